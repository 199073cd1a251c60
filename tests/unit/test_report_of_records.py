"""How a report of a FHIR record tells what it could not use: counted by kind, named where a reader can act on it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from record_items import LOINC, SNOMED, assessed, entry, number

from crampx._assessment.model import Missing, ProblemRef, Unused
from crampx._facts.show import readable
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item
from crampx._report.to_html import to_html
from crampx._report.to_text import to_text
from crampx._report.view import to_view
from crampx._report.view_parts import place_words
from crampx._report.view_record import not_known, notices, unused

CRAMPS = entry("conditions", "leg cramps", n=900)


def _section(label: str, *items: Item) -> list[str]:
    view = to_view(assessed(CRAMPS, *items))
    return next((section["rows"] for section in view["quality"] if section["label"] == label), [])


def test_entries_that_no_rule_knows_are_counted_by_kind_and_the_first_named() -> None:
    conditions = [entry("conditions", f"Condition {n}", (SNOMED, "1"), n=n) for n in range(1, 16)]
    medicines = [entry("medications", "Biktarvy 120 mg", n=n) for n in (20, 21)]
    results = [entry("labs", "Leukocytes", (LOINC, "1"), n=n, value=number("5")) for n in range(30, 330)]
    allergies = [entry("allergies", "allergy to nuts", n=400)]
    found = _section("Not known here (not used)", *conditions, *medicines, *results, *allergies)
    names = ", ".join(f"Condition {n}" for n in (1, 10, 11, 12, 13, 14, 15, 2, 3, 4, 5, 6))
    assert found == [
        f"15 conditions: {names}, and 3 more, see the JSON result",
        "2 medicines: Biktarvy 120 mg",
        "1 allergy: allergy to nuts",
        "300 observations",
    ]


def test_all_reports_say_so_and_stay_short() -> None:
    items = [entry("labs", "Leukocytes", (LOINC, "1"), n=n, value=number("5")) for n in range(1, 301)]
    assessment = assessed(CRAMPS, *items)
    text = to_text(assessment)
    assert "300 observations" in text
    assert "300 observations" in to_html(assessment)
    assert len(text.splitlines()) < 120
    assert max(map(len, text.splitlines())) <= 80
    assert len(assessment.not_understood) == 300


def test_faults_are_named_singly_up_to_a_bound() -> None:
    wrong = [entry("labs", "potassium", n=n, value=number("4"), unit="furlong") for n in range(1, 31)]
    assessment = assessed(CRAMPS, *wrong)
    (section,) = [s for s in to_view(assessment)["quality"] if s["label"].startswith("Faulty")]
    assert section["rows"][0] == (
        "potassium: the unit is not known for this quantity; the result was not used. Found: “furlong”. "
        "Allowed: meq/L, mg/dL, mmol/L (Observation/1)"
    )
    assert (len(section["rows"]), section["more"]) == (20, 10)


def test_a_value_that_cannot_be_is_named_and_compared_in_its_own_unit() -> None:
    assert _section("Faulty entries (not used)", entry("labs", "HbA1c", n=1, value=number("1.0"), unit="%")) == [
        "HbA1c: the value is outside what is possible in this unit; it was not used. Found: “1.0 %”. "
        "Allowed: 3.524 to 22.28 % (Observation/1)"
    ]


def test_how_medicines_were_recognised_stands_in_one_line() -> None:
    medicines = [entry("medications", f"{name} 5 MG Oral Tablet", n=n)
                 for n, name in enumerate(("Lasix", "simvastatin", "metoprolol"), 1)]
    assert _section("Notices", *medicines) == [
        "recognised by its name in the text (3 medicines): Lasix, simvastatin, metoprolol",
    ]


def test_ingredients_of_one_entry_stand_in_one_order_whatever_the_hash_seed() -> None:
    names = ["bisoprolol", "ezetimibe", "metformin", "ramipril", "simvastatin"]
    found = [p.found for p in assessed(entry("medications", " / ".join(reversed(names)))).notices]
    assert found == names


def test_conversions_and_earlier_results_are_counted() -> None:
    glucose = [entry("labs", "glucose", n=n, value=number(str(90 + n)), unit="mg/dL") for n in range(1, 4)]
    assert _section("Conversions", *glucose) == ["3 beside the results"]
    assert _section("Items no rule reads", entry("conditions", "gout", n=1)) == ["gout (Condition/1)"]


def test_earlier_results_are_counted_and_the_rest_that_no_rule_reads_is_named() -> None:
    items = (Unused("/entry/1/resource", "potassium 4 mmol/L", "Observation/1"),
             Unused("/entry/2/resource", "gout", "Condition/2"),
             Unused("/entry/3/resource", "pregnancy (24 Aug 2022)", "Observation/3"))
    named, counted = unused(items, ["potassium"])
    assert [item.text for item in named] == ["gout", "pregnancy (24 Aug 2022)"]
    assert counted == ["1 earlier result, in the JSON result"]
    assert unused(items[1:], ["potassium"]) == (list(items[1:]), [])


def test_many_entries_that_say_the_same_are_one() -> None:
    items = [Unused(f"/entry/{n}/resource", f"stress, ended (since {n} May 2014)", f"Condition/{n}") for n in range(4)]
    assert [item.text for item in unused(items, [])[0]] == ["stress, ended"] * 4
    assert unused(items[1:], [])[0] == items[1:]


def test_the_word_of_a_status_is_not_repeated() -> None:
    draft = [ProblemRef("not_a_fact", "note", "a draft; it was not used", f"/entry/{n}/resource/status", found="draft",
                        resource="MedicationRequest/1") for n in (1, 2)]
    assert notices(draft) == ["a draft; it was not used (2 medicines)"]


def test_a_pregnancy_of_years_ago_is_told_with_its_day() -> None:
    stated = entry("labs", "pregnant", n=1, when=PartialDate.parse("2022-08-24"))
    assert _section("Items no rule reads", stated) == ["pregnancy (24 Aug 2022) (Observation/1)"]


def test_medicines_that_may_not_be_taken_are_named() -> None:
    unknown = [entry("medications", name, n=n, status="unknown") for n, name in
               enumerate(("Lasix", "simvastatin", "simvastatin"), 1)]
    assert _section("Notices", *unknown)[0] == (
        "its status says that it is not established; it was not used (3 medicines): Lasix, simvastatin (2 times)"
    )


def test_names_of_several_parts_are_set_apart() -> None:
    names = ("ulcer, gastric", "rash", "rash")
    conditions = [entry("conditions", name, (SNOMED, "1"), n=n) for n, name in enumerate(names, 1)]
    procedure = entry("procedures", "colonoscopy", (SNOMED, "1"), n=9)
    assert _section("Not known here (not used)", *conditions, procedure) == [
        "3 conditions: “ulcer, gastric”, rash (2 times)", "1 procedure: colonoscopy",
    ]


def test_unknown_results_that_the_laboratory_flags_are_named() -> None:
    labs = [entry("labs", f"Leukocytes {n}", (LOINC, "1"), n=n, value=number("26.0"), unit="10*9/L", is_abnormal=n > 1,
                  when=PartialDate.parse("2026-11-18") if n == 2 else None) for n in range(1, 4)]
    assert _section("Not known here (not used)", *labs) == [
        "3 observations, of which flagged abnormal by the laboratory: Leukocytes 2 26.0 10*9/L (18 Nov 2026), "
        "Leukocytes 3 26.0 10*9/L",
    ]
    assert _section("Not known here (not used)", labs[0]) == ["1 observation"]
    many = [entry("labs", f"x {n}", n=n, value=number("1"), is_abnormal=True) for n in range(1, 10)]
    assert _section("Not known here (not used)", *many)[0].endswith("x 6 1, and 3 more, see the JSON result")
    known = assessed(entry("labs", "potassium", (LOINC, "2823-3"), value=number("4"), unit="mmol/L", is_abnormal=True))
    assert known.results and not known.not_understood


def test_resources_that_are_not_read_are_one_list() -> None:
    def not_read(what: str) -> ProblemRef:
        return ProblemRef("kind_not_read", "note", f"{what} of a kind that crampx does not read", "/entry/1/resource")

    assert not_known([not_read("1 Goal resource is"), not_read("2 CarePlan resources are")]) == [
        "resources that crampx does not read: 2 CarePlan, 1 Goal",
    ]


def test_old_results_are_counted_where_they_stand_marked() -> None:
    old = [entry("labs", "potassium", (LOINC, "2823-3"), n=n, value=number("4"), unit="mmol/L",
                 when=PartialDate.parse("2005-07-05")) for n in (1, 2)]
    assert _section("Results out of date", *old) == ["1 of 1, marked as old in their table"]


def test_a_medicine_of_no_interest_stands_once() -> None:
    view = to_view(assessed(CRAMPS, *[entry("medications", "nizatidine", n=n) for n in (1, 2, 3)]))
    assert view["medications"]["plain"]["rows"] == ["nizatidine (H2 blocker)"]


def test_a_record_without_a_complaint_begins_like_any_other() -> None:
    assert to_text(assessed()).splitlines()[1].startswith("As of 20 Nov 2026")


def test_a_sex_that_is_not_given_says_what_is_not_given() -> None:
    found = assessed(CRAMPS)
    nobody = replace(found, patient=replace(found.patient, sex=None))
    assert " · sex not given · " in to_text(nobody).splitlines()[0]


def test_what_is_said_of_several_entries_is_said_once() -> None:
    def note(message: str, found: str | None = None, code: str = "type_not_read", n: int = 1) -> ProblemRef:
        return ProblemRef(code, "note", message, f"/entry/{n}/resource", found=found, resource=f"Observation/{n}")

    twice = [note(f"Observation.component[{n}].valueString: a value of this type is not read.", f"text {n}")
             for n in (1, 2)]
    once = note("Observation.issued: the day of issue is used")
    nowhere = ProblemRef("kind_not_read", "note", "3 Claim resources are of a kind that crampx does not read")
    assert not_known([*twice, once, nowhere]) == [
        "a value of this type is not read (2 observations)",
        "the day of issue is used (Observation/1)",
        "resources that crampx does not read: 3 Claim",
    ]
    warning = ProblemRef("codes_differ", "warning", "codes differ", "/entry/3/resource", resource="Condition/3")
    assert notices([once, warning])[0] == "codes differ (Condition/3)"
    other = ProblemRef("unknown_name", "note", "not known", "/entry/9/resource", found="x", resource="Claim/9")
    assert not_known([other, other]) == ["2 entries"]


@pytest.mark.parametrize(("pointer", "resource", "words"), [
    ("/entry/3/resource", "Observation/f001", "Observation/f001"),
    ("/entry/3/resource", "Observation/4d2c41a8-11a5-4f5e-8a36-2fd8e77bf2b4", "Observation/4d2c41a8…"),
    ("/entry/3/resource", "Observation", "Observation at /entry/3/resource"),
    ("/labs/0", None, "/labs/0"),
    (None, None, ""),
])
def test_a_place(pointer: str | None, resource: str | None, words: str) -> None:
    assert place_words(pointer, resource) == words


def test_conflicts_name_the_resources() -> None:
    items = (entry("conditions", "hypertension", n=1), entry("conditions", "hypertension", present=False, n=2))
    (conflict,) = assessed(CRAMPS, *items).conflicts
    assert conflict.found is not None
    assert "(Condition/1)" in conflict.found
    assert "(Condition/2)" in conflict.found


def test_medicines_of_which_nothing_is_recorded_are_one_missing_list() -> None:
    missing = tuple(
        Missing(name, name, "ask", "not_recorded", (), kind)
        for name, kind in (("ciclosporin", "medication"), ("digoxin", "medication"), ("fever", "symptom"))
    )
    one = Missing("digoxin", "digoxin", "ask", "stale", (), "medication")
    empty = replace(assessed(), differential=())

    def told(*facts: Missing) -> list[str]:
        rows: list[str] = to_view(replace(empty, missing=facts))["quality"][0]["rows"]
        return rows

    assert told(*missing) == ["current medicines: complete list (ask)", "fever (ask)"]
    assert told(*missing[1:]) == ["digoxin (ask)", "fever (ask)"]
    assert told(*missing[:1], one) == ["ciclosporin (ask)", "digoxin (ask, out of date)"]


def test_what_is_missing_tells_its_kind() -> None:
    found = {item.subject: item.kind for item in assessed(CRAMPS).missing}
    assert {"exposure", "symptom"} <= set(found.values())


@pytest.mark.parametrize(("text", "shown"), [
    ("4.2", "4.2"), ("3.10", "3.10"), ("3.869630553712775", "3.87"), ("-0.123456789", "-0.1235"),
    ("1234567", "1234567"), ("12345.678", "12346"), ("1e999999999", "1e999999999"), ("NaN1234567", "NaN1234567"),
])
def test_a_number_of_a_machine_is_shown_in_four_digits(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_many_triggers_of_one_rank_are_a_list_in_the_summary() -> None:
    found = assessed(CRAMPS, entry("conditions", "type 2 diabetes", n=1), entry("medications", "rosuvastatin", n=2))
    assert found.summary.startswith(
        "Only weakly supported: Diabetes-related cramps, Idiopathic nocturnal leg cramps, Peripheral artery disease "
        "and Statin-associated muscle symptoms (contributor)."
    )
