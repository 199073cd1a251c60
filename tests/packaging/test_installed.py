"""Wheel and sdist hold what they must, and crampx works installed, zipped and editable, far from its checkout."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "examples" / "patients" / "diuretic_low_potassium.json"
NOT_SOURCE = shutil.ignore_patterns(
    ".git", ".venv", "dist", "build", "output", "__pycache__", ".*_cache", ".hypothesis", ".coverage*"
)
VERSIONS = ("3.11", "3.12", "3.13", "3.14")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


def clean_environment() -> dict[str, str]:
    """Nothing that would let the checkout be found, or measured."""
    dropped = ("PYTHON", "COVERAGE", "COV_", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def run(*command: str | Path, cwd: Path, **added: str) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=clean_environment() | added, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("sources") / "crampx"
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCE)
    return copy


@pytest.fixture(scope="module")
def built(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, cwd=sources)
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """An unrelated, clean folder, and proof that nothing was left in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    yield folder
    assert list(folder.iterdir()) == []


def venv_with(tmp_path: Path, *pip_arguments: str | Path) -> Path:
    """A fresh venv with crampx alone in it; everything else comes from this environment's packages."""
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=tmp_path)
    python = home / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    # First, because the build backend of an editable install is found there too.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-build-isolation",
        "--force-reinstall", *pip_arguments, cwd=tmp_path)
    return home


def works(home: Path, elsewhere: Path) -> Path:
    """Import, evaluate and render from a clean folder; where crampx was found."""
    python, command = home / "bin" / "python", home / "bin" / "crampx"
    assert json.loads(run(command, "evaluate", DOCUMENT, "--format", "json", cwd=elsewhere))["status"] == "assessed"
    pdf = elsewhere.parent / "report.pdf"
    run(command, "evaluate", DOCUMENT, "--pdf", pdf, cwd=elsewhere)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert run(command, "--version", cwd=elsewhere).startswith("crampx 0.")
    return Path(run(python, "-c", "import crampx; print(crampx.__file__)", cwd=elsewhere).strip())


def test_the_wheel_holds_code_knowledge_templates_and_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "crampx/py.typed", "crampx/_bundled/knowledge/index.yaml", "crampx/_bundled/compiled.jsonl",
        "crampx/_bundled/report_templates/report.html.j2",
    ):
        assert wanted in names
    assert {name.partition("/")[0] for name in names} == {"crampx", wheel.name.rsplit("-", 3)[0] + ".dist-info"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    shipped = {name.removeprefix("crampx/_bundled/") for name in names if "/_bundled/knowledge/" in name}
    assert shipped == {path.relative_to(ROOT).as_posix() for path in (ROOT / "knowledge").rglob("*") if path.is_file()}


def test_the_sdist_holds_everything_to_build_and_test(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for wanted in (
        "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "Makefile", "scripts/set_up.sh",
        "expert/crampx/py.typed", "knowledge/index.yaml", "report_templates/report.html.j2",
        "tests/packaging/test_installed.py", "examples/patients/diuretic_low_potassium.json", "docs/integrators.md",
        "examples/fhir/practice_thiazide.json", "examples/folder_of_bundles.py",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith((".venv", ".git/", "examples/output"))]


def test_installed_wheel(wheel: Path, tmp_path: Path, elsewhere: Path) -> None:
    home = venv_with(tmp_path, wheel)
    assert works(home, elsewhere).is_relative_to(home)


def test_an_installed_wheel_needs_neither_yaml_nor_a_cache(wheel: Path, tmp_path: Path, elsewhere: Path) -> None:
    home = venv_with(tmp_path, wheel)
    code = (
        "import sys; sys.argv = ['crampx', 'evaluate', sys.argv[1], '--format', 'json']\n"
        "from crampx._cli._main import run\n"
        "code = run(sys.argv[1:])\n"
        "loaded = {'yaml', 'weasyprint', 'jinja2', 'frozendict'} & set(sys.modules)\n"
        "sys.exit(code or (f'loaded {loaded}' if loaded else 0))"
    )
    cache = tmp_path / "cache"
    run(home / "bin" / "python", "-c", code, DOCUMENT, cwd=elsewhere, XDG_CACHE_HOME=str(cache))
    assert not cache.exists()


def test_editable_install(sources: Path, tmp_path: Path, elsewhere: Path) -> None:
    home = venv_with(tmp_path, "-e", sources)
    assert works(home, elsewhere).is_relative_to(sources)


def test_import_from_a_zip(wheel: Path, tmp_path: Path, elsewhere: Path) -> None:
    code = (
        "import crampx, pathlib, sys\n"
        "a = crampx.evaluate(pathlib.Path(sys.argv[1]))\n"
        "assert a.status == 'assessed' and '<html' in crampx.render_html(a)\n"
        "print(crampx.__file__)"
    )
    found = run(sys.executable, "-c", code, DOCUMENT, cwd=elsewhere, PYTHONPATH=str(wheel))
    assert found.startswith(str(wheel))


def interpreter(version: str) -> Path | None:
    """A Python of this version on the machine."""
    names = [shutil.which(f"python{version}")]
    names += map(str, sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python")))
    for name in filter(None, names):
        done = subprocess.run([name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True,
                              text=True, check=False)
        if done.stdout.strip() == version:
            return Path(name)
    return None


@pytest.mark.parametrize("version", VERSIONS)
def test_full_install(version: str, wheel: Path, tmp_path: Path, elsewhere: Path) -> None:
    """With its dependencies, as a user does it."""
    python = interpreter(version)
    if python is None:
        pytest.skip(f"this machine has no Python {version}")
    home = tmp_path / "venv"
    run(python, "-m", "venv", home, cwd=tmp_path)
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if subprocess.run([*pip, "click"], capture_output=True, check=False, env=clean_environment()).returncode:
        pytest.skip("no package index can be reached")
    run(*pip, wheel, cwd=tmp_path)
    assert works(home, elsewhere).is_relative_to(home)
    run(home / "bin" / "python", "-m", "pip", "check", cwd=tmp_path)
