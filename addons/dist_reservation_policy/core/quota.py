# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept for a sales channel, and what it may have at most (definitions: *Protection*).

A *protection* keeps a quantity for one channel: the others may not have what it hasn't used yet. A
*cap* is the most that a channel may have. Both count what the channel is promised now and what was
shipped to it in their period. Quantities inside are fractions, so that a fair share is exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

PROTECTION, CAP = "protection", "cap"
QUANTITY, PERCENT = "quantity", "percent"
#: a share is rounded down to so many decimals
DECIMALS = 6
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Quota:
    """A protection or a cap of one channel, for the products that it is for.

    :param amount: a quantity in the product's unit, or percent of the supply (`basis`)
    :param date_to: the last day, or None for no end
    :param decay_days: so many days before the end it starts to fall, by an equal part each day, to
        nothing on the last day: what was not used by then is left to the others
    :param priority: of the channel: higher goes first where protections exceed supply
    :param channel: its name, for people
    """

    kind: str
    channel_id: int
    amount: Decimal
    measure: str
    date_from: date
    date_to: date | None = None
    decay_days: int = 0
    priority: int = 0
    channel: str = ""

    def is_in_force(self, today: date) -> bool:
        return self.date_from <= today and (self.date_to is None or today <= self.date_to)

    def quantity(self, today: date, basis: Fraction) -> Fraction:
        """The quantity on that day, where a percentage is of the basis."""
        whole = Fraction(self.amount)
        if self.measure == PERCENT:
            whole = max(NOTHING, basis) * whole / 100
        if not self.decay_days or self.date_to is None:
            return whole
        return whole * min(self.decay_days, (self.date_to - today).days) / self.decay_days


@dataclass(frozen=True)
class Shipped:
    """What left for a channel (None: for no known one) on a day."""

    channel_id: int | None
    day: date
    qty: Decimal


@dataclass(frozen=True)
class Protected:
    """A protection that isn't used up: its quantity, and how much its channel has had of it."""

    priority: int
    channel_id: int
    qty: Fraction
    had: Fraction = NOTHING

    @property
    def unused(self) -> Fraction:
        return self.qty - self.had

    @property
    def level(self) -> Fraction:
        """The part of it that the channel has had."""
        return self.had / self.qty


@dataclass(frozen=True)
class Limit:
    """What of a supply one channel may be promised.

    :param protected: every protection that isn't used up, its own included
    :param left: what its cap leaves, or None without a cap
    :param cap: the cap's quantity
    """

    channel_id: int | None
    protected: tuple["Protected", ...] = ()
    left: Fraction | None = None
    cap: Fraction | None = None

    def available(self, supply: Decimal) -> Decimal:
        """How much of the supply the channel may be promised; grows with the supply."""
        available = Fraction(supply) - self.kept_for_others(supply)
        if self.left is not None:
            available = min(available, self.left)
        return to_decimal(max(NOTHING, available))

    def kept_for_others(self, supply: Decimal) -> Fraction:
        """How much of the supply other channels' protections keep."""
        granted = fair_share(self.protected, Fraction(max(supply, Decimal(0))))
        return sum((qty for c, qty in granted.items() if c != self.channel_id), NOTHING)


@dataclass(frozen=True)
class Quotas:
    """The quotas in force for one product in one warehouse, and what channels have had of it.

    :param rules: at most one of each kind for a channel (see `most_specific`)
    :param promised: {channel: quantity promised or held now}
    """

    rules: tuple[Quota, ...]
    shipped: tuple[Shipped, ...] = ()
    promised: Mapping[int | None, Decimal] = field(default_factory=dict, hash=False)

    def plus(self, channel_id: int | None, qty: Decimal) -> "Quotas":
        """The same after one more promise to the channel."""
        promised = dict(self.promised)
        promised[channel_id] = promised.get(channel_id, Decimal(0)) + qty
        return replace(self, promised=promised)

    def without(self, kind: str) -> "Quotas":
        return replace(self, rules=tuple(rule for rule in self.rules if rule.kind != kind))

    def limit(self, channel_id: int | None, today: date, on_hand: Decimal) -> Limit:
        """What the channel may have, today."""
        protected, left, cap = [], None, None
        for rule in self.rules:
            qty = rule.quantity(today, self._basis(rule, on_hand))
            had = self._had(rule)
            if rule.kind == PROTECTION and had < qty:
                protected.append(Protected(rule.priority, rule.channel_id, qty, had))
            elif rule.kind == CAP and rule.channel_id == channel_id:
                left, cap = qty - had, qty
        return Limit(channel_id, tuple(protected), left, cap)

    def names(self, channel_ids: Iterable[int]) -> str:
        """The names of the channels, in the order of the rules."""
        wanted = set(channel_ids)
        named = dict.fromkeys(r.channel for r in self.rules if r.channel_id in wanted)
        return ", ".join(named)

    def _had(self, rule: Quota) -> Fraction:
        promised = self.promised.get(rule.channel_id, Decimal(0))
        return Fraction(promised) + self._left_the_house(rule, (rule.channel_id,))

    def _basis(self, rule: Quota, on_hand: Decimal) -> Fraction:
        """What there was to share: on hand, and what was shipped in the period.

        So a channel's share doesn't shrink because it, or another one, has taken its part.
        """
        return Fraction(on_hand) + self._left_the_house(rule, None)

    def _left_the_house(self, rule: Quota, channels: tuple | None) -> Fraction:
        return sum(
            (
                Fraction(shipped.qty)
                for shipped in self.shipped
                if rule.is_in_force(shipped.day)
                and (channels is None or shipped.channel_id in channels)
            ),
            NOTHING,
        )


def most_specific(rules: Iterable[Quota], today: date) -> tuple[Quota, ...]:
    """Of the rules in force the first for each kind and channel.

    :param rules: the most specific first
    """
    chosen: dict[tuple[str, int], Quota] = {}
    for rule in rules:
        if rule.is_in_force(today):
            chosen.setdefault((rule.kind, rule.channel_id), rule)
    return tuple(chosen.values())


def fair_share(protected: Iterable[Protected], supply: Fraction) -> dict[int, Fraction]:
    """Allot a free supply by priority; those of one priority come to the same part of their own.

    What a channel has had counts: it gets nothing more until the others of its priority have had as
    large a part. So nobody gains by asking first, or again.

    :return: {channel: quantity}; the sum is never more than the supply
    """
    shares: dict[int, Fraction] = {}
    ordered = sorted(protected, key=_rank)
    for priority in dict.fromkeys(p.priority for p in ordered):
        rivals = [p for p in ordered if p.priority == priority]
        level = _common_level(rivals, supply)
        for rival in rivals:
            shares[rival.channel_id] = max(NOTHING, level * rival.qty - rival.had)
            supply -= shares[rival.channel_id]
    return shares


def _rank(protected: Protected) -> tuple:
    return -protected.priority, protected.level, protected.channel_id


def _common_level(rivals: list[Protected], supply: Fraction) -> Fraction:
    """The part that all come to when the supply lifts the lowest first, at most the whole.

    :param rivals: by level, the lowest first
    """
    total = had = NOTHING
    for rival, next_level in zip(
        rivals, [*(r.level for r in rivals[1:]), Fraction(1)], strict=True
    ):
        total, had = total + rival.qty, had + rival.had
        level = (had + supply) / total
        if level <= next_level:
            return level
    return Fraction(1)


def to_decimal(number: Fraction) -> Decimal:
    """The number as a quantity, rounded down."""
    return Decimal(number * 10**DECIMALS // 1).scaleb(-DECIMALS).normalize() + 0
