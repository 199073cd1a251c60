"""One element of a resource, read key by key: a value of the right form, or a diagnostic and nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, TypeGuard

from crampx._fhir.reading.record import Faults, Resource, Tree
from crampx._logic.dates import PartialDate
from crampx._patient.collect import has_unsafe_character, shown
from crampx._patient.model import Number
from crampx._problems import Severity
from crampx._values import Value

MAX_TEXT: Final = 300
_MAX_LIST = 2000
_MAX_DIGITS = 40
# FHIR R4: types that the elements read here may have, or are mistaken to have.
_CHOICES: Final = (
    "Age", "Attachment", "Boolean", "CodeableConcept", "Coding", "Date", "DateTime", "Decimal", "Duration", "Instant",
    "Integer", "Period", "Quantity", "Range", "Ratio", "Reference", "SampledData", "String", "Time", "Timing",
)
# FHIR R4 dateTime, date and instant: the day is read as written in its own time zone.
_DAY = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T\d{2}:\d{2}.{0,40})?", re.ASCII)


class Node(Value, frozen=True):
    """An element and its place.

    Args:
        resource: the resource that it belongs to.
        tree: the element as parsed.
        path: slash-separated below the resource, ``component/1``; empty for the resource itself.
        faults: takes what is wrong.
    """

    resource: Resource
    tree: Tree
    path: str
    faults: Faults

    @property
    def pointer(self) -> str:
        """Its JSON pointer in what was handed in."""
        return f"{self.resource.pointer}/{self.path}" if self.path else self.resource.pointer

    def below(self, key: str) -> str:
        """The path of a key of this element."""
        return f"{self.path}/{key}" if self.path else key

    def fail(self, code: str, message: str, key: str = "", *, severity: Severity = "error") -> None:
        """Note that the value of a key, or the element itself, cannot be used."""
        found = shown_value(self.tree[key]) if key in self.tree else None
        self.faults.add(code, message, self.resource, self.below(key) if key else self.path, severity=severity,
                        found=found)

    def is_modified(self) -> bool:
        """Whether an extension may turn its meaning round (not done, stopped); FHIR forbids to use it unless known."""
        if not self.tree.get("modifierExtension"):
            return False
        self.fail("unknown_modifier", "an extension that crampx does not know may change the meaning; it was not used",
                  "modifierExtension")
        return True

    def text(self, key: str) -> str | None:
        """Text with white space collapsed and without invisible characters; an empty one says nothing."""
        value = self.tree.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fail("wrong_type", "text is needed here; it was not read", key)
            return None
        return clean(value) or None

    def flag(self, key: str) -> bool | None:
        """``true`` or ``false``."""
        value = self.tree.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.fail("wrong_type", "true or false is needed here; it was not read", key)
        return None

    def number(self, key: str) -> Number | None:
        """A finite number, with its text as written."""
        value = self.tree.get(key)
        if value is None:
            return None
        number = to_number(value)
        if number is None:
            self.fail("wrong_type", "a number is needed here; it was not read", key)
        return number

    def date(self, key: str) -> PartialDate | None:
        """The day, month or year of a date, dateTime or instant."""
        value = self.tree.get(key)
        if value is None:
            return None
        day = _day(value) if isinstance(value, str) else None
        if day is None:
            self.fail("bad_date", "not a date of FHIR; it was not read", key)
        return day

    def node(self, key: str) -> Node | None:
        """The element under a key."""
        value = self.tree.get(key)
        if value is None:
            return None
        if is_tree(value):
            return Node(self.resource, value, self.below(key), self.faults)
        self.fail("wrong_type", "an object is needed here; it was not read", key)
        return None

    def nodes(self, key: str) -> tuple[Node, ...]:
        """The elements of a list."""
        value = self.tree.get(key)
        if value is None:
            return ()
        if not is_list(value):
            self.fail("wrong_type", "a list is needed here; it was not read", key)
            return ()
        if len(value) > _MAX_LIST:
            self.fail("too_many_elements", f"only the first {_MAX_LIST} were read", key)
        kept: list[Node] = []
        for n, entry in enumerate(value[:_MAX_LIST]):
            path = f"{self.below(key)}/{n}"
            if is_tree(entry):
                kept.append(Node(self.resource, entry, path, self.faults))
            else:
                self.faults.add("wrong_type", "an object is needed here; it was not read", self.resource, path,
                                found=shown_value(entry))
        return tuple(kept)

    def choice(self, prefix: str) -> str | None:
        """The key that holds an element of several possible types: ``onsetAge`` of ``onset``."""
        return next(iter(self.choices(prefix)), None)

    def choices(self, prefix: str) -> tuple[str, ...]:
        """All such keys; FHIR allows one."""
        # Only types of FHIR: any other key is somebody's own, and it would stand in a message.
        keys = (f"{prefix}{kind}" for kind in _CHOICES)
        return tuple(key for key in keys if self.tree.get(key) is not None)


def _day(text: str) -> PartialDate | None:
    match = _DAY.fullmatch(text.strip())
    try:
        return None if match is None else PartialDate.parse(match[1])
    except ValueError:
        return None


def is_tree(value: object) -> TypeGuard[Tree]:
    """Whether a parsed value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Whether a parsed value is a list."""
    return isinstance(value, list)


def clean(text: str) -> str:
    r"""Text on one line without characters that are invisible or turn text round, at most 300 characters.

    >>> clean("Albumin\n [Mass/\u200bvolume]")
    'Albumin [Mass/volume]'
    """
    text = " ".join(text.split())
    if has_unsafe_character(text):
        text = " ".join("".join(char for char in text if not has_unsafe_character(char)).split())
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def to_number(value: object) -> Number | None:
    """A number as parsed by whichever reader, if it is finite and of sane length."""
    if isinstance(value, Number):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    if isinstance(value, int) and abs(value) >= 10**_MAX_DIGITS:
        return None
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS or len(number.as_tuple().digits) > _MAX_DIGITS:
        return None
    return Number(number, format(number, "f"))


def shown_value(value: object) -> str:
    """A value as it may stand in ``Problem.found``."""
    if value is None or isinstance(value, (str, bool, Number)):
        return shown(value)
    if is_tree(value):
        return "{…}" if value else "{}"
    return shown(str(value)) if isinstance(value, (int, float, Decimal)) else "[…]"
