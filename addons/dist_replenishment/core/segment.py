# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which policy wins for each item: the most specific one, in a fixed order of criteria.

A policy names some criteria, and fits the items that meet all of them. Of two that fit, the one
that names the earlier criterion of `CRITERIA` wins; if both name it, the next criterion decides.
Of two categories the nearer wins. What is still equal goes to the lower sequence, then to the
older policy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

COMPANY, PRODUCT, CATEGORY = "company_id", "product_id", "product_categ_id"
#: what a policy may name, the most specific first
CRITERIA = (
    COMPANY,
    PRODUCT,
    CATEGORY,
    "vendor_id",
    "warehouse_id",
    "criticality",
    "abc_value",
    "abc_picks",
    "xyz",
    "demand_pattern",
    "lead_class",
    "margin_class",
)


@dataclass(frozen=True)
class Span:
    """The place of a category among all: it and those below it are one range.

    :param first, last: positions, both included
    :param depth: how many categories are above it
    """

    first: int
    last: int
    depth: int


@dataclass(frozen=True)
class Rule:
    """The items that a policy is for.

    :param wanted: criterion -> code that an item must have; the category is apart
    :param category: None if the policy names none
    """

    id: int
    sequence: int
    wanted: Mapping[str, int]
    category: Span | None = None

    def rank(self) -> tuple:
        """What sorts rules: the smallest wins."""
        depth = self.category.depth + 1 if self.category else 0
        named = (depth if name == CATEGORY else name in self.wanted for name in CRITERIA)
        return (*(-int(value) for value in named), self.sequence, self.id)


def spans(paths: Mapping[int, str]) -> dict[int, Span]:
    """Number the categories so that each tree is one range.

    :param paths: category -> its path of ids from the root, as "1/4/9/"
    """
    parts = {key: tuple(map(int, path.strip("/").split("/"))) for key, path in paths.items()}
    ordered = sorted(parts, key=parts.get)
    last: dict[int, int] = {}
    for position, key in enumerate(ordered):
        for above in parts[key]:
            last[above] = position
    return {
        key: Span(position, last[key], len(parts[key]) - 1) for position, key in enumerate(ordered)
    }


def ranked(rules: Sequence[Rule]) -> list[int]:
    """Return the positions of the rules, the one that wins first."""
    return sorted(range(len(rules)), key=lambda index: rules[index].rank())


def resolve(rules: Sequence[Rule], items: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return for each item the position of the rule that wins, -1 where none fits.

    :param items: criterion -> (items,) codes, -1 for none; the category as its position
    """
    winner = np.full(len(items[PRODUCT]), -1)
    pick = _ProductIndex(items[PRODUCT])
    left = np.arange(len(winner))
    for index in ranked(rules):
        rule = rules[index]
        if PRODUCT in rule.wanted:
            candidates = pick.of(rule.wanted[PRODUCT])
            candidates = candidates[winner[candidates] < 0]
        else:
            candidates = left = left[winner[left] < 0]
        winner[_fitting(rule, items, candidates)] = index
    return winner


class _ProductIndex:
    """Finds the items of a product without looking at all of them."""

    def __init__(self, products: np.ndarray):
        self.order = np.argsort(products, kind="stable")
        self.sorted = products[self.order]

    def of(self, product: int) -> np.ndarray:
        start, end = np.searchsorted(self.sorted, [product, product + 1])
        return self.order[start:end]


def _fitting(rule: Rule, items: Mapping[str, np.ndarray], candidates: np.ndarray) -> np.ndarray:
    """Return those of the candidates that meet all criteria of the rule."""
    for name, code in rule.wanted.items():
        candidates = candidates[items[name][candidates] == code]
    if rule.category:
        position = items[CATEGORY][candidates]
        inside = (position >= rule.category.first) & (position <= rule.category.last)
        candidates = candidates[inside]
    return candidates


def mismatch(rule: Rule, item: Mapping[str, int]) -> str | None:
    """Return the first criterion that the item doesn't meet, None if the rule fits.

    :param item: criterion -> code, as one column of what `resolve` gets
    """
    for name in CRITERIA:
        if name == CATEGORY and rule.category:
            if not rule.category.first <= item[name] <= rule.category.last:
                return name
        elif name in rule.wanted and item[name] != rule.wanted[name]:
            return name
    return None


def explain(rules: Sequence[Rule], item: Mapping[str, int]) -> Iterator[tuple[int, str | None]]:
    """Give (position, criterion not met) of the rules in their order, up to the one that wins.

    The last pair has None for the criterion, unless no rule fits.
    """
    for index in ranked(rules):
        failed = mismatch(rules[index], item)
        yield index, failed
        if failed is None:
            return
