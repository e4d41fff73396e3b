# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything at once, at random, watched at every moment."""

import os
import random
import time
from collections import Counter
from multiprocessing.connection import wait

from tests.concurrency import invariants
from tests.concurrency.conftest import is_deep, seed
from tests.concurrency.observer import Observer
from tests.concurrency.steps import WEIGHTS, draw
from tests.concurrency.steps_lots import LOT_WEIGHTS
from tests.concurrency.worker import GIVEN_UP

STEPS = int(os.environ.get("DIST_STEPS", 2000 if is_deep() else 200))
PROCESSES = 4
PRODUCTS = 5
#: one of so many steps may lose against others each time that Odoo tries it, as on a busy machine
#: somebody is told to try again: nothing of it has happened
LOST = 100
#: how many problems are explained, and how many seconds before each are shown
EXPLAINED, MOMENT = 3, 1.5


class Run:
    """Hands random steps to whoever is idle, and keeps a journal."""

    def __init__(self, crew, world, rng, weights=None):
        self.crew, self.world, self.rng = crew, world, rng
        self.weights = weights or WEIGHTS
        self.outcomes = Counter()
        self.journal = []
        self.busy = {}

    def play(self, steps):
        for _ in range(steps):
            self.start(self.idle())
        while self.busy:
            self.collect()

    def idle(self):
        while len(self.busy) == len(self.crew.workers):
            self.collect()
        return next(one for one in self.crew.workers if one.connection not in self.busy)

    def start(self, one):
        name, number = draw(self.rng, self.weights)
        if name == "work":
            one.start("work")
        else:
            one.start("step", name, number, self.world)
        self.busy[one.connection] = one, name, number, time.time()

    def collect(self):
        for connection in wait(list(self.busy), timeout=60):
            one, name, number, started = self.busy.pop(connection)
            kind, value = one.event()
            self.outcomes[name, "nothing" if value is None and name != "work" else kind] += 1
            self.journal.append((started, time.time(), name, number, kind, value))


def test_no_moment_is_oversold(crew):
    rng = random.Random(seed())
    crew.grow(PROCESSES)
    crew.mutate(*crew.workers[0].mutants)
    first = crew.workers[0]
    products = [first.run("product", f"Stress {n}", 12 + n, mutants=()) for n in range(PRODUCTS)]
    field, shop = crew.world["field"], crew.world["shop"]
    first.run("quota", products[0], field, 8, "cap", mutants=())
    first.run("quota", products[0], shop, 5, "protection", mutants=())
    first.run("quota", products[1], shop, 6, "protection", mutants=())
    kits = [
        first.run("kit", parts, mutants=())
        for parts in ([(products[1], 2), (products[2], 1)], [(products[2], 1), (products[3], 3)])
    ]
    classes = first.run("classes", mutants=())
    world = {**crew.world, **classes, "products": products, "kits": kits}
    world |= {"channels": [False, field, shop]}
    world["customers"] = [crew.world["customer"], *classes.values()]
    run = Run(crew, world, rng)
    with Observer(crew.dbname, products) as observer:
        run.play(STEPS)
    report(run, observer)
    assert not observer.problems, explain(run, observer)
    assert not wrong(run), "\n".join(f"{e[2]} {e[4]}: {e[5]}" for e in wrong(run)[:5])
    assert observer.looks > STEPS
    # otherwise too little was tried; which steps are drawn is chance
    assert run.outcomes["sell", "done"] > STEPS / 40
    first.run("work")
    assert invariants.problems(crew.db, products) == []


def test_no_lot_is_promised_to_more_than_it_keeps_for(crew):
    rng = random.Random(seed())
    crew.grow(PROCESSES)
    crew.mutate(*crew.workers[0].mutants)
    first = crew.workers[0]
    lots = [("A", 5, 6), ("B", 20, 6), ("C", 60, 6)]
    products = [
        first.run("product_in_lots", f"Stress in lots {n}", lots, mutants=()) for n in range(2)
    ]
    customers = [first.run("customer_who_asks", days, mutants=()) for days in (0, 15, 40)]
    world = {**crew.world, "products": products, "customers": customers}
    run = Run(crew, world, rng, LOT_WEIGHTS)
    with Observer(crew.dbname, products) as observer:
        run.play(STEPS)
    report(run, observer)
    assert not observer.problems, explain(run, observer)
    assert not wrong(run), "\n".join(f"{e[2]} {e[4]}: {e[5]}" for e in wrong(run)[:5])
    assert run.outcomes["lot_sell", "done"] > STEPS / 20
    assert run.outcomes["lot_force", "done"] and run.outcomes["lot_deliver", "done"]
    first.run("work")
    assert invariants.problems(crew.db, products) == []


def wrong(run):
    """The steps that ended otherwise than done, refused or, seldom, lost."""
    bad = [entry for entry in run.journal if entry[4] not in ("done", "refused", GIVEN_UP)]
    lost = [entry for entry in run.journal if entry[4] == GIVEN_UP]
    return [*bad, *lost[STEPS // LOST :]]


def report(run, observer):
    print(f"\nDIST_SEED={seed()}: {STEPS} steps, {observer.looks} looks of the observer")  # noqa: T201
    for (name, kind), number in sorted(run.outcomes.items()):
        print(f"  {name:20} {kind:10} {number:5}")  # noqa: T201


def explain(run, observer):
    """The first problems, each with what ran when it was seen."""
    lines = [f"DIST_SEED={seed()}"]
    for when, kind, _product, text in observer.problems[:EXPLAINED]:
        lines.append(f"{kind}: {text}")
        lines += [
            f"  {e[0] - when:+.2f} to {e[1] - when:+.2f} s: {e[2]} {e[4]} {told(e[5])}"
            for e in sorted(run.journal)
            if e[1] > when - MOMENT and e[0] < when
        ]
    return "\n".join(lines)


def told(value):
    """What a step said, on one line."""
    return " ".join(str(value).split())[:150]
