# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kits: what draws on several positions at once, and is promised whole or not at all.

A kit is a position like any other: how many kits can be promised by a date is the smallest number
that any of its components allows by then. So whatever is decided about goods is decided about kits
by the same code. Quantities of kits are in the kit's unit, those of components in their own.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .allocation import (
    Supply,
    allocate,
    available_on,
    available_steps,
    plus_part,
    receipt_on,
)
from .commitment import Alternatives, answer, limits, limits_of
from .dates import ALWAYS, ShippingCalendar
from .position import ZERO, Position, floor_to
from .reasons import Code, Reason

#: the smallest part of a component whose unit doesn't say how small a part can be
SMALLEST = Decimal("0.000001")

#: more than anybody has: whoever asks for it is told what there is
EVERYTHING = Decimal(10**9)


@dataclass(frozen=True)
class Need:
    """What some kits still need of one component, which they contain once, in sum.

    :param key: whatever identifies the position of the component to the caller
    :param qty: what is missing for all of the kits
    :param per_kit: what a whole kit contains; what `qty` is less than that is covered already, and
        the kits that are covered most are completed first
    :param rounding: the smallest quantity of the component that can be shipped
    """

    key: Any
    qty: Decimal
    per_kit: Fraction
    rounding: Decimal = ZERO
    name: str = ""
    unit: str = ""

    @classmethod
    def of_new(cls, key, qty, kits, *rest):
        """The need of kits of which nothing is covered yet."""
        return cls(key, qty, Fraction(qty) / Fraction(kits), *rest)

    def first(self, count, kits):
        """What the first `count` of the kits need of the component."""
        wanted = max(Fraction(0), Fraction(count) * self.per_kit - self._covered(kits))
        return min(self.qty, _ceil_to(wanted, self.rounding or SMALLEST))

    def kits_from(self, available, kits):
        """How many of the kits `available` suffices for: all of them, or whole ones."""
        available = floor_to(available, self.rounding)
        if available >= self.qty:
            return kits
        return Decimal((Fraction(available) + self._covered(kits)) // self.per_kit)

    def _covered(self, kits):
        return Fraction(kits) * self.per_kit - Fraction(self.qty)


def _ceil_to(qty, rounding):
    """The smallest multiple of `rounding` that is not below the Fraction `qty`."""
    return -(-qty // Fraction(rounding)) * rounding


def shares(needs, kits, steps):
    """What each step takes of each component when the kits are served step by step.

    :param steps: numbers of kits, the first is served first; together at most `kits`
    :return: for each step a list of (Need, quantity), which may be zero
    """
    found, before = [], ZERO
    for step in steps:
        upto = before + step
        found.append([(n, n.first(upto, kits) - n.first(before, kits)) for n in needs])
        before = upto
    return found


@dataclass(frozen=True)
class Component:
    """The need of one component, where it is to come from, and what the policy allows of it."""

    need: Need
    position: Position
    supply: Supply


@dataclass(frozen=True)
class Kit:
    """The position of so many kits of one request, made of the positions of their components."""

    kits: Decimal
    components: tuple[Component, ...]

    @property
    def today(self):
        return self.components[0].position.today

    def counts(self, day):
        """[(Component, how many of the kits it suffices for on the day)]."""
        return [
            (c, c.need.kits_from(available_steps(c.position, c.supply, day)[0][1], self.kits))
            for c in self.components
        ]

    def with_component(self, old, position, supply):
        """The kit as if one component came from elsewhere, or were allowed otherwise."""
        new = replace(old, position=position, supply=supply)
        return replace(self, components=tuple(new if c is old else c for c in self.components))


def endless_kit(components):
    """The Kit of EVERYTHING kits: whoever asks for them is told how many there could be.

    :param components: (key, what so many kits need of it, its rounding, Position, Supply) of each
    """
    return Kit(
        EVERYTHING,
        tuple(
            Component(Need.of_new(key, qty, EVERYTHING, rounding), position, supply)
            for key, qty, rounding, position, supply in components
        ),
    )


@available_steps.register
def _kit_steps(kit: Kit, supply, day, calendar=ALWAYS):
    """[(date, kits)] that may be promised; each component has a supply of its own.

    Where one must keep they are days on which goods leave, for it must keep from then on. What is
    there of it on a later day is counted as if no kit had left before: that is careful, since what
    left before may need less fresh goods.
    """
    days = calendar if any(c.supply.shelf_life for c in kit.components) else ALWAYS
    steps = [(c, _on_days(c, day, days)) for c in kit.components]
    found = []
    for at in sorted({at for _component, mine in steps for at, _qty in mine}):
        count = min(c.need.kits_from(_there_on(c, mine, at), kit.kits) for c, mine in steps)
        if not found or count > found[-1][1]:
            found.append((at, max(ZERO, count)))
    return found


def _on_days(component, day, calendar):
    steps = available_steps(component.position, component.supply, day, calendar)
    return [(calendar.next_open(at), qty) for at, qty in steps]


def _there_on(component, steps, day):
    """What may be promised of it for the day; goods that must keep may be fewer than at its step,
    when the day is one on which another component arrives."""
    if component.supply.shelf_life:
        return available_on(component.position, component.supply, day)
    return [qty for at, qty in steps if at <= day][-1]


@receipt_on.register
def _kit_receipt_on(kit: Kit, supply, day):
    """The first receipt of that day that a component waits for."""
    found = (receipt_on(c.position, c.supply, day) for c in kit.components)
    return next(filter(None, found), "")


@limits.register
def _kit_limits(kit: Kit, request, decision):
    """Which component is the scarcest, and what limits each of those that matter."""
    counts = kit.counts(request.day)
    fewest = min(count for _component, count in counts)
    names = ", ".join(c.need.name for c, count in counts if count == fewest)
    facts = {"component": names, "qty": str(max(ZERO, fewest)), "wanted": str(request.qty)}
    reasons = [Reason(Code.KIT_COMPONENT, facts)]
    for component in kit.components:
        found = limits_of(_alternatives(kit, component, request), request.day, decision)
        named = {"component": component.need.name, "unit": component.need.unit}
        reasons += [replace(reason, facts={**reason.facts, **named}) for reason in found]
    return reasons


def _alternatives(kit, component, request):
    def tell(position, supply):
        return answer(kit.with_component(component, position, supply), request)

    def give(position, supply):
        changed = kit.with_component(component, position, supply)
        return allocate(changed, request.qty, request.day, calendar=request.shipping.calendar)

    return Alternatives(component.position, component.supply, tell, give)


@dataclass(frozen=True)
class WaitingKits:
    """Kits of one line that were accepted, but are not covered, or not by each component.

    Beside `core.risk.Waiting`, and ranked with them.

    :param supplies: the Supply of each need, in their order
    """

    key: tuple
    date: date
    kits: Decimal
    needs: tuple[Need, ...]
    supplies: tuple[Supply, ...]
    priority: int = 0
    order: int = 0
    calendar: ShippingCalendar = ALWAYS

    @property
    def rank(self):
        return (self.date, -self.priority, self.order)


def recoveries_together(positions, waiting, kits):
    """What can be promised again at several positions, by promised ship date, priority, age.

    :param positions: {key: Position} with every demand but what waits
    :param waiting: [(key of the position, core.risk.Waiting)]
    :param kits: list of WaitingKits
    :return: ({key of the position: {key: tuple of Part}}, {key: tuple of Part, in kits})
    """
    positions, goods, whole = dict(positions), {}, {}
    ranked = [(item.rank, place, item) for place, item in [*waiting, *((None, k) for k in kits)]]
    for _rank, place, item in sorted(ranked, key=lambda found: found[0]):
        if place is None:
            parts = _recovered_kits(positions, item)
        else:
            parts = _recovered(positions, place, item)
        if parts:
            (whole if place is None else goods.setdefault(place, {}))[item.key] = parts
    return goods, whole


def _recovered(positions, place, item):
    parts = allocate(
        positions[place], item.qty, item.date, item.supply, item.rounding, item.calendar
    )
    for part in parts:
        positions[place] = plus_part(positions[place], part, item.supply.channel_id)
    return parts


def _recovered_kits(positions, item):
    components = tuple(
        Component(need, positions[need.key], supply)
        for need, supply in zip(item.needs, item.supplies, strict=True)
    )
    parts = allocate(Kit(item.kits, components), item.kits, item.date, calendar=item.calendar)
    channel_id = item.supplies[0].channel_id
    for part, taken in zip(
        parts, shares(item.needs, item.kits, [p.qty for p in parts]), strict=True
    ):
        for (need, qty), supply in zip(taken, item.supplies, strict=True):
            mine = replace(part, qty=qty, limit=limit_of(supply, part.date))
            positions[need.key] = plus_part(positions[need.key], mine, channel_id)
    return parts


def limit_of(supply, day):
    """Until when goods that leave on the day must keep; None: any will do."""
    return supply.shelf_life and supply.shelf_life.limit_on(day)
