# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be wrong with master data, and which of it keeps an item from being planned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Code:
    """A kind of finding.

    :param blocks: an item that has it can't be planned until it is mended or ignored
    """

    key: str
    blocks: bool


CODES = (
    Code("product_archived", True),
    Code("supply_missing", True),
    Code("vendor_missing", True),
    Code("vendor_archived", True),
    Code("vendor_expired", True),
    Code("price_missing", True),
    Code("lead_zero", True),
    Code("unit_mismatch", True),
    Code("circular_resupply", True),
    Code("min_above_max", False),
    Code("min_above_year", False),
    Code("pack_mismatch", False),
)
#: an item without a policy can't be planned either, but that is no matter of master data
POLICY_MISSING = "policy_missing"
KEYS = tuple(code.key for code in CODES)
BLOCKING = tuple(code.key for code in CODES if code.blocks)
_RANK: Mapping[str, int] = MappingProxyType({key: at for at, key in enumerate(KEYS)})


def gravest(codes: Iterable[str]) -> str:
    """Return the code that comes first in the enumeration."""
    return min(codes, key=_RANK.__getitem__)


def circles(edges: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the edges that are part of a circle.

    :param edges: (from, to) of a directed graph, such as (supplied, supplying warehouse)
    """
    edges = set(edges)
    reach = {node: {node} for edge in edges for node in edge}
    grown = True
    while grown:
        grown = False
        for start, end in edges:
            if not reach[end] <= reach[start]:
                reach[start] |= reach[end]
                grown = True
    return {(start, end) for start, end in edges if start in reach[end]}
