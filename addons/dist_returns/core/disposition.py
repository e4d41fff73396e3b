# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a quantity in quarantine is divided into dispositions, and at what cost goods come back.

Quantities are compared as whole numbers of the smallest unit that the precision knows, so that a
sum of decimals is exact.

>>> problem(10.0, [6.0, 3.0, 1.0])
>>> problem(10.0, [6.0, 4.01])
<Problem.TOO_MUCH: 'too_much'>
"""

from collections.abc import Iterable
from enum import Enum

#: goods leave the quarantine
MOVING = ("restock", "second_grade", "scrap", "vendor_claim", "to_customer")
#: the customer gets no money for these: the goods are the customer's, or nothing is decided yet
NEVER_CREDITED = ("to_customer", "rework")
#: of goods that came back; credit only is for goods that didn't
FOR_GOODS = (*MOVING, "rework")
#: these can be taken back as long as the goods are where they were put
REVERSIBLE = ("restock", "second_grade", "scrap", "rework", "credit_only")


class Problem(str, Enum):
    """Why a quantity can't be divided like that."""

    NOTHING = "nothing"
    NOT_POSITIVE = "not_positive"
    NOT_WHOLE = "not_whole"
    TOO_MUCH = "too_much"


def steps(quantity: float, digits: int = 2) -> int:
    """The quantity as a number of the smallest steps of the precision."""
    return round(quantity * 10**digits)


def undecided(received: float, disposed: float, planned: float, digits: int = 2) -> float:
    """What still needs a disposition: neither disposed of nor planned; never negative."""
    left = steps(received, digits) - steps(disposed, digits) - steps(planned, digits)
    return max(left, 0) / 10**digits


def problem(
    available: float, parts: Iterable[float], digits: int = 2, *, is_serial: bool = False
) -> Problem | None:
    """Why the available quantity can't be divided into the parts, or None when it can.

    Less than all may be divided: the rest stays undecided.

    :param is_serial: of a serial number there is one or nothing
    """
    sizes = [steps(part, digits) for part in parts]
    if not sizes:
        return Problem.NOTHING
    if any(size <= 0 for size in sizes):
        return Problem.NOT_POSITIVE
    if is_serial and any(size % 10**digits for size in sizes):
        return Problem.NOT_WHOLE
    if sum(sizes) > steps(available, digits):
        return Problem.TOO_MUCH
    return None


def is_creditable(kind: str) -> bool:
    """Whether a customer may get money for goods that are disposed of like this."""
    return kind not in NEVER_CREDITED


def graded_cost(original: float, percent: float) -> float:
    """The unit cost at which goods of a lower grade are carried: a share, never above the original.

    >>> graded_cost(30.0, 60.0)
    18.0
    >>> graded_cost(30.0, 120.0)
    30.0
    """
    return min(original, original * max(percent, 0.0) / 100.0)
