# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was measured, and what is claimed of it. No Odoo."""

from dataclasses import dataclass, field

from tests.bench.promisebench.figures import Claim

#: ours of core's CPU for quantity and deadline, at most
PART_OF_CORE = 1 / 25
#: statements of a planning, whatever the number of rules
MOST_QUERIES = 30
#: rules that are planned within so many CPU seconds
MANY, MANY_SECONDS = 100_000, 60
#: ours of core's CPU for a purchase line, at most; and of a bare batched create's
LINE_OF_CORE, LINE_OF_BARE = 1 / 2.5, 1.3


@dataclass
class Found:
    """Costs by name and number of rules, with how many things each is for."""

    costs: dict = field(default_factory=dict)

    def add(self, name, count, cost, per):
        self.costs[name, count] = (cost, per)

    def cost(self, name, count):
        return self.costs[name, count][0]

    def each(self, name, count):
        """CPU seconds for one."""
        cost, per = self.costs[name, count]
        return cost.total / per


def proposal_claims(found, count):
    """What is claimed of one number of rules that both sides have planned."""
    stock, ours = found.cost("stock_planning", count), found.cost("planning", count)
    return [
        Claim(
            f"{count} rules: CPU of the proposals against stock Odoo's",
            ours.total / stock.total,
            "<=",
            PART_OF_CORE,
        ),
        Claim(f"{count} rules: queries of the planning", ours.queries, "<=", MOST_QUERIES),
    ]


def many_claims(found, count):
    """What is claimed of the number of rules that only ours plans.

    Seconds of CPU are allowed in proportion: a trial with fewer rules shows whether it holds.
    """
    ours = found.cost("planning", count)
    return [
        Claim(
            f"{count} rules: CPU seconds of the planning for {MANY} rules",
            ours.total * MANY / count,
            "<=",
            MANY_SECONDS,
        ),
        Claim(f"{count} rules: queries of the planning", ours.queries, "<=", MOST_QUERIES),
    ]


def order_claims(found, count):
    """What is claimed of a purchase line."""
    ours = found.each("orders", count)
    return [
        Claim(
            "a purchase line: CPU against stock Odoo's",
            ours / found.each("stock_orders", count),
            "<=",
            LINE_OF_CORE,
        ),
        Claim(
            "a purchase line: CPU against a bare batched create",
            ours / found.each("bare_orders", count),
            "<=",
            LINE_OF_BARE,
        ),
    ]


HEAD = (
    f"{'':<42}{'rules':>8}{'Python s':>10}{'SQL s':>8}{'sum s':>8}{'queries':>9}{'for':>9}"
    f"{'ms each':>9}"
)


def table(found):
    """Lines for people."""
    lines = [HEAD]
    for (name, count), (cost, per) in found.costs.items():
        lines.append(
            f"{name.replace('_', ' '):<42}{count:>8}{cost.python:>10.2f}{cost.postgres:>8.2f}"
            f"{cost.total:>8.2f}{cost.queries:>9}{per:>9}{cost.total / per * 1000:>9.3f}"
        )
    return "\n".join(lines)
