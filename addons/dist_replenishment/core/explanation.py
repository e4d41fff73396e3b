# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The inputs of a proposal as data, from which its quantity is computed again exactly.

An explanation is a dict of JSON values. `recompute` runs the same cores on it that made the
proposal; `narrative` turns it into the parts of a sentence and the points of a chart. It says
nothing about time or people: names and dates are added where they are known.
"""

from collections.abc import Iterable

import numpy as np

from . import bad_input, own_rule, position, quantity
from . import rounding as r
from .routes import echelon_events, roll_up
from .timeline import NEVER, Events

VERSION = 1
BUY, TRANSFER, LATERAL = "buy", "transfer", "lateral"

#: numbers of an item that its own need is computed from
OWN = ("on_hand", "lead_day", "protection_day", "weekly", "reorder_point", "order_up_to")
#: numbers of an item that limit or price its quantity
TERMS = ("weekly", "carrying_rate", "usual_need", "maximum", "cover_weeks", "rounding")
#: numbers of Odoo's own rule
RULE = ("own_day", "in_progress", "unit_factor", "multiple_factor")
#: sums of the projection that the sentence speaks of
FOUND = ("position", "receipts", "backlog", "extra", "known", "late_receipts", "far_demand")
#: columns of price rows
ROW = ("price", "min_qty", "pack", "order_cost")
OUTCOMES = {int(outcome): outcome.name.lower() for outcome in quantity.Outcome}


def explain(
    kind: str, rows: Iterable[int], *, items, events: Events, ordered: Events, offers, plan
) -> list[dict]:
    """The explanations of proposals of one kind.

    :param kind: `BUY` or `TRANSFER`: rows of items; `LATERAL`: rows of `plan.laterals`
    :param items, events, ordered, offers: what `plan.make` was given
    :param plan: what it returned
    """
    world = _World(items, events, ordered, offers, plan)
    rows = np.fromiter(rows, np.int64)
    if kind == BUY:
        return world.buys(rows)
    if kind == TRANSFER:
        return world.moves(kind, rows, plan.transfer[rows])
    return world.laterals(rows)


def recompute(explanation: dict) -> float:
    """The proposed quantity, computed from nothing but the explanation.

    :raises UnknownVersion: when another version wrote it
    """
    if explanation.get("version") != VERSION:
        raise bad_input.UnknownVersion("explanation")
    rounding = explanation["rounding"]
    if explanation["kind"] == BUY:
        return float(r.round_half_up(_bought(explanation), rounding))
    need = whole_need(explanation)
    if explanation["kind"] == LATERAL:
        need = max(own_need(explanation) - explanation["transferred"], 0.0)
    wanted = r.in_packs(r.packs_up(need, explanation["pack"]), explanation["pack"])
    return float(r.round_half_up(min(float(wanted), explanation["granted"]), rounding))


def own_need(explanation: dict) -> float:
    """What the item needs by its own levels."""
    own, events = explanation["own"], events_of(explanation["events"])
    if "rule" in explanation:
        return _need_by_rule(explanation)
    return _need_by_levels(own, events, explanation["rounding"])


def projection_of(numbers: dict, events: Events, **more) -> position.Projection:
    """The projection of one item from its numbers in an explanation."""
    return position.project(
        [numbers["on_hand"]],
        events,
        lead_day=numbers["lead_day"],
        protection_day=numbers["protection_day"],
        weekly=numbers["weekly"],
        **more,
    )


def events_of(rows: list) -> Events:
    """The events `[day, quantity, extra]` of one item."""
    if not rows:
        return Events.none()
    day, qty, extra = zip(*rows, strict=True)
    return Events(np.zeros(len(rows), np.int64), day, qty, extra)


def choice_of(explanation: dict, to_buy: float) -> quantity.Choice:
    """The choice among the explanation's price rows for a quantity to buy."""
    offers = {name: np.array(explanation["offers"][name], dtype=float) for name in ROW}
    rows = quantity.Offers(item=np.zeros(len(offers["price"]), np.int64), **offers)
    terms = {n: np.inf if v is None else v for n, v in explanation["terms"].items()}
    return quantity.choose([to_buy], rows, quantity.Terms(**terms))


def whole_need(explanation: dict) -> float:
    """What the item needs, for its satellites too when it has some."""
    if "centre" not in explanation:
        return own_need(explanation)
    centre = explanation["centre"]
    return _need_by_levels(centre, events_of(centre["events"]), explanation["rounding"])


def to_buy_of(explanation: dict) -> float:
    """What is to be bought: the need or what transfers rely on, less what equals give."""
    now = projection_of(explanation["own"], events_of(explanation["events"]))
    relied_on = max(explanation["backing"] - float(now.receipts[0]), 0.0)
    left = max(max(whole_need(explanation), relied_on) - explanation["received"], 0.0)
    return float(r.snapped(left, explanation["rounding"]))


