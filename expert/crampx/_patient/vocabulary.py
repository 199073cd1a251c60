"""The words and limits of ``crampx.patient/1``.

The reader and the published schema both take them from here, so they cannot differ.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from crampx._patient.model import ListName

FORMAT: Final = "crampx.patient/1"
COMMENT: Final = "//"  # a key that begins so is a comment, wherever it stands
UNKNOWN: Final = "unknown"  # as a value: as if the key were left out; in an entry's answer: it records nothing
LISTS: Final[tuple[ListName, ...]] = get_args(ListName)
MEASURED: Final[frozenset[str]] = frozenset({"labs", "vitals"})

MAX_BYTES: Final = 5_000_000
MAX_RECORD_BYTES: Final = 20 * 2**20  # of a record of another form, and the most that is ever read of a file
MAX_DEPTH: Final = 60
MAX_VALUES: Final = 300_000
MAX_ITEMS: Final = 500
MAX_TEXT: Final = 120
MAX_SYSTEM: Final = 200
MAX_DIGITS: Final = 18
MAX_DECIMALS: Final = 40
MAX_AGE: Final = 130

# Besides true and false: how a person answers.
FLAG_WORDS: Final = MappingProxyType({"yes": True, "no": False})
# The keys of an entry that answer it. Where those that stand there are unknown, the entry records nothing.
ANSWERS: Final = ("present", "result", "value")
# The keys that ask, or may be filled in beforehand; any other detail of an entry that is not answered is told.
PREPARED: Final = frozenset({*ANSWERS, "name", "code", "unit", "low", "high", "date"})

Side: TypeAlias = Literal["left", "right", "both"]
Result: TypeAlias = Literal["normal", "abnormal"]
Sign: TypeAlias = Literal["<", "<=", ">", ">="]
Per: TypeAlias = Literal["day", "week"]
SexWord: TypeAlias = Literal["female", "male", "other", "unknown"]
PregnancyWord: TypeAlias = Literal["not_pregnant", "pregnant", "postpartum", "unknown"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
RESULTS: Final[tuple[Result, ...]] = get_args(Result)
SIGNS: Final[tuple[Sign, ...]] = get_args(Sign)
PERS: Final[tuple[Per, ...]] = get_args(Per)
SEXES: Final[tuple[SexWord, ...]] = get_args(SexWord)
PREGNANCIES: Final[tuple[PregnancyWord, ...]] = get_args(PregnancyWord)

LIST_KEYS: Final = MappingProxyType(
    {
        "symptoms": "what the patient feels",
        "signs": "what was found on examination",
        "conditions": "diagnoses, past and present",
        "medications": "medicines, past, present and planned",
        "labs": "laboratory results; each needs a value",
        "vitals": "measurements such as blood pressure; each needs a value",
        "exposures": "habits, work, heat, alcohol and the like",
        "procedures": "operations and treatments such as dialysis",
        "family_history": "conditions of relatives",
        "allergies": "allergies and intolerances",
        "tried": "what was tried against the cramps, with the response",
    }
)
TOP_KEYS: Final = MappingProxyType(
    {
        "format": f"always {FORMAT}",
        "as_of": "the day for which the document is evaluated, YYYY-MM-DD",
        "patient": "who the document is about",
        "onset": "when the cramps began",
        "cramps": "the cramps themselves",
        "complete": "for each list that holds everything there is: the day on which that was so",
        **LIST_KEYS,
    }
)
PERSON_KEYS: Final = MappingProxyType(
    {
        "id": "identifier, shown in the report",
        "name": "name, shown in the report",
        "birth_date": "day, month or year of birth",
        "age": "age in completed years; stands for a missing birth_date",
        "sex": "recorded sex",
        "pregnancy": "pregnancy state",
        "due_date": "expected day of delivery, YYYY-MM-DD",
    }
)
ITEM_KEYS: Final = MappingProxyType(
    {
        "name": "name, synonym, brand or abbreviation",
        "code": "code of a terminology",
        "present": "false or no records an absence; true where it is not given",
        "result": "result of an examination",
        "side": "which leg",
        "status": "status, for example active, resolved or stopped",
        "date": "when it was observed, measured or listed",
        "started": "first day",
        "since": "the same as started",
        "ended": "first day on which it no longer held",
        "stopped": "the same as ended",
        "changed": "day of the last change, for example of the dose",
        "dose": "dose of a medicine",
        "value": "the number; labs and vitals need one",
        "unit": "unit of value, low and high; it is never guessed",
        "comparator": "where the laboratory reports less than or more than value",
        "low": "the laboratory's own lower limit, in unit",
        "high": "the laboratory's own upper limit, in unit",
        "specimen": "state of the specimen, for example haemolysed",
        "timing": "when in the day or in relation to something it was taken or happens",
        "grade": "grade, for example of muscle strength",
        "response": "what came of it, for something tried",
    }
)
CODE_KEYS: Final = MappingProxyType(
    {"system": "URI of the terminology", "code": "identifier within the terminology"}
)
DOSE_KEYS: Final = MappingProxyType(
    {"value": "amount", "unit": "unit of the amount, for example mg", "per": "the span in which it is taken"}
)
CRAMP_WORD_LISTS: Final = MappingProxyType(
    {
        "site": "where: one word or a list of words",
        "when": "when: one word or a list of words",
        "provoked_by": "what brings them on: one word or a list of words",
        "relieved_by": "what relieves them: one word or a list of words",
        "impact": "what suffers from them: one word or a list of words",
    }
)
CRAMP_WORDS: Final = MappingProxyType({"side": "which leg: one word", "course": "how they develop: one word"})
CRAMP_NUMBERS: Final = MappingProxyType(
    {
        "lasts_minutes": "how long one lasts, in minutes",
        "per_week": "how many a week",
        "severity": "severity from 0 to 10",
    }
)
CRAMP_FLAGS: Final = MappingProxyType({"clears_fully": "whether nothing is left between the cramps"})
CRAMP_KEYS: Final = MappingProxyType({**CRAMP_WORD_LISTS, **CRAMP_WORDS, **CRAMP_NUMBERS, **CRAMP_FLAGS})

# A JSON pointer that is printed or logged names only these: any other key was chosen by whoever wrote the document and
# may be a patient's name.
KNOWN_KEYS: Final = frozenset({*TOP_KEYS, *PERSON_KEYS, *ITEM_KEYS, *CODE_KEYS, *DOSE_KEYS, *CRAMP_KEYS})

# Only ever suggested, never read as meant.
USUAL_WORDS: Final = MappingProxyType(
    {
        "bilateral": "both",
        "l": "left",
        "r": "right",
        "lt": "left",
        "rt": "right",
        "f": "female",
        "w": "female",
        "woman": "female",
        "m": "male",
        "man": "male",
        "daily": "day",
        "d": "day",
        "weekly": "week",
        "≤": "<=",
        "≥": ">=",
        "=<": "<=",
        "=>": ">=",
    }
)
