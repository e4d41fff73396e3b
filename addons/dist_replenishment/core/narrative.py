# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An explanation as the parts of a sentence and as the points of a chart.

A part is a code and its numbers, from a closed list; the texts are with the ORM, so that they can
be translated. The numbers are those that the planning found.
"""

from enum import Enum

import numpy as np

from . import timeline
from .explanation import BUY, LATERAL, events_of
from .timeline import MICRO


class Part(str, Enum):
    """The codes of the parts, in the order in which they appear; their numbers in brackets."""

    STOCK = "stock"  # (on_hand)
    BACKLOG = "backlog"  # (qty) asked for before today
    RECEIPTS = "receipts"  # (qty, until) within the interval
    EXTRA = "extra"  # (qty) demand that no forecast knows
    STOCK_OUT = "stock_out"  # (day, lead_day) runs out, with the expected demand
    LATE_RECEIPTS = "late_receipts"  # (qty, after) don't count
    FAR_DEMAND = "far_demand"  # (qty, after) doesn't count
    KNOWN_ABOVE = "known_above"  # (qty, level) known demand is above the level
    LEVELS = "levels"  # (position, reorder_point, order_up_to)
    KNOWN_SHORT = "known_short"  # (position, known, order_up_to) known demand decides, no level
    OWN_RULE = "own_rule"  # (virtual, minimum, maximum) Odoo's own rule
    CENTRE = "centre"  # (position, reorder_point, order_up_to) with all satellites
    NEED = "need"  # (qty)
    BACKING = "backing"  # (qty) what transfers rely on
    RECEIVED = "received"  # (qty) from equals
    AS_NEEDED = "as_needed"  # (qty)
    PACK = "pack"  # (qty, pack) whole packs
    MINIMUM = "minimum"  # (qty, min_qty) the vendor's
    BREAK = "break"  # (qty, min_qty, price, dearer_qty, dearer_price) is cheaper
    LOT = "lot"  # (qty, order_cost) saves orders
    LIMITED = "limited"  # (qty, maximum)
    OVER_COVER = "over_cover"  # (qty, min_qty) lasts longer than allowed
    FILLED = "filled"  # (qty) to reach the vendor's order minimum
    SHARED = "shared"  # (qty, wanted) a fair share of what the source has
    GRANTED = "granted"  # (qty) by the source
    FROM_EQUAL = "from_equal"  # (qty, transfer_cost, purchase_cost)
    IN_TIME = "in_time"  # a purchase would come too late


def sentence(explanation: dict) -> list[dict]:
    """The parts of the sentence, in order: `{"code": ..., **numbers}` with JSON values only."""
    need = _part(Part.NEED, qty=explanation["found"]["whole"])
    result = _bought(explanation) if explanation["kind"] == BUY else _moved(explanation)
    return [*_situation(explanation), *_requirement(explanation), need, *result]


def chart(explanation: dict, days: int | None = None) -> list[dict]:
    """Points `{"day", "without", "with"}`, a day each: the balance without and with the proposal.

    The balance is what is left after known demand, or the expected demand where that is more.

    :param days: the last day; None: a week after the interval, and not before the last event of the
        next 90 days
    """
    own, events = explanation["own"], events_of(explanation["events"])
    if days is None:
        last = int(events.day[events.day <= 90].max(initial=0))
        days = max(int(own["protection_day"]) + 7, last)
    day = np.arange(days + 1)
    line = timeline.build(np.array([own["on_hand"]]), events, np.array([own["weekly"] / 7]))
    step = np.searchsorted(line.day, day, side="right") - 1
    expected = np.maximum(line.known[step] / MICRO, own["weekly"] / 7 * day)
    without = (line.supply[step] - line.extra[step]) / MICRO - expected
    arrived = np.where(day >= own["lead_day"], explanation["qty"], 0.0)
    rows = zip(day.tolist(), without.tolist(), (without + arrived).tolist(), strict=True)
    return [{"day": at, "without": left, "with": more} for at, left, more in rows]


def _part(code: Part, **numbers) -> dict:
    return {"code": code.value} | {name: float(value) for name, value in numbers.items()}


def _situation(explanation: dict) -> list[dict]:
    """What is there, what comes and goes, and when it runs out."""
    own, found = explanation["own"], explanation["found"]
    end, out = own["protection_day"], found["stock_out_day"]
    parts = [_part(Part.STOCK, on_hand=own["on_hand"])]
    parts += _sums(found, (Part.BACKLOG, {}), (Part.RECEIPTS, {"until": end}), (Part.EXTRA, {}))
    if out is not None:
        parts.append(_part(Part.STOCK_OUT, day=out, lead_day=own["lead_day"]))
    far = {"after": end}
    return parts + _sums(found, (Part.LATE_RECEIPTS, far), (Part.FAR_DEMAND, far))


def _sums(numbers: dict, *codes: tuple[Part, dict]) -> list[dict]:
    """Parts about sums that aren't zero."""
    return [
        _part(code, qty=numbers[code.value], **more)
        for code, more in codes
        if numbers[code.value] > 0
    ]


