"""The resources of one patient as found in a bundle, an NDJSON export or a list: plain dicts with their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from crampx._problems import Problem, Severity
from crampx._values import Value

Tree: TypeAlias = dict[str, object]

_MOST_FAULTS: Final = 1000
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")


class Resource(Value, frozen=True):
    """One resource.

    Args:
        kind: its ``resourceType``, or ``Resource`` for one that R4 does not have: it stands in messages.
        pointer: JSON pointer to it in what was handed in: ``/entry/12/resource``; of an NDJSON export ``/11`` is the
            twelfth line, of a list ``/11`` the twelfth resource, and ``…/contained/0`` one that lies within another.
        tree: the resource as parsed; nothing of it has been checked.
        name: what a reader is shown: ``Observation/f001``, or the type alone where it has no usable id.
        full_url: the ``fullUrl`` of its entry, empty where there is none.
        container: the resource that it lies within.
    """

    kind: str
    pointer: str
    tree: Tree
    name: str
    full_url: str = ""
    container: Resource | None = None

    @property
    def id(self) -> str:
        """Its id, empty where it has none of FHIR's form."""
        found = self.tree.get("id")
        return found if isinstance(found, str) and _ID.fullmatch(found) else ""


class Faults(msgspec.Struct):
    """Collects what is wrong, one diagnostic for each faulty element; nothing here ever stops the reading.

    The first 1,000 are kept and the rest is counted, so that a hostile record does not fill the memory.
    """

    kept: list[Problem] = msgspec.field(default_factory=list[Problem])
    more: int = 0

    def add(
        self,
        code: str,
        message: str,
        resource: Resource,
        path: str = "",
        *,
        severity: Severity = "error",
        found: str | None = None,
        allowed: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
    ) -> None:
        """Note a fault at ``path``, slash-separated below the resource: ``component/1/valueQuantity``.

        The message begins with the place as FHIRPath writes it: ``Observation.component[1].valueQuantity: …``.
        """
        if len(self.kept) >= _MOST_FAULTS:
            self.more += 1
            return
        pointer = f"{resource.pointer}/{path}" if path else resource.pointer
        place = fhir_path(resource.kind, path)
        self.kept.append(Problem(code, severity, f"{place}: {message}", pointer, None, found, allowed, suggestions))

    def all(self) -> tuple[Problem, ...]:
        """What was found, and how much more there was."""
        if not self.more:
            return tuple(self.kept)
        return (*self.kept, Problem("more_problems", "error", f"{self.more} more problems are not listed", ""))


def fhir_path(kind: str, path: str) -> str:
    """A slash-separated path below a resource as FHIRPath writes it.

    >>> fhir_path("Observation", "component/1/valueQuantity")
    'Observation.component[1].valueQuantity'
    """
    steps = (f"[{step}]" if step.isdecimal() else f".{step}" for step in path.split("/") if step)
    return kind + "".join(steps)


class PatientRecord(Value, frozen=True):
    """All that belongs to one patient.

    Args:
        patient: the Patient resource.
        resources: the patient's resources, contained ones apart, in the order of what was handed in.
        by_reference: every way in which a resource of the whole input may be named (``Observation/1``, the fullUrl,
            ``urn:uuid:…``) to the resource; ``#id`` of contained resources is looked up within the resource.
        digest: SHA-256 (hex) of the bytes handed in, or of the canonical JSON of a dict.
        faults: what was found wrong so far.
    """

    patient: Resource
    resources: tuple[Resource, ...]
    by_reference: Mapping[str, Resource]
    digest: str
    faults: tuple[Problem, ...] = ()
