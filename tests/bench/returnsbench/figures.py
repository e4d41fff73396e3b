# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was measured, and what is claimed of it. No Odoo."""

from dataclasses import dataclass, field
from functools import reduce
from operator import add

from tests.bench.promisebench.figures import Claim

#: CPU of what is no return with the addon, of stock Odoo's, at most
PART_OF_STOCK = 1.05
#: CPU of a controlled return, of a return and restock in stock Odoo, at most
RETURN_OF_STOCK = 2.0
SIDES = ("stock", "suite")
#: what isn't a return
OTHERS = ("delivery", "receipt")
STOCK_RETURN = ("receive", "put back")
CONTROLLED_RETURN = ("receive", "inspect", "dispose")


@dataclass
class Found:
    """Costs by side, step and number of lines."""

    costs: dict = field(default_factory=dict)

    def add(self, side, name, lines, cost):
        self.costs[side, name, lines] = cost

    def ratio(self, name, lines):
        """CPU of the suite of stock Odoo's."""
        return self.costs["suite", name, lines].total / self.costs["stock", name, lines].total

    def sum(self, side, names, lines):
        """The Cost of several steps."""
        return reduce(add, (self.costs[side, name, lines] for name in names))

    def queries_a_line(self, side, name, few, many):
        """Statements that each further line adds."""
        more = self.costs[side, name, many].queries - self.costs[side, name, few].queries
        return more / (many - few)


def other_claims(found, few, many):
    """What is claimed of deliveries and receipts that are no returns."""
    claims = []
    for name in OTHERS:
        extra = found.queries_a_line("suite", name, few, many) - found.queries_a_line(
            "stock", name, few, many
        )
        claims += [
            Claim(
                f"{name} of {many} lines: CPU against stock Odoo's",
                found.ratio(name, many),
                "<=",
                PART_OF_STOCK,
            ),
            Claim(f"{name}: further queries a line", extra, "<=", 0.0),
        ]
    return claims


def return_claims(found, lines):
    """What is claimed of a controlled return."""
    suite = found.sum("suite", CONTROLLED_RETURN, lines)
    stock = found.sum("stock", STOCK_RETURN, lines)
    return [
        Claim(
            f"return of {lines} lines with lots: CPU against a return and restock in stock Odoo",
            suite.total / stock.total,
            "<=",
            RETURN_OF_STOCK,
        )
    ]


HEAD = f"{'':<10}{'':<12}{'lines':>7}{'Python s':>10}{'SQL s':>8}{'sum s':>8}{'queries':>9}"


def row(side, name, lines, cost):
    """A line for people, under HEAD."""
    return (
        f"{side:<10}{name:<12}{lines:>7}{cost.python:>10.2f}"
        f"{cost.postgres:>8.2f}{cost.total:>8.2f}{cost.queries:>9}"
    )
