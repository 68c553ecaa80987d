"""What the list filters by, packed into whole numbers that its indexes hold.

A filter of several traits is one comparison on an index entry, whatever it asks for: the row
itself is read only where it is shown. Ids of a bank that have no place here stay filterable, by
the side tables; they only cost more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b

SIZES: tuple[tuple[int, int | None], ...] = (
    (1, 1),
    (2, 5),
    (6, 10),
    (11, 20),
    (21, 50),
    (51, None),
)
"""Bands of technicians, both ends included; None: no upper end. Band numbers count from 1."""

DIMENSIONS = ("sop", "trigger", "hero", "allocation", "oversight")
REGIONS = ("north-america", "uk-ireland", "europe", "oceania", "other")
FLAGS = (
    "security-unseen", "reset-without-proof", "firewall-without-approval", "one-head-break-glass",
    "bad-news-unseen", "patching-without-rings", "restore-untested", "no-stop-switch",
    "leavers-by-memory", "single-automation-author",
)  # fmt: skip
"""Ids of the shipped bank; new ones go at the end, as the places are stored."""

RUNG, SIZE, CONSENT, REGION, FLAG = 0, 6, 13, 20, 27
CALL, MAIL, PEERS, NO_CONSENT = "call", "mail", "peers", "none"
CONSENTS = (CALL, MAIL, PEERS, NO_CONSENT)
ANY_FLAG, CRITICAL = "any", "critical"

POINT_BITS, NO_POINTS = 7, 127
"""A dimension's score cut to whole points, as it is shown; NO_POINTS: there is none."""

TICK_BITS = 21


def size_band(techs: int | None) -> int:
    """The band that a number of technicians lies in; 0 where it is not known."""
    if techs is None:
        return 0
    return next(n for n, (_, to) in enumerate(SIZES, 1) if to is None or techs <= to)


def rung_trait(rung: int | None) -> int:
    """The trait of a rung, or of having none."""
    return 1 << RUNG + (rung or 0)


def size_trait(band: int) -> int:
    """The trait of a band of technicians."""
    return 1 << SIZE + band


def consent_trait(consent: str) -> int:
    """The trait of a consent that counts, or of having none."""
    return 1 << CONSENT + CONSENTS.index(consent)


def region_trait(region: str) -> int:
    """The trait of a region; 0 for one without a place."""
    return 1 << REGION + REGIONS.index(region) if region in REGIONS else 0


def flag_trait(flag: str) -> int:
    """The trait of a flag, of any, or of a critical one; 0 for a flag without a place."""
    known = (ANY_FLAG, CRITICAL, *FLAGS)
    return 1 << FLAG + known.index(flag) if flag in known else 0


def report_traits(
    rung: int | None, techs: int | None, region: str, flags: Mapping[str, bool]
) -> int:
    """The traits that come from a submission. `flags`: id -> critical."""
    traits = rung_trait(rung) | size_trait(size_band(techs)) | region_trait(region)
    for flag, critical in flags.items():
        traits |= flag_trait(flag) | flag_trait(ANY_FLAG) | critical * flag_trait(CRITICAL)
    return traits


def consent_traits(*, call: bool, mail: bool, peers: bool) -> int:
    """The traits that come from the consents that count."""
    given = [name for name, is_given in ((CALL, call), (MAIL, mail), (PEERS, peers)) if is_given]
    return sum(consent_trait(name) for name in given or (NO_CONSENT,))


CONSENT_TRAITS = sum(consent_trait(name) for name in CONSENTS)

CONTACT_TRAIT, DEMO_TRAIT = 1 << 60, 1 << 61
"""The traits of a lead that says who it is, and of one that is invented: what the dashboard counts.

They stand at the other end, away from the places of new flags.
"""


def packed_points(scores: Mapping[str, float | None]) -> int:
    """The dimensions' scores as whole points, side by side."""
    packed = 0
    for place, dimension in enumerate(DIMENSIONS):
        score = scores.get(dimension)
        points = NO_POINTS if score is None else int(score + 1e-9)
        packed |= points << POINT_BITS * place
    return packed


def points_of(packed: int) -> dict[str, int | None]:
    """Dimension -> whole points, or None, as they were packed."""
    found = {}
    for place, dimension in enumerate(DIMENSIONS):
        points = packed >> POINT_BITS * place & NO_POINTS
        found[dimension] = None if points == NO_POINTS else points
    return found


def first_place(moment: datetime) -> int:
    """The lowest place in the list that a submission of this moment, or a later one, can have."""
    return int(moment.timestamp() * 1000) << TICK_BITS


def place_of(moment: datetime, assessment_id: str) -> int:
    """Where a lead stands in the list by date: milliseconds since 1970, then bits of its id."""
    digest = blake2b(assessment_id.encode(), digest_size=4).digest()
    return first_place(moment) | int.from_bytes(digest, "big") >> 32 - TICK_BITS
