# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which disposition is suggested for inspected goods, and whether a person has to look.

>>> rules = [Rule(1, "scrap", condition="damaged"), Rule(2, "restock", is_automatic=True,
...               max_cost=50.0, sampling_every=3)]
>>> first(rules, Goods(condition="damaged", cost=4.0)).id
1
>>> obstacle(rules[1], Goods(condition="new", is_clean=True, cost=4.0), turn=2)
>>> obstacle(rules[1], Goods(condition="new", is_clean=True, cost=4.0), turn=3)
<Obstacle.SAMPLE: 'sample'>
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Goods:
    """What is known of inspected goods.

    :param categories: the product's category and all above it
    :param cost: original cost of the quantity, in the company's currency
    :param is_clean: as new, and no check of them failed
    """

    reason: int | None = None
    condition: str | None = None
    product: int | None = None
    categories: frozenset[int] = frozenset()
    cost: float = 0.0
    is_clean: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A disposition and the goods it is for; what is empty doesn't matter."""

    id: int
    kind: str
    reason: int | None = None
    condition: str | None = None
    product: int | None = None
    category: int | None = None
    cost_from: float = 0.0
    cost_to: float = 0.0
    is_automatic: bool = False
    max_cost: float = 0.0
    sampling_every: int = 0


class Obstacle(str, Enum):
    """Why a person has to decide although there is a rule."""

    MANUAL = "manual"
    NOT_CLEAN = "not_clean"
    TOO_DEAR = "too_dear"
    SAMPLE = "sample"


def matches(rule: Rule, goods: Goods) -> bool:
    """Whether the rule is for these goods."""
    return (
        rule.reason in (None, goods.reason)
        and rule.condition in (None, goods.condition)
        and rule.product in (None, goods.product)
        and (rule.category is None or rule.category in goods.categories)
        and goods.cost >= rule.cost_from
        and (not rule.cost_to or goods.cost <= rule.cost_to)
    )


def first(rules: Iterable[Rule], goods: Goods) -> Rule | None:
    """The first of the rules, which are in order, that is for these goods."""
    return next((rule for rule in rules if matches(rule, goods)), None)


def is_sample(turn: int, every: int) -> bool:
    """Whether a person looks at the n-th of the goods that the rule meets; every 0: at none."""
    return every > 0 and turn % every == 0


def obstacle(rule: Rule, goods: Goods, turn: int) -> Obstacle | None:
    """Why a person has to decide, or None when the rule disposes of the goods by itself.

    :param turn: the n-th of the clean goods of low value that the rule meets, from 1
    """
    if not rule.is_automatic:
        return Obstacle.MANUAL
    if not goods.is_clean:
        return Obstacle.NOT_CLEAN
    if goods.cost > rule.max_cost:
        return Obstacle.TOO_DEAR
    return Obstacle.SAMPLE if is_sample(turn, rule.sampling_every) else None
