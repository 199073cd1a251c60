"""The process: run one command, and end in the documented way whatever happens."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType, TracebackType
from typing import NoReturn

from crampx._cli import _exit, _streams
from crampx._problems import CrampxError


class _Terminated(BaseException):
    """The process was asked to end; raised so that half-written files are removed first."""


# A run makes some 50,000 objects that live until its end. Looking for garbage among them, now and again and once more
# at exit, would take a seventh of its time. Many documents in one run are still cleaned up after.
_NEW_OBJECTS_BEFORE_A_LOOK = 200_000


_COMPLETE = "_CRAMPX_COMPLETE"


def main() -> NoReturn:
    """Run ``crampx`` with the process's arguments and exit."""
    gc.set_threshold(_NEW_OBJECTS_BEFORE_A_LOOK)
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command.

    Args:
        arguments: the command line without the program's name.

    Returns:
        The exit code. Nothing is raised, and no traceback or patient value is printed.
    """
    try:
        signal.signal(signal.SIGTERM, _terminate)
        _streams.prepare()
        code = _invoke(arguments)
        _streams.flush()
    except KeyboardInterrupt:
        return _exit.INTERRUPTED
    except _Terminated:
        return _exit.TERMINATED
    except BrokenPipeError:
        _streams.silence("stdout", "stderr")
        return _exit.CLOSED_PIPE
    except CrampxError as error:
        from crampx._cli import _shown

        _shown.show_error("", error)
        return error.exit_code
    except BaseException as error:  # the last line of defence; nothing may end in a traceback
        _streams.complain(internal_error_line(error))
        return _exit.INTERNAL
    return code


def internal_error_line(error: BaseException) -> str:
    """One line about a defect: its type and place in crampx, never its text, which might hold a patient value."""
    return f"crampx: internal error ({type(error).__name__} at {_origin(error.__traceback__)}); please report it"


def _invoke(arguments: list[str]) -> int:
    # click's own main() turns a closed pipe into exit code 1 and Ctrl-C into another exception, so it is not used.
    import click

    from crampx._cli._commands import crampx as command

    # A shell that completes what is typed asks in this variable; click's own main() would look there.
    asked = os.environ.get(_COMPLETE)
    if asked:
        from click.shell_completion import shell_complete

        return shell_complete(command, {}, "crampx", _COMPLETE, asked)
    try:
        with command.make_context("crampx", list(arguments)) as context:
            code: object = command.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.Abort:
        return _exit.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return _exit.USAGE
    return code if isinstance(code, int) else _exit.ASSESSED


def _origin(trace: TracebackType | None) -> str:
    """File and line of the innermost frame that is crampx's own."""
    own = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 - pathlib is not needed by most runs
    place = "unknown place"
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(own):
            place = f"{name.removeprefix(own)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise _Terminated
