"""From an assessment to text for a terminal: dense, readable without colour, at most 80 columns wide."""

from __future__ import annotations

from crampx._assessment.model import Assessment
from crampx._report.characters import map_strings, visible
from crampx._report.text_data import medications, quality, results, scores, sources
from crampx._report.text_layout import Lines
from crampx._report.view import to_view
from crampx._report.view_parts import View
from crampx._report.words import count_words


def to_text(assessment: Assessment, *, width: int = 80, colour: bool = False) -> str:
    r"""The report as text.

    Args:
        assessment: any assessment.
        width: columns of the terminal, at least 40.
        colour: style headings and marks with ANSI sequences.

    Returns:
        Lines ended by a line feed, none wider than ``width``. Control and bidi characters stand as ``\uXXXX``.
    """
    view: View = map_strings(to_view(assessment), visible)
    lines = Lines(width, colour)
    _head(lines, view)
    _dangers(lines, view["dangers"])
    _triggers(lines, view["triggers"])
    _follow_up(lines, view["follow_up"])
    _questions(lines, view["questions"])
    _screen(lines, view)
    results(lines, view["results"])
    scores(lines, view["scores"])
    medications(lines, view["medications"])
    _not_needed(lines, view["not_needed"])
    quality(lines, view["quality"])
    sources(lines, view)
    return lines.text()


def _head(lines: Lines, view: View) -> None:
    person, about = view["patient"], view["about"]
    age = f" ({person['age']})" if person["age"] else ""
    sex = person["sex"] if person["has_sex"] else "sex not given"
    parts = [person["name"], f"born {person['born']}{age}", sex, person["pregnancy"], f"ID {person['id']}"]
    lines.add(" · ".join(part for part in parts if part), style="bold")
    where = f"rules for {about['jurisdiction']}" if about["jurisdiction"] else ""
    since = f"since {person['onset']}" if person["onset"] else ""
    complaint = " ".join(filter(None, (", ".join(person["complaint"]), since)))
    as_of = f"as of {about['as_of']} ({about['as_of_source']})"
    head = " · ".join(filter(None, (complaint, as_of, where)))
    lines.add(head[:1].upper() + head[1:])
    lines.blank()
    lines.add(view["answer"]["summary"], first="▌ ", rest="▌ ", style="bold")
    if view["answer"]["partial"]:
        lines.add(view["answer"]["partial"], first="▌ ", rest="▌ ")


def _dangers(lines: Lines, dangers: View) -> None:
    lines.heading("RED FLAGS")
    for flag in dangers["raised"]["rows"]:
        lead = f"▲ PRESENT, {flag['urgency'].upper()}  "
        lines.add(flag["title"], first=lead, rest="    ", style="bold", lead_style="red")
        lines.add(f"{flag['action']} ({flag['actor']})", first="    ")
        for item in flag["because"]:
            if item["counts"]:
                lines.add(evidence_words(item), first="    + ")
        if flag["left"]:
            lines.add(flag["left"], first="    . ")
    if not dangers["raised"]["rows"]:
        lines.add("No red flag is raised by what is recorded.", first="NONE PRESENT  ", rest="    ")
    for flag in dangers["open"]["rows"]:
        gate = f" Asked because of: {'; '.join(flag['gate'])}." if flag["gate"] else ""
        missing = f" Missing: {', '.join(flag['missing'])}." if flag["missing"] else ""
        text = f"{flag['title']}; if present: {flag['urgency']}.{gate}{missing}"
        lines.add(text, first="? NOT ASSESSED  ", rest="    ", lead_style="yellow")
    if dangers["unasked"]:
        lines.add(f"{dangers['unasked']}.", first="? NOT ASSESSED  ", rest="    ", lead_style="yellow")
    if absent := dangers["absent"]["rows"]:
        text = "; ".join(with_facts(sign["title"], sign["facts"]) for sign in absent)
        lines.add(f"{text}.", first="✓ ABSENT  ", rest="    ")
    _more(lines, sum(dangers[part]["more"] for part in ("raised", "open", "absent")))


