# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What orders of the past would have been told under other rules.

A replay starts with the stock and the promises of a moment in the past and decides every order
again, in the order in which it came, with what the replay itself promised before. Facts of the
stock (receipts, counts, scrap) happen as they happened. What the orders of the replay took from
stock is left out of them: it stays a demand, which comes to the same.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from .allocation import plus_backorders
from .commitment import STOPPED, Decision, Request, decide
from .position import ZERO, Position, Receipt
from .quota import Quotas


@dataclass(frozen=True)
class Expected:
    """A receipt: when it became known, for which day, and when it arrived, if it did."""

    known: datetime
    day: date
    qty: Decimal
    arrived: datetime | None = None
    ref: str = ""


@dataclass(frozen=True)
class Stock:
    """What a replay knows of a key without deciding anything.

    :param on_hand: what was there at the beginning
    :param changes: ((moment, quantity), ...) by which that changed since; not by the orders
    """

    on_hand: Decimal = ZERO
    changes: tuple[tuple[datetime, Decimal], ...] = ()
    receipts: tuple[Expected, ...] = ()

    def on_hand_at(self, moment):
        return self.on_hand + sum((qty for at, qty in self.changes if at <= moment), ZERO)

    def receipts_at(self, moment):
        """The receipts that were known at the moment and had not arrived."""
        return tuple(
            Receipt(r.day, r.qty, r.ref)
            for r in self.receipts
            if r.known <= moment and (r.arrived is None or r.arrived > moment)
        )


class Standing(NamedTuple):
    """What a line was promised before the beginning, or accepted without supply."""

    key: Any
    line: Any
    day: date
    qty: Decimal
    channel: int | None
    waiting: bool = False


class Asked(NamedTuple):
    """A line as it was asked for. Lines of one order and moment were asked for together."""

    moment: datetime
    order: Any
    line: Any
    key: Any
    qty: Decimal
    day: date
    channel: int | None


class GivenUp(NamedTuple):
    """What a line no longer wanted from a moment on."""

    moment: datetime
    key: Any
    line: Any
    qty: Decimal


@dataclass(frozen=True)
class Past:
    """Everything that happened and is not for the policy to decide."""

    stocks: dict
    standing: tuple[Standing, ...] = ()
    given_up: tuple[GivenUp, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What a replay decides by.

    :param request: the core Request of an Asked
    :param day_of: the day that a moment is for a key
    :param quotas: the quotas in force for a key on a day
    """

    request: Callable[[Asked], Request]
    day_of: Callable[[Any, datetime], date]
    quotas: Callable[[Any, date], tuple] = lambda key, day: ()


def replay(past, asked, rules):
    """{Asked: Decision} of every order, one after the other.

    An order of which a line is stopped gets nothing, as it does at its confirmation.
    """
    run = _Run(past, rules)
    found = {}
    for attempt in _attempts(asked):
        run.give_up_until(attempt[0].moment)
        found |= run.decide(attempt)
    return found


def _attempts(asked):
    """Lists of what was asked for together, the oldest first."""
    groups = defaultdict(list)
    for one in asked:
        groups[one.moment, one.order].append(one)
    return [groups[name] for name in sorted(groups, key=lambda name: (name[0], str(name[1])))]


class _Run:
    """The promises of one replay as they grow."""

    def __init__(self, past, rules):
        self._past, self._rules = past, rules
        #: {key: list of Standing}
        self._promised = defaultdict(list)
        for one in past.standing:
            self._promised[one.key].append(one)
        self._given_up = sorted(past.given_up, key=lambda one: one.moment, reverse=True)

    def give_up_until(self, moment):
        while self._given_up and self._given_up[-1].moment <= moment:
            self._give_up(self._given_up.pop())

    def _give_up(self, gone):
        """Take from the line what waits, then what ships last."""
        left, kept = gone.qty, []
        for one in sorted(self._promised[gone.key], key=lambda o: (o.waiting, o.day), reverse=True):
            part = min(left, one.qty) if one.line == gone.line else ZERO
            left -= part
            if one.qty > part:
                kept.append(one._replace(qty=one.qty - part))
        self._promised[gone.key] = kept

    def decide(self, attempt):
        positions, found, promised = {}, {}, []
        for one in attempt:
            position = positions.get(one.key) or self._position(one.key, one.moment)
            request = self._rules.request(one)
            found[one] = decide(position, request)
            added = list(_promises(one, found[one], max(request.day, position.today)))
            positions[one.key] = _plus(position, added)
            promised += added
        stopped = [d.outcome for d in found.values() if d.outcome in STOPPED]
        if stopped:
            told = max(stopped, key=STOPPED.index)
            return {
                one: Decision(told, reasons=decision.reasons) for one, decision in found.items()
            }
        for standing in promised:
            self._promised[standing.key].append(standing)
        return found

    def _position(self, key, moment):
        stock, today = self._past.stocks.get(key, Stock()), self._rules.day_of(key, moment)
        rules = self._rules.quotas(key, today)
        position = Position(
            today,
            stock.on_hand_at(moment),
            stock.receipts_at(moment),
            quotas=Quotas(rules) if rules else None,
        )
        promised = [one for one in self._promised[key] if not one.waiting]
        waiting = sorted(
            (one for one in self._promised[key] if one.waiting), key=lambda one: one.day
        )
        if not rules:
            return _plus(position, promised + waiting)
        # where there are quotas, what waits has only what its channel may have
        rivals = [(max(one.day, today), one.channel, one.qty) for one in waiting]
        return plus_backorders(_plus(position, promised), rivals)


def _promises(asked, decision, day):
    for part in decision.parts:
        yield Standing(asked.key, asked.line, part.date, part.qty, asked.channel)
    if decision.backorder_qty:
        qty = decision.backorder_qty
        yield Standing(asked.key, asked.line, day, qty, asked.channel, waiting=True)


def _plus(position, standing):
    """The position with these demands; what waits stands behind, as it does in every position."""
    for one in standing:
        if one.waiting:
            position = position.plus_backorder(one.day, one.qty)
        else:
            position = position.plus_promise(one.day, one.qty, one.channel)
    return position


# --- comparing two replays ----------------------------------------------------------------------

#: from the mildest to the worst, as the go-live page ranks them
RANKS = ("promised", "later", "split", "backordered", "shortage", "asked", "approval", "refused")


def outcome(asked, decision):
    """What a line was told, with *later* for what is promised whole but not in time."""
    if decision.outcome == "promised" and decision.promised_for(asked.day) < asked.qty:
        return "later"
    return decision.outcome


class Told(NamedTuple):
    """What an order was told in a replay: the worst of its lines, and what it gets in time."""

    outcome: str
    in_time: Decimal
    value_in_time: Decimal


def told(decisions, price):
    """{order: Told} of a replay's decisions.

    :param decisions: {Asked: Decision}
    :param price: the value of one unit of an Asked
    """
    orders = defaultdict(list)
    for one, decision in decisions.items():
        orders[one.order].append((one, decision))
    return {order: _told(lines, price) for order, lines in orders.items()}


def _told(lines, price):
    in_time = [(one, d.promised_for(one.day)) for one, d in lines]
    return Told(
        max((outcome(one, d) for one, d in lines), key=RANKS.index),
        sum((qty for _one, qty in in_time), ZERO),
        sum((qty * price(one) for one, qty in in_time), ZERO),
    )
