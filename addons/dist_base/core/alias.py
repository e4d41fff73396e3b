# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which product a code means, and which customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Source(Enum):
    """Where a code was found, the narrower statement first."""

    ALIAS = "alias"
    BARCODE = "barcode"
    PACKAGING = "packaging"
    REFERENCE = "reference"


class MatchReason(Enum):
    """Why a code means what it means; in this order, the first one wins."""

    PARTNER_CHANNEL = "partner_channel"
    PARTNER = "partner"
    CHANNEL = "channel"
    GENERAL = "general"
    BARCODE = "barcode"
    PACKAGING = "packaging"
    REFERENCE = "reference"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


_RANKS = {reason: rank for rank, reason in enumerate(MatchReason)}
_OTHERS = {
    Source.BARCODE: MatchReason.BARCODE,
    Source.PACKAGING: MatchReason.PACKAGING,
    Source.REFERENCE: MatchReason.REFERENCE,
}


@dataclass(frozen=True)
class Candidate:
    """Something that a code may mean. All numbers are record ids.

    ``target`` is the product or the customer, ``unit`` the unit of measure (None for a customer).
    An alias without partner or channel holds for all of them.
    """

    target: int
    unit: int | None = None
    source: Source = Source.ALIAS
    partner: int | None = None
    channel: int | None = None


@dataclass(frozen=True)
class Match:
    """What a code means and why; without a target it is ambiguous or unknown.

    ``rivals`` are the targets between which an ambiguous code does not decide.
    """

    reason: MatchReason
    target: int | None = None
    unit: int | None = None
    rivals: tuple[int, ...] = ()


def reason_for(
    candidate: Candidate, partner: int | None, channel: int | None
) -> MatchReason | None:
    """Return why the candidate holds for the partner and the channel; None if it does not."""
    if candidate.source is not Source.ALIAS:
        return _OTHERS[candidate.source]
    if candidate.partner not in (None, partner) or candidate.channel not in (None, channel):
        return None
    if candidate.partner:
        return MatchReason.PARTNER_CHANNEL if candidate.channel else MatchReason.PARTNER
    return MatchReason.CHANNEL if candidate.channel else MatchReason.GENERAL


def resolve(
    candidates: Iterable[Candidate], partner: int | None = None, channel: int | None = None
) -> Match:
    """Return the most specific meaning; equally specific ones that differ are ambiguous."""
    by_reason: dict[MatchReason, list[Candidate]] = {}
    for candidate in candidates:
        if reason := reason_for(candidate, partner, channel):
            by_reason.setdefault(reason, []).append(candidate)
    if not by_reason:
        return Match(MatchReason.UNKNOWN)
    best = min(by_reason, key=_RANKS.__getitem__)
    meanings = sorted({(c.target, c.unit or 0) for c in by_reason[best]})
    if len(meanings) > 1:
        return Match(MatchReason.AMBIGUOUS, rivals=tuple(sorted({t for t, _unit in meanings})))
    [(target, unit)] = meanings
    return Match(best, target, unit or None)
