# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the measurements, both sides in turn, and says whether what is claimed of them holds.

Run by `./ctl bench returns`, which makes the databases. This process never imports Odoo.
"""

import argparse
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass

from tests.bench.remote import Remote
from tools.distctl.console import say

from . import figures

#: how often a round measures what is no return: a small difference needs many looks
LOOKS = 12


@dataclass(frozen=True)
class Entry:
    """What both sides measure in turn.

    :param names: the measure of stock Odoo, and that of the suite
    :param looks: how often in a round
    """

    name: str
    names: tuple
    lines: int
    looks: int


def plan(few, many):
    """Of what is no return, many lines only show what each line adds to the queries."""
    for name in figures.OTHERS:
        yield Entry(name, (name, name), few, LOOKS)
        yield Entry(name, (name, name), many, 1)
    yield Entry(figures.RETURN, ("return of stock", "controlled return"), many, 1)


class Bench:
    """The sides' worlds, and what was measured in them."""

    def __init__(self, databases, few, many):
        self.databases, self.entries = databases, list(plan(few, many))
        self.found = figures.Found()
        with self._sides() as sides:
            self.scenes = [side.call("make", lines=many) for side in sides]
            self.given = {
                (entry, number): side.call(
                    "prepare", scene=scene, name=entry.names[number], lines=entry.lines
                )
                for entry in self.entries
                for number, (side, scene) in enumerate(zip(sides, self.scenes, strict=True))
            }

    def play(self, number):
        """Measure everything in two new processes; return what this round found.

        Where a process happens to have its things in memory makes a few percent, for as long as
        it lives: one process for each side would measure its luck.
        """
        here = figures.Found()
        with self._sides() as sides:
            for entry in self.entries:
                self._look(sides, entry, number)  # loads what is loaded once
            for side in sides:
                side.call("settle")
            for entry in self.entries:
                for turn in range(number, number + entry.looks):
                    look = self._look(sides, entry, turn)
                    here.add(entry.name, entry.lines, look)
                    self.found.add(entry.name, entry.lines, look)
        return here

    def _look(self, sides, entry, turn):
        """Measure an entry once on each side."""
        costs = {}
        # who comes first changes, so that neither finds the better moments
        for number in (0, 1) if turn % 2 else (1, 0):
            costs[figures.SIDES[number]] = sides[number].call(
                "costs",
                scene=self.scenes[number],
                name=entry.names[number],
                given=self.given[entry, number],
            )
        return figures.Look(costs)

    @contextmanager
    def _sides(self):
        """A new process for each side."""
        load = f"{__package__}.side:load"
        stock, suite = self.databases
        with (
            closing(Remote("stock", load, stock)) as first,
            closing(Remote("suite", load, suite)) as second,
        ):
            yield first, second


def main(argv=None):
    options = parse(argv)
    few, many = max(1, options.lines // 4), options.lines
    bench = Bench((options.stock, options.suite), few, many)
    for number in range(1, options.rounds + 1):
        say(f"round {number}: {figures.summary(bench.play(number))}")
    say(figures.HEAD)
    for row in bench.found.rows():
        say(figures.row(*row))
    claims = figures.other_claims(bench.found, few, many)
    claims += figures.return_claims(bench.found, many)
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