def _triggers(lines: Lines, triggers: View) -> None:
    if not triggers["rows"]:
        return
    lines.heading("TRIGGERS, most supported first (an order, not a probability; A to D: evidence)")
    for item in triggers["rows"]:
        kind = f", {item['kind']}" if item["kind"] else ""
        lead = f"{item['rank']}. {item['tier'].upper()}  "
        lines.add(f"{item['title']}{kind}", first=lead, rest="   ", style="bold", lead_style="cyan")
        part_of = [f"part of {item['part_of']}"] if item["part_of"] else []
        doubt = [item["explains"]] if item["explains_level"] != "usual" else []
        if notes := [*part_of, *doubt, *item["ranges"]]:
            lines.add("; ".join(notes), first="   ")
        for mark, parts in (("+", item["for"]), ("-", item["against"])):
            for part in parts:
                if part["counts"]:
                    lines.add(evidence_words(part), first=f"   {mark} ")
        if left := sum(not part["counts"] for part in (*item["for"], *item["against"])):
            lines.add(f"{count_words(left, 'weaker line')} of the same kind not counted", first="   . ")
        if item["missing"]:
            lines.add(f"missing: {', '.join(item['missing'])}", first="   ? ")
    for note in (triggers["not_modelled"], triggers["not_listed"]):
        if note:
            lines.add(note)
    _more(lines, triggers["more"])


def _follow_up(lines: Lines, found: View) -> None:
    if not found["groups"]:
        return
    lines.heading("SUGGESTIONS TO CONSIDER")
    for group in found["groups"]:
        lines.add(group["urgency"], style="bold")
        for item in group["items"]:
            why = with_refs(" ".join(item["why"]), item["refs"])
            lines.add(f"{item['title']} ({item['actor']}). {why}", first="[ ] ")
            for caution in item["cautions"]:
                text = with_refs(with_facts(caution["text"], caution["facts"]), caution["refs"])
                lines.add(text, first="    ! Caution: ", rest="      ", lead_style="yellow")
            if item["patient_always"]:
                lines.add(f"To the patient: “{item['patient']}”", rest="    ", first="    ")
    _more(lines, found["more"])


def _questions(lines: Lines, questions: View) -> None:
    if not questions["rows"]:
        return
    lines.heading("ASK OR EXAMINE NEXT")
    for item in questions["rows"]:
        lines.add(f"{item['question']} ({item['burden']})", first="[ ] ")
    _more(lines, questions["more"])


def _screen(lines: Lines, view: View) -> None:
    if not view["screen"]:
        return
    lines.heading(f"THE SCREEN: {len(view['screen'])} QUESTIONS")
    marks = {"present": "[yes] ", "absent": "[no]  ", "unknown": "[ ]   "}
    for row in view["screen"]:
        lines.add(with_facts(row["question"], row["facts"]), first=marks[row["answer"]])


def _not_needed(lines: Lines, found: View) -> None:
    if not found["rows"]:
        return
    lines.heading("NOT NEEDED NOW")
    for item in found["rows"]:
        lines.add(with_refs(f"{item['title']}: {' '.join(item['why'])}", item["refs"]), rest="  ")
    _more(lines, found["more"])


def _more(lines: Lines, number: int) -> None:
    if number:
        lines.add(f"{number} more in the JSON result.")


def evidence_words(item: View) -> str:
    """A line of evidence: sentence, facts, strength, grade, sources."""
    marks = f" {', '.join(item['marks'])}" if item["marks"] else ""
    return with_refs(with_facts(item["text"], item["facts"]) + marks, item["refs"])


def with_facts(text: str, facts: list[str]) -> str:
    """The text with its facts in brackets."""
    return f"{text} ({'; '.join(facts)})" if facts else text


def with_refs(text: str, numbers: list[int]) -> str:
    """The text with the numbers of its sources."""
    return f"{text} [{', '.join(map(str, numbers))}]" if numbers else text
