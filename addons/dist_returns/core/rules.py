# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which return rule decides what: each field from the first rule that sets it.

The order is fixed: product, nearest product category, customer, channel, warehouse, company.
A rule may name several of them; all must fit, and the first one named gives its step. Within a step
a rule that names more of the following steps goes first, then one for the reason, then the lower
sequence, then the older. What no rule sets has its default, so that every case has every field.

>>> book = [
...     Rule(1, "House", 1, {"window_days": 30, "fee_percent": 10.0}),
...     Rule(2, "Valves", 1, {"window_days": 14}, category_id=7),
... ]
>>> resolution = resolve(book, Case(company_id=1, product_id=5, category_path=(7, 3)))
>>> resolution.terms.window_days, resolution.sources["window_days"].name
(14, 'Valves')
>>> resolution.terms.fee_percent, resolution.sources["fee_percent"].name
(10.0, 'House')
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

#: whose fault opens the warranty instead of the window
WARRANTY_FAULTS = frozenset(("vendor", "us"))
#: a step that a rule doesn't name comes after every distance to a named category
FAR = 10**6


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one line of a return."""

    window_days: int = 30
    warranty_days: int = 365
    authorisation: str = "manual"
    auto_amount: float = 0.0
    fee_percent: float = 0.0
    credit_timing: str = "inspection"
    is_replacement: bool = False
    replacement_condition: str = "inspected"
    is_routing_economic: bool = False
    handling_cost: float = 0.0
    freight_cost: float = 0.0
    recovery_percent: float = 0.0

    def days(self, fault: str) -> int:
        """Return the days from the delivery in which goods may come back for this fault."""
        return self.warranty_days if fault in WARRANTY_FAULTS else self.window_days

    def fee(self, fault: str) -> float:
        """Return the percentage kept from the credit: only when the customer is at fault."""
        return self.fee_percent if fault == "customer" else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the terms as plain JSON."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Terms":
        """Return terms from what ``as_dict`` gave, whatever fields came or went since."""
        return cls(**{name: values[name] for name in FIELDS if name in values})


FIELDS = tuple(item.name for item in fields(Terms))
DEFAULTS = Terms()


@dataclass(frozen=True, slots=True)
class Rule:
    """The fields that a rule sets (and only those), and what it is for (None: everything)."""

    id: int
    name: str
    company_id: int
    values: Mapping[str, Any] = field(hash=False)
    sequence: int = 10
    product_id: int | None = None
    category_id: int | None = None
    partner_id: int | None = None
    channel_id: int | None = None
    warehouse_id: int | None = None
    reason_id: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What terms are wanted for; None wherever the case has no such thing."""

    company_id: int
    product_id: int | None = None
    #: the product's category and its ancestors, nearest first
    category_path: tuple[int, ...] = ()
    #: the commercial partner
    partner_id: int | None = None
    channel_id: int | None = None
    warehouse_id: int | None = None
    reason_id: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The terms of one case, and for each field the rule that set it (None: the default)."""

    terms: Terms
    sources: Mapping[str, Rule | None] = field(hash=False)


def rank(rule: Rule, case: Case) -> tuple[int, ...] | None:
    """Return how specific the rule is for the case, lowest first; None when it doesn't fit."""
    if rule.company_id != case.company_id:
        return None
    steps = [
        _step(rule.product_id, case.product_id),
        _category_step(rule, case),
        _step(rule.partner_id, case.partner_id),
        _step(rule.channel_id, case.channel_id),
        _step(rule.warehouse_id, case.warehouse_id),
        _step(rule.reason_id, case.reason_id),
    ]
    if any(step is None for step in steps):
        return None
    return (*steps, rule.sequence, rule.id)


def _step(named: int | None, actual: int | None) -> int | None:
    if named is None:
        return FAR
    return 0 if named == actual else None


def _category_step(rule: Rule, case: Case) -> int | None:
    if rule.category_id is None:
        return FAR
    if rule.category_id not in case.category_path:
        return None
    return case.category_path.index(rule.category_id)


def resolve(rules: Iterable[Rule], case: Case, defaults: Terms = DEFAULTS) -> Resolution:
    """Return the terms of the case, with the rule behind each field."""
    ranked = [(key, rule) for rule in rules if (key := rank(rule, case)) is not None]
    ranked.sort(key=lambda pair: pair[0])
    sources = {
        name: next((rule for _key, rule in ranked if name in rule.values), None) for name in FIELDS
    }
    values = {
        name: rule.values[name] if rule else getattr(defaults, name)
        for name, rule in sources.items()
    }
    return Resolution(Terms(**values), sources)
