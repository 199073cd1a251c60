"""The reference page of the condition language, made from the specification tables.

Run it to write the page: ``python tests/spec/to_page.py``. A test compares the page with the tables.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":  # as a script it has the folder, not the checkout, on its path
    sys.path.insert(0, str(HERE.parents[1]))

from tests.spec.load_tables import AS_OF, Row, Table, load_tables  # noqa: E402 - see above

PAGE = HERE.parents[1] / "docs" / "knowledge-language.md"
_HEAD = f"""\
# The condition language by example

Made from the tables in `tests/spec/tables` by `tests/spec/to_page.py`; every line runs as a test, with the engine and
with a slow evaluator of its own. How conditions are written: [knowledge-format.md](knowledge-format.md). Each line is a
part of a patient document, a condition and the value that it has. The day is {AS_OF}; the patient is a woman of 60
with leg cramps where nothing else is given. The concepts and analytes are those of `tests/spec/base`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for table in load_tables() for line in _section(table))])


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.title}\n"
    yield f"{table.intro}\n"
    yield "| patient | condition | value | why |"
    yield "|---|---|---|---|"
    yield from (_line(row) for row in table.rows)
    yield ""


def _line(row: Row) -> str:
    patient = f"`{flow(row.given)}`" if row.given else ""
    return f"| {patient} | `{flow(row.when)}` | {row.value} | {row.why.replace('|', chr(92) + '|')} |"


def flow(value: Any) -> str:
    """A value as YAML on one line, without the outermost braces."""
    return _flow(value).removeprefix("{").removesuffix("}") if isinstance(value, dict) else _flow(value)


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(part) for part in value) + "]"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case _:
            return value if value.replace(" ", "").replace("_", "").replace("/", "").isalpha() else f'"{value}"'


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
