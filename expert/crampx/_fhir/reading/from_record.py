"""A FHIR R4 record to the records of its patients: bundle, list, one resource, or an export of one a line."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import Final

from crampx._fhir.reading.belonging import Belongings, sort_out
from crampx._fhir.reading.from_container import Contents, from_container
from crampx._fhir.reading.from_python import from_python
from crampx._fhir.reading.node import is_list, is_tree
from crampx._fhir.reading.other_versions import refuse_form, refuse_other_version, refuse_xml
from crampx._fhir.reading.parse import Parsed, parse
from crampx._fhir.reading.record import Faults, PatientRecord, Resource
from crampx._fhir.reading.references import index, resolve
from crampx._patient.collect import UNUSABLE, refusal
from crampx._patient.sha256 import digest
from crampx._problems import PatientError, Problem

# Of what concerns no patient in particular, so many are told to each of several.
_MOST_GENERAL: Final = 20


def read_records(
    source: bytes | Mapping[str, object] | Sequence[object], patient: str | None = None
) -> tuple[PatientRecord, ...] | None:
    """The records of the patients in the order of their Patient resources.

    Args:
        source: UTF-8 bytes, or the parsed JSON.
        patient: only this one: the id, ``Patient/ID``, the fullUrl or the value of an identifier of the resource.
            Without it, a FHIR document is about the subject of its Composition only.

    Returns:
        At least one record; nothing if the source makes no claim to be FHIR.

    Raises:
        PatientError: it is unreadable, of another version of FHIR, no kind of record, or holds no such Patient.
    """
    if isinstance(source, bytes):
        if b'"resourceType"' not in source:
            if b"http://hl7.org/fhir" in source:
                raise refuse_xml()
            return None
        parsed, digest_of = parse(source), digest(source)
    else:
        parsed, digest_of = from_python(source)
    if parsed.single and is_list(parsed.values[0]):
        parsed.values, parsed.single = parsed.values[0], False
    if not any(_is_resource(value) for value in parsed.values):
        return None
    return _records(parsed, digest_of, patient)


def _is_resource(value: object) -> bool:
    return is_tree(value) and "resourceType" in value and not isinstance(value.get("format"), str)


def _records(parsed: Parsed, digest_of: str, patient: str | None) -> tuple[PatientRecord, ...]:
    if len(parsed.values) == 1:
        refuse_form(parsed.values[0])
    faults = Faults()
    contents = from_container(parsed, faults)
    refuse_other_version(contents.resources)
    patients = tuple(resource for resource in contents.resources if resource.kind == "Patient")
    if not patients:
        raise _no_patient(contents, faults)
    named = index(contents.resources)
    belongings = sort_out(contents.resources, patients, named, faults)
    wanted = _wanted(contents, patients, named, patient)
    if contents.is_document and patient is None and len(wanted) < len(patients):
        message = f"the document is about one of its {len(patients)} patients; what belongs to others was not used"
        faults.add("other_patients", message, wanted[0], severity="note")
    general = faults.all()
    if len(wanted) > 1 and len(general) > _MOST_GENERAL:
        rest = f"{len(general) - _MOST_GENERAL} more problems of the record are not listed"
        general = (*general[:_MOST_GENERAL], Problem("more_problems", "error", rest, ""))
    return _of_patients(wanted, patients, belongings, named, general, digest_of)


def _no_patient(contents: Contents, faults: Faults) -> PatientError:
    code, message = "no_patient", "the record holds no Patient resource, so that it is not known whom it is about"
    if not contents.resources and not faults.kept:
        code, message = "empty_record", "the record holds no resource"
    problem = Problem(code, "error", message, suggestions=("the answer to Patient/ID/$everything",))
    return PatientError(UNUSABLE, [problem, *faults.all()[:_MOST_GENERAL]])


def _wanted(
    contents: Contents, patients: tuple[Resource, ...], named: Mapping[str, Resource], patient: str | None
) -> tuple[Resource, ...]:
    """The patients asked for; of a document the one that it is about."""
    if patient is not None:
        chosen = tuple(each for each in patients if patient in _names(each))
        if len(chosen) == 1:
            return chosen
        count = f"{len(patients)} patient{'' if len(patients) == 1 else 's'}"
        message = f"the record holds {count}, and {'several have' if chosen else 'none has'} the id that was asked for"
        raise refusal("no_such_patient", message)
    if contents.is_document and len(patients) > 1:
        compositions = [resource for resource in contents.resources if resource.kind == "Composition"]
        subject = _subject(compositions[0], named) if compositions else None
        return patients if subject is None or subject.kind != "Patient" else (subject,)
    return patients


def _names(patient: Resource) -> set[str]:
    """What a patient may be asked for by."""
    identifiers = patient.tree.get("identifier")
    listed = identifiers if is_list(identifiers) else []
    values = {entry["value"] for entry in listed if is_tree(entry) and isinstance(entry.get("value"), str)}
    own = {patient.id, f"Patient/{patient.id}"} if patient.id else set[str]()
    return {*own, *({patient.full_url} - {""}), *map(str, values)}


def _subject(composition: Resource, named: Mapping[str, Resource]) -> Resource | None:
    subject = composition.tree.get("subject")
    return resolve(named, composition, subject.get("reference")) if is_tree(subject) else None


def _of_patients(
    wanted: tuple[Resource, ...], patients: tuple[Resource, ...], belongings: Belongings,
    named: Mapping[str, Resource], general: tuple[Problem, ...], digest_of: str,
) -> tuple[PatientRecord, ...]:
    """A record for each wanted patient; what is another's can be reached by no reference."""
    owner = {resource.pointer: pointer for pointer, owned in belongings.owned.items() for resource in owned}
    owner.update((patient.pointer, patient.pointer) for patient in patients)
    common = {resource.pointer for resource in belongings.shared}
    shared: dict[str, Resource] = {}
    own: dict[str, dict[str, Resource]] = {patient.pointer: {} for patient in patients}
    for name, resource in named.items():
        if resource.pointer in common:
            shared[name] = resource
        elif resource.pointer in owner:
            own[owner[resource.pointer]][name] = resource
    places = [patient.pointer for patient in wanted]
    return tuple(
        PatientRecord(patient, tuple(belongings.owned[place]), ChainMap(own[place], shared), digest_of, general)
        for patient, place in zip(wanted, places, strict=True)
    )
