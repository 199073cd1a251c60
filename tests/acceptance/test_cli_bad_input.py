"""Bad input ends in the documented way: refused with 10, or read in part with a problem in the result."""

import json

import pytest
from bad_input.cases import CANARY, REFUSED, BadInput, cases
from user_shell import Run

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input(crampx: Run, case: BadInput) -> None:
    done = crampx("evaluate", "-", "--format", "json", stdin=case.data)
    assert done.returncode == case.exit_code, done.stderr.decode()
    for part in CANARY.split():
        assert part.encode() not in done.stderr
    if case.exit_code == REFUSED:
        assert done.stdout == b""
        assert case.code.encode() in done.stderr
        return
    result = json.loads(done.stdout)
    problems = [*result["not_understood"], *result["conflicts"], *result["notices"]]
    assert (case.code, case.pointer, case.severity) in {
        (problem["code"], problem.get("pointer"), problem["severity"]) for problem in problems
    }
    assert case.code.encode() in done.stderr
