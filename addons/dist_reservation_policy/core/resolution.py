# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rule decides: every field of the policy from the first rule that sets it.

The order is fixed: product, nearest product category, customer, customer class, channel,
warehouse, company. What no rule sets has its default. Fields of the order as a whole
ignore rules of products and of categories, because the lines of one order would contradict.

>>> book = RuleBook.of([
...     Rule(1, "House", "company", 1, {"commitment": "split", "shipment": "one"}),
...     Rule(2, "Valves", "category", 7, {"commitment": "refuse", "shipment": "direct"}),
... ])
>>> resolution = book.resolve(Case(company_id=1, product_id=5, category_path=(7, 3)))
>>> resolution.values.commitment, resolution.sources["commitment"].name
('refuse', 'Valves')
>>> resolution.values.shipment, resolution.sources["shipment"].name
('one', 'House')
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .values import FIELDS, ORDER_FIELDS, PolicyValues, check_value

PRODUCT = "product"
CATEGORY = "category"
CUSTOMER = "customer"
CLASS = "class"
CHANNEL = "channel"
WAREHOUSE = "warehouse"
COMPANY = "company"

#: from the most specific to the most general
SCOPES = (PRODUCT, CATEGORY, CUSTOMER, CLASS, CHANNEL, WAREHOUSE, COMPANY)
#: scopes that say nothing about the order as a whole
LINE_SCOPES = frozenset((PRODUCT, CATEGORY))

#: why a rule that matches the case and sets the field doesn't decide it
MORE_SPECIFIC = "more_specific"
ORDER_FIELD = "order_field"
PASSED_OVER = (MORE_SPECIFIC, ORDER_FIELD)

DEFAULTS = PolicyValues()


@dataclass(frozen=True, slots=True)
class Rule:
    """The fields that a policy sets (and only those) for one target.

    :raises ValueError: for an unknown scope or field, or a value that the field can't take
    """

    id: int
    name: str
    scope: str
    target_id: int
    values: Mapping[str, Any] = field(hash=False)

    def __post_init__(self) -> None:
        if self.scope not in SCOPES:
            raise ValueError(f"a policy can't be for the scope {self.scope!r}")
        for name, value in self.values.items():
            check_value(name, value)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def decides(self, name: str) -> bool:
        """Tell whether this rule sets the field and is allowed to."""
        return name in self.values and not self.ignores(name)

    def ignores(self, name: str) -> bool:
        """Tell whether the field is out of reach: one of the whole order, from a rule of lines."""
        return name in ORDER_FIELDS and self.scope in LINE_SCOPES


@dataclass(frozen=True, slots=True)
class Case:
    """What a policy is wanted for; None wherever the case has no such thing."""

    company_id: int
    product_id: int | None = None
    #: the product's category and its ancestors, nearest first
    category_path: tuple[int, ...] = ()
    #: the commercial partner
    partner_id: int | None = None
    class_id: int | None = None
    channel_id: int | None = None
    warehouse_id: int | None = None

    def targets(self) -> Iterator[tuple[str, int]]:
        """Yield the (scope, target) pairs that a rule may name, the most specific first."""
        yield from self._single(PRODUCT, self.product_id)
        for category_id in self.category_path:
            yield CATEGORY, category_id
        yield from self._single(CUSTOMER, self.partner_id)
        yield from self._single(CLASS, self.class_id)
        yield from self._single(CHANNEL, self.channel_id)
        yield from self._single(WAREHOUSE, self.warehouse_id)
        yield COMPANY, self.company_id

    @staticmethod
    def _single(scope: str, target_id: int | None) -> Iterator[tuple[str, int]]:
        if target_id is not None:
            yield scope, target_id


@dataclass(frozen=True, slots=True)
class Resolution:
    """The policy of one case, and for each field the rule that set it (None: the default)."""

    values: PolicyValues
    sources: Mapping[str, Rule | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule that matches and sets the field, and why it doesn't decide (of ``PASSED_OVER``)."""

    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """How one field came to its value."""

    name: str
    value: Any
    source: Rule | None
    passed_over: tuple[PassedOver, ...]


class RuleBook:
    """The rules of one company, indexed once to resolve many cases."""

    __slots__ = ("_by_target",)

    def __init__(self, by_target: Mapping[tuple[str, int], tuple[Rule, ...]]) -> None:
        self._by_target = by_target

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "RuleBook":
        """Index the rules; their order doesn't matter.

        Where two rules name the same target, which the database excludes, the older one (the lower
        id) goes first, so that the result never depends on chance.
        """
        by_target: dict[tuple[str, int], tuple[Rule, ...]] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            key = rule.scope, rule.target_id
            by_target[key] = (*by_target.get(key, ()), rule)
        return cls(by_target)

    def matching(self, case: Case) -> list[Rule]:
        """Return the rules that match the case, the most specific first."""
        return [rule for target in case.targets() for rule in self._by_target.get(target, ())]

    def targets(self, scope: str) -> set[int]:
        """Return what the rules of a scope are for: nothing else in it makes a difference."""
        return {target_id for kind, target_id in self._by_target if kind == scope}

    def resolve(self, case: Case, defaults: PolicyValues = DEFAULTS) -> Resolution:
        """Return the policy of the case, with the rule behind each field."""
        sources: dict[str, Rule | None] = dict.fromkeys(FIELDS)
        for rule in self.matching(case):
            for name in rule.values:
                if sources[name] is None and rule.decides(name):
                    sources[name] = rule
        values = {
            name: rule.values[name] if rule else getattr(defaults, name)
            for name, rule in sources.items()
        }
        return Resolution(PolicyValues(**values), MappingProxyType(sources))

    def explain(
        self, case: Case, defaults: PolicyValues = DEFAULTS
    ) -> tuple[FieldExplanation, ...]:
        """Return for every field its value, its rule, and the rules that were passed over."""
        resolution = self.resolve(case, defaults)
        matching = self.matching(case)
        return tuple(
            FieldExplanation(
                name,
                getattr(resolution.values, name),
                source,
                tuple(_passed_over(name, source, matching)),
            )
            for name, source in resolution.sources.items()
        )


def resolve(rules: Iterable[Rule], case: Case, defaults: PolicyValues = DEFAULTS) -> Resolution:
    """Resolve a single case; for several build the ``RuleBook`` once."""
    return RuleBook.of(rules).resolve(case, defaults)


def _passed_over(name: str, source: Rule | None, matching: list[Rule]) -> Iterator[PassedOver]:
    for rule in matching:
        if name in rule.values and rule is not source:
            yield PassedOver(rule, ORDER_FIELD if rule.ignores(name) else MORE_SPECIFIC)
