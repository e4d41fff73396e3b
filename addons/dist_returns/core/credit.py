# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much may be credited: quantities, prices and money of a return line.

All quantities are in the product's unit; all money is in the currency of the invoice. Nothing
is rounded here: who writes a document rounds with its currency.
"""

from dataclasses import dataclass

NOISE = 1e-9


@dataclass(frozen=True)
class Part:
    """A quantity that was accepted, or counts as such by policy, and its share of the price."""

    quantity: float
    grade_percent: float = 100.0


@dataclass(frozen=True)
class Invoiced:
    """What is still to credit of an invoice line; ``price`` is net, for the product's unit."""

    key: int
    quantity: float
    price: float


@dataclass(frozen=True)
class Slice:
    """A quantity of one grade that is credited against one invoice line."""

    key: int
    quantity: float
    price: float
    factor: float

    @property
    def amount(self):
        """Money of the slice after grade and fee."""
        return self.quantity * self.price * self.factor


@dataclass(frozen=True)
class Entitlement:
    """What may be credited of a return line at most, and what was credited so far."""

    slices: tuple = ()
    quantity: float = 0.0
    amount: float = 0.0
    fee: float = 0.0
    credited_qty: float = 0.0
    credited_amount: float = 0.0

    @property
    def unit_price(self):
        """Mean price of a unit after grade and fee."""
        return self.amount / self.quantity if self.quantity else 0.0

    @property
    def open_qty(self):
        """Quantity that may still be credited."""
        return positive(self.quantity - self.credited_qty)

    @property
    def open_amount(self):
        """Money that may still be credited."""
        return positive(self.amount - self.credited_amount)

    @property
    def max_price(self):
        """Highest price at which a unit was invoiced, without grade and fee."""
        return max((part.price for part in self.slices), default=0.0)

    @property
    def open_slices(self):
        """The slices that are left when what was credited is taken off their beginning."""
        return skip(self.slices, self.credited_qty)


def positive(value):
    """Return the value, or zero when it's negative or noise of floats."""
    return value if value > NOISE else 0.0


def skip(rows, quantity):
    """Return the rows without the first ``quantity`` units."""
    left, rest = quantity, []
    for row in rows:
        taken = min(left, row.quantity)
        left -= taken
        if positive(row.quantity - taken):
            rest.append(_resized(row, row.quantity - taken))
    return tuple(rest)


def first(rows, quantity):
    """Return the first ``quantity`` units of the rows."""
    left, taken = quantity, []
    for row in rows:
        part = min(left, row.quantity)
        if positive(part):
            taken.append(_resized(row, part))
        left -= part
    return tuple(taken)


def _resized(row, quantity):
    return type(row)(**{**row.__dict__, "quantity": quantity})


def share(raws, credited, uninvoiced):
    """Return what is entitled of each return line of one order line.

    Units that were delivered and never invoiced need no credit: the lines use them up in order,
    but not for what they got credited already.

    :param raws: accepted quantity of each line, or what counts as such
    :param credited: what each got credited
    :param uninvoiced: delivered and not invoiced, of the order line
    """
    entitled = []
    for raw, done in zip(raws, credited, strict=True):
        kept = min(raw, max(done, 0.0))
        eaten = min(raw - kept, max(uninvoiced, 0.0))
        uninvoiced -= eaten
        entitled.append(positive(raw - eaten))
    return entitled


def cut(parts, invoiced, fee_percent=0.0):
    """Return the slices of the parts, against invoice lines in order, never more than invoiced."""
    slices, rows = [], tuple(invoiced)
    for part in parts:
        factor = part.grade_percent / 100.0 * (1.0 - fee_percent / 100.0)
        factor = min(max(factor, 0.0), 1.0)
        slices += [
            Slice(row.key, row.quantity, row.price, factor) for row in first(rows, part.quantity)
        ]
        rows = skip(rows, part.quantity)
    return tuple(slices)


def entitlement(parts, invoiced, *, fee_percent=0.0, credited_qty=0.0, credited_amount=0.0):
    """Return the entitlement of a return line.

    :param parts: accepted quantities with their grades, oldest first
    :param invoiced: what is to credit of the invoice lines, this return line's own credits undone
    """
    slices = cut(parts, invoiced, fee_percent)
    amount = sum(part.amount for part in slices)
    graded = sum(part.amount for part in cut(parts, invoiced))
    return Entitlement(
        slices=slices,
        quantity=sum(part.quantity for part in slices),
        amount=amount,
        fee=positive(graded - amount),
        credited_qty=credited_qty,
        credited_amount=credited_amount,
    )


def settled(accepted, replaced, credited):
    """Return the units that the customer keeps no more and owes no more.

    Replaced units stay invoiced. A credit in advance counts before the goods are accepted: else
    the order would invoice them again.
    """
    return max(positive(accepted - replaced), positive(credited), 0.0)


def to_invoice(base, undecided):
    """Return what is to invoice when ``undecided`` units stand in quarantine.

    What was invoiced stays so until the goods are accepted; what was not waits for the decision.
    """
    return positive(base - undecided) if base > 0 else base


def clawback(credited, accepted, expected):
    """Return the units that were credited and will not be accepted any more."""
    return positive(credited - accepted - max(expected, 0.0))


def uncovered(invoiced, delivered, credited):
    """Return the units that were invoiced and never delivered: their credit needs no return."""
    return positive(invoiced - delivered - credited)


def restocked(back, lost, credited, booked):
    """Return the change of the units whose cost the ledger has in stock; negative takes out.

    Units that were accepted and not restocked are credited first, so that a loss is never late.
    What was booked stays while goods and credit cover it.

    :param back: accepted units whose value came back into stock
    :param lost: accepted units whose value didn't
    :param credited: units whose cost was taken out of the cost of goods sold
    :param booked: units whose cost the ledger already has in stock
    """
    least = positive(min(back, credited - lost))
    most = positive(min(back, credited))
    change = min(max(booked, least), most) - booked
    return change if abs(change) > NOISE else 0.0
