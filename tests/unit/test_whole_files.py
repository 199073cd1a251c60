"""Files are written whole or not at all, private, never through a link, never over an input."""

import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from crampx._problems import ReportError
from crampx._report import files
from crampx._report.files import make_folder, write_whole

OLD = b"the old report"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(OLD)
    return path


@pytest.fixture(params=["unnamed", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to the temporary file: without a name (Linux) and with one (everywhere)."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return str(request.param)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_holds_all_bytes_and_is_private(tmp_path: Path, way: str) -> None:
    data = os.urandom(3_000_000)
    old_mask = os.umask(0)
    try:
        write_whole(tmp_path / "new", data)
    finally:
        os.umask(old_mask)
    assert (tmp_path / "new").read_bytes() == data
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600
    assert names(tmp_path) == ["new"]


def test_an_old_file_is_replaced_and_becomes_private(target: Path, way: str) -> None:
    target.chmod(0o666)
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert names(target.parent) == ["report.pdf"]


def test_a_link_is_refused_and_its_victim_untouched(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(ReportError, match="link"):
        write_whole(link, b"new")
    assert target.read_bytes() == OLD
    assert link.is_symlink()


def test_a_dangling_link_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ReportError, match="link"):
        write_whole(link, b"new")
    assert names(tmp_path) == ["link"]


def test_an_input_is_never_overwritten_under_any_name(target: Path, tmp_path: Path) -> None:
    hard = tmp_path / "hard"
    hard.hardlink_to(target)
    for name in (target, hard, tmp_path / "." / "report.pdf"):
        with pytest.raises(ReportError, match="input"):
            write_whole(name, b"new", inputs=[tmp_path / "missing", target])
    assert target.read_bytes() == OLD


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(ReportError, match="not a regular file"):
            write_whole(tmp_path / name, b"new")
    assert names(tmp_path) == ["folder", "pipe"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="No such file or directory"):
        write_whole(tmp_path / "missing" / "file", b"new")


def test_a_folder_under_a_file_cannot_be_made(target: Path) -> None:
    with pytest.raises(ReportError, match="no folder"):
        make_folder(target / "below")


def test_a_made_folder_is_private(tmp_path: Path) -> None:
    make_folder(tmp_path / "results")
    make_folder(tmp_path / "results")
    assert stat.S_IMODE((tmp_path / "results").stat().st_mode) == 0o700


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(
    target: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ReportError, match="No space left on device"):
        write_whole(target, b"new")
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["report.pdf"]


def test_an_interrupt_while_writing_leaves_the_old_file_and_nothing_else(
    target: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(target, b"new")
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["report.pdf"]


def test_without_a_name_to_give_the_named_way_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_keywords: object) -> None:
        raise OSError(2, "no /proc here")

    monkeypatch.setattr(os, "link", fail)
    write_whole(tmp_path / "new", b"new")
    assert names(tmp_path) == ["new"]


SCRIPT = textwrap.dedent("""
    import os, sys, time
    from pathlib import Path
    if sys.argv[2] == "named" and hasattr(os, "O_TMPFILE"):
        del os.O_TMPFILE
    from crampx._report.files import write_whole
    real = os.fsync
    def wait(descriptor):
        real(descriptor)
        print("written", flush=True)
        time.sleep(60)
    os.fsync = wait
    write_whole(Path(sys.argv[1]), b"n" * 1_000_000)
""")


@pytest.mark.parametrize("way", ["unnamed", "named"])
def test_kill_during_a_write_leaves_the_old_file(target: Path, way: str) -> None:
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(target), way], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert target.read_bytes() == OLD
    left = [name for name in names(target.parent) if name != "report.pdf"]
    if way == "unnamed" and has_unnamed_files(target.parent):
        assert left == []
    assert all(name.startswith(".crampx-") and name.endswith(".tmp") for name in left)


def has_unnamed_files(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o600))
    except (AttributeError, OSError):
        return False
    return True


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """One process replaces the file again and again while this one reads it."""
    target = tmp_path / "file"
    write_whole(target, b"a" * 500_000)
    code = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from crampx._report.files import write_whole
        stop = time.monotonic() + 1
        turn = 0
        while time.monotonic() < stop:
            turn += 1
            write_whole(Path(sys.argv[1]), (b"a", b"b")[turn % 2] * 500_000)
    """)
    with subprocess.Popen([sys.executable, "-c", code, str(target)]) as process:
        reads = 0
        while process.poll() is None:
            data = target.read_bytes()
            assert data in (b"a" * 500_000, b"b" * 500_000)
            reads += 1
            time.sleep(0.001)
    assert process.returncode == 0
    assert reads > 5


def test_a_full_disk_leaves_the_old_file(target: Path) -> None:
    """A limit on the file's size ends a write in the middle, as a full disk does."""
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from crampx._report.files import write_whole
        from crampx._problems import ReportError
        try:
            write_whole(Path(sys.argv[1]), b"n" * 1_000_000)
        except ReportError as error:
            sys.exit(error.exit_code)
    """)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    # -B: Python itself would leave a cut .pyc file behind on a full disk.
    done = subprocess.run([sys.executable, "-B", "-c", code, str(target)], preexec_fn=limit, check=False)
    assert done.returncode == ReportError.exit_code
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["report.pdf"]


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:1000])))
    write_whole(tmp_path / "new", bytes(range(250)) * 41)
    assert (tmp_path / "new").read_bytes() == bytes(range(250)) * 41


def test_the_folder_is_synced_where_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def fail_on_folders(path: object, flags: int, *rest: object, **keywords: object) -> int:
        if flags == os.O_RDONLY:
            raise OSError(13, "Permission denied")
        return real(path, flags, *rest, **keywords)  # type: ignore[call-overload,no-any-return]

    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(os, "open", fail_on_folders)
    files.write_whole(tmp_path / "new", b"new")
    assert (tmp_path / "new").read_bytes() == b"new"
