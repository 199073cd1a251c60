"""From what crampx would ask next, or could ask of anybody, to a FHIR R4 Questionnaire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from crampx._assessment.context import Knowledge
from crampx._assessment.model import Assessment
from crampx._assessment.questions import STARTS, question_text
from crampx._fhir.questionnaire import (
    AGE,
    CANONICAL,
    DANGERS,
    GENDER,
    GENDERS,
    GESTATION,
    MEDICATIONS,
    MEDICINE_NAME,
    MEDICINE_STARTED,
    NO,
    NOT_KNOWN,
    ONSET,
    PREGNANCY,
    PREGNANCY_WORDS,
    SEX,
    SIDE,
    SIDES,
    UCUM,
    YES,
)
from crampx._knowledge.baseline import OBTAINABLE_NOW
from crampx._knowledge.model import Analyte, Burden
from crampx._logic.conditions import Coded

Element: TypeAlias = dict[str, Any]

_UNIT_OPTION: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
# Of the unit names of the knowledge those that are UCUM codes; others (units/week of alcohol) are shown as they are.
_UCUM_CODES: Final = frozenset({"/min", "Cel", "L", "cm", "h", "kg/m2", "mL", "min", "mm", "mm[Hg]", "s"})
_NO_UNIT: Final = "1"
_COMPLAINT: Final = "complaint"
_GROUPS: Final[tuple[tuple[Burden, str], ...]] = (
    ("ask", "Next questions: ask"), ("examine", "Next questions: examine"), ("bedside", "Next questions: measure"),
)
_YES_NO_NOT_KNOWN: Final = tuple({"valueCoding": each._asdict()} for each in (YES, NO, NOT_KNOWN))


def to_questionnaire(knowledge: Knowledge, assessment: Assessment | None = None) -> Element:
    """A FHIR R4 Questionnaire, as plain dicts and lists.

    Args:
        knowledge: that of the assessment.
        assessment: whose open screening questions and next questions are asked; none: all that can be asked of anybody.
    """
    writer = _Writer(knowledge)
    if assessment is None:
        screen = [question.concept for question in knowledge.index.screen]
        dangers: list[str] = []
        burdens: dict[str, str] = {_COMPLAINT: "ask", STARTS: "ask", **knowledge.outlook.burdens}
    else:
        screen = [answer.id for answer in assessment.screen if answer.answer == "unknown"]
        asked = assessment.next_questions
        dangers = [q.finding for q in asked if not knowledge.red_flags.keys().isdisjoint(q.matters_for)]
        burdens = {q.finding: q.burden for q in asked if q.finding not in dangers}
    groups = [writer.group(DANGERS, "Dangers first", [*map(writer.screening, screen), *writer.items(dangers)])]
    for burden, title in _GROUPS:
        names = [name for name, own in burdens.items() if own == burden and own in OBTAINABLE_NOW]
        groups.append(writer.group(f"crampx.{burden}", title, writer.items(names)))
    return _header(knowledge, [group for group in groups if group], whole=assessment is None)


def _header(knowledge: Knowledge, groups: list[Element], *, whole: bool) -> Element:
    """The questionnaire around its groups.

    A canonical URL and version stand for one content, so one that was made for a patient has a URL of its own, which
    depends on the questions alone.
    """
    index = knowledge.index
    links = " ".join(str(item["linkId"]) for group in groups for item in group["item"])
    own = {"url": CANONICAL} if whole else {
        "url": f"{CANONICAL}:{hashlib.sha256(links.encode()).hexdigest()[:16]}",
        "derivedFrom": [f"{CANONICAL}|{index.version}"],
    }
    return {
        "resourceType": "Questionnaire",
        "language": "en",
        **own,
        "version": index.version,
        "name": "CrampxQuestions",
        "title": f"{index.title}: questions of crampx",
        "status": "draft",
        "subjectType": ["Patient"],
        "date": index.date,
        "publisher": ", ".join(index.authors),
        "purpose": index.intended_use.strip(),
        **({"item": groups} if groups else {}),
    }


class _Writer:
    """Writes each question once: a linkId stands once in a questionnaire."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._lookup = knowledge.lookup
        self._everybody = knowledge.outlook.burdens
        asked = (spec.condition for spec in knowledge.network.atoms)
        self._sided = frozenset(each.concept for each in asked if isinstance(each, Coded) and each.side is not None)
        self._screen = {question.concept: question.question for question in knowledge.index.screen}
        self._written: set[str] = set()

    def group(self, link: str, title: str, items: Iterable[Element]) -> Element:
        """A group; nothing where it would be empty, which FHIR does not allow."""
        held = list(items)
        return {"linkId": link, "text": title, "type": "group", "item": held} if held else {}

    def screening(self, concept: str) -> Element:
        """A screening question, in the words of the index."""
        self._written.add(concept)
        return _choice(concept, self._screen[concept])

    def items(self, names: Iterable[str]) -> Iterator[Element]:
        """The questions, in this order, without those that were written already."""
        for name in names:
            yield from self._new(self._items(name))

    def _new(self, items: Iterable[Element]) -> Iterator[Element]:
        for item in items:
            if item and item["linkId"] not in self._written:
                self._written.add(item["linkId"])
                yield item

    def _items(self, name: str) -> Iterator[Element]:
        lookup = self._lookup
        text = question_text(name, lookup)
        if name == _COMPLAINT:
            yield from map(self._choice, self._complaints())
        elif name in (MEDICATIONS, STARTS):
            yield _medicines(question_text(MEDICATIONS, lookup))
            if name == STARTS:
                yield {"linkId": ONSET, "text": "When did the cramps begin?", "type": "date"}
        elif name == SEX:
            codings = [{"valueCoding": {"system": GENDER, "code": code, "display": code}} for code in GENDERS]
            yield {"linkId": SEX, "text": text, "type": "choice", "answerOption": codings}
        elif name == AGE:
            yield {"linkId": AGE, "text": "What is the date of birth?", "type": "date"}
        elif name == GESTATION:
            yield {"linkId": GESTATION, "text": text, "type": "date"}
        elif name == PREGNANCY:
            words = [{"valueString": word} for word in PREGNANCY_WORDS]
            yield {"linkId": PREGNANCY, "text": text, "type": "choice", "answerOption": words}
        elif name in lookup.concepts:
            yield self._choice(name)
        elif name in lookup.analytes:
            yield from self._quantities(lookup.analytes[name])
        else:
            parts = sorted(concept for concept, question in lookup.questions.items() if question == name)
            yield self.group(name, text, self._new(map(self._choice, parts)))

    def _choice(self, concept: str) -> Element:
        """A question for yes or no; where some rule reads the side of the finding, a yes is asked for it."""
        item = _choice(concept, question_text(concept, self._lookup))
        above, cramps = self._lookup.above[concept], self._lookup.index.cramps_concept
        # That one leg alone cramps, or both, or they change, is a question of its own.
        is_sided = not self._sided.isdisjoint(above) and (concept == cramps or cramps not in above)
        return {**item, "item": [_side(concept)]} if is_sided else item

    def _complaints(self) -> list[str]:
        """Cramps, and what else makes a complaint of its kind (pain of the leg)."""
        concepts = self._lookup.concepts
        own = self._lookup.index.cramps_concept
        kinds = [concept for concept in concepts.values() if concept.complaint and own in concept.members]
        return list(dict.fromkeys(member for kind in kinds for member in kind.members))

    def _quantities(self, analyte: Analyte) -> Iterator[Element]:
        """All quantities that one question asks for, such as the two blood pressures, each by its name."""
        known = self._lookup.analytes.values()
        together = [each for each in known if each.question and each.question == analyte.question]
        together = [each for each in together if each.id in self._everybody]
        if analyte not in together or len(together) == 1:
            together = [analyte]
        alone = len(together) == 1 and analyte.question.startswith(("What ", "How "))
        yield from (_quantity(each, each.question if alone else "") for each in together)


