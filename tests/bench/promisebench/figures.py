# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was measured, and what is claimed of it. No Odoo, no processes.

A claim is a ratio of two figures of the same run, or a count that must be met exactly.
"""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from statistics import median

CONFIRMED, REFUSED, ERROR = "confirmed", "refused", "error"


def percentile(values, share):
    """The smallest of the values that is not below `share` of them (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Round:
    """One measurement of one scenario.

    :param seconds: from the first request to the last answer, the reservation worker included
    :param latencies: seconds of each request
    :param outcomes: {confirmed, refused or error: orders}
    :param units: what `Side.count` found afterwards
    """

    seconds: float
    latencies: tuple[float, ...]
    outcomes: Counter
    units: dict = field(default_factory=dict)
    worker_seconds: float = 0.0
    tries: int = 0
    queries: int = 0

    @property
    def per_order(self):
        """Seconds that one order costs, the worker included."""
        return self.seconds / len(self.latencies)

    @property
    def latency(self):
        """Seconds that whoever asks waits for an order."""
        return median(self.latencies)

    @property
    def rate(self):
        """Orders answered per second."""
        return len(self.latencies) / self.seconds

    @property
    def p95(self):
        return percentile(self.latencies, 0.95)


@dataclass
class Figures:
    """The rounds of one scenario on one side."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self):
        return median(one.rate for one in self.rounds)

    @property
    def p95(self):
        return median(one.p95 for one in self.rounds)

    @property
    def queries(self):
        """Statements that an order takes."""
        return median(one.queries / len(one.latencies) for one in self.rounds)

    def times(self, other, name):
        """How many times another one's figure: the middle of what neighbouring rounds say."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return median(getattr(mine, name) / getattr(theirs, name) for mine, theirs in pairs)

    def worst(self, name):
        """The largest count of units of that name in any round."""
        return max(one.units.get(name, 0) for one in self.rounds)

    def least(self, name):
        return min(one.units.get(name, 0) for one in self.rounds)

    def total(self, outcome):
        return sum(one.outcomes[outcome] for one in self.rounds)


@dataclass(frozen=True)
class Claim:
    """`figure` must be at least or at most `limit`, as `sign` says."""

    text: str
    figure: float
    sign: str
    limit: float

    @property
    def holds(self):
        return {
            ">=": self.figure >= self.limit,
            "<=": self.figure <= self.limit,
            "=": self.figure == self.limit,
        }[self.sign]

    def __str__(self):
        mark = "holds" if self.holds else "FAILS"
        figure, limit = self.figure, self.limit
        if isinstance(figure, float):
            # what is far below one would be told as zero
            figure = f"{figure:.2f}" if limit >= 1 else f"{figure:.3g}"
            limit = limit if limit >= 1 else f"{limit:.3g}"
        return f"{mark}  {self.text}: {figure} (must be {self.sign} {limit})"


def hot_claims(stock, suite, distinct, *, variant, faster, available):
    """What is claimed of the hot product at the largest number of processes."""
    refusing = variant == "refuse"
    whole = f"{variant} when short"
    return [
        Claim(f"{whole}: orders/s against stock Odoo", suite.rate / stock.rate, ">=", faster),
        Claim(f"{whole}: p95 against stock Odoo", suite.p95 / stock.p95, "<=", 0.25),
        Claim(
            f"{whole}: orders/s against our own on distinct products",
            suite.rate / distinct.rate,
            ">=",
            0.95,
        ),
        Claim(
            f"{whole}: fewest units promised in a round", suite.least("promised"), "=", available
        ),
        Claim(f"{whole}: most units promised in a round", suite.worst("promised"), "=", available),
        Claim(
            f"{whole}: fewest units reserved in a round", suite.least("reserved"), "=", available
        ),
        Claim(f"{whole}: units over-reserved", suite.worst("over_reserved"), "=", 0),
        Claim(f"{whole}: errors", suite.total(ERROR) + distinct.total(ERROR), "=", 0),
        Claim(
            f"{whole}: orders refused in all rounds",
            suite.total(REFUSED),
            "=",
            sum(len(one.latencies) - available for one in suite.rounds) if refusing else 0,
        ),
    ]


def ruled_claims(stock, suite, *, variant, faster, available):
    """What is claimed of the hot product in a company that uses every rule."""
    whole = f"{variant} when short, all rules on"
    return [
        Claim(f"{whole}: orders/s against stock Odoo", suite.rate / stock.rate, ">=", faster),
        Claim(f"{whole}: p95 against stock Odoo", suite.p95 / stock.p95, "<=", 0.25),
        Claim(
            f"{whole}: fewest units promised in a round", suite.least("promised"), "=", available
        ),
        Claim(f"{whole}: most units promised in a round", suite.worst("promised"), "=", available),
        Claim(f"{whole}: units over-reserved", suite.worst("over_reserved"), "=", 0),
        Claim(f"{whole}: errors", suite.total(ERROR), "=", 0),
    ]


def rules_claims(plain, ruled):
    """What many policies and quotas add to an order that competes with nobody."""
    text = "uncontended five-line order with all rules against without"
    return [
        Claim(f"{text}: time", ruled.times(plain, "latency"), "<=", 1.05),
        Claim(f"{text}: further queries", ruled.queries - plain.queries, "<=", 1),
    ]


def calm_claim(stock, suite):
    """What an order costs that competes with nobody."""
    return Claim(
        "uncontended five-line order: cost against stock Odoo",
        suite.times(stock, "per_order"),
        "<=",
        1.15,
    )


def table(rows):
    """Lines of (name, Figures) for people."""
    head = f"{'':<44}{'orders/s':>9}{'p95 s':>8}{'promised':>10}{'over-res.':>10}{'errors':>8}"
    lines = [head]
    for name, found in rows:
        promised = found.worst("promised") or found.worst("reserved")
        lines.append(
            f"{name:<44}{found.rate:>9.1f}{found.p95:>8.2f}{promised:>10.0f}"
            f"{found.worst('over_reserved'):>10.0f}{found.total(ERROR):>8}"
        )
    return "\n".join(lines)
