"""Our own questionnaire: what the writer of questions and the reader of answers agree on.

The ``linkId`` of a question is the id of what it asks about, as in ``next_questions``: a concept, an analyte, or one of
the words below. Groups have a ``linkId`` that begins with ``crampx.``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

CANONICAL: Final = "urn:crampx:questionnaire"
GROUP_PREFIX: Final = "crampx."
DANGERS: Final = "crampx.dangers"

# The question for the side of a finding has the finding's linkId with this behind it.
SIDE: Final = ".side"
SIDES: Final = ("left", "right", "both")

MEDICATIONS: Final = "medications"
MEDICINE_NAME: Final = "medications.name"
MEDICINE_STARTED: Final = "medications.started"
ONSET: Final = "onset"
AGE: Final = "age"
SEX: Final = "sex"
PREGNANCY: Final = "pregnancy"
GESTATION: Final = "gestation"


class Coding(NamedTuple):
    """A code with what is shown for it."""

    system: str
    code: str
    display: str


# The value set http://hl7.org/fhir/ValueSet/yesnodontknow of FHIR R4, with displays that a clinician would choose.
_YES_NO: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"
YES: Final = Coding(_YES_NO, "Y", "Yes")
NO: Final = Coding(_YES_NO, "N", "No")
NOT_KNOWN: Final = Coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "asked-unknown", "Not known")

GENDER: Final = "http://hl7.org/fhir/administrative-gender"
GENDERS: Final = ("female", "male", "other", "unknown")

UCUM: Final = "http://unitsofmeasure.org"

# What is shown of each state of pregnancy, which is also what is answered: no terminology has all three as one list.
PREGNANCY_WORDS: Final = MappingProxyType(
    {
        "pregnant": "pregnant",
        "not pregnant now, but in the last six weeks": "postpartum",
        "not pregnant": "not_pregnant",
        "not known": "unknown",
    }
)


def is_ours(canonical: str) -> bool:
    """Whether a canonical URL names our questionnaire, the whole of it or one that was made for a patient.

    >>> is_ours("urn:crampx:questionnaire|2026.11.1"), is_ours("urn:crampx:questionnaire:0f12|2026.11.1")
    (True, True)
    >>> is_ours("urn:crampx:questionnaires"), is_ours("Questionnaire/1")
    (False, False)
    """
    url = canonical.partition("|")[0]
    return url == CANONICAL or url.startswith(f"{CANONICAL}:")
