# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A worker process: Odoo with a warm registry that runs one command after the other.

A command runs the way a request does: its snapshot is taken by the authentication, and
`odoo.service.model.retrying` tries it again when a concurrent change got in its way.
"""

import os
import signal
import traceback
from contextlib import ExitStack
from functools import partial
from importlib import import_module

#: where the actions are
ROOMS = (
    "actions",
    "actions_answers",
    "actions_availability",
    "actions_between",
    "actions_caches",
    "actions_lots",
    "actions_orders",
    "actions_publication",
    "actions_replenishment",
    "actions_returns",
    "actions_returns_walk",
)
GIVEN_UP = "given up"


def main(connection, conf, dbname):
    """Boot Odoo, say so, and serve commands until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = Server(connection, boot(conf, dbname))
    connection.send(("ready", os.getpid()))
    server.serve()


def boot(conf, dbname):
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-c", conf, "-d", dbname, "--no-http", "--max-cron-threads=0", "--log-level=critical"],
        setup_logging=True,
    )
    return Registry(dbname)


class Server:
    """Runs what the parent asks for, and stops where it is told to."""

    def __init__(self, connection, registry):
        from odoo.sql_db import Cursor

        from odoo.addons.dist_channel_availability import queries as drain_queries
        from odoo.addons.dist_reservation_policy import queries

        from tests.concurrency import stages

        self.connection, self.registry = connection, registry
        self.stages = stages.Stages(self.pause)
        stages.install(queries, Cursor, self.stages)
        stages.install_drain(drain_queries, self.stages)

    def pause(self, stage):
        self.connection.send(("stage", stage))
        self.connection.recv()

    def serve(self):
        while True:
            try:
                command = self.connection.recv()
            except (EOFError, ConnectionError):
                return
            if command["action"] == "fork":
                self.connection.send(("done", self.fork(command["path"])))
            else:
                self.connection.send(self.answer(command))

    def fork(self, path):
        """A copy of this process, as warm as it is, that answers on a socket of its own."""
        from multiprocessing.connection import Client

        from odoo import sql_db

        from odoo.addons.dist_base.tools import own_cursor

        # A connection must never be shared between two processes.
        sql_db.close_all()
        own_cursor._pool.close_all()
        child = os.fork()
        if child:
            return child
        self.connection.close()
        self.connection = Client(path, family="AF_UNIX")
        self.connection.send(("ready", os.getpid()))
        self.serve()
        os._exit(0)

    def answer(self, command):
        from psycopg2 import OperationalError

        from odoo.exceptions import ConcurrencyError, UserError

        try:
            return "done", self.run(**command)
        except UserError as error:
            return "refused", str(error)
        except (ConcurrencyError, OperationalError):
            return GIVEN_UP, traceback.format_exc()
        except Exception:
            return "failed", traceback.format_exc()

    def run(self, action, args, stops, mutants):
        from tests.concurrency import mutants_availability, mutants_returns, stages, steps

        # among random steps Odoo's waits are what keeps the same ones from meeting again
        self.stages.reset(stops, 1 if action == "step" else stages.SHORT)
        # a new one when models have changed, as when another worker made a company with its chart
        self.registry = self.registry.check_signaling()
        known = {**mutants_availability.MUTANTS, **mutants_returns.MUTANTS}
        with ExitStack() as stack:
            for name in mutants:
                stack.enter_context(known[name](self.registry, self.stages))
            rooms = [import_module(f"tests.concurrency.{name}") for name in ROOMS]
            # a name means one thing: with two of them it would be chance which one is run
            (function,) = (
                [steps.run]
                if action == "step"
                else [getattr(room, action) for room in rooms if hasattr(room, action)]
            )
            return self.request(function, args)

    def request(self, function, args):
        from odoo import api
        from odoo.service.model import retrying

        with self.registry.cursor() as cr:
            env = api.Environment(cr, 2, {})
            env.transaction.default_env = env
            if getattr(function, "is_cron", False):
                return function(env, *args)
            cr.execute("SELECT 1 FROM res_users WHERE id = 2")
            return retrying(partial(self.once, function, env, args), env)

    def once(self, function, env, args):
        # first in line, before anything that the commit starts
        env.cr.postcommit.add(partial(self.stages.reach, "committed"))
        result = function(env, *args)
        env.cr.flush()
        self.stages.reach("before_commit")
        return result