def _bought(explanation: dict) -> float:
    to_buy = to_buy_of(explanation)
    choice = choice_of(explanation, to_buy)
    # Odoo's own rule keeps its quantity whatever the prices
    keeps = "rule" in explanation and choice.row[0] >= 0
    qty = to_buy if keeps else float(choice.qty[0])
    return float(r.snapped(qty + explanation["filled"], explanation["pack"]))


def _need_by_levels(numbers: dict, events: Events, rounding: float) -> float:
    need = position.need(
        projection_of(numbers, events),
        numbers["reorder_point"],
        numbers["order_up_to"],
        consumes=numbers["consumes"],
        rounding=rounding,
    )
    return float(need[0])


def virtual_of(explanation: dict) -> float:
    """What Odoo's own rule compares with the minimum, less what drafts ask for."""
    rule, on_hand = explanation["rule"], explanation["own"]["on_hand"]
    return float(position.virtual([on_hand], events_of(rule["ordered"]), rule["own_day"])[0])


def _need_by_rule(explanation: dict) -> float:
    own, rule, rounding = (explanation[name] for name in ("own", "rule", "rounding"))
    need = own_rule.quantity(
        [virtual_of(explanation)],
        own["reorder_point"],
        own["order_up_to"],
        in_progress=rule["in_progress"],
        precision=rounding,
        unit_factor=rule["unit_factor"],
        multiple_factor=rule["multiple_factor"],
    )
    return float(need[0])


