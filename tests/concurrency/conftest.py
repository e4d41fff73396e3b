# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One database with the suite enforcing, and a crew of warm worker processes on it.

DIST_CONCURRENCY_DB names a database to keep from run to run, DIST_SEED repeats a stress run,
DIST_DEEP=1 runs all of it instead of a tenth.
"""

import itertools
import os
import random

import pytest

from tests.concurrency import invariants
from tests.concurrency.crew import Crew
from tools.distctl import database, odoo_run, template

MODULES = (
    "dist_reservation_policy",
    "dist_reservation_policy_expiry",
    "dist_channel_availability",
    "dist_replenishment",
    "dist_returns",
    # moves goods by itself: one of the ways around a quarantine
    "repair",
    # delivers what never was in the warehouse; it may come back there
    "stock_dropshipping",
)


def pytest_addoption(parser):
    parser.addoption("--mutant", action="append", default=[], help="break a guard in every worker")


def pytest_report_header():
    deep = "all" if is_deep() else "a tenth"
    return f"concurrency: {deep}, to repeat it: DIST_SEED={seed()}"


def is_deep():
    return os.environ.get("DIST_DEEP") == "1"


def seed():
    return int(os.environ.setdefault("DIST_SEED", str(random.randrange(10**6))))


@pytest.fixture(scope="session")
def runtime():
    return odoo_run.ensure()


@pytest.fixture(scope="session")
def dbname(runtime):
    kept = os.environ.get("DIST_CONCURRENCY_DB")
    name = kept or f"dist_concurrency_{os.getpid()}"
    if not kept or not database.exists(runtime.server, name):
        database.clone(runtime.server, template.ensure(runtime, template.KINDS["core"]), name)
        odoo_run.install(runtime, name, MODULES)
    yield name
    if not kept:
        database.drop(runtime.server, name)


@pytest.fixture(scope="session")
def session_crew(runtime, dbname):
    os.environ.update(runtime.server.environment())
    crew = Crew(str(runtime.conf), dbname, 2)
    crew.world = crew.workers[0].run("set_up")
    yield crew
    crew.close()


@pytest.fixture(scope="session")
def returns_worlds(session_crew):
    """Two companies with people of every role; committed, since only then goods are promised."""
    return session_crew.workers[0].start("returns_world_set_up").result(patience=600)


@pytest.fixture
def crew(session_crew, request):
    session_crew.mutate(*request.config.getoption("mutant"))
    yield session_crew
    session_crew.mutate()


class Scene:
    """Two workers, and products of the test's own."""

    names = itertools.count(1)

    def __init__(self, crew):
        self.crew, self.products = crew, []
        self.a, self.b = crew.workers[:2]
        self.world = crew.world

    def product(self, on_hand=0, location=None):
        name = f"Bolt {next(self.names)}"
        self.products.append(self.a.run("product", name, on_hand, location, mutants=()))
        return self.products[-1]

    def lots(self, *lots):
        """A product in lots: (name, days until it expires, quantity) of each."""
        name = f"Sealant {next(self.names)}"
        self.products.append(self.a.run("product_in_lots", name, lots, mutants=()))
        return self.products[-1]

    def problems(self):
        return invariants.problems(self.crew.db, self.products)

    def kinds(self):
        return {kind for kind, _product, _text in self.problems()}

    def balances(self, order_id):
        """{state: quantity} of what the order is promised."""
        rows = self.crew.query(
            "SELECT state, sum(qty)::float FROM dist_promise_entry WHERE order_id = %s "
            "AND NOT shadow AND state <> 'hold' GROUP BY state HAVING sum(qty) <> 0",
            order_id,
        )
        return dict(rows)


@pytest.fixture
def scene(crew):
    return Scene(crew)
