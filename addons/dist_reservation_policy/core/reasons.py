# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The closed list of reasons that an automatic decision can carry.

A reason is a code plus the facts it speaks about. The texts live with the ORM
(`models/dist_promise_decision.py`), so that they can be translated; a test proves that each
code can be reached.
"""

from dataclasses import dataclass, field
from enum import Enum


class Code(str, Enum):
    AVAILABLE = "available"
    PART_AVAILABLE = "part_available"
    DATED = "dated"
    ALL_LATER = "all_later"
    BACKORDERED = "backordered"
    REFUSED_SHORT = "refused_short"
    REFUSED_INCOMPLETE = "refused_incomplete"
    ASKED_SHORT = "asked_short"
    APPROVAL_SHORT = "approval_short"
    CHANGED = "changed"
    PAID = "paid"
    OVERRIDDEN = "overridden"
    BUFFER = "buffer"
    PROTECTED = "protected"
    CAPPED = "capped"
    KIT_COMPONENT = "kit_component"
    RECEIPTS_NOT_COUNTED = "receipts_not_counted"
    SHELF_LIFE = "shelf_life"
    EXPIRES = "expires"
    ARRIVES = "arrives"
    TOO_SOON = "too_soon"
    TOGETHER = "together"
    BELOW_MINIMUM = "below_minimum"
    SOURCED_IN_ORDER = "sourced_in_order"
    SOURCED_FEWEST = "sourced_fewest"
    SOURCED_EARLIEST = "sourced_earliest"
    SOURCED_PART = "sourced_part"
    SOURCED_SHORT = "sourced_short"
    SUBSTITUTED = "substituted"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True)
class Reason:
    """One fact behind a decision. `facts` holds JSON-ready values only: str, int or None."""

    code: Code
    facts: dict = field(default_factory=dict, hash=False)

    def to_json(self):
        return {"code": self.code.value, **self.facts}
