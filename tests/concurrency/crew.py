# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parent's side: worker processes that it starts, stops at barriers, and releases."""

import os
import signal
import time
from multiprocessing import get_context

import psycopg2

from tests.concurrency import worker

PATIENCE = 60

BLOCKED = """
    SELECT count(*) FROM pg_stat_activity a
     WHERE a.datname = current_database() AND a.application_name = %s
       AND EXISTS (SELECT 1 FROM pg_stat_activity b
                    WHERE b.pid = ANY(pg_blocking_pids(a.pid)) AND b.application_name = ANY(%s))
"""


ALIVE = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = %s
"""


def connect(dbname, **options):
    """A connection of our own, apart from Odoo; host and user come from the environment."""
    connection = psycopg2.connect(dbname=dbname, **options)
    connection.autocommit = True
    return connection


class Unexpected(AssertionError):
    """A worker did something that no test allows."""


class Worker:
    """One worker process. `mutants` are installed for every command of this worker."""

    def __init__(self, process, connection, pid=None):
        self.process, self.connection = process, connection
        self.pid, self.known_as = pid, None
        self.mutants = ()

    def ready(self, patience):
        kind, self.pid = self.event(patience)
        assert kind == "ready"
        return self

    @property
    def application_name(self):
        return f"odoo-{self.known_as or self.pid}"

    def start(self, action, *args, stops=(), mutants=None):
        """Begin a command, which stops at each of the stages `stops` once."""
        mutants = self.mutants if mutants is None else mutants
        self.connection.send(
            {"action": action, "args": args, "stops": list(stops), "mutants": list(mutants)}
        )
        return self

    def event(self, timeout=PATIENCE):
        if not self.connection.poll(timeout):
            raise Unexpected(f"worker {self.pid} says nothing for {timeout} s")
        return self.connection.recv()

    def reach(self, stage):
        """Wait until the command has stopped at the stage."""
        event = self.event()
        if event != ("stage", stage):
            raise Unexpected(f"worker {self.pid} should reach {stage}, but: {event}")
        return self

    def go(self):
        self.connection.send("go")
        return self

    def outcome(self, patience=PATIENCE):
        """(kind, value) of the command: done, refused or given up; it passes its stops.

        :param patience: seconds of silence after which it counts as lost
        """
        while True:
            kind, value = self.event(patience)
            if kind == "failed":
                raise Unexpected(f"worker {self.pid}:\n{value}")
            if kind != "stage":
                return kind, value
            self.go()

    def result(self, patience=PATIENCE):
        kind, value = self.outcome(patience)
        if kind != "done":
            raise Unexpected(f"worker {self.pid} {kind}: {value}")
        return value

    def run(self, action, *args, mutants=None):
        return self.start(action, *args, mutants=mutants).result()

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def fork(self, listener):
        """A copy of this worker's process, to be killed."""
        self.connection.send({"action": "fork", "path": listener.address})
        child = Worker(None, listener.accept()).ready(PATIENCE)
        # it goes on with its parent's settings, whose own connections are closed
        child.known_as = self.pid
        kind, pid = self.event()
        assert (kind, pid) == ("done", child.pid)
        return child


class Crew:
    """Several warm workers on one database."""

    def __init__(self, conf, dbname, size):
        self.conf, self.dbname = conf, dbname
        self.workers = []
        self.db = connect(dbname, application_name="crew")
        self.grow(size)

    def grow(self, size):
        context = get_context("spawn")
        fresh = []
        for _ in range(size - len(self.workers)):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=worker.main, args=(theirs, self.conf, self.dbname), daemon=True
            )
            process.start()
            theirs.close()
            fresh.append(Worker(process, ours))
        # each loads a registry, and all of them share the processors
        self.workers += [one.ready(PATIENCE * len(fresh)) for one in fresh]
        return self.workers

    def mutate(self, *mutants):
        for one in self.workers:
            one.mutants = mutants

    def query(self, statement, *parameters):
        with self.db.cursor() as cr:
            cr.execute(statement, parameters)
            return cr.fetchall()

    def is_blocked(self, one, by):
        """Whether the worker waits in PostgreSQL for a lock that the other one holds."""
        names = [other.application_name for other in by]
        return self.query(BLOCKED, one.application_name, names)[0][0] > 0

    def bury(self, victim):
        """Kill the worker, and see PostgreSQL let go of all that it had."""
        victim.kill()
        deadline = time.monotonic() + PATIENCE
        while self.query(ALIVE, victim.application_name)[0][0]:
            if time.monotonic() > deadline:
                raise Unexpected(f"PostgreSQL still serves the dead worker {victim.pid}")

    def stops_or_waits(self, one, by):
        """Until the worker says something or waits for a lock of another; True if it waits.

        What is asked is the state itself, again and again; no time is taken for an answer.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if one.connection.poll(0.01):
                return False
            if self.is_blocked(one, by):
                return True
        raise Unexpected(f"worker {one.pid} neither stops nor waits")

    def close(self):
        for one in self.workers:
            one.connection.close()
        for one in self.workers:
            one.process.join(10)
            if one.process.is_alive():
                one.process.kill()
        self.db.close()
