"""The view's data: results, scores, medications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from crampx._assessment.model import Assessment, MedicationRow, PreviousResult, ResultRow, ScoreRow
from crampx._facts.show import readable
from crampx._report.characters import NAME_CAP, shorten
from crampx._report.view_parts import Names, View, of_pack, rows
from crampx._report.words import FLAG_MARKS, date_words, sentence

ONSET_WORDS = {"before": "before onset", "after": "after onset", "unknown": "against onset unknown"}
BAR_CELLS = 40


def results(assessment: Assessment, names: Names) -> View:
    """Results against their limits."""
    return rows(shown_results(assessment), lambda row: _result(row, names))


def shown_results(assessment: Assessment) -> tuple[ResultRow, ...]:
    """The latest results; one that a record holds twice stands once."""
    found = {replace(row, pointer="", resource=None, used_by=()): row for row in reversed(assessment.results)}
    return tuple(reversed(found.values()))


def _result(row: ResultRow, names: Names) -> View:
    return {
        "title": of_pack(_name(sentence(row.title)), row.pack),
        "value": _name(f"{row.comparator or ''}{readable(row.value)}"),
        "unit": _name(row.unit),
        "flag": row.flag,
        "mark": FLAG_MARKS.get(row.flag, ""),
        "abnormal": row.flag in FLAG_MARKS,
        "limits": _limits(row),
        "limits_from": of_pack(row.limits_title or row.limits_from or "", row.limits_pack),
        "limits_title": of_pack(row.limits_title or "", row.limits_pack),
        "cell": _cell(row.position) if row.low is not None and row.high is not None else None,
        "converted": _converted(row),
        "date": date_words(row.date) if row.date else "undated",
        "age": "" if row.age_days is None else f"{row.age_days} d",
        "stale": row.stale,
        "previous": _previous(row.previous, row.unit),
        "used_by": names.all_titles(row.used_by),
        "band": row.band or "",
        "origin": row.origin or "",
        "equation": (row.origin or "").partition(" from ")[0],
    }


def scores(assessment: Assessment, names: Names) -> View:
    """Totals of scores, with what counted and what is not known."""
    return rows(assessment.scores, lambda row: _score(row, names))


def _score(row: ScoreRow, names: Names) -> View:
    told = [] if row.recorded else [item for item in row.items if item.known and item.low]
    return {
        "text": of_pack(row.text, row.source.pack),
        "counted": [f"{item.answer or item.title} {item.low:+d}" for item in told],
        "missing": [] if row.recorded else [item.title for item in row.items if not item.known],
        "unverified": row.unverified or "",
        "refs": names.refs(row.references),
    }


def _name(text: str) -> str:
    """A name, cut short enough for a narrow column."""
    return shorten(text, NAME_CAP)


def _limits(row: ResultRow) -> str:
    if row.low is not None and row.high is not None:
        return f"{row.low} – {row.high}"
    if row.low is not None:
        return f"≥ {row.low}"
    return "" if row.high is None else f"≤ {row.high}"


def _cell(position: str | None) -> int | None:
    """Place of the marker, 0 to 40: the reference interval takes 12 to 28; beyond the bar it stands at its end."""
    try:
        place = Decimal(position or "")
    except InvalidOperation:
        return None
    if not place.is_finite():
        return None
    near = min(max(place, Decimal(-1)), Decimal(2))
    return min(max(int((12 + 16 * near).to_integral_value()), 0), BAR_CELLS)


def _converted(row: ResultRow) -> str:
    found = row.converted
    if found is None or (found.value, found.unit) == (row.value, row.unit):
        return ""
    return f"{found.value} {found.unit}"


def _previous(found: PreviousResult | None, unit: str) -> View:
    if found is None:
        return {"value": "none", "date": ""}
    value = readable(found.value) if found.unit == unit else f"{readable(found.value)} {found.unit}"
    return {"value": value, "date": date_words(found.date) if found.date else ""}


def medications(assessment: Assessment, names: Names) -> View:
    """Current medications: what each may have to do with the complaint; of those that have nothing, each once."""
    said = {
        part.rationale: item.title
        for item in reversed(assessment.differential)
        for part in (*item.for_, *item.against)
    }
    plain = [row for row in assessment.medications if _is_plain(row)]
    told = [row for row in assessment.medications if not _is_plain(row)]
    # Without a ranking nothing was judged, which is not the same as nothing known.
    without = "none known here" if assessment.status == "assessed" else "not judged"
    listed = rows(told, lambda row: _medication(row, names, said))
    few_words = list(dict.fromkeys(map(_plain, plain)))
    return listed | {"plain": rows(few_words, str), "without_evidence": without}


def _is_plain(row: MedicationRow) -> bool:
    """Whether nothing is known here that it may do to muscle, nerve or salts."""
    return not (row.cramp_evidence or row.electrolytes or row.interactions or row.monitoring)


def _plain(row: MedicationRow) -> str:
    """Such a medication in few words: it shares one line with the others."""
    started = f"(since {date_words(row.started)})" if row.started else ""
    return " ".join(filter(None, (of_pack(_name(row.name), row.pack), _name(row.dose or ""), started)))


def _medication(row: MedicationRow, names: Names, said: Mapping[str, str]) -> View:
    """One medication; a sentence that stands at a trigger already is replaced by the trigger's title."""
    told = dict.fromkeys(said[text] for text in row.cramp_evidence if text in said)
    evidence = [sentence(text) for text in row.cramp_evidence if text not in said]
    if told:
        evidence.append(f"see {', '.join(told)}")
    return {
        "name": of_pack(_name(row.name), row.pack),
        "dose": _name(row.dose or ""),
        "classes": [name for name in row.classes if not name.startswith("drug ")],
        "started": date_words(row.started) if row.started else "not recorded",
        # A start that is not recorded says so already.
        "onset": ONSET_WORDS[row.started_against_onset] if row.started else "",
        "evidence": evidence,
        "electrolytes": _by_direction(row.electrolytes),
        "interactions": list(row.interactions),
        "monitoring": list(row.monitoring),
        # Sources that stand at a trigger already are not repeated.
        "refs": names.refs(row.references) if row.interactions or not told else [],
    }


def _by_direction(effects: Sequence[str]) -> list[str]:
    """Effects with the same verb together: ``lowers potassium, sodium``."""
    found: dict[str, list[str]] = {}
    for effect in effects:
        verb, _, analyte = effect.partition(" ")
        found.setdefault(verb, []).append(analyte)
    return [f"{verb} {', '.join(analytes)}".strip() for verb, analytes in found.items()]
