# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets a case of the exception desk, and when it goes to the next role."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta


def least_loaded(users: Iterable[int], loads: Mapping[int, int]) -> int | None:
    """Return the user with the fewest open cases (among equals the lowest id), else None."""
    return min(users, key=lambda user: (loads.get(user, 0), user), default=None)


def deadline(opened: datetime, hours: float) -> datetime | None:
    """Return when a case must be closed; None when its kind sets no time (0 hours or less)."""
    return opened + timedelta(hours=hours) if hours > 0 else None


def next_escalation(
    due: datetime | None, after_hours: Sequence[float], level: int
) -> datetime | None:
    """Return when the case goes to role number ``level`` (from 0); None when no role is left.

    ``after_hours`` are the hours after the deadline at which each role is called. A role is never
    called before the one in front of it, whatever the order of the hours.
    """
    if due is None or level >= len(after_hours):
        return None
    return due + timedelta(hours=max(0, *after_hours[: level + 1]))


def hours_between(start: datetime, end: datetime) -> float:
    """Return the hours from start to end with two decimals, never below 0."""
    return max(0.0, round((end - start).total_seconds() / 3600, 2))
