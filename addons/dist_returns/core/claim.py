# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a vendor owes, what is still open of it, and when it is late; no Odoo in here.

Quantities are in the product's unit, money in the currency of the claim.
"""

from dataclasses import dataclass
from datetime import timedelta

# Differences below this are noise of floats, not goods.
QTY_EPSILON = 1e-6

AGES = ((7, "0-7"), (14, "8-14"), (30, "15-30"), (60, "31-60"))
OLDEST = "60+"


@dataclass(frozen=True)
class Line:
    """One claimed quantity of one purchase, and what became of it."""

    claimed: float
    unit_price: float = 0.0
    shipped: float = 0.0
    destroyed: float = 0.0
    credited: float = 0.0
    replaced: float = 0.0
    rejected: float = 0.0
    written_off: float = 0.0
    credited_amount: float = 0.0
    written_off_amount: float = 0.0
    money_rounding: float = 0.01

    @property
    def out(self):
        """What left quarantine under the claim."""
        return self.shipped + self.destroyed

    @property
    def waiting(self):
        """What is claimed and neither shipped nor destroyed yet."""
        return _clean(self.claimed - self.out)

    @property
    def settled(self):
        """What the vendor credited, replaced or refused, or was given up."""
        return self.credited + self.replaced + self.rejected + self.written_off

    @property
    def open_quantity(self):
        """What left and isn't settled; negative: settled ahead of the goods."""
        return _clean(self.out - self.settled)

    @property
    def unsettled(self):
        """What may still be credited, replaced, rejected or written off."""
        return _clean(self.claimed - self.settled)

    @property
    def expected_amount(self):
        """What the claim asks for."""
        return self._money(self.claimed * self.unit_price)

    @property
    def recovered_amount(self):
        """What came back: money, and goods at what they had cost."""
        return self._money(self.credited_amount + self.replaced * self.unit_price)

    @property
    def given_up_amount(self):
        """What won't come any more."""
        lost = (self.rejected + self.written_off) * self.unit_price
        return self._money(lost + self.written_off_amount)

    @property
    def open_amount(self):
        """What is expected and neither recovered nor given up."""
        owed = (self.claimed - self.replaced - self.rejected - self.written_off) * self.unit_price
        return self._money(owed - self.credited_amount - self.written_off_amount)

    @property
    def is_money_open(self):
        """Whether more than one rounding step is open; a quantity's share of cents isn't owed."""
        return self.open_amount > self.money_rounding * 1.5

    @property
    def is_open(self):
        """Whether any quantity or money keeps the claim from being closed."""
        return bool(self.waiting or self.open_quantity or self.is_money_open)

    def excess(self):
        """Return what is beyond the claim: "quantity", "money", "goods", or None.

        :return: "goods" when more is rejected or written off than what left
        """
        if self.settled - self.claimed > QTY_EPSILON:
            return "quantity"
        if self.rejected + self.written_off - self.out > QTY_EPSILON:
            return "goods"
        allowed = self._money(self.credited * self.unit_price)
        if self.credited_amount + self.written_off_amount - allowed > self.money_rounding / 2:
            return "money"
        return None

    def _money(self, amount):
        steps = amount / self.money_rounding
        # halves go away from zero, as the currency's rounding does
        nudge = 0.5 + 1e-9
        whole = int(steps + nudge) if steps >= 0 else -int(-steps + nudge)
        return round(whole * self.money_rounding, 6)


def _clean(quantity):
    """Return the quantity without the noise of floats."""
    return 0.0 if abs(quantity) < QTY_EPSILON else round(quantity, 6)


def allocate(quantity, sources):
    """Spread a quantity over sources in their order.

    :param sources: [(key, what it can take)]
    :return: [(key, quantity taken)], and what no source could take
    """
    taken = []
    for key, free in sources:
        share = min(quantity, free)
        if share > QTY_EPSILON:
            taken.append((key, round(share, 6)))
            quantity -= share
    return taken, _clean(quantity)


def window_end(received_on, vendor_days, company_days):
    """Return the last day of the claim window; the vendor's own days come before the company's."""
    days = vendor_days or company_days
    return received_on + timedelta(days=days) if days else None


def age_bucket(days):
    """Return the name of the age class of so many days."""
    return next((name for limit, name in AGES if days <= limit), OLDEST)


def lateness(
    state, today, *, deadline=None, since=None, warn_days=3, answer_days=14, settle_days=30
):
    """Return why a claim is late, or None.

    :param since: the day of the last step: sent, acknowledged, shipped
    :return: "window" (not sent and the window ends), "answer" or "settlement"
    """
    if state == "draft" and deadline and deadline <= today + timedelta(days=warn_days):
        return "window"
    if state == "sent" and since and (today - since).days >= answer_days > 0:
        return "answer"
    waits = state in ("acknowledged", "shipped", "destroyed")
    if waits and since and (today - since).days >= settle_days > 0:
        return "settlement"
    return None
