# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was measured, and what is claimed of it. No Odoo."""

from dataclasses import dataclass, field
from functools import reduce
from operator import add
from statistics import median

from tests.bench.cpu import middle
from tests.bench.promisebench.figures import Claim

#: CPU of what is no return with the addon, of stock Odoo's, at most
PART_OF_STOCK = 1.05
#: CPU of a controlled return, of a return and restock in stock Odoo, at most
RETURN_OF_STOCK = 2.0
SIDES = ("stock", "suite")
#: what isn't a return
OTHERS = ("delivery", "receipt")
RETURN = "return"


@dataclass(frozen=True)
class Look:
    """One measurement of both sides, one right after the other.

    :param costs: {side: {step: Cost}}
    """

    costs: dict

    def whole(self, side):
        """The Cost of all steps."""
        return reduce(add, self.costs[side].values())

    @property
    def ratio(self):
        """CPU of the suite of stock Odoo's."""
        return self.whole("suite").total / self.whole("stock").total


@dataclass
class Found:
    """Looks by what was measured and its number of lines."""

    looks: dict = field(default_factory=dict)

    def add(self, name, lines, look):
        self.looks.setdefault((name, lines), []).append(look)

    def ratio(self, name, lines):
        """CPU of the suite of stock Odoo's, in the middle of all looks.

        The least of each side would say more about a machine's rare quick moments than of the
        sides: one that is half as fast at other times gives 1.2 to whoever has the moment.
        """
        return median(look.ratio for look in self.looks[name, lines])

    def queries_a_line(self, side, name, few, many):
        """Statements that each further line adds."""
        less, more = (self.looks[name, lines][-1].whole(side).queries for lines in (few, many))
        return (more - less) / (many - few)

    def rows(self):
        """(side, step, lines, Cost in the middle of all looks) of everything."""
        for (_name, lines), looks in sorted(self.looks.items()):
            for side in SIDES:
                for step in looks[0].costs[side]:
                    yield side, step, lines, middle([look.costs[side][step] for look in looks])


def other_claims(found, few, many):
    """What is claimed of deliveries and receipts that are no returns."""
    claims = []
    for name in OTHERS:
        extra = found.queries_a_line("suite", name, few, many) - found.queries_a_line(
            "stock", name, few, many
        )
        claims += [
            Claim(
                f"{name} of {few} lines: CPU against stock Odoo's",
                found.ratio(name, few),
                "<=",
                PART_OF_STOCK,
            ),
            Claim(f"{name}: further queries a line", extra, "<=", 0.0),
        ]
    return claims


def return_claims(found, lines):
    """What is claimed of a controlled return."""
    return [
        Claim(
            f"return of {lines} lines with lots: CPU against a return and restock in stock Odoo",
            found.ratio(RETURN, lines),
            "<=",
            RETURN_OF_STOCK,
        )
    ]


def summary(found):
    """The ratios of one round, for people."""
    return ", ".join(
        f"{name} of {lines} lines {found.ratio(name, lines):.2f}"
        for name, lines in sorted(found.looks)
    )


HEAD = f"{'':<10}{'':<12}{'lines':>7}{'Python s':>10}{'SQL s':>8}{'sum s':>8}{'queries':>9}"


def row(side, name, lines, cost):
    """A line for people, under HEAD."""
    return (
        f"{side:<10}{name:<12}{lines:>7}{cost.python:>10.2f}"
        f"{cost.postgres:>8.2f}{cost.total:>8.2f}{cost.queries:>9}"
    )
