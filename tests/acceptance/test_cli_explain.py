"""``crampx explain`` and ``crampx evaluate --what-if``, as a user meets them."""

import json

import pytest
from user_shell import EXAMPLES, Patient, Run

DIURETIC = EXAMPLES / "diuretic_low_potassium.json"
MARK = "Zebedee-4711"


def width(text: str) -> int:
    return max(map(len, text.splitlines()))


@pytest.mark.parametrize("identifier", [
    "hypokalaemia", "dvt", "check_magnesium", "finding:hypokalaemia", "hypokalaemia/measured_low",
    "peripheral_artery_disease", "cauda_equina", "cauda_equina/high_residual", "potassium", "back_pain",
])
def test_explain_every_kind(crampx: Run, identifier: str) -> None:
    done = crampx("explain", DIURETIC, identifier)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert identifier.removeprefix("finding:") in text
    assert width(text) <= 80
    assert ".yaml:" in text
    assert crampx("explain", DIURETIC, identifier, env={"PYTHONHASHSEED": "7"}).stdout == done.stdout


def test_what_holds_is_proved_down_to_the_fact(crampx: Run) -> None:
    text = " ".join(crampx("explain", DIURETIC, "finding:hypokalaemia").stdout.decode().split())
    assert "present potassium below 3.5 mmol/L fact /labs/1: potassium 3.1 mmol/L (18 Nov 2026)" in text
    assert "What would overturn it 1. exact recorded otherwise: potassium at least 3.5 mmol/L" in text


def test_what_does_not_hold_says_what_failed_and_what_is_unknown(crampx: Run, patient: Patient) -> None:
    document = patient(signs=[{"name": "leg weakness", "present": False}])
    text = " ".join(crampx("explain", document, "cauda_equina").stdout.decode().split())
    assert "not raised" in text
    assert "absent leg weakness on both sides fact /signs/0: no leg weakness" in text
    assert "unknown post-void residual at least 200 mL, not recorded" in text
    assert "What would raise it 1." in text


def test_a_count_is_shown_as_a_count(crampx: Run, patient: Patient) -> None:
    """The evaluation knows no counts; a reader does."""
    text = crampx("explain", patient(), "finding:root_pattern").stdout.decode()
    assert "at least 2 of these" in text


def test_unknown_ids_are_suggested(crampx: Run) -> None:
    done = crampx("explain", DIURETIC, "hypokalemia")
    assert done.returncode == 2
    assert b"Did you mean" in done.stderr
    assert b"hypokalaemia" in done.stderr


def test_no_patient_value_on_standard_error(crampx: Run, patient: Patient) -> None:
    document = patient(patient={"name": MARK, "age": 60}, symptoms=["leg cramps", MARK])
    for arguments in (("explain", document, "nothing_like_it"), ("evaluate", document, "--what-if", "age=50")):
        assert MARK.encode() not in crampx(*arguments).stderr


def test_what_if_as_text(crampx: Run) -> None:
    done = crampx("evaluate", DIURETIC, "--what-if", "potassium=4.2 mmol/L")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert text.startswith("What if: potassium=4.2 mmol/L\n")
    assert "A what-if is no record" in text
    assert "established -> excluded" in text
    assert width(text) <= 80


def test_what_if_raises_a_red_flag(crampx: Run) -> None:
    text = crampx("evaluate", DIURETIC, "--what-if", "calf swelling=present left").stdout.decode()
    assert "not raised -> raised, same day" in text


def test_what_if_as_json_holds_both_assessments(crampx: Run) -> None:
    plain = json.loads(crampx("evaluate", DIURETIC, "--format", "json").stdout)
    done = crampx("evaluate", DIURETIC, "--format", "json", "--what-if", "potassium=4.2 mmol/L", "--what-if", "age=40")
    result = json.loads(done.stdout)
    assert set(result) == {"base", "changed", "changes", "what_if"}
    assert result["base"] == plain
    assert result["what_if"] == ["potassium=4.2 mmol/L", "age=40"]
    tiers = {item["trigger"]: item["tier"] for item in result["changed"]["differential"]}
    assert tiers["hypokalaemia"] == "excluded"
    change = next(c for c in result["changes"] if (c["what"], c["id"]) == ("tier", "hypokalaemia"))
    assert (change["before"], change["after"]) == ("established", "excluded")


def test_what_is_so_already_changes_nothing(crampx: Run) -> None:
    text = crampx("evaluate", DIURETIC, "--what-if", "hydrochlorothiazide=present").stdout.decode()
    assert "Nothing would change." in text


def test_what_if_never_counts_for_fail_on(crampx: Run) -> None:
    """A what-if is no record: the exit code speaks of the document."""
    done = crampx("evaluate", DIURETIC, "--what-if", "calf swelling=present left", "--fail-on", "self_care")
    base = crampx("evaluate", DIURETIC, "--fail-on", "self_care")
    assert done.returncode == base.returncode


@pytest.mark.parametrize(("what_if", "hint"), [
    ("potassium", "NAME=VALUE"), ("potassium=4.2", "mmol/L"), ("potassium=4.2 mg", "mmol/L"),
    ("sodium=present", "number"),
    ("potasium=4.2 mmol/L", "potassium"), ("backpain=maybe", "absent"), ("back pian=absent", "back pain"),
])
def test_malformed_what_ifs(crampx: Run, what_if: str, hint: str) -> None:
    done = crampx("evaluate", DIURETIC, "--what-if", what_if)
    assert (done.returncode, done.stdout) == (2, b"")
    assert hint in done.stderr.decode()


@pytest.mark.parametrize("option", [("--format", "html"), ("--pdf", "x.pdf")])
def test_a_what_if_never_becomes_a_report(crampx: Run, option: tuple[str, str]) -> None:
    done = crampx("evaluate", DIURETIC, "--what-if", "age=50", *option)
    assert done.returncode == 2
    assert b"no record" in done.stderr
