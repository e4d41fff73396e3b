# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A token bucket: how often a key may call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """:param per_second: tokens that come back each second
    :param burst: the most that a bucket holds
    """

    per_second: float
    burst: float


def per_minute(calls):
    """So many calls a minute, all of them at once if nobody called for a minute."""
    return Limit(calls / 60, calls)


def take(tokens, elapsed, cost, limit):
    """Take tokens from a bucket; return (tokens left, seconds to wait or 0 when it was granted).

    A call that costs more than the bucket ever holds is granted when the bucket is full, and paid
    back before the next one. Nothing is taken from a call that has to wait.

    :param elapsed: seconds since the tokens were counted last
    """
    tokens = min(limit.burst, tokens + max(0.0, elapsed) * limit.per_second)
    needed = min(cost, limit.burst)
    if tokens >= needed:
        return tokens - cost, 0
    return tokens, (needed - tokens) / limit.per_second
