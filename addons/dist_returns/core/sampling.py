# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which goods a control point covers, and which of them are looked at."""

from dataclasses import dataclass
from hashlib import sha256

NOBODY = frozenset()


@dataclass(frozen=True)
class Facts:
    """What is known of goods that came in. All but the operation are identifiers."""

    operation: str
    company: int
    product: int
    categories: frozenset = NOBODY  # of the product, with all above
    partner: int = 0  # the commercial one
    warehouse: int = 0


@dataclass(frozen=True)
class Scope:
    """What a control point is for; an empty set means all."""

    operation: str
    company: int
    products: frozenset = NOBODY
    categories: frozenset = NOBODY
    partners: frozenset = NOBODY
    warehouses: frozenset = NOBODY

    def covers(self, facts):
        """Return whether the goods are the point's; a product named or a category is enough."""
        return (
            self.operation == facts.operation
            and self.company == facts.company
            and self._is_of(facts)
            and (not self.partners or facts.partner in self.partners)
            and (not self.warehouses or facts.warehouse in self.warehouses)
        )

    def _is_of(self, facts):
        if not self.products and not self.categories:
            return True
        return facts.product in self.products or bool(self.categories & facts.categories)


@dataclass(frozen=True)
class Sampling:
    """How many of the goods that a point covers are checked."""

    kind: str
    every: int = 1
    percent: float = 100.0


@dataclass(frozen=True)
class Seen:
    """What came of a product under a point before these goods."""

    count: int = 0  # goods, checked or not
    alert: int = 0  # goods that a failure still makes suspicious
    is_lot_settled: bool = False  # a check of this lot is open or passed


def share(key):
    """Return a number from 0 to below 1 that always is the same for the same key."""
    digest = sha256(key.encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def is_wanted(rule, key, seen):
    """Return whether these goods are checked.

    Every n-th begins with the first, so that a new product is looked at at once. A percentage is
    drawn from a hash of the key, not at random: the same goods give the same answer whoever asks
    and however often, and over many keys the share approaches the percentage.
    """
    if rule.kind == "nth":
        return seen.count % max(rule.every, 1) == 0
    if rule.kind == "percent":
        return share(key) * 100.0 < rule.percent
    if rule.kind == "lot_first":
        return not seen.is_lot_settled
    if rule.kind == "after_failure":
        return seen.alert > 0
    return True
