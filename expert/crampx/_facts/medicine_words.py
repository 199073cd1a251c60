"""The words that may stand around a medicine's name in a record without changing which medicine it is.

Closed lists: a word that stands in none of them leaves the text unread. Strengths are of a fixed shape.
"""

from __future__ import annotations

import re
from typing import Final

_UNIT: Final = (
    r"(?:mg|mgs|mcg|ug|\u03bcg|micrograms?|milligrams?|g|gm|gr|grams?|kg|ml|l|dl|iu|i\.u\.|ui|units?|unt|u|usp|meq|mmol|mol|"
    r"hr|hrs|hour|hours|h|day|actuat|actuation|dose|puff|spray|cells|ppm|vol|inhl|%)"
)
# "12.5", "100,000", "875/125", "25mg", "0.05mg/actuat", "125mg/5ml", "mg/ml", "0.9%".
_STRENGTH: Final = re.compile(
    rf"(?:\d[\d.,/]*{_UNIT}?|{_UNIT})(?:/[\d.,]*{_UNIT})*|mix\d+|x\d+|\d+x|\d+(?:ct|pk|s)", re.ASCII
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Acids, bases and hydrates that a medicine's name is followed by.
SALTS: Final = _words("""
    acetate anhydrous arginine aspartate benzoate besilate besylate bisulfate bisulphate bitartrate bromide calcium
    camsylate carbonate chloride cilexetil citrate decanoate dihydrate dihydrochloride dimaleate dipropionate
    disodium erbumine esylate etexilate ethylsuccinate fumarate furoate gluconate hcl hemihydrate hexahydrate
    hyclate hydrate hydrobromide hydrochlorid hydrochloride hydrogen hydroxide isetionate kalium lactate lysine
    magnesium malate maleate medoxomil mesilate mesylate mofetil monohydrate napsylate natrium nitrate olamine
    oxalate palmitate pamoate pentahydrate phosphate pivalate potassium propionate proxetil sesquihydrate sodium
    stearate succinate sulfate sulphate tartrate tetrahydrate tosilate tosylate trihydrate trometamol tromethamine
    valerate xinafoate zinc
""")

# Of these the salt is not the same medicine: potassium iodide is no supplement, calcium folinate no calcium.
ELEMENTS: Final = frozenset({"potassium", "magnesium", "calcium", "iron", "zinc", "sodium"})

# Forms that reach the whole body, ways of release, routes into it, times of day, packs and editions of a name.
FORMS: Final = _words("""
    a acid acting adult ampoule analogue analogues auto autoinjector bd bid biphasic bolus bottle buccal cap caplet
    caps capsule capsules cartridge cfc chew chewable coated container containing contr count cr crushable daily dc
    delayed depot device disintegrating diskus dispersible doses double dr drop drug ds ec effervescent elixir
    emulsion enteric er evening every extended film filmtabl filmtabletten flexpen for form free gastro generic
    granules hard hfa human im immediate implant in inf infusion inh inhal inhalant inhalation inhalator inhaler inj
    injectable injection injpdr injvlst intermediate intramuscular intravenous isophane iv kaps kapseln kit kwikpen
    la liquid long lozenge mane medicinal metered micronized mini modified morning mouth mouthpiece mr mucosal
    nebuliser nebulizer night nightly nocte nph od odt of once only oral orally oros pa pack package pak patch pen
    penfill per po powder prefilled pressurised pressurized prn product prolonged pulmonary q qd qds qhs qid rapid
    rectal refill regular relea release resistant ret retard sachet sc sequels short soft sol soln solostar soluble
    solutabs solution solvent sprinkle sr stick stk strength strong subcutaneous sublingual supp suppositories
    suppository susp suspension sustained syringe syrup system tab tabl tablet tablets tabletten tabs tbl tbsp td
    tds three tid times tr transdermal twice unit use v via vial vk with wwsp xl xr xt zetpil zok
""")

# Forms that act where they are put: the swallowed medicine of the same name is another one.
LOCAL: Final = _words("""
    augentropfen cream creme cutaneous dental drops ear enema eye foam gargle gel irrigation lotion mouthwash nasal
    nose ointment ophth ophthalmic ophthalmological otic paste pessary rinse salbe scalp shampoo skin swab topical
    topically vaginal vaginally wash zalf
""")
# The known name of the local form of a medicine, by the word that tells of it.
LOCAL_NAMES: Final = {
    "cream": ("cream",), "creme": ("cream",), "ointment": ("cream",), "lotion": ("cream",), "salbe": ("cream",),
    "cutaneous": ("cream", "gel"), "topical": ("cream", "gel"), "skin": ("cream", "gel"), "gel": ("gel",),
    "nasal": ("nasal spray",), "nose": ("nasal spray",), "eye": ("eye drops",), "ophthalmic": ("eye drops",),
    "ophth": ("eye drops",), "drops": ("eye drops",), "augentropfen": ("eye drops",),
}

# A text with one of these may say that the medicine is not taken.
_NEGATIONS: Final = _words("""
    abgesetzt adverse allergic allergies allergy anaphylaxis arrêté aucun avoid avoided avoids canceled cancelled
    cease ceased completed consider contraindicated contraindication d/c d/c'd dc'd decline declined declines denied
    denies discontinuation discontinue discontinued discontinuing ended failed former formerly geen gestopt held
    history hold holding hx if ikke instead interrupted intolerance intolerances intolerant kein keine nessun never
    nicht niet nil no nonadherent noncompliant none not off or pas past pause paused pausiert previous previously
    prior reaction refused refuses replaced replaces sans sensitive sensitivity senza sin stop stopped stopping
    stops suspend suspended uden unless until withheld withhold without
""")
_WORDS: Final = re.compile(r"[^\s()\[\]{},;:!?]+")


def is_strength(word: str) -> bool:
    """Whether a word is a number, a unit, or both: ``12.5``, ``mg/ml``, ``0.05mg/actuat``."""
    return _STRENGTH.fullmatch(word) is not None


def is_around(word: str) -> bool:
    """Whether a word may stand before a name or after it: a strength or a form."""
    return word in FORMS or not any(map(str.isalnum, word)) or is_strength(word)


def may_negate(text: str) -> bool:
    """Whether a text, lower case, holds a word that may say that the medicine is not taken."""
    return any(word.strip(".") in _NEGATIONS for word in _WORDS.findall(text))
