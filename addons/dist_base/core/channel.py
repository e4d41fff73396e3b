# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which sales channel an order belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class ChannelReason(Enum):
    """Why an order is in its channel."""

    EXPLICIT = "explicit"
    USER = "user"
    TEAM = "team"
    DEFAULT = "default"


@dataclass(frozen=True)
class ChannelRules:
    """What implies a channel in one company. All numbers are record ids."""

    default: int
    by_user: Mapping[int, int] = field(default_factory=dict)
    by_team: Mapping[int, int] = field(default_factory=dict)


def implied_channel(
    rules: ChannelRules, user: int | None, team: int | None
) -> tuple[int, ChannelReason]:
    """Return the channel that user and team imply, and why.

    The user is the narrower statement and goes before the team.
    """
    if user in rules.by_user:
        return rules.by_user[user], ChannelReason.USER
    if team in rules.by_team:
        return rules.by_team[team], ChannelReason.TEAM
    return rules.default, ChannelReason.DEFAULT


def resolve_channel(
    current: int | None, derived: int | None, implied: int
) -> tuple[int, ChannelReason | None]:
    """Return the channel to keep on an order that may already have one.

    ``current`` is the channel on the order, ``derived`` the one the rules gave last time. Where
    they differ, a person has chosen, and the choice survives. The reason is None when the rules
    decide.
    """
    if current and current != derived:
        return current, ChannelReason.EXPLICIT
    return implied, None
