"""Interrupted, or read by nobody: the exit codes of a shell, and silence."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from user_shell import Patient


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_130_interrupted(number: signal.Signals, code: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crampx", "evaluate", "-"]
    # A shell starts background jobs with SIGINT ignored, and children inherit that; a user's terminal does not.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - no thread runs here
    ) as process:
        wait_until_it_reads(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (code, b"", b"")
    assert list(tmp_path.iterdir()) == []


def wait_until_it_reads(pid: int) -> None:
    """Until the process sleeps on the empty pipe; a second where the system does not tell."""
    stop = time.monotonic() + 20
    wchan = Path(f"/proc/{pid}/wchan")
    while time.monotonic() < stop and wchan.exists():
        if "pipe" in wchan.read_text(encoding="ascii", errors="replace"):
            return
        time.sleep(0.05)
        if time.monotonic() > stop - 17:
            return
    time.sleep(1)


def test_141_closed_pipe_is_silent(patient: Patient) -> None:
    command = [sys.executable, "-m", "crampx", "evaluate", *[str(patient(f"{n}.json")) for n in range(30)]]
    with subprocess.Popen(
        [*command, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=60)
    assert (process.returncode, err) == (141, b"")


def test_141_help_into_a_closed_pipe_too() -> None:
    script = 'exec 3>&1; { "$@" --help; echo $? >&3; } | true'
    command = ["bash", "-c", f"sleep 0; {script}", "bash", sys.executable, "-m", "crampx", "evaluate"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.stdout in (b"141\n", b"0\n")  # 0 where the help went into the pipe before its reader was gone
    assert done.stderr == b""
