# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the measurements and says whether what is claimed of them holds.

Run by `./ctl bench replenishment`, which makes the databases.
"""

import argparse
import os
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.bench.cpu import Meter, middle
from tools.distctl.console import say

from . import figures, measures, world


class Side:
    """One database whose world grows."""

    def __init__(self, name):
        self.name = name
        self.registry = Registry(name)
        self.count = 0
        self.pattern = None

    def grow(self, count):
        """Have so many rules."""
        started = time.monotonic()
        with _Environment(self.registry) as env:
            if self.pattern is None:
                self.pattern = world.make(env)
            world.grow(env, self.pattern, self.count, count)
        self.count = count
        say(f"    {self.name}: {count} rules made in {time.monotonic() - started:.0f} s")

    def measure(self, measure):
        """What the measure returns, in a transaction that is rolled back."""
        with _Environment(self.registry) as env:
            return measure(env, Meter(env.cr))


class _Environment:
    """An environment on a transaction that is rolled back."""

    def __init__(self, registry):
        self._registry = registry

    def __enter__(self):
        self._cr = self._registry.cursor()
        return api.Environment(self._cr, SUPERUSER_ID, {})

    def __exit__(self, *_error):
        self._cr.rollback()
        self._cr.close()


class Bench:
    """The measurements of a run."""

    def __init__(self, stock, suite, rounds):
        self.stock, self.suite, self.rounds = stock, suite, rounds
        self.found = figures.Found()

    def planning(self, count, *, stock):
        """Both sides, or ours alone, at a number of rules."""
        if stock:
            self.stock.grow(count)
            self._add(self.stock, measures.stock_planning, rounds=1)
        self.suite.grow(count)
        for measure in (
            measures.planning,
            measures.writing_proposals,
            measures.writing_the_same_again,
            measures.writing_rules,
        ):
            self._add(self.suite, measure)
        for name, (cost, per) in self.suite.measure(measures.parts).items():
            self.found.add(name, count, cost, per)

    def orders(self):
        self._add(self.stock, measures.stock_orders, rounds=1)
        for measure in (measures.orders, measures.bare_orders):
            self._add(self.suite, measure)

    def learning(self):
        self._add(self.suite, measures.learning, rounds=1)

    def _add(self, side, measure, rounds=None):
        costs = [side.measure(measure) for _ in range(rounds or self.rounds)]
        self.found.add(measure.__name__, side.count, middle(c for c, _per in costs), costs[0][1])


def load():
    config.parse_config(["-c", os.environ["DIST_ODOO_CONF"], "--log-level=error"])


def main(argv=None):
    options = parse(argv)
    load()
    bench = Bench(Side(options.stock), Side(options.suite), options.rounds)
    warm_up(bench, options.warm)
    claims = []
    for count in options.rules:
        bench.planning(count, stock=True)
        claims += figures.proposal_claims(bench.found, count)
        if count == options.rules[0]:
            bench.orders()
            claims += figures.order_claims(bench.found, count)
    bench.learning()
    if options.many:
        bench.planning(options.many, stock=False)
        claims += figures.many_claims(bench.found, options.many)
    say(figures.table(bench.found))
    for claim in claims:
        say(claim)
    return 0 if all(claim.holds for claim in claims) else 1


def warm_up(bench, count):
    """Both sides do everything once with a few rules: what is loaded once is nobody's cost."""
    bench.planning(count, stock=True)
    bench.orders()
    say(f"    stock Odoo orders for {bench.stock.measure(share_to_order):.0%} of the rules")
    bench.found = figures.Found()


def share_to_order(env, _meter):
    return measures.stock_to_order(env) / env["stock.warehouse.orderpoint"].search_count([])


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--rules", type=numbers, default=[4_000, 20_000])
    parser.add_argument("--many", type=int, default=figures.MANY, help="0: leave it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm", type=int, default=200)
    return parser.parse_args(argv)


def numbers(text):
    """Ascending numbers of rules, separated by commas."""
    return sorted(int(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
