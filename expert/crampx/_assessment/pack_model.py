"""What an assessment tells of site packs."""

from __future__ import annotations

from crampx._values import Value


class PackRef(Value, frozen=True):
    """A site pack that took part. ``digest`` is SHA-256 over its files."""

    id: str
    title: str
    version: str
    digest: str
    owner: str
    status: str


class SilencedRef(Value, frozen=True):
    """A shipped rule that a site pack silences on this day, why, and until when (the last day included)."""

    rule: str
    pack: str
    reason: str
    expires: str
    owner: str
    signed_off_by: str


class LocalText(Value, frozen=True):
    """Words that a site pack adds to a shipped line."""

    pack: str
    text: str
