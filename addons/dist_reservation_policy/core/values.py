# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a reservation policy decides: its fields, the values they may take, and their defaults.

Each field is declared once, in ``PolicyValues``: its default on a fresh install, whether it belongs
to a line or to the order as a whole, and for a choice the values allowed. Everything else (the
sets of fields, the resolution, its explanation) derives from that declaration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

SUPPLY_ON_HAND = "on_hand"
SUPPLY_RECEIPTS = "receipts"
COMMIT_REFUSE = "refuse"
COMMIT_SPLIT = "split"
COMMIT_BACKORDER = "backorder"
COMMIT_ALL_OR_NOTHING = "all_or_nothing"
SUBSTITUTE_OFF = "off"
SUBSTITUTE_PROPOSE = "propose"
SUBSTITUTE_AUTOMATIC = "automatic"
COMMIT_ASK = "ask"
COMMIT_APPROVAL = "approval"
SHIP_DIRECT = "direct"
SHIP_ONE = "one"
BACKORDER_KEEP = "keep"
BACKORDER_CANCEL = "cancel"
SOURCE_OWN = "own"
SOURCE_IN_ORDER = "channel_order"
SOURCE_FEWEST = "fewest_parcels"
SOURCE_EARLIEST = "earliest"
BACKORDER_ASK = "ask"
OVERRIDE_NOBODY = "nobody"
OVERRIDE_APPROVER = "approver"
OVERRIDE_MANAGER = "manager"
PREEMPTION_OFF = "off"
PREEMPTION_ALLOWED = "allowed"

LINE = "line"
ORDER = "order"


def _choice(level: str, *choices: str) -> dict[str, Any]:
    return {"level": level, "choices": choices}


def _number(level: str, kind: type) -> dict[str, Any]:
    return {"level": level, "number": kind}


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """One value for every field of the policy; without arguments those of a fresh install.

    :raises ValueError: for an unknown choice, or a number that is negative or of another type
    """

    #: what may be promised: what is there, or also what is about to be received
    supply: str = field(
        default=SUPPLY_ON_HAND, metadata=_choice(LINE, SUPPLY_ON_HAND, SUPPLY_RECEIPTS)
    )
    #: days added to the date of every receipt before it counts
    confidence_days: int = field(default=0, metadata=_number(LINE, int))
    #: quantity that is never promised, in the product's own unit of measure
    buffer_qty: Decimal = field(default=Decimal(0), metadata=_number(LINE, Decimal))
    #: days for which goods that expire must still keep when they arrive
    min_shelf_life_days: int = field(default=0, metadata=_number(LINE, int))
    #: what happens to a line that supply doesn't cover
    commitment: str = field(
        default=COMMIT_SPLIT,
        metadata=_choice(
            LINE,
            COMMIT_SPLIT,
            COMMIT_REFUSE,
            COMMIT_BACKORDER,
            COMMIT_ALL_OR_NOTHING,
            COMMIT_ASK,
            COMMIT_APPROVAL,
        ),
    )
    #: whether another product may replace what supply doesn't cover
    substitution: str = field(
        default=SUBSTITUTE_PROPOSE,
        metadata=_choice(LINE, SUBSTITUTE_OFF, SUBSTITUTE_PROPOSE, SUBSTITUTE_AUTOMATIC),
    )
    #: when goods leave; the values are those of ``sale.order.picking_policy``
    shipment: str = field(default=SHIP_DIRECT, metadata=_choice(ORDER, SHIP_DIRECT, SHIP_ONE))
    #: untaxed amount, in the company's currency, below which no order is accepted; 0 accepts all
    min_order_amount: Decimal = field(default=Decimal(0), metadata=_number(ORDER, Decimal))
    #: from which warehouses of its channel an order is served
    sourcing: str = field(
        default=SOURCE_OWN,
        metadata=_choice(ORDER, SOURCE_OWN, SOURCE_IN_ORDER, SOURCE_FEWEST, SOURCE_EARLIEST),
    )
    #: what happens at delivery to what wasn't delivered
    backorder: str = field(
        default=BACKORDER_KEEP,
        metadata=_choice(ORDER, BACKORDER_KEEP, BACKORDER_CANCEL, BACKORDER_ASK),
    )
    #: minutes for which a quotation keeps its quantities; 0 keeps nothing
    hold_quotation_minutes: int = field(default=0, metadata=_number(ORDER, int))
    #: minutes for which a cart at checkout keeps its quantities; 0 keeps nothing
    hold_cart_minutes: int = field(default=15, metadata=_number(ORDER, int))
    #: who may confirm what the policy refuses, giving a reason
    override: str = field(
        default=OVERRIDE_APPROVER,
        metadata=_choice(ORDER, OVERRIDE_APPROVER, OVERRIDE_MANAGER, OVERRIDE_NOBODY),
    )
    #: whether the customer's orders may take promises of lower classes, with approval
    preemption: str = field(
        default=PREEMPTION_OFF, metadata=_choice(ORDER, PREEMPTION_OFF, PREEMPTION_ALLOWED)
    )

    def __post_init__(self) -> None:
        for name in FIELDS:
            check_value(name, getattr(self, name))


_DECLARED = {declared.name: declared.metadata for declared in fields(PolicyValues)}

#: every field of the policy, in the order in which people read them
FIELDS: tuple[str, ...] = tuple(_DECLARED)
ORDER_FIELDS = frozenset(name for name in FIELDS if _DECLARED[name]["level"] == ORDER)
LINE_FIELDS = frozenset(FIELDS) - ORDER_FIELDS
#: the values that each choice may take, in the order of lists
CHOICES: Mapping[str, tuple[str, ...]] = {
    name: meta["choices"] for name, meta in _DECLARED.items() if "choices" in meta
}
#: the type of each field that is a number
NUMBERS: Mapping[str, type] = {
    name: meta["number"] for name, meta in _DECLARED.items() if "number" in meta
}


def check_value(name: str, value: object) -> None:
    """Raise ValueError unless ``value`` is one that the field ``name`` may take.

    :raises ValueError: also when the policy has no such field
    """
    if name in CHOICES:
        valid = value in CHOICES[name]
    elif name in NUMBERS:
        valid = type(value) is NUMBERS[name] and _is_amount(value)
    else:
        raise ValueError(f"a policy has no field {name!r}")
    if not valid:
        raise ValueError(f"{value!r} is no value for the policy's field {name!r}")


def _is_amount(number: int | Decimal) -> bool:
    return Decimal(number).is_finite() and number >= 0
