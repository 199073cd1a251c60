"""The text report's data: results, medications, data quality, sources, and what computed it."""

from __future__ import annotations

from crampx._report.characters import display_width
from crampx._report.text_layout import Lines, padded
from crampx._report.view_parts import View

FIRST_COLUMN = 22


def results(lines: Lines, found: View) -> None:
    """Results against their limits."""
    if not found["rows"]:
        return
    lines.heading("RESULTS")
    ordinary: list[str] = []
    for row in found["rows"]:
        if row["abnormal"] or row["stale"] or row["band"] or row["origin"] or row["previous"]["value"] != "none":
            _row(lines, row["title"], _result(row))
        else:
            ordinary.append(f"{row['title']} {_result(row)}")
    if ordinary:
        lines.add(f"{'; '.join(ordinary)}.", rest="  ")
    _more(lines, found["more"])


def _result(row: View) -> str:
    converted = f" (= {row['converted']})" if row["converted"] else ""
    mark = f" {row['mark']}" if row["mark"] else ""
    title = f", {row['limits_title']}" if row["limits_title"] else ""
    limits = f" ({row['limits']}{title})" if row["limits"] else ""
    flag = row["flag"].upper() if row["abnormal"] else row["flag"]
    old = f" (old, {row['age']} ago)" if row["stale"] and row["age"] else " (old)" if row["stale"] else ""
    on = f" on {row['previous']['date']}" if row["previous"]["date"] else ""
    before = f"{row['previous']['value']}{on}"
    previous = [] if before == "none" else [f"previous {before}"]
    value = f"{row['value']} {row['unit']}{converted}"
    notes = [text for text in (row["band"], row["origin"]) if text]
    return ", ".join([value, f"{flag}{mark}{limits}", f"{row['date']}{old}", *previous, *notes])


def scores(lines: Lines, found: View) -> None:
    """Totals of scores that were recorded, or that the record settles."""
    if not found["rows"]:
        return
    lines.heading("SCORES")
    for row in found["rows"]:
        refs = f" [{', '.join(map(str, row['refs']))}]" if row["refs"] else ""
        parts = (("counted", ", ".join(row["counted"])), ("not known", ", ".join(row["missing"])),
                 ("not verified", row["unverified"]))
        lines.add("; ".join([row["text"], *(f"{name}: {text}" for name, text in parts if text)]) + f".{refs}",
                  rest="  ")
    _more(lines, found["more"])


def medications(lines: Lines, found: View) -> None:
    """Current medications."""
    if not found["rows"] and not found["plain"]["rows"]:
        return
    lines.heading("MEDICATIONS")
    for row in found["rows"]:
        dose = [row["dose"]] if row["dose"] else []
        refs = f" [{', '.join(map(str, row['refs']))}]" if row["refs"] else ""
        onset = f" ({row['onset']})" if row["onset"] else ""
        parts = [
            ", ".join([*dose, *row["classes"], f"started {row['started']}{onset}"]),
            *(f"cramps: {text}" for text in row["evidence"]),
            "; ".join(row["electrolytes"]),
            *(f"interaction: {text.removesuffix('.')}" for text in row["interactions"]),
            f"monitor {', '.join(row['monitoring'])}" if row["monitoring"] else "",
        ]
        _row(lines, row["name"], "; ".join(filter(None, parts)) + refs)
    if plain := found["plain"]["rows"]:
        lines.add(f"Nothing about cramps or electrolytes known here: {'; '.join(plain)}.", rest="  ")
    _more(lines, found["more"] + found["plain"]["more"])


def quality(lines: Lines, sections: list[View]) -> None:
    """Data quality; what there is none of is said too."""
    lines.heading("DATA QUALITY")
    for section in sections:
        if section["rows"]:
            more = f"; {section['more']} more in the JSON result" if section["more"] else ""
            lines.add(f"{section['label']}: {'; '.join(section['rows'])}{more}.", rest="  ")
    if none := [section["label"].lower() for section in sections if not section["rows"]]:
        lines.add(f"None: {', '.join(none)}.", rest="  ")


def sources(lines: Lines, view: View) -> None:
    """Numbered sources, then what this was computed with and what it is for."""
    found, about = view["sources"], view["about"]
    if found["rows"]:
        lines.heading("SOURCES (in full in the PDF and the JSON result)")
        short: list[str] = []
        for item in found["rows"]:
            status = f" ({item['status']})" if item["status"] else ""
            short.append(f"[{item['number']}] {item['short']}{status}")
        lines.add(f"{'; '.join(short)}.")
        _more(lines, found["more"])
    lines.blank()
    lines.add(
        f"Knowledge {about['knowledge']} ({about['covers']}), digest {about['digest']}. {about['review']}. "
        f"Engine {about['engine']}. Document digest {about['input']}."
    )
    for label, texts in (("Site packs", about["packs"]), ("Silenced rules", about["silenced"])):
        if texts:
            lines.add(f"{label}: {'; '.join(texts)}.")
    lines.add(about["intended_use"])


def _row(lines: Lines, title: str, text: str) -> None:
    if display_width(title) > FIRST_COLUMN:
        lines.add(f"{title}: {text}", rest="  ")
    else:
        lines.add(text, first=padded(title, FIRST_COLUMN) + " ", rest=" " * (FIRST_COLUMN + 1))


def _more(lines: Lines, number: int) -> None:
    if number:
        lines.add(f"{number} more in the JSON result.")
