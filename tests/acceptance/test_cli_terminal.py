"""On a terminal: colour, a progress bar, and terminals that lack a character; elsewhere none of it."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

import pytest
from user_shell import EXAMPLES, Patient, Run

ESCAPE = b"\x1b["
FLAGGED = EXAMPLES / "possible_dvt.json"


def on_terminal(*arguments: str | Path, columns: int = 80, stream: str = "stdout", **env: str) -> tuple[bytes, bytes]:
    """Run with one stream on a pseudo-terminal; what was shown there, and what the other stream got."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"} | env
    # A file and no pipe: what is longer than a pipe holds would wait for a reader that reads the terminal first.
    with tempfile.TemporaryFile() as other, subprocess.Popen(
        [sys.executable, "-m", "crampx", *map(str, arguments)], stdin=subprocess.DEVNULL, env=environment,
        **({"stdout": other, "stderr": other} | {stream: theirs}),
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            shown += part
        process.wait()
        other.seek(0)
        rest = other.read()
    os.close(ours)
    assert process.returncode == 0
    return shown, rest


def test_colour_on_a_terminal_only(crampx: Run) -> None:
    assert ESCAPE in on_terminal("evaluate", FLAGGED)[0]
    assert ESCAPE not in crampx("evaluate", FLAGGED).stdout


def test_no_color_and_dumb_terminals(crampx: Run) -> None:
    assert ESCAPE not in on_terminal("evaluate", FLAGGED, NO_COLOR="1")[0]
    assert ESCAPE in on_terminal("evaluate", FLAGGED, NO_COLOR="")[0]
    assert ESCAPE not in on_terminal("evaluate", FLAGGED, TERM="dumb")[0]


def test_colour_changes_no_word(crampx: Run) -> None:
    shown = on_terminal("evaluate", FLAGGED, NO_COLOR="1")[0].replace(b"\r\n", b"\n")
    assert shown == crampx("evaluate", FLAGGED).stdout


@pytest.mark.parametrize(("columns", "widest"), [(40, 80), (90, 90), (300, 100)])
def test_width(columns: int, widest: int) -> None:
    shown = on_terminal("evaluate", FLAGGED, columns=columns, NO_COLOR="1")[0].decode()
    assert max(map(len, shown.splitlines())) <= widest


def test_progress_bar_on_a_terminal_only(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    names = [patient(f"{n}.json") for n in range(3)]
    shown, out = on_terminal("evaluate", *names, "-o", tmp_path / "out", stream="stderr")
    assert b"Evaluating" in shown
    assert b"100%" in shown
    assert out.startswith(b"3 documents: ")
    assert crampx("evaluate", *names, "-o", "out").stderr == b""
    assert b"Evaluating" not in on_terminal("evaluate", names[0], stream="stderr")[0]


def test_a_progress_bar_leaves_json_lines_alone(patient: Patient) -> None:
    names = [patient(f"{n}.json") for n in range(3)]
    _, out = on_terminal("evaluate", *names, "--format", "json", stream="stderr")
    assert len(out.splitlines()) == 3
    assert out.startswith(b"{")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-16"])
def test_a_terminal_that_lacks_a_character(crampx: Run, patient: Patient, encoding: str) -> None:
    document = patient(patient={"name": "Łucja ≥ 三", "age": 60, "sex": "female"})
    done = crampx("evaluate", document, env={"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("\\u4e09" if encoding != "utf-16" else "三") in done.stdout.decode(encoding)


def test_machine_formats_are_utf_8_everywhere(crampx: Run, patient: Patient) -> None:
    document = patient(patient={"name": "Łucja ≥ 三", "age": 60, "sex": "female"})
    for form in ("json", "html"):
        done = crampx("evaluate", document, "--format", form, env={"PYTHONIOENCODING": "cp1252"})
        assert "Łucja ≥ 三" in done.stdout.decode("utf-8")