def _choice(concept: str, text: str) -> Element:
    """A question for something that is there or not: yes, no, not known."""
    return {"linkId": concept, "text": text, "type": "choice", "answerOption": list(_YES_NO_NOT_KNOWN)}


def _side(concept: str) -> Element:
    yes = {key: value for key, value in YES._asdict().items() if key != "display"}
    return {
        "linkId": f"{concept}{SIDE}", "text": "On which side?", "type": "choice",
        "enableWhen": [{"question": concept, "operator": "=", "answerCoding": yes}],
        "answerOption": [{"valueString": word} for word in SIDES],
    }


def _quantity(analyte: Analyte, question: str) -> Element:
    """A number, with its unit where it has one."""
    item: Element = {"linkId": analyte.id, "text": question or analyte.title[0].upper() + analyte.title[1:]}
    if analyte.unit == _NO_UNIT:
        return {**item, "type": "decimal"}
    units = dict.fromkeys((analyte.unit, *analyte.units))
    options = [{"url": _UNIT_OPTION, "valueCoding": _unit(unit)} for unit in units]
    return {"extension": options, **item, "type": "quantity"}


def _unit(unit: str) -> Element:
    return {"system": UCUM, "code": unit, "display": unit} if unit in _UCUM_CODES else {"display": unit}


def _medicines(text: str) -> Element:
    """One row for each medicine."""
    return {
        "linkId": MEDICATIONS, "text": text, "type": "group", "repeats": True,
        "item": [
            {"linkId": MEDICINE_NAME, "text": "Name", "type": "string"},
            {"linkId": MEDICINE_STARTED, "text": "Taken since", "type": "date"},
        ],
    }