def _requirement(explanation: dict) -> list[dict]:
    """What the position is compared with."""
    own, found, parts = explanation["own"], explanation["found"], []
    low, high = own["reorder_point"], own["order_up_to"]
    if "rule" in explanation:
        parts.append(_part(Part.OWN_RULE, virtual=found["virtual"], minimum=low, maximum=high))
    else:
        if own["consumes"] and found["known"] > high:
            parts.append(_part(Part.KNOWN_ABOVE, qty=found["known"], level=high))
        parts.append(_compared(found, own))
    if "centre" in explanation:
        parts.append(_levels(Part.CENTRE, found["centre"], explanation["centre"]))
    return parts


def _compared(found: dict, own: dict) -> dict:
    """The levels; or known demand, where the position is short of that and not of a level."""
    position, known = found["position"], found["known"]
    if own["consumes"] and own["reorder_point"] <= position < known <= own["order_up_to"]:
        return _part(
            Part.KNOWN_SHORT, position=position, known=known, order_up_to=own["order_up_to"]
        )
    return _levels(Part.LEVELS, position, own)


def _levels(code: Part, position: float, numbers: dict) -> dict:
    levels = {name: numbers[name] for name in ("reorder_point", "order_up_to")}
    return _part(code, position=position, **levels)


def _bought(explanation: dict) -> list[dict]:
    """How the quantity came from the need."""
    parts = _sums(explanation, (Part.BACKING, {}), (Part.RECEIVED, {}))
    if "rule" not in explanation and explanation["found"]["chosen"] > 0:
        parts.append(_outcome(explanation))
    return parts + _sums({"filled": explanation["filled"]}, (Part.FILLED, {}))


def _outcome(explanation: dict) -> dict:
    """Why this quantity and this price row."""
    found, offers, row = explanation["found"], explanation["offers"], explanation["row"]
    low = offers["min_qty"][row]
    numbers = {
        "pack": {"pack": explanation["pack"]},
        "minimum": {"min_qty": low},
        "lot": {"order_cost": offers["order_cost"][row]},
        "limited": {"maximum": explanation["terms"]["maximum"]},
        "over_cover": {"min_qty": low},
        "break": {
            "min_qty": low,
            "price": offers["price"][row],
            "dearer_qty": found.get("dearer_qty"),
            "dearer_price": found.get("dearer_price"),
        },
    }
    outcome = found["outcome"]
    return _part(Part(outcome), qty=found["chosen"], **numbers.get(outcome, {}))


def _moved(explanation: dict) -> list[dict]:
    """How much of the need a source or an equal gives."""
    qty = explanation["qty"]
    if explanation["kind"] == LATERAL:
        costs = {name: explanation[name] for name in ("transfer_cost", "purchase_cost")}
        late = [_part(Part.IN_TIME)] if explanation["in_time"] else []
        return [_part(Part.FROM_EQUAL, qty=qty, **costs), *late]
    wanted = explanation["found"]["whole"]
    if qty < wanted:
        return [_part(Part.SHARED, qty=qty, wanted=wanted)]
    return [_part(Part.GRANTED, qty=qty)]
