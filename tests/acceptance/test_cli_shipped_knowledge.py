"""What the commands say of the whole knowledge; a run takes ten seconds."""

from __future__ import annotations

import json

from user_shell import Run


def test_the_shipped_knowledge_holds_together_and_its_summary_is_that_of_the_list(crampx: Run) -> None:
    listed = crampx("knowledge", "list", "--summary").stdout.decode()
    done = crampx("knowledge", "check", "--summary")
    assert done.returncode == 0, done.stderr.decode()
    checked, _, summary = done.stdout.decode().partition("\n\n")
    assert checked.startswith("0 errors")
    assert summary == listed
    assert crampx("knowledge", "list", "trigger", "--summary").returncode == 2


def test_coverage_of_the_shipped_knowledge(crampx: Run) -> None:
    """Rules and findings are each brought to all that they can be; the check that runs the examples sees to it."""
    found = json.loads(crampx("knowledge", "coverage", "--format", "json").stdout)
    kinds = {kind["kind"]: kind for kind in found["kinds"]}
    assert found["subjects"] > 500
    for kind in ("trigger_rule", "red_flag_rule", "follow_up_rule", "finding"):
        assert kinds[kind]["things"] > 20
        assert kinds[kind]["never_present"] == 0, [gap for gap in found["gaps"] if gap["kind"] == kind]