class _World:
    """All that explanations of one planning are cut from."""

    def __init__(self, items, events: Events, ordered: Events, offers, plan) -> None:
        self.items, self.plan, self.offers = items, plan, offers
        count = len(items.on_hand)
        self.events, self.ordered = _Sliced(events, count), _Sliced(ordered, count)
        by_item = np.argsort(offers.item, kind="stable")
        self.offer_rows = by_item[offers.is_priced[by_item]]
        starts = np.searchsorted(offers.item[self.offer_rows], np.arange(count + 1))
        self.offer_starts = starts.tolist()
        self.offer_columns = {n: getattr(offers, n)[self.offer_rows].tolist() for n in ROW}
        self.virtual = position.virtual(items.on_hand, ordered, items.own_day)
        moves = plan.laterals
        self.received = np.bincount(moves.receiver, weights=moves.qty, minlength=count)
        self.backing = np.zeros(count)
        self.echelon = None
        fed = items.source >= 0
        if fed.any():
            np.add.at(self.backing, items.source[fed], plan.later[fed])
            self.echelon = self._echelon(events, count)

    def _echelon(self, events: Events, count: int) -> dict:
        """Numbers of each item's echelon, and which items have satellites."""
        items, source = self.items, self.items.source
        names = ("on_hand", "weekly", "reorder_point", "order_up_to")
        sums = {name: roll_up(getattr(items, name), source) for name in names}
        is_centre = np.zeros(count, bool)
        is_centre[source[source >= 0]] = True
        events = echelon_events(events, source, items.other_end)
        days = {"lead_day": items.lead_day, "protection_day": items.protection_day}
        whole = position.project(sums["on_hand"], events, weekly=sums["weekly"], **days)
        levels = sums["reorder_point"], sums["order_up_to"]
        how = {"consumes": items.consumes, "rounding": items.rounding}
        return sums | {
            "events": _Sliced(events, count),
            "is_centre": is_centre,
            "position": whole.position,
            "need": position.need(whole, *levels, **how),
        }

    def common(self, kind: str, rows: np.ndarray) -> list[dict]:
        """What explanations of all kinds hold, for each row."""
        items = self.items
        own = _records(items, (*OWN, "consumes", "safety"), rows)
        rules, found = _records(items, RULE, rows), self.found(rows)
        is_own, rounding = items.is_own[rows].tolist(), items.rounding[rows].tolist()
        result = []
        for at, row in enumerate(rows.tolist()):
            one = {"version": VERSION, "kind": kind, "rounding": rounding[at], "own": own[at]}
            one |= {"events": self.events.rows(row), "found": found[at]}
            if is_own[at]:
                one["rule"] = rules[at] | {"ordered": self.ordered.rows(row)}
            if self.echelon is not None and self.echelon["is_centre"][row]:
                self._add_centre(one, row)
            result.append(one)
        return result

    def found(self, rows: np.ndarray) -> list[dict]:
        """What the planning computed on the way, for the sentence; `recompute` doesn't read it."""
        plan, out = self.plan, self.plan.projection.stock_out_day[rows].tolist()
        found = _records(plan.projection, FOUND, rows)
        more = zip(out, self.virtual[rows].tolist(), plan.need[rows].tolist(), strict=True)
        for one, (day, virtual, need) in zip(found, more, strict=True):
            one |= {"stock_out_day": None if day == NEVER else day, "virtual": virtual}
            one |= {"need": need, "whole": need}
        return found

    def _add_centre(self, explanation: dict, row: int) -> None:
        """The numbers of an item's echelon."""
        sums, own = self.echelon, explanation["own"]
        names = ("on_hand", "weekly", "reorder_point", "order_up_to")
        same = {name: own[name] for name in ("lead_day", "protection_day", "consumes")}
        centre = {name: float(sums[name][row]) for name in names} | same
        explanation["centre"] = centre | {"events": sums["events"].rows(row)}
        found = {"whole": float(sums["need"][row]), "centre": float(sums["position"][row])}
        explanation["found"] |= found

    def buys(self, rows: np.ndarray) -> list[dict]:
        """The explanations of purchases."""
        plan, of_offer, rounding = self.plan, self.offers, self.items.rounding[rows]
        pack = of_offer.pack[plan.row[rows]]
        columns = {
            "received": self.received[rows],
            "backing": self.backing[rows],
            "pack": np.where(pack > 0, pack, rounding),
            "filled": plan.extra[rows],
            "qty": r.round_half_up(plan.buy[rows], rounding),
        }
        explanations = self.common(BUY, rows)
        terms = _records(self.items, TERMS, rows)
        for at, row in enumerate(rows.tolist()):
            one = explanations[at]
            terms[at]["position"] = one["found"]["position"]
            one |= {"terms": terms[at]} | self._offers_of(row)
            one["found"] |= self._found_offer(row, one["offers"])
        return _with_columns(explanations, columns)

    def _offers_of(self, row: int) -> dict:
        """The item's price rows, and which of them is taken."""
        part = slice(self.offer_starts[row], self.offer_starts[row + 1])
        rows = self.offer_rows[part].tolist()
        offers = {name: column[part] for name, column in self.offer_columns.items()}
        return {"offers": offers, "row": rows.index(int(self.plan.row[row]))}

    def _found_offer(self, row: int, offers: dict) -> dict:
        """The outcome of choosing a price row, and the row with the smallest quantity."""
        choice = self.plan.choice
        outcome = OUTCOMES[int(self.plan.outcome[row])]
        found = {"outcome": outcome, "chosen": float(choice.qty[row])}
        if outcome != "break":
            return found
        part = slice(self.offer_starts[row], self.offer_starts[row + 1])
        qty = choice.row_qty[self.offer_rows[part]]
        smallest = int(np.nanargmin(qty))
        dearer = {"dearer_qty": float(qty[smallest]), "dearer_price": offers["price"][smallest]}
        return found | dearer

    def moves(self, kind: str, rows: np.ndarray, granted: np.ndarray) -> list[dict]:
        """The explanations of transfers to these rows."""
        columns = {
            "pack": self.items.transfer_pack[rows],
            "granted": granted,
            "qty": r.round_half_up(granted, self.items.rounding[rows]),
        }
        return _with_columns(self.common(kind, rows), columns)

    def laterals(self, moves: np.ndarray) -> list[dict]:
        """The explanations of transfers between equals."""
        all_moves = self.plan.laterals
        rows = all_moves.receiver[moves]
        names = ("transfer_cost", "purchase_cost", "in_time")
        columns = {name: getattr(all_moves, name)[moves] for name in names}
        columns["transferred"] = self.plan.transfer[rows]
        return _with_columns(self.moves(LATERAL, rows, all_moves.qty[moves]), columns)


class _Sliced:
    """Events that can be cut out for one item."""

    def __init__(self, events: Events, count: int) -> None:
        events = events.by_item_and_day()
        self.starts = np.searchsorted(events.item, np.arange(count + 1)).tolist()
        self.columns = [column.tolist() for column in (events.day, events.qty, events.extra)]

    def rows(self, item: int) -> list[list]:
        """`[day, quantity, extra]` of the item, in order of days."""
        part = slice(self.starts[item], self.starts[item + 1])
        return [list(row) for row in zip(*(column[part] for column in self.columns), strict=True)]


def _records(table, names: tuple[str, ...], rows: np.ndarray) -> list[dict]:
    """Numbers of these rows as dicts; None for infinite, which JSON doesn't know."""
    columns = []
    for name in names:
        column = np.asarray(getattr(table, name))[rows]
        values = column.tolist() if column.dtype == bool else column.astype(float).tolist()
        columns.append([None if value == np.inf else value for value in values])
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _with_columns(explanations: list[dict], columns: dict[str, np.ndarray]) -> list[dict]:
    """The explanations with a value of each column."""
    lists = zip(*(column.tolist() for column in columns.values()), strict=True)
    for one, values in zip(explanations, lists, strict=True):
        one.update(zip(columns, values, strict=True))
    return explanations
