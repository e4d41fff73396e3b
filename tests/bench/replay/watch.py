# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The observer: it looks at a part of the products at a time, round and round, and at all at last.

What must hold is in tests/concurrency/invariants.py, apart from the addon's own queries.
"""

import signal
import time
from itertools import cycle
from multiprocessing import get_context

from tests.concurrency import invariants
from tests.concurrency.crew import connect

#: products looked at in one snapshot, and how much longer the pause after a look is than the look:
#: watching must leave the machine to those who work
PART, CALM = 100, 9
SPAWN = get_context("spawn")


def parts(products, size=PART):
    """The products in parts of that size."""
    return [products[start : start + size] for start in range(0, len(products), size)]


def everything(dbname, products):
    """[(kind, product id, text)] of all that is wrong now."""
    db = connect(dbname, application_name="observer")
    try:
        return invariants.problems(db, products)
    finally:
        db.close()


def watch(pipe, dbname, products):
    """Look until the parent says stop; send each problem when it is first seen, then the looks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    db = connect(dbname, application_name="observer")
    db.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    looks, known, took = 0, set(), 0.0
    for part in cycle(parts(products)):
        if pipe.poll(took * CALM):
            break
        started = time.perf_counter()
        fresh = set(invariants.problems(db, part)) - known
        db.rollback()
        took = time.perf_counter() - started
        looks += 1
        for problem in sorted(fresh):
            pipe.send(problem)
        known |= fresh
    pipe.send(looks)


class Watch:
    """Watches while the `with` block runs; `problems` grows as they are seen."""

    def __init__(self, dbname, products):
        self._pipe, other = SPAWN.Pipe()
        self._process = SPAWN.Process(target=watch, args=(other, dbname, products), daemon=True)
        self._process.start()
        other.close()
        # the number of looks comes last
        self.looks, self.problems = None, []

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._pipe.send("stop")
        while self.looks is None:
            self._take()
        self._process.join()

    def look(self):
        """Take what the observer has found so far, without waiting."""
        while self._pipe.poll():
            self._take()
        return self.problems

    def _take(self):
        found = self._pipe.recv()
        if isinstance(found, int):
            self.looks = found
        else:
            self.problems.append(found)
