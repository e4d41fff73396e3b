# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the measurements, both sides in turn, and says whether what is claimed of them holds.

Run by `./ctl bench returns`, which makes the databases.
"""

import argparse
import gc
import os
import sys
from functools import partial

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.bench.cpu import Meter, least
from tools.distctl.console import say

from . import figures, measures, world

#: rounds of what is no return, for each round of a return
LOOKS = 3


class Side:
    """One database with its world."""

    def __init__(self, name, lines):
        self.registry = Registry(name)
        with self.registry.cursor() as cr:
            self.world = world.make(api.Environment(cr, SUPERUSER_ID, {}), lines)

    def prepare(self, measure, lines):
        """Make what the first step needs, and have PostgreSQL look at its tables once."""
        with self.registry.cursor() as cr:
            found = measure.prepare(api.Environment(cr, SUPERUSER_ID, {}), self.world, lines)
            cr.execute("ANALYZE")
        return found

    def costs(self, measure, given):
        """{step: Cost}, each as a request of its own; all of it is rolled back."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.world.user, {})
            meter, found = Meter(cr), {}
            try:
                for name, step in measure.steps.items():
                    request = partial(self._request, env, step, given)
                    given, found[name] = meter.cost(request)
                measure.check(env, self.world, given)
            finally:
                cr.rollback()
        return found

    def _request(self, env, step, given):
        env.invalidate_all()
        result = step(env, self.world, given)
        env.flush_all()
        return result


def run(stock, suite, rounds, few, many):
    """Measure everything in turn; returns the figures."""
    plan = []
    for measure in (measures.DELIVERY, measures.RECEIPT):
        # of few lines only the queries count; a small difference needs many looks
        plan.append((few, 1, measure, measure))
        plan.append((many, rounds * LOOKS, measure, measure))
    plan.append((many, rounds, measures.STOCK_RETURN, measures.CONTROLLED_RETURN))
    found = figures.Found()
    say(figures.HEAD)
    for lines, times, *both in plan:
        sides = [
            (label, side, measure, side.prepare(measure, lines))
            for label, side, measure in zip(figures.SIDES, (stock, suite), both, strict=True)
        ]
        seen = {}
        # one round more, which loads what is loaded once
        for number in range(times + 1):
            # who comes first changes, so that neither finds the better moments
            for label, side, measure, given in sides[:: 1 if number % 2 else -1]:
                for step, cost in side.costs(measure, given).items():
                    seen.setdefault((label, step), []).append(cost)
            if not number:
                # what stays loaded needn't be looked at by each collection
                gc.freeze()
        for (label, step), costs in sorted(seen.items(), key=lambda item: item[0][0]):
            found.add(label, step, lines, least(costs[1:]))
            say(figures.row(label, step, lines, found.costs[label, step, lines]))
    return found


def main(argv=None):
    options = parse(argv)
    config.parse_config(["-c", os.environ["DIST_ODOO_CONF"], "--log-level=error"])
    sides = [Side(name, options.lines) for name in (options.stock, options.suite)]
    few = max(1, options.lines // 4)
    found = run(*sides, options.rounds, few, options.lines)
    claims = figures.other_claims(found, few, options.lines)
    claims += figures.return_claims(found, options.lines)
    for claim in claims:
        say(claim)
    return 0 if all(claim.holds for claim in claims) else 1


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
