"""The document that ``crampx new`` writes: complete, commented, and stating nothing about anyone.

Written out by hand, because its order, its words and its line breaks are for the person who fills it in. Every answer
is ``unknown`` and every example stands in a comment, so that as it is it records nothing.
"""

from typing import Final

BLANK: Final = """\
{
  "// 1": "A crampx patient document. Replace the word unknown by what you know.",
  "// 2": "What stays unknown records nothing. What begins with // is a comment and never read.",
  "// 3": "Text stands in double quotes, numbers without. Commas between entries, none after the last.",
  "// 4": "A date is \\"2026-09-15\\", or \\"2026-09\\" or \\"2026\\" where more is not known.",
  "// 5": "When you are done: crampx evaluate THIS-FILE",
  "format": "crampx.patient/1",

  "// as_of": "The day the report speaks of, such as \\"2026-11-20\\". While unknown: today.",
  "as_of": "unknown",

  "patient": {
    "// id, name": "Printed on the report, such as \\"P-001\\".",
    "id": "unknown",
    "name": "unknown",
    "// birth_date": "Such as \\"1958-04-02\\". Or instead the age in years, such as 68, no quotes.",
    "birth_date": "unknown",
    "age": "unknown",
    "// sex": "female, male or other, such as \\"female\\"",
    "sex": "unknown",
    "// pregnancy": "not_pregnant, pregnant (also the due_date, such as \\"2027-01-30\\") or postpartum",
    "pregnancy": "unknown",
    "due_date": "unknown"
  },

  "// onset": "When the cramps began, such as \\"2026-09\\": a drug started before counts more.",
  "onset": "unknown",

  "cramps": {
    "// several": "Where several words hold, put them in square brackets: [\\"calf\\", \\"foot\\"]",
    "// site": "calf, foot, toes, thigh, hamstring, shin, buttock, whole_leg, hand, generalised",
    "site": "unknown",
    "// side": "left, right, both, alternating",
    "side": "unknown",
    "// when": "night, rest, day, walking, exercise, after_exercise, standing, sitting, dialysis",
    "when": "unknown",
    "// provoked_by": "walking, standing, exercise, pointing_toes, stretching, cold, heat",
    "provoked_by": "unknown",
    "// relieved_by": "stretch, standing_still, sitting, bending_forward, walking, massage, rest, nothing",
    "relieved_by": "unknown",
    "// numbers": "Minutes that one lasts, how many a week, severity from 0 to 10. No quotes: 3",
    "lasts_minutes": "unknown",
    "per_week": "unknown",
    "severity": "unknown",
    "// clears_fully": "yes or no: is the leg as before, between the cramps?",
    "clears_fully": "unknown",
    "// course": "stable, worse, better",
    "course": "unknown",
    "// impact": "sleep, falls, work, mood, driving, walking",
    "impact": "unknown"
  },

  "// symptoms": "Answer present with yes, no or unknown. A no is worth as much as a yes.",
  "symptoms": [
    {"name": "leg cramps", "present": "unknown"},
    {"name": "leg cramps at night", "present": "unknown"},

    {"// danger": "Seven danger questions; the eighth is in conditions. If yes, add below which."},
    {"// ask": "Is one leg swollen, or does pain stay between the cramps?",
      "name": "one-sided swelling or lasting pain", "present": "unknown"},
    {"// ask": "Is there weakness, muscle wasting or falls?",
      "name": "weakness, muscle wasting or falls", "present": "unknown"},
    {"// ask": "Has bladder or bowel control changed, or is the saddle area numb?",
      "name": "change of bladder or bowel control, or a numb saddle area", "present": "unknown"},
    {"// ask": "Is a foot cold, pale or numb?",
      "name": "cold, pale or numb foot", "present": "unknown"},
    {"// ask": "Is the urine dark, or is a muscle swollen?",
      "name": "dark urine or a swollen muscle", "present": "unknown"},
    {"// ask": "Is there fever, confusion, a seizure, rigidity or vomiting?",
      "name": "fever, confusion, a seizure, rigidity or vomiting", "present": "unknown"},
    {"// ask": "Is there breathlessness or chest pain?",
      "name": "breathlessness or chest pain", "present": "unknown"},

    {"// more": "Often useful. Add others in your own words; side is left, right or both.",
      "// example": {"name": "calf pain", "present": "yes", "side": "left"}},
    {"name": "back pain", "present": "unknown"},
    {"name": "calf pain", "present": "unknown", "side": "unknown"},
    {"name": "numbness or tingling of the leg", "present": "unknown", "side": "unknown"},
    {"name": "leg pain on walking", "present": "unknown", "side": "unknown"},
    {"name": "urge to move the legs", "present": "unknown"},
    {"name": "muscle pain", "present": "unknown"},
    {"name": "diarrhoea", "present": "unknown"}
  ],

  "// signs": "Result is normal, abnormal or unknown. Normal denies exactly what that examination covers.",
  "signs": [
    {"name": "lower limb neurological examination", "result": "unknown", "date": "unknown"},
    {"name": "foot pulses", "result": "unknown", "date": "unknown"},
    {"name": "inspection of the legs", "result": "unknown", "date": "unknown"},

    {"// more": "What was found or looked for: yes, no or unknown.",
      "// example": {"name": "calf swelling", "present": "yes", "side": "left", "date": "2026-11-20"}},
    {"name": "calf swelling", "present": "unknown", "side": "unknown"},
    {"name": "pitting oedema", "present": "unknown", "side": "unknown"},
    {"name": "leg weakness", "present": "unknown", "side": "unknown"},
    {"name": "muscle wasting", "present": "unknown", "side": "unknown"}
  ],

  "// conditions": "Diagnoses, past and present, in your own words or as in the record.",
  "conditions": [
    {"// ask": "Is there cancer, now or in the past, or a pregnancy? If yes, add below which.",
      "name": "cancer, now or in the past, or pregnancy", "present": "unknown"},
    {"name": "diabetes", "present": "unknown"},
    {"name": "chronic kidney disease", "present": "unknown"},
    {"// example": {"name": "hypertension", "since": "2015"},
      "// or": {"name": "gout", "status": "resolved"}},
    {"name": "unknown", "since": "unknown"}
  ],

  "// medications": "Generic name, brand or abbreviation. The start may decide. Stopped ones too.",
  "medications": [
    {"// example": {"name": "HCTZ", "dose": {"value": 25, "unit": "mg", "per": "day"},
        "started": "2026-08-20"},
      "// or": {"name": "simvastatin", "stopped": "2026-10"}},
    {"name": "unknown", "dose": {"value": "unknown", "unit": "unknown", "per": "unknown"},
      "started": "unknown"},
    {"name": "unknown", "dose": {"value": "unknown", "unit": "unknown", "per": "unknown"},
      "started": "unknown"},
    {"name": "unknown", "dose": {"value": "unknown", "unit": "unknown", "per": "unknown"},
      "started": "unknown"}
  ],

  "// labs": "Without its unit a result is not used. Low and high are the laboratory's own limits.",
  "labs": [
    {"// example": {"name": "potassium", "value": 3.1, "unit": "mmol/L", "date": "2026-11-18",
      "low": 3.5, "high": 5.1}},
    {"name": "potassium", "value": "unknown", "unit": "unknown", "date": "unknown",
      "low": "unknown", "high": "unknown"},
    {"name": "sodium", "value": "unknown", "unit": "unknown", "date": "unknown",
      "low": "unknown", "high": "unknown"},
    {"name": "calcium", "value": "unknown", "unit": "unknown", "date": "unknown",
      "low": "unknown", "high": "unknown"},
    {"name": "magnesium", "value": "unknown", "unit": "unknown", "date": "unknown",
      "low": "unknown", "high": "unknown"},
    {"name": "creatinine", "value": "unknown", "unit": "unknown", "date": "unknown",
      "low": "unknown", "high": "unknown"},
    {"name": "eGFR", "value": "unknown", "unit": "unknown", "date": "unknown"},
    {"name": "CK", "value": "unknown", "unit": "unknown", "date": "unknown",
      "low": "unknown", "high": "unknown"},
    {"name": "HbA1c", "value": "unknown", "unit": "unknown", "date": "unknown"}
  ],

  "vitals": [
    {"// example": {"name": "systolic blood pressure", "value": 128, "unit": "mm[Hg]",
      "date": "2026-11-20"}},
    {"name": "systolic blood pressure", "value": "unknown", "unit": "unknown", "date": "unknown"},
    {"name": "diastolic blood pressure", "value": "unknown", "unit": "unknown", "date": "unknown"}
  ],

  "// exposures": "Habits, work, sport, heat, shoes: yes, no or unknown, or an amount with its unit.",
  "exposures": [
    {"// example": {"name": "alcohol", "value": 20, "unit": "units/week"}},
    {"name": "alcohol", "value": "unknown", "unit": "unknown"},
    {"name": "smoking, now or in the past", "present": "unknown"},
    {"name": "prolonged standing", "present": "unknown"},
    {"name": "unaccustomed or intense exercise", "present": "unknown"},
    {"name": "heavy sweating at work or exercise", "present": "unknown"}
  ],

  "// procedures": "Operations and treatments, with the date.",
  "procedures": [
    {"// example": {"name": "spinal surgery", "date": "2019"}},
    {"name": "unknown", "date": "unknown"}
  ],
  "// family_history": "Conditions of relatives.",
  "family_history": [
    {"// example": {"name": "diabetes"}},
    {"name": "unknown"}
  ],
  "// allergies": "Allergies and intolerances.",
  "allergies": [
    {"// example": {"name": "quinine"}},
    {"name": "unknown"}
  ],
  "// tried": "What was tried against the cramps, and what came of it.",
  "tried": [
    {"// example": {"name": "magnesium", "response": "none"}},
    {"name": "unknown", "response": "unknown"}
  ],

  "// complete": "The day a list above held everything, such as \\"2026-11-18\\": the rest is absent.",
  "complete": {
    "medications": "unknown",
    "conditions": "unknown"
  }
}
"""
