# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which goods are worth bringing back, and what becomes of the others.

Handling is paid for each line that comes back, freight once for the return if anything comes.
The lines that come back are those that make recovered value minus cost as large as possible: a line
that doesn't pay its own handling never comes, and the others come together or not at all.

>>> worth = [Worth(1, recoverable=30.0, handling=10.0), Worth(2, recoverable=5.0, handling=10.0)]
>>> [route.routing for route in routes(worth, freight=15.0).values()]
['return', 'credit_only']
>>> [route.routing for route in routes(worth, freight=25.0).values()]
['credit_only', 'credit_only']
"""

from collections.abc import Iterable
from dataclasses import dataclass

RETURN = "return"
CREDIT_ONLY = "credit_only"
SCRAP_FIELD = "scrap_field"
TO_VENDOR = "to_vendor"

#: goods that nobody can use are scrapped where they are
UNUSABLE_FAULTS = frozenset(("vendor", "carrier"))


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line would bring and cost; all in one currency."""

    line_id: int
    recoverable: float
    handling: float
    fault: str = "customer"
    has_vendor: bool = False
    #: whether its rule lets goods stay with the customer at all
    is_economic: bool = True

    @property
    def gain(self) -> float:
        """What bringing the line back adds, freight apart."""
        return self.recoverable - self.handling


@dataclass(frozen=True, slots=True)
class Route:
    """Where a line's goods go, with the sums that said so."""

    routing: str
    recoverable: float
    handling: float
    freight: float


def routes(lines: Iterable[Worth], freight: float) -> dict[int, Route]:
    """Return {line: Route} for the lines of one return.

    The freight in a route is what the return as a whole would pay, not a share: shares are opinion.
    """
    lines = list(lines)
    fixed = [line for line in lines if not line.is_economic]
    paying = [line for line in lines if line.is_economic and line.gain > 0]
    # Where something has to come back anyway, the truck is paid already.
    to_pay = 0.0 if fixed else freight
    coming = {line.line_id for line in fixed}
    if sum(line.gain for line in paying) > to_pay:
        coming.update(line.line_id for line in paying)
    return {
        line.line_id: Route(
            RETURN if line.line_id in coming else _elsewhere(line),
            line.recoverable,
            line.handling,
            freight,
        )
        for line in lines
    }


def _elsewhere(line: Worth) -> str:
    if line.fault == "vendor" and line.has_vendor:
        return TO_VENDOR
    return SCRAP_FIELD if line.fault in UNUSABLE_FAULTS else CREDIT_ONLY
