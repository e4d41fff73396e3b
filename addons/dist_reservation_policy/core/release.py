# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Handing a promise over from one order line to another.

No promise ever moves to an earlier day than the one on which its goods were promised, so what is
promised by any date never grows: whatever covered the promises before covers them after, and no
gate is needed for it.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .ledger import AT_RISK, BACKORDER, FIRM, Balance, take
from .position import ZERO

#: the type, where a field before has its name
Day = date


@dataclass(frozen=True)
class Handed:
    """`qty` of the promise `given` now serves, on `date`, what the other line had as `covered`.

    :param limit: until when its goods must keep for the other line; None: any will do
    """

    given: Balance
    covered: Balance
    qty: Decimal
    date: date
    limit: Day | None = None


def hand_over(mine, wanting, qty, day, limit_on=lambda _day: None):
    """The steps that hand up to `qty` of the firm promises over to the line that wants more.

    :param mine: balances of the line that gives
    :param wanting: balances that the other line would rather have promised for `day`: what waits,
        is at risk, or is promised for later than what it gets
    :param limit_on: until when goods must keep for the other line that leave on a day; what was
        promised with less is not handed over, for its goods may not keep for long enough
    :return: list of Handed
    """
    steps, left = [], list(wanting)
    firm = [b for b in mine if b.state == FIRM and not b.shadow]
    for given, part in take(firm, sum((b.qty for b in firm), ZERO), _nearest_to(day)):
        at = max(given.ship_date, day)
        limit = limit_on(at)
        if limit and (given.limit is None or given.limit < limit):
            continue
        gaining = [b for b in left if b.qty and (b.state != FIRM or b.ship_date > at)]
        for covered, more in take(gaining, min(part, qty), _most_urgent):
            steps.append(Handed(given, covered, more, at, limit))
            left[left.index(covered)] = replace(covered, qty=covered.qty - more)
            qty -= more
    return steps


def _nearest_to(day):
    """What comes in time, and of that the latest, so that the giver keeps his earliest goods."""
    return lambda b: (b.ship_date > day, abs((b.ship_date - day).days))


def _most_urgent(balance):
    return (
        (AT_RISK, BACKORDER, FIRM).index(balance.state),
        -balance.ship_date.toordinal(),
    )
