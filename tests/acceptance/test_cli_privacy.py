"""No value of the patient outside the report: not on standard error, in a file's name, a file left, or PDF metadata."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from user_shell import Run

CANARIES = tuple(f"Kanarie{n:02d}x" for n in range(18))
ID, NAME, KEY, TOP_KEY, SYMPTOM, SIGN, DRUG, LAB, UNIT = CANARIES[:9]
STATUS, SPECIMEN, CODE, DATE, DOSE, WORD, AS_TYPE, CONDITION, SITE = CANARIES[9:]


def document() -> dict[str, object]:
    """A document with an identifier wherever a user could put one; half of the entries cannot be understood."""
    return {
        "format": "crampx.patient/1", "as_of": "2026-11-20", TOP_KEY: "x",
        "patient": {"id": ID, "name": NAME, "age": 60, "sex": "female", KEY: "x"},
        "cramps": {"site": ["calf", SITE], "when": ["night", WORD]},
        "symptoms": ["leg cramps", SYMPTOM],
        "signs": [{"name": "calf swelling", "side": SIGN}],
        "conditions": [{"name": CONDITION, "status": STATUS}, {"code": {"system": "urn:x", "code": CODE}}],
        "medications": [{"name": DRUG}, {"name": "HCTZ", "started": DATE}, {"name": "HCTZ", "dose": DOSE}],
        "labs": [
            {"name": "potassium", "value": 3.1, "unit": UNIT}, {"name": LAB, "value": 3.1, "unit": "mmol/L"},
            {"name": "potassium", "value": AS_TYPE, "unit": "mmol/L"},
            {"name": "potassium", "value": 3.1, "unit": "mmol/L", "specimen": SPECIMEN},
        ],
    }


PLACES = ("temporary", "home", "cache")


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders that crampx might write to, empty at first, after a run that had to compile the knowledge."""
    folder = tmp_path_factory.mktemp("first")
    places = {name: folder / name for name in PLACES}
    for place in places.values():
        place.mkdir()
    (folder / "patient.json").write_text(json.dumps(document()), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "crampx", "evaluate", "patient.json", "-o", "out"], cwd=folder, check=True,
        stderr=subprocess.DEVNULL, env=os.environ | environment_of(places),
    )
    return places


@pytest.fixture
def places(tmp_path: Path, written_once: dict[str, Path]) -> dict[str, Path]:
    """Such folders for one test; the knowledge is compiled already, which takes three seconds."""
    return {name: Path(shutil.copytree(folder, tmp_path / name)) for name, folder in written_once.items()}


def environment_of(places: dict[str, Path]) -> dict[str, str]:
    return {
        "TMPDIR": str(places["temporary"]), "HOME": str(places["home"]), "XDG_CACHE_HOME": str(places["cache"]),
    }


@pytest.fixture
def environment(places: dict[str, Path]) -> dict[str, str]:
    return environment_of(places)


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


def betrayed(data: bytes | str) -> list[str]:
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def files_left(folders: dict[str, Path]) -> Iterator[Path]:
    for folder in folders.values():
        yield from (path for path in folder.rglob("*") if path.is_file())


FAULT = "from crampx import _api\ndef fail(*a, **k): raise ValueError('" + " ".join(CANARIES) + "')\n"


@pytest.mark.parametrize(("arguments", "end"), [
    (("--format", "text", "-o", "out"), (0, "")),
    (("--format", "json", "-o", "out"), (0, "")),
    (("--format", "html", "-o", "out"), (0, "")),
    (("-o", "out", "--pdf", "out.pdf"), (0, "")),
    (("-o", "out", "--strict"), (10, "")),
    (("-o", "missing/out"), (12, "")),
    (("--pdf", "missing/out", "-o", "out"), (12, "")),
    (("-o", "out"), (70, FAULT + "_api.evaluate_document = fail")),
    (("-o", "out"), (70, FAULT + "_api.read_documents = fail")),
    (("-o", "out"), (70, FAULT + "import crampx._report.to_text as t\nt.to_text = fail")),
    (("-o", "out", "--pdf", "out.pdf"), (70, FAULT + "import crampx._report.to_pdf as t\nt.to_pdf = fail")),
], ids=["text", "json", "html", "pdf", "strict", "no-folder", "no-pdf", "evaluate", "read", "render", "render-pdf"])
def test_evaluate(
    crampx: Run, seeded: Path, places: dict[str, Path], arguments: tuple[str, ...], end: tuple[int, str]
) -> None:
    code, fault = end
    environment = environment_of(places)
    tmp_path = seeded.parent
    done = crampx("evaluate", seeded, *arguments, env=environment, code=fault)
    assert done.returncode == code, done.stderr.decode()
    assert betrayed(done.stderr) == []
    assert done.stdout == b""
    assert [path for path in tmp_path.rglob("*") if betrayed(path.name)] == []
    assert [path for path in files_left(places) if betrayed(path.read_bytes())] == []


def test_a_run_that_compiles_the_knowledge(written_once: dict[str, Path]) -> None:
    left = list(files_left(written_once))
    assert left != []
    assert [path for path in left if betrayed(path.name) or betrayed(path.read_bytes())] == []


def test_the_canaries_sing(crampx: Run, seeded: Path, environment: dict[str, str]) -> None:
    """The JSON result does show what was found, or the tests above would prove nothing."""
    done = crampx("evaluate", seeded, "--format", "json", env=environment)
    assert len(betrayed(done.stdout)) >= len(CANARIES) - 4


def test_explain(crampx: Run, seeded: Path, environment: dict[str, str]) -> None:
    assert betrayed(crampx("explain", seeded, "dvt", env=environment).stderr) == []


def test_a_refused_document(crampx: Run, tmp_path: Path, environment: dict[str, str]) -> None:
    seeded = document() | {"patient": NAME, "format": ID}
    done = crampx("evaluate", "-", stdin=json.dumps(seeded).encode(), env=environment)
    assert done.returncode == 10
    assert betrayed(done.stderr) == []
    broken = json.dumps(document())[:-1].encode()
    done = crampx("evaluate", "-", stdin=broken, env=environment)
    assert done.returncode == 10
    assert betrayed(done.stderr) == []


def test_pdf_metadata(crampx: Run, seeded: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    assert crampx("evaluate", seeded, "--pdf", "out.pdf", "-o", "out", env=environment).returncode == 0
    pdf = PdfReader(tmp_path / "out.pdf")
    assert betrayed(str(pdf.metadata)) == []
    xmp = pdf.trailer["/Root"].get("/Metadata")
    assert xmp is None or betrayed(xmp.get_object().get_data()) == []
    assert NAME in "".join(page.extract_text() for page in pdf.pages)
