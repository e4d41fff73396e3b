# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much of a delivery may still be authorised, and what keeps a line from it (I1, I7).

authorised <= delivered - already returned - open on other returns, per order line and product, and
per lot where the line names one. All quantities are in the product's unit.

>>> book = Book(
...     {("SO1", 5): Balance(delivered=10.0, returned=3.0, open_elsewhere=2.0)},
...     {("SO1", 5, 77): Balance(delivered=4.0)},
... )
>>> book.shortages([Wanted(1, ("SO1", 5), 77, 4.0), Wanted(2, ("SO1", 5), None, 2.0)])
{2: Shortage(wanted=2.0, left=1.0, delivered=10.0, returned=3.0, open_elsewhere=2.0, is_lot=False)}
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

#: far below any precision of quantities, far above the noise of sums of them
NOISE = 1e-6

# why a line can't be asked for or authorised, the worst first
NOT_POSITIVE = "not_positive"
FOREIGN_COMPANY = "foreign_company"
ARCHIVED = "archived"
WRONG_UNIT = "wrong_unit"
WRONG_LOT = "wrong_lot"
NO_DELIVERY = "no_delivery"
FOREIGN_CUSTOMER = "foreign_customer"
FOREIGN_SERIAL = "foreign_serial"
NO_PRICE = "no_price"
NOT_RETURNABLE = "not_returnable"
EXPIRED = "expired"
PROBLEMS = (
    NOT_POSITIVE, FOREIGN_COMPANY, ARCHIVED, WRONG_UNIT, WRONG_LOT, NO_DELIVERY, FOREIGN_CUSTOMER,
    FOREIGN_SERIAL, NO_PRICE, NOT_RETURNABLE, EXPIRED,
)  # fmt: skip
#: what an authoriser may let pass, with a reason
WAIVABLE = frozenset((NOT_RETURNABLE, EXPIRED))


@dataclass(frozen=True, slots=True)
class Balance:
    """What a customer got of an order line, sent back, and is expected to send back."""

    delivered: float = 0.0
    returned: float = 0.0
    open_elsewhere: float = 0.0

    @property
    def left(self) -> float:
        """What may still be authorised, never negative."""
        return max(self.delivered - self.returned - self.open_elsewhere, 0.0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a return: its quantity of a group (order line and product), of a lot or of any."""

    line_id: int
    group: tuple[Hashable, ...]
    lot_id: int | None
    quantity: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line that asks for more than is left for it after the lines before."""

    wanted: float
    left: float
    delivered: float
    returned: float
    open_elsewhere: float
    is_lot: bool


class Book:
    """What is left of each group, and of each lot in it; lines take from it one after the other."""

    def __init__(
        self,
        groups: Mapping[tuple[Hashable, ...], Balance],
        lots: Mapping[tuple[Hashable, ...], Balance],
    ) -> None:
        self._balances = {**groups, **lots}
        self._left = {key: balance.left for key, balance in self._balances.items()}

    def left(self, group: tuple[Hashable, ...], lot_id: int | None = None) -> float:
        """Return what is left now: of the lot in the group, or of the group."""
        whole = self._left.get(group, 0.0)
        return min(whole, self._left.get((*group, lot_id), 0.0)) if lot_id else whole

    def shortages(self, lines: Iterable[Wanted]) -> dict[int, Shortage]:
        """Take the lines in their order; return those that ask for more than is left.

        A line that falls short takes nothing, so that each is told by itself.
        """
        short = {}
        for line in lines:
            if line.quantity <= self.left(line.group, line.lot_id) + NOISE:
                self._take(line)
            else:
                short[line.line_id] = self._shortage(line)
        return short

    def _take(self, line: Wanted) -> None:
        self._left[line.group] -= line.quantity
        if line.lot_id:
            self._left[(*line.group, line.lot_id)] -= line.quantity

    def _shortage(self, line: Wanted) -> Shortage:
        left = self.left(line.group, line.lot_id)
        is_lot = bool(line.lot_id) and left < self.left(line.group)
        key = (*line.group, line.lot_id) if is_lot else line.group
        balance = self._balances.get(key, Balance())
        return Shortage(
            line.quantity,
            max(left, 0.0),
            balance.delivered,
            balance.returned,
            balance.open_elsewhere,
            is_lot,
        )


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a line, apart from quantities that are left."""

    quantity: float
    is_product_active: bool = True
    is_same_company: bool = True
    is_unit_valid: bool = True
    is_lot_valid: bool = True
    is_legacy: bool = False
    has_price: bool = True
    is_delivered: bool = True
    is_same_customer: bool = True
    #: a serial that stands with this customer, or no serial at all
    is_serial_theirs: bool = True
    is_returnable: bool = True
    delivered_on: date | None = None
    days: int = 0
    is_waived: bool = False
    today: date = field(default=date.min)


def deadline(facts: LineFacts) -> date | None:
    """Return the last day of the window; None when no window was set or no day is known."""
    if not facts.days or not facts.delivered_on:
        return None
    return facts.delivered_on + timedelta(days=facts.days)


def problems(facts: LineFacts) -> tuple[str, ...]:
    """Return everything that keeps the line from being asked for, the worst first."""
    last_day = deadline(facts)
    found = {
        NOT_POSITIVE: facts.quantity <= 0,
        FOREIGN_COMPANY: not facts.is_same_company,
        ARCHIVED: not facts.is_product_active,
        WRONG_UNIT: not facts.is_unit_valid,
        WRONG_LOT: not facts.is_lot_valid,
        NO_DELIVERY: not facts.is_legacy and not facts.is_delivered,
        FOREIGN_CUSTOMER: not facts.is_same_customer,
        FOREIGN_SERIAL: not facts.is_serial_theirs,
        NO_PRICE: facts.is_legacy and not facts.has_price,
        NOT_RETURNABLE: not facts.is_returnable,
        EXPIRED: last_day is not None and facts.today > last_day,
    }
    return tuple(
        code for code in PROBLEMS if found[code] and not (facts.is_waived and code in WAIVABLE)
    )


def is_automatic(
    authorisations: Iterable[str], amount: float, limits: Iterable[float], *, is_legacy: bool
) -> bool:
    """Tell whether a return that has no problem is authorised by itself.

    Every line's rule must say so, and the whole return must be worth no more than the lowest of
    their limits. Goods of an unknown past always need a person.
    """
    modes = list(authorisations)
    if is_legacy or not modes or any(mode != "auto" for mode in modes):
        return False
    return amount <= min(limits)
