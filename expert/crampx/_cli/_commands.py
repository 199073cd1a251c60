"""The commands and where they live. A command's module is imported when it is used, not before."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

from crampx._version import VERSION

_EPILOG = (
    "Begin with `crampx new patient.json`, fill it in, then `crampx evaluate patient.json`. "
    "Decision support for clinicians who assess leg cramps in people aged 16 or over. It does not replace clinical "
    "judgement and is not for emergencies."
)


class LazyGroup(click.Group):
    """A group whose commands are named here with their one-line help and imported on use.

    Args:
        lazy: command name to (module below ``crampx._cli``, attribute, one-line help).
    """

    def __init__(self, *args: object, lazy: Mapping[str, tuple[str, str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        self._lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        module, attribute, _ = self._lazy[cmd_name]
        command: click.Command = getattr(import_module(f"crampx._cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in self._lazy.items()])


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"crampx {VERSION}")
        context.exit()


crampx = LazyGroup(
    "crampx",
    help="Assess leg cramps: possible triggers, dangers and next steps, each with its reason and source.",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
        help="Show the version and exit.",
    )],
    lazy={
        "new": ("new", "new", "Write a commented patient document to fill in."),
        "evaluate": ("evaluate", "evaluate", "Evaluate patient documents and report."),
        "explain": ("explain", "explain", "Show why something stands in the assessment."),
        "questionnaire": ("questionnaire", "questionnaire", "Print what to ask next as a FHIR Questionnaire."),
        "knowledge": ("knowledge", "knowledge", "Check, list, show, search, draw or compare the knowledge."),
        "schema": ("schema", "schema", "Print a published JSON Schema."),
    },
)
