"""What all resources of one bundle share: the assessment, their ids, whom they speak of and what they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from crampx._assessment.model import Assessment, Evidence, FactRef
from crampx._assessment.pack_model import LocalText
from crampx._fhir.writing.elements import RULE, Tree, plain
from crampx._report.characters import ROW_CAP
from crampx._report.view_parts import fact_words, local_words, of_pack
from crampx._report.words import SOURCE_STATUS_WORDS, sentence
from crampx._values import Value

_SPACE: Final = uuid5(NAMESPACE_URL, "urn:crampx:fhir")
_RELATIVE: Final = re.compile(r"([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}")
# What a request's reasonReference may point to; anything else is supporting information.
_REASONS: Final = frozenset({"Condition", "Observation", "DiagnosticReport", "DocumentReference"})


class Run(Value, frozen=True):
    """One assessment on its way to a bundle.

    Args:
        assessment: with every string fit for FHIR.
        cites: a source's number and citation by its key.
    """

    assessment: Assessment
    cites: dict[str, str]

    @classmethod
    def of(cls, assessment: Assessment) -> Run:
        """Start from any assessment."""
        fit = plain(assessment)
        cites: dict[str, str] = {}
        for entry in fit.references:
            seen = SOURCE_STATUS_WORDS.get(entry.status, entry.status)
            told = "; ".join(part for part in (entry.cite, entry.ids, seen) if part)
            cites[entry.key] = f"[{entry.number}] {told}"
        return cls(fit, cites)

    def id(self, kind: str, key: str = "") -> str:
        """The id of a resource: the same for the same record, person, day, place, program and knowledge.

        The digest of a record of several people is that of all of it, so the person counts, too.
        """
        a = self.assessment
        person = (a.patient.resource or "", a.patient.id or "", a.patient.name or "", a.patient.birth_date or "")
        seed = (a.input.digest, *person, a.as_of, a.jurisdiction or "", a.engine.version, a.knowledge.digest, kind, key)
        return str(uuid5(_SPACE, "\n".join(seed)))

    def device_id(self) -> str:
        """The id of the device, which stays the same from patient to patient."""
        a = self.assessment
        return str(uuid5(_SPACE, "\n".join((a.engine.version, a.knowledge.digest, "Device"))))

    def to(self, kind: str, key: str = "") -> Tree:
        """A reference to another resource of the bundle."""
        return to_uuid(self.id(kind, key))

    def device(self) -> Tree:
        """A reference to crampx."""
        return to_uuid(self.device_id())

    def patient(self) -> Tree:
        """A reference to the patient: of the record that was read, else of the bundle."""
        own = self.patient_of_record()
        return {"reference": own} if own else self.to("Patient")

    def patient_of_record(self) -> str | None:
        """``Patient/ID`` where the document was a FHIR record and the patient has an id in it."""
        name = self.assessment.patient.resource or ""
        return name if _RELATIVE.fullmatch(name) else None

    def noon(self) -> str:
        """The day spoken of as an instant: noon in UTC, which is the same day nearly everywhere.

        crampx reads no clock, and FHIR demands an instant.
        """
        return f"{self.assessment.as_of}T12:00:00Z"

    def sources(self, keys: Iterable[str]) -> list[str]:
        """Citations of keys by number, each once."""
        wanted = set(keys)
        return [cite for key, cite in self.cites.items() if key in wanted]


def to_uuid(identifier: str) -> Tree:
    """A reference to what has this id in the bundle."""
    return {"reference": f"urn:uuid:{identifier}"}


def evidence_words(item: Evidence, run: Run) -> str:
    """One rule that holds, on one line: what it says, facts with their places, weight, rule, file and line, sources."""
    numbers = ", ".join(cite[1 : cite.index("]")] for cite in run.sources(item.references))
    weight = item.effect if item.effect in {"confirms", "excludes"} else item.strength
    parts = (
        sentence(item.rationale),
        f"Facts: {'; '.join(facts_words(item.facts))}." if item.facts else "",
        of_pack(f"Rule {item.rule} ({item.source.file}:{item.source.line})", item.source.pack),
        f"{weight}" if weight else "",
        f"grade {item.grade}" if item.grade else "",
        f"sources {numbers}" if numbers else "",
    )
    said = " ".join(part for part in parts[:2] if part)
    return f"{said} [{'; '.join(part for part in parts[2:] if part)}]"


def with_local(text: str, local: Iterable[LocalText] | None) -> str:
    """A shipped line with what site packs add to it."""
    return " ".join([text, *local_words(local)])


def facts_words(facts: Iterable[FactRef]) -> list[str]:
    """Facts with dates and where each stands: the resource of a FHIR record, else the pointer into the document."""
    told = list(dict.fromkeys(f"{fact_words(fact)} ({fact.resource or fact.pointer})" for fact in facts))
    return [*told[:ROW_CAP], f"{len(told) - ROW_CAP} more"] if len(told) > ROW_CAP else told


def rule_codes(because: Iterable[Evidence]) -> list[Tree]:
    """Rules that hold as reasons: the rule's id as a code, its sentence as text."""
    return [
        {"text": sentence(item.rationale), "coding": [{"system": RULE, "code": item.rule}]} for item in because
    ]


def record_references(facts: Iterable[FactRef]) -> list[Tree]:
    """References to the resources that facts came from, each once; none where the document was no FHIR record."""
    found = {fact.resource: fact_words(fact) for fact in facts if fact.resource and _RELATIVE.fullmatch(fact.resource)}
    return [{"reference": name, "display": words} for name, words in list(found.items())[:ROW_CAP]]


def reasons(because: Iterable[Evidence]) -> tuple[list[Tree], list[Tree]]:
    """References of a request's reasons: those that may stand as reasons, and the rest as supporting information."""
    every = record_references(fact for item in because for fact in item.facts)
    may = [each for each in every if each["reference"].partition("/")[0] in _REASONS]
    return may, [each for each in every if each not in may]


def cited(because: Iterable[Evidence]) -> Iterator[str]:
    """Keys of all sources that evidence names."""
    for item in because:
        yield from item.references
