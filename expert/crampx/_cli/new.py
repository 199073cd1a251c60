"""``crampx new``."""

from __future__ import annotations

import click

from crampx._cli import _streams

# Written out by hand, because its order and line breaks are for the person who fills it in.
BLANK = """\
{
  "format": "crampx.patient/1",
  "patient": {},
  "cramps": {},
  "symptoms": [],
  "signs": [],
  "conditions": [],
  "medications": [],
  "labs": [],
  "vitals": [],
  "exposures": [],
  "procedures": [],
  "family_history": [],
  "allergies": [],
  "tried": []
}
"""

EXPLANATION = """\
How to fill it in. Everything but "format" and "patient" may be left out; what is left out counts as unknown, not as
absent. Dates are 2026-09-15, 2026-09 or 2026.
  "as_of": "2026-11-20"           the date of the assessment; else today
  "onset": "2026-09"              when the cramps began
  "patient": {"id": "P-001", "name": "...", "birth_date": "1958-04-02", "sex": "female",
              "pregnancy": "not_pregnant"}        "age": 68 may stand for the birth date
  "cramps": {"site": ["calf"], "side": "alternating", "when": ["night"], "provoked_by": ["walking"],
             "relieved_by": ["stretch"], "lasts_minutes": 3, "per_week": 4, "severity": 6, "clears_fully": true,
             "course": "stable", "impact": ["sleep"]}
  "symptoms": ["leg cramps at night", {"name": "back pain", "present": false}]      false: asked, and absent
  "signs": [{"name": "calf swelling", "side": "left"},
            {"name": "lower limb neurological examination", "result": "normal"}]
  "conditions": ["type 2 diabetes", {"name": "gout", "status": "resolved"}]
  "medications": [{"name": "hydrochlorothiazide", "dose": {"value": 25, "unit": "mg", "per": "day"},
                   "started": "2026-08-20"}]
  "labs": [{"name": "potassium", "value": 3.1, "unit": "mmol/L", "date": "2026-11-18", "low": 3.5, "high": 5.1}]
  "vitals": [{"name": "systolic blood pressure", "value": 118, "unit": "mm[Hg]"}]
  "exposures": [{"name": "alcohol", "value": 20, "unit": "units/week"}]
  "tried": [{"name": "magnesium", "response": "none"}]
  "complete": {"medications": "2026-11-18"}       on that date the list named every medication
Then: crampx evaluate FILE. All fields: crampx schema patient.
"""


@click.command("new")
def new() -> int:
    """Print a blank patient document to fill in.

    The document goes to standard output, how to fill it in to standard error, so that `crampx new > patient.json`
    saves the one and shows the other.
    """
    _streams.write_bytes(BLANK.encode())
    _streams.complain(EXPLANATION.rstrip("\n"))
    return 0
