# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process that looks at the database again and again, each time in a snapshot of its own."""

import time
from multiprocessing import get_context

from tests.concurrency import invariants

#: so that looking leaves the machine to those who work
PAUSE = 0.01


def watch(connection, dbname, products):
    """Look until the parent says stop; send (looks, [(time, problem)])."""
    from tests.concurrency.crew import connect

    db = connect(dbname, application_name="observer")
    db.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    looks, found, known = 0, [], set()
    while not connection.poll(PAUSE):
        seen = set(invariants.problems(db, products))
        db.rollback()
        looks += 1
        found += [(time.time(), *problem) for problem in sorted(seen - known)]
        known = seen
    connection.send((looks, found))


class Observer:
    """Watches while the `with` block runs."""

    def __init__(self, dbname, products):
        self.ours, theirs = get_context("spawn").Pipe()
        self.process = get_context("spawn").Process(
            target=watch, args=(theirs, dbname, products), daemon=True
        )
        self.looks, self.problems = 0, []

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_error):
        self.ours.send("stop")
        self.looks, self.problems = self.ours.recv()
        self.process.join()
