# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes, what is to leave, and what can be promised of it, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .allocation import available_steps
from .position import ZERO, Profile


@dataclass(frozen=True)
class Day:
    """One day of a position.

    :param received: what counts as supply from the day on
    :param leaving: what is to leave on the day, promised or not
    :param balance: what is there at its end if all of it happens; negative: so much is missing
    :param available: what may be promised for the day, as if nothing were promised before
    """

    date: date
    received: Decimal
    leaving: Decimal
    balance: Decimal
    available: Decimal


def timeline(position, supply, fewest, most):
    """The Days from today to the day after the last movement.

    :param fewest: so many days at least
    :param most: so many days at most
    :return: (list of Day, whether something moves later than the last of them)
    """
    confidence = supply.confidence_days
    received = [(r.expected(position.today, confidence), r.qty) for r in position.receipts]
    leaving = [(max(d.date, position.today), d.qty) for d in (*position.demands, *position.waiting)]
    last = max((day for day, _qty in (*received, *leaving)), default=position.today)
    count = (last - position.today).days + 2
    profile, days = Profile(position, confidence_days=confidence), []
    for offset in range(max(fewest, min(count, most))):
        day = position.today + timedelta(days=offset)
        available = available_steps(position, supply, day)[0][1]
        sums = _on(day, received), _on(day, leaving), profile.balance_on(day), available
        days.append(Day(day, *sums))
    return days, last > days[-1].date


def _on(day, movements):
    return sum((qty for at, qty in movements if at == day), ZERO)
