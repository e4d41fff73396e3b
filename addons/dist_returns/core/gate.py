# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a movement does to a quarantine, and to which return line what arrives belongs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum


class Crossing(Enum):
    """What one movement means for the border between quarantines and everything else."""

    NONE = "none"
    BRING = "bring"  # from a customer to a place of ours that is no customer's quarantine
    TURN = "turn"  # from a vendor to the quarantine of customers' goods
    ENTER = "enter"
    FORBIDDEN = "forbidden"  # nothing comes in this way
    LEAVE = "leave"


@dataclass(frozen=True)
class Place:
    """What the gate must know of a location."""

    id: int
    usage: str
    company_id: int | None = None
    quarantine: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether goods here belong to a company and can get from here into its stock."""
        return self.usage == "internal" or (self.usage == "transit" and bool(self.company_id))

    @property
    def is_between_companies(self) -> bool:
        """Whether the other side of the place is a company: vendor or customer, as it comes."""
        return self.usage == "transit" and not self.company_id


def crossing(source: Place, dest: Place, is_return: bool = False) -> Crossing:
    """Return what the movement means.

    :param is_return: whether goods from outside come back from a customer, whatever their source
    """
    if source.id == dest.id:
        return Crossing.NONE
    if source.quarantine:
        return Crossing.LEAVE
    from_customer = source.usage == "customer" or (is_return and not source.is_ours)
    if from_customer:
        if dest.quarantine == "customer":
            return Crossing.ENTER
        return Crossing.BRING if dest.is_ours else Crossing.NONE
    if not dest.quarantine:
        return Crossing.NONE
    from_vendor = source.usage == "supplier" or source.is_between_companies
    if dest.quarantine == "customer":
        return Crossing.TURN if from_vendor else Crossing.FORBIDDEN
    return Crossing.ENTER if from_vendor or source.is_ours else Crossing.FORBIDDEN


#: {disposition: usages of locations where its goods may go}; a place of the stock must be usable or
#: named by the disposition
DESTINATIONS = {
    "restock": {"internal"},
    "second_grade": {"internal", "inventory", "production"},
    "scrap": {"inventory"},
    "vendor_claim": {"supplier", "inventory"},
    "to_customer": {"customer"},
}


def fits(kind: str, dest: Place, is_usable_here: bool, is_chosen: bool) -> bool:
    """Return whether goods with this disposition may go to the place.

    :param is_usable_here: whether it is a usable location of the warehouse
    :param is_chosen: whether the disposition names it
    """
    if dest.quarantine:
        return False
    if kind in ("vendor_claim", "to_customer") and dest.is_between_companies:
        return True
    if dest.usage not in DESTINATIONS.get(kind, ()):
        return False
    return dest.usage != "internal" or is_usable_here or is_chosen


@dataclass(frozen=True)
class Arrival:
    """Goods that came in, and what tells where they are from.

    `shipped_to` names the customers to whom the lot or serial was shipped; None: it isn't tracked.
    """

    product_id: int
    lot_id: int | None = None
    line_id: int | None = None
    move_id: int | None = None
    sale_line_id: int | None = None
    partner_id: int | None = None
    shipped_to: frozenset[int] | None = None


@dataclass
class Expected:
    """What may still come on a return line."""

    line_id: int
    product_id: int
    quantity: float
    lot_id: int | None = None
    move_id: int | None = None
    sale_line_id: int | None = None
    partner_id: int | None = None


def evidence(arrival: Arrival, expected: Expected) -> int:
    """Return how surely the arrival belongs to the line: 4 to 1; 0: it doesn't."""
    if arrival.product_id != expected.product_id:
        return 0
    if expected.lot_id and expected.lot_id != arrival.lot_id:
        return 0
    if arrival.shipped_to is not None and expected.partner_id not in arrival.shipped_to:
        return 0
    if arrival.line_id == expected.line_id:
        return 4
    if arrival.move_id and arrival.move_id == expected.move_id:
        return 3
    if arrival.sale_line_id and arrival.sale_line_id == expected.sale_line_id:
        return 2
    if arrival.partner_id:
        return int(arrival.partner_id == expected.partner_id)
    return int(arrival.shipped_to is not None and expected.lot_id is not None)


def allocate(
    arrival: Arrival,
    quantity: float,
    expected: Iterable[Expected],
    is_zero: Callable[[float], bool],
) -> list[tuple[int | None, float, bool]]:
    """Spread the quantity over the lines that expect it; what they expect becomes less.

    Only the lines with the best evidence count. Each line gets what it expects; what is left is
    more than authorised on the first of them, or unmatched when there is none.

    :return: [(line id or None, quantity, whether it is more than authorised)]
    """
    ranked = [(evidence(arrival, one), one) for one in expected]
    best = max((rank for rank, _one in ranked), default=0)
    if not best:
        return [(None, quantity, False)]
    lines = [one for rank, one in ranked if rank == best]
    lines.sort(key=lambda one: (one.lot_id != arrival.lot_id, one.line_id))
    parts = []
    for line in lines:
        taken = min(quantity, line.quantity)
        if taken > 0 and not is_zero(taken):
            parts.append((line.line_id, taken, False))
            line.quantity -= taken
            quantity -= taken
    if quantity > 0 and not is_zero(quantity):
        parts.append((lines[0].line_id, quantity, True))
    return parts
