"""A site pack as typed records: what a hospital adds to the knowledge base, and nothing it takes away."""

from decimal import Decimal
from typing import Literal

from crampx._knowledge.records import Record, Source, Status
from crampx._logic.conditions import Comparison


class Extends(Record, frozen=True, kw_only=True):
    """The knowledge base that a pack was written for.

    Args:
        id: of the base.
        versions: its versions, whole (``2026.11.1``) or their beginning up to a dot (``2026.11``).
    """

    id: str
    versions: tuple[str, ...]
    source: Source


class LocalLimits(Record, frozen=True, kw_only=True):
    """The limits of the site's laboratory, used where a result comes without any; in the pack's own unit.

    Args:
        analyte: a quantity of the knowledge base.
        owner: who answers for them.
        authority: what they were taken from (``source`` in the file).
        age: bounds on the completed years; without them they are limits of adults.
        title: of limits in pregnancy: what is printed with them.
    """

    analyte: str
    unit: str
    owner: str
    authority: str
    low: Decimal | None = None
    high: Decimal | None = None
    sex: Literal["female", "male"] | None = None
    age: Comparison | None = None
    pregnancy: Literal["pregnant"] | None = None
    title: str = ""
    source: Source


class LocalWording(Record, frozen=True, kw_only=True):
    """Words that are put after a shipped red flag's action or a shipped follow-up, never in their place."""

    kind: Literal["red_flag", "follow_up"]
    id: str
    text: str
    source: Source


class LocalNames(Record, frozen=True, kw_only=True):
    """Further names of a shipped concept or analyte."""

    kind: Literal["concept", "analyte"]
    id: str
    names: tuple[str, ...]
    source: Source


class SilencedRule(Record, frozen=True, kw_only=True):
    """A signed-off exception: a shipped rule that is silent here from ``signed_off`` to ``expires``, both included.

    Args:
        rule: full id, ``file/rule``; never of a red flag.
    """

    rule: str
    owner: str
    signed_off_by: str
    signed_off: str
    reason: str
    expires: str
    source: Source


class Pack(Record, frozen=True, kw_only=True):
    """``pack.yaml``: who answers for a pack, what it was written for, and what it says of shipped things.

    Args:
        id: begins with ``site_``; every id of the pack begins with it and an underscore.
        jurisdiction: asked for where the caller names none.
        digest: SHA-256 (hex) over the names and bytes of its files.
    """

    id: str
    title: str
    version: str
    owner: str
    extends: Extends
    status: Status
    review_by: str
    jurisdiction: Literal["us", "uk", "eu"] | None = None
    limits: tuple[LocalLimits, ...] = ()
    wording: tuple[LocalWording, ...] = ()
    synonyms: tuple[LocalNames, ...] = ()
    silenced: tuple[SilencedRule, ...] = ()
    digest: str = ""
    source: Source


def is_in_force(exception: SilencedRule, day: str) -> bool:
    """Whether a rule is silenced on a day, ``YYYY-MM-DD``.

    >>> source = Source(file="site_a/pack.yaml", line=1)
    >>> signed = SilencedRule(rule="a/b", owner="", signed_off_by="", signed_off="2026-11-01", reason="",
    ...                       expires="2027-10-31", source=source)
    >>> [is_in_force(signed, day) for day in ("2026-10-31", "2026-11-01", "2027-10-31", "2027-11-01")]
    [False, True, True, False]
    """
    return exception.signed_off <= day <= exception.expires


def is_written_for(extends: Extends, id: str, version: str) -> bool:
    """Whether a pack was written for this base: its id, and its version or what that begins with."""
    return extends.id == id and any(f"{version}.".startswith(f"{known}.") for known in extends.versions)
