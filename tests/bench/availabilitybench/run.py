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

from . import feed, measures, world

TENFOLD = 10
#: how much longer ten times the products may take, for each
LINEAR = 1.3
#: how much more it may be where nothing grows with the catalogue
FLAT = 1.05
LOOKS = 5


class Side:
    """One database with its catalogue."""

    def __init__(self, name, products, moves):
        self.name = name
        self.registry = Registry(name)
        with self.environment() as env:
            started = time.monotonic()
            self.warehouse_ids = world.make(env, products, moves)
            if "dist.availability" in env:
                measures.published(env)
            say(f"    {name}: catalogue made in {time.monotonic() - started:.0f} s")

    def environment(self):
        return _Environment(self.registry)

    def seconds(self, measure):
        """How long it takes; of what is short or wanders, the middle of several looks."""
        looks = LOOKS if measure in measures.SHORT else 1
        return median(self._look(measure) for _ in range(looks))

    def _look(self, measure):
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
    """{name: its seconds in every round}, the sides in turn."""
    sides = {"stock": stock, "suite": suite}
    found = {}
    for _round in range(rounds + 1):
        for side, measure in measures.MEASURES:
            found.setdefault(measure.__name__, []).append(sides[side].seconds(measure))
    # the first round warms up
    return {name: times[1:] for name, times in found.items()}


def claims(figures):
    """What is claimed of one catalogue: the middle of what the rounds say, as machines wander."""
    return [
        Claim(text, _ratio(figures[ours], figures[theirs]), "<=", limit)
        for text, ours, theirs, limit in measures.CLAIMS
    ]


def _ratio(ours, theirs):
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--large", help="a third database, with ten times the products")
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--moves", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(argv)
    load()
    stock, suite = (
        Side(name, options.products, options.moves) for name in (options.stock, options.suite)
    )
    figures = measured(stock, suite, options.rounds)
    for name, times in figures.items():
        say(f"    {name.replace('_', ' '):<52}{median(times):9.3f} s")
    found = claims(figures)
    if options.large:
        found += growth(options, suite)
    for claim in found:
        say(claim)
    return 0 if all(claim.holds for claim in found) else 1


def growth(options, suite):
    """Ten times the products and moves: what takes ten times as long, and what doesn't grow."""
    large = Side(options.large, options.products * TENFOLD, options.moves * TENFOLD)
    found = []
    for measure in (measures.numbers_computed, measures.numbers_stored_for_the_first_time):
        looks = [[side.seconds(measure) for side in (large, suite)] for _ in range(options.rounds)]
        big, small = zip(*looks, strict=True)
        name = measure.__name__.replace("_", " ")
        say(f"    {name + ', ten times the products':<70}{median(big):9.3f} s")
        ratio = _ratio(big, small) / TENFOLD
        found.append(Claim(f"{name}, a product of ten times", ratio, "<=", LINEAR))
    for text, figure in (
        ("memory of a whole feed of ten times the products", memory_of_a_feed),
        ("rows read to publish 100 changes of ten times the products", rows_read),
    ):
        small, big = figure(suite), figure(large)
        say(f"    {text:<70}{big:9} instead of {small}")
        found.append(Claim(text, big / small, "<=", FLAT))
    return found


def memory_of_a_feed(side):
    with side.environment() as env:
        return feed.peak_memory(env, feed.published(env))


def rows_read(side):
    with side.environment() as env:
        return feed.rows_read_by_few(env)


if __name__ == "__main__":
    sys.exit(main())
