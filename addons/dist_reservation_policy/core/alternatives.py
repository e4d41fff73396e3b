# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer can be offered for a line that is short (definitions: *Commitment*, ask)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .allocation import Part, floor_to
from .commitment import STOPPED, Shown, decide
from .position import ZERO

SPLIT, WHOLE, BACKORDER, LESS, CANCEL = "split", "whole", "backorder", "less", "cancel"
#: the kinds of this file, as people read them; files that offer more add their own after these
KINDS = (SPLIT, WHOLE, BACKORDER, LESS, CANCEL)
#: how a line is promised whose alternative was chosen
COMMITMENTS = {SPLIT: "split", WHOLE: "all_or_nothing", BACKORDER: "backorder", LESS: "refuse"}
#: what a line gets that can't have what was chosen for the whole order; a split instead of what
#: others offer
FALLBACK = {SPLIT: BACKORDER, WHOLE: SPLIT, LESS: CANCEL}


@dataclass(frozen=True)
class Alternative:
    """One way to serve a line that wants `wanted`. Quantities in the product's unit.

    :param kind: one of KINDS, or the kind of whoever offers it
    :param day: the requested ship date; what leaves by then is in time
    :param qty: what is still ordered
    :param commitment: how that is promised; empty if nothing is
    :param key: tells alternatives of one kind apart, in the words of whoever offers them
    :param price: of the product's unit, if it isn't the line's; of `instead` alone, if there is any
    :param instead: what other goods stand for, which `parts` then leave out
    """

    kind: str
    wanted: Decimal
    day: date
    qty: Decimal = ZERO
    parts: tuple[Part, ...] = ()
    backorder_qty: Decimal = ZERO
    commitment: str = ""
    key: str = ""
    price: Decimal | None = None
    instead: tuple[Part, ...] = ()

    @property
    def shown(self):
        """What the line itself is to be told."""
        return Shown(self.parts, self.backorder_qty)

    @property
    def all_parts(self):
        return (*self.parts, *self.instead)

    @property
    def instead_qty(self):
        """What of the line other goods stand for."""
        return sum((part.qty for part in self.instead), ZERO)

    @property
    def kept_qty(self):
        """What is still ordered of the line's own product."""
        return self.qty - self.instead_qty

    @property
    def now_qty(self):
        """What leaves in time."""
        return sum((part.qty for part in self.all_parts if part.date <= self.day), ZERO)

    @property
    def later_qty(self):
        """What is promised for a later date."""
        return sum((part.qty for part in self.all_parts if part.date > self.day), ZERO)

    @property
    def lost_qty(self):
        """What isn't ordered any more."""
        return self.wanted - self.qty

    @property
    def now_date(self):
        return max((part.date for part in self.all_parts if part.date <= self.day), default=None)

    @property
    def later_date(self):
        return max((part.date for part in self.all_parts if part.date > self.day), default=None)

    def to_json(self):
        """All of it in plain JSON values, for from_json."""
        return {
            "kind": self.kind,
            "wanted": str(self.wanted),
            "day": str(self.day),
            "qty": str(self.qty),
            "parts": [_to_json(part) for part in self.parts],
            "backorder_qty": str(self.backorder_qty),
            "commitment": self.commitment,
            "key": self.key,
            "price": None if self.price is None else str(self.price),
            "instead": [_to_json(part) for part in self.instead],
        }


def _to_json(part):
    return [str(part.date), str(part.qty), part.ref, part.limit and str(part.limit)]


def _part(values):
    day, qty, ref, limit = values
    return Part(date.fromisoformat(day), Decimal(qty), ref, limit and date.fromisoformat(limit))


def from_json(values):
    """The Alternative that to_json told."""
    decimals = {name: Decimal(values[name]) for name in ("wanted", "qty", "backorder_qty")}
    price = values["price"]
    return Alternative(
        kind=values["kind"],
        day=date.fromisoformat(values["day"]),
        parts=tuple(map(_part, values["parts"])),
        commitment=values["commitment"],
        key=values["key"],
        price=None if price is None else Decimal(price),
        instead=tuple(map(_part, values.get("instead", ()))),
        **decimals,
    )


def alternatives(position, request, step=ZERO):
    """What can be offered for the request, each as it would be decided now; () if it isn't short.

    :param step: the smallest quantity that the line can be lowered by or to
    """
    day = request.shipping.on_or_after(max(request.day, position.today))
    request = replace(request, day=day, shown=None)
    found = {kind: _decided(position, request, kind) for kind in (SPLIT, WHOLE, BACKORDER)}
    backorder = found[BACKORDER]
    if backorder.now_qty >= request.qty:
        return ()
    if found[SPLIT].shown == backorder.shown:
        del found[SPLIT]
    if not found[WHOLE].parts:
        del found[WHOLE]
    less = floor_to(backorder.now_qty, step)
    if less:
        found[LESS] = _decided(position, replace(request, qty=less), LESS, request.qty)
    found[CANCEL] = Alternative(CANCEL, request.qty, day)
    return tuple(found[kind] for kind in KINDS if kind in found)


def _decided(position, request, kind, wanted=None):
    commitment = COMMITMENTS[kind]
    decision = decide(position, replace(request, commitment=commitment))
    qty = ZERO if decision.outcome in STOPPED else request.qty
    return Alternative(
        kind,
        wanted or request.qty,
        request.day,
        qty,
        decision.parts,
        decision.backorder_qty,
        commitment,
    )


def pick(found, kind, key=""):
    """The alternative of the kind, or what comes nearest to it: of `found`, or None.

    :param key: the one of this key, if there is one
    """
    for alternative in found:
        if alternative.kind == kind and key and alternative.key == key:
            return alternative
    by_kind = {alternative.kind: alternative for alternative in reversed(found)}
    while kind and kind not in by_kind:
        kind = FALLBACK.get(kind) if kind in KINDS else SPLIT
    return by_kind.get(kind)
