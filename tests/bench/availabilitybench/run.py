# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the measurements, the sides in turn, and says whether what is claimed of them holds.

Run by `./ctl bench availability`, which makes the databases.
"""

import argparse
import gc
import os
import sys
import time
from statistics import median

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.bench.promisebench.figures import Claim
from tools.distctl.console import say

from . import measures, world

#: how much longer ten times the products may take
LINEAR = 1.3


class Side:
    """One database with its catalogue."""

    def __init__(self, name, products, moves):
        self.name = name
        self.registry = Registry(name)
        with self.environment() as env:
            started = time.monotonic()
            self.warehouse_ids = world.make(env, products, moves)
            say(f"    {name}: catalogue made in {time.monotonic() - started:.0f} s")

    def environment(self):
        return _Environment(self.registry)

    def seconds(self, measure):
        """How long it takes in a transaction of its own, which is rolled back."""
        with self.environment() as env:
            run = measure(env, self.warehouse_ids)
            gc.collect()
            started = time.perf_counter()
            run()
            return time.perf_counter() - started


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


def load():
    config.parse_config(["-c", os.environ["DIST_ODOO_CONF"], "--log-level=error"])


def measured(stock, suite, rounds):
    """{name: median seconds}, the sides in turn in every round."""
    sides = {"stock": stock, "suite": suite}
    found = {}
    for _round in range(rounds + 1):
        for side, measure in measures.MEASURES:
            found.setdefault(measure.__name__, []).append(sides[side].seconds(measure))
    # the first round warms up
    return {name: median(times[1:]) for name, times in found.items()}


def claims(figures):
    """What is claimed of one catalogue."""
    return [
        Claim(text, figures[ours] / figures[theirs], "<=", limit)
        for text, ours, theirs, limit in measures.CLAIMS
    ]


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--large", help="a third database, with ten times the products")
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--moves", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    load()
    stock, suite = (
        Side(name, options.products, options.moves) for name in (options.stock, options.suite)
    )
    figures = measured(stock, suite, options.rounds)
    for name, seconds in figures.items():
        say(f"    {name.replace('_', ' '):<52}{seconds:9.3f} s")
    found = claims(figures)
    if options.large:
        found.append(growth(options, suite))
    for claim in found:
        say(claim)
    return 0 if all(claim.holds for claim in found) else 1


def growth(options, suite):
    """Ten times the products and moves: computing takes ten times as long."""
    large = Side(options.large, options.products * 10, options.moves * 10)
    small, big = (
        median(side.seconds(measures.numbers_computed) for _ in range(options.rounds))
        for side in (suite, large)
    )
    say(f"    {'numbers computed, ten times the products':<52}{big:9.3f} s")
    return Claim("computing ten times the products, for each", big / small / 10, "<=", LINEAR)


if __name__ == "__main__":
    sys.exit(main())
