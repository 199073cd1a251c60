"""What a report costs: beyond WeasyPrint's own time for the same page (goal: at most 10 %), and seconds cold and warm.

Run ``python benchmarks/report.py [--rounds N] [--json]``. *Warm* renders in one process that has everything imported,
in turn with WeasyPrint alone on the same HTML and fonts. *Cold* is a whole process, ``crampx evaluate X`` with and
without ``--pdf``. Before anything is timed, a guard ends with code 1 if a run imports what its result does not need.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import crampx
from crampx._report import child
from crampx._report.fonts import FONT_CSS, SCHEME, font_bytes
from crampx._report.render import _imported_quickly
from crampx._report.to_html import page
from crampx._report.view import to_view

ROOT = Path(__file__).parents[1]
PATIENTS = ("ordinary_night_cramps", "diuretic_low_potassium", "polypharmacy")
GOAL = 1.10

# What no run of this kind may import. The PDF is made by a process of its own, so the parent needs nothing more.
HEAVY = {"weasyprint", "fontTools", "PIL", "yaml", "jsonschema", "crampx._knowledge.to_schema", "crampx._report.child"}
FORMS = {
    "json": (("--format", "json"), HEAVY | {"jinja2", "crampx._report.to_text", "crampx._report.to_html"}),
    "text": (("--format", "text"), HEAVY | {"jinja2", "crampx._report.to_html"}),
    "html": (("--format", "html"), HEAVY),
    "pdf": (("--format", "text", "--pdf", "report.pdf"), HEAVY | {"jinja2", "crampx._report.to_html"}),
}
GUARD = """
import sys
from crampx._cli import _main
code = _main.run(sys.argv[1:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def document(name: str) -> Path:
    return ROOT / "examples" / "patients" / f"{name}.json"


def wrongly_imported(form: str, folder: Path) -> list[str]:
    """What a run with this result imports and should not."""
    arguments, forbidden = FORMS[form]
    command = [sys.executable, "-c", GUARD, "evaluate", str(document(PATIENTS[1])), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return sorted(forbidden & set(done.stderr.splitlines()))


class WeasyPrint:
    """WeasyPrint alone: the same HTML, style and fonts, as its manual has it.

    Args:
        folder: for the font files.
    """

    def __init__(self, folder: Path) -> None:
        with _imported_quickly():
            self._weasyprint: Any = import_module("weasyprint")
            self._fonts: Any = import_module("weasyprint.text.fonts")
        css = FONT_CSS
        for part in FONT_CSS.split(SCHEME)[1:]:
            name = part.split(")")[0].strip("\"'")
            (folder / name).write_bytes(font_bytes(name))
            css = css.replace(f"{SCHEME}{name}", (folder / name).as_uri())
        self._css = css

    def pdf(self, html: str) -> bytes:
        fonts = self._fonts.FontConfiguration()
        style = self._weasyprint.CSS(string=self._css, font_config=fonts)
        found: bytes = self._weasyprint.HTML(string=html).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return found


def warm(name: str, rounds: int, weasyprint: WeasyPrint) -> dict[str, float]:
    """Seconds of a report, from assessment to PDF, and of WeasyPrint alone on the same page."""
    assessment = crampx.evaluate(document(name))
    html = page(child.map_strings(to_view(assessment), child.drawable(child.glyphs())), for_screen=False)
    ours: list[float] = []
    theirs: list[float] = []
    gc.disable()  # as the process that renders does
    for _ in range(rounds + 1):
        started = time.process_time()
        child._render(to_view(assessment))
        between = time.process_time()
        weasyprint.pdf(html)
        ours.append(between - started)
        theirs.append(time.process_time() - between)
        gc.collect()
    gc.enable()
    mine, other = statistics.median(ours[1:]), statistics.median(theirs[1:])
    return {"crampx": mine, "weasyprint": other, "ratio": mine / other}


def cold(name: str, rounds: int, folder: Path) -> dict[str, float]:
    """Seconds of whole processes."""
    commands = {"text": [], "html": ["--format", "html"], "pdf": ["--pdf", str(folder / "report.pdf")]}
    taken: dict[str, list[float]] = {form: [] for form in commands}
    for _ in range(rounds):
        for form, more in commands.items():
            command = [sys.executable, "-m", "crampx", "evaluate", str(document(name)), "-o", "result", *more]
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
            taken[form].append(time.perf_counter() - started)
    return {form: statistics.median(times) for form, times in taken.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default 5)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        imported = {form: wrongly_imported(form, folder) for form in FORMS}
        if any(imported.values()):
            print(f"imported and not needed: {imported}", file=sys.stderr)
            return 1
        alone = WeasyPrint(folder)
        results = {
            name: {"warm": warm(name, options.rounds, alone), "cold": cold(name, options.rounds, folder)}
            for name in PATIENTS
        }
    if options.json:
        print(json.dumps({"goal": GOAL, "seconds": results}, indent=2, sort_keys=True))
        return 0
    print(f"{'seconds':<24} {'crampx':>8} {'WeasyPrint':>11} {'ratio':>6}   {'cold text':>9} {'html':>6} {'pdf':>6}")
    for name, row in results.items():
        hot, whole = row["warm"], row["cold"]
        print(f"{name:<24} {hot['crampx']:8.3f} {hot['weasyprint']:11.3f} {hot['ratio']:6.2f}   "
              f"{whole['text']:9.3f} {whole['html']:6.3f} {whole['pdf']:6.3f}")
    worst = max(row["warm"]["ratio"] for row in results.values())
    print(f"worst ratio {worst:.2f}, goal at most {GOAL}: {'held' if worst <= GOAL else 'MISSED'}; import guard: held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
