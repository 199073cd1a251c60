"""Patient: who the record is about. A field that cannot be read is unknown, with a diagnostic."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from crampx._fhir.reading.node import Node, clean, is_list
from crampx._logic.dates import PartialDate
from crampx._patient.model import Person
from crampx._patient.vocabulary import MAX_TEXT

_Sex: TypeAlias = Literal["female", "male", "other"]

# FHIR R4 value set administrative-gender; "unknown" says nothing.
_SEXES: Final[dict[str, _Sex]] = {"female": "female", "male": "male", "other": "other"}
# FHIR R4 value sets name-use and identifier-use, the best first; a name of the past is not the patient's.
_NAME_USES: Final = ("official", "usual", None, "nickname", "anonymous", "temp")
_PAST: Final = ("old", "maiden")
_IDENTIFIER_TYPES: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
_RECORD_NUMBER: Final = "MR"


def person_of(root: Node) -> Person:
    """The person that a Patient resource describes, with the places of what was read."""
    pointers = {"": root.pointer}
    sex, birth = _sex(root), _birth(root)
    name = _best_name(root)
    identifier = _record_number(root)
    for field, key, value in (("sex", "gender", sex), ("birth_date", "birthDate", birth)):
        if value is not None:
            pointers[field] = f"{root.pointer}/{key}"
    _tell_deceased(root)
    _tell_links(root)
    return Person(
        id=identifier or root.resource.id or None, name=name, birth_date=birth, sex=sex, pointers=pointers
    )


def _sex(root: Node) -> _Sex | None:
    word = root.text("gender")
    if word is None or word == "unknown":
        return None
    if word not in _SEXES:
        root.fail("unknown_word", "not a gender of FHIR; the sex is unknown", "gender")
    return _SEXES.get(word)


def _birth(root: Node) -> PartialDate | None:
    """The date of birth; one that is masked, or no date, is unknown."""
    return root.date("birthDate")


def _best_name(root: Node) -> str | None:
    """The name in use: as text, else the given names and the family name."""
    names = [(name.text("use"), _written(name)) for name in root.nodes("name")]
    known = [(use, text) for use, text in names if text and use not in _PAST]
    ranked = sorted(known, key=lambda pair: _NAME_USES.index(pair[0]) if pair[0] in _NAME_USES else len(_NAME_USES))
    return ranked[0][1] if ranked else None


def _written(name: Node) -> str | None:
    text = name.text("text")
    if text is None:
        text = " ".join([*_texts(name, "prefix"), *_texts(name, "given"), *filter(None, [name.text("family")])])
    return text[:MAX_TEXT] or None


def _texts(node: Node, key: str) -> list[str]:
    """The texts of a list of texts; what is none of them is told with the first."""
    value = node.tree.get(key)
    if value is None:
        return []
    listed: list[object] = value if is_list(value) else [value]
    texts = [clean(entry) for entry in listed if isinstance(entry, str)]
    if len(texts) < len(listed) or not is_list(value):
        node.fail("wrong_type", "a list of texts is needed here; only texts were read", key, severity="warning")
    return texts


def _record_number(root: Node) -> str | None:
    """The number of the patient's record, if an identifier says that it is one."""
    for identifier in root.nodes("identifier"):
        kind = identifier.node("type")
        codings = () if kind is None else kind.nodes("coding")
        if any(c.tree.get("system") == _IDENTIFIER_TYPES and c.tree.get("code") == _RECORD_NUMBER for c in codings):
            value = identifier.text("value")
            if value and identifier.tree.get("use") != "old":
                return value[:MAX_TEXT]
    return None


def _tell_links(root: Node) -> None:
    """A second Patient resource may hold the other half of what is known of one person."""
    if root.nodes("link"):
        message = "the same person has another resource as a patient or relative; what belongs to that one was not used"
        root.fail("linked_patient", message, "link", severity="warning")


def _tell_deceased(root: Node) -> None:
    key = root.choice("deceased")
    dead = key is not None and (key != "deceasedBoolean" or root.flag(key) is True)
    if dead:
        root.fail("deceased", "the record says that the patient has died", key or "", severity="warning")
