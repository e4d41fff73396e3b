# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a worker process does in Odoo, each job as the server would on a request. Imports Odoo."""

import os
import threading
import time
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

from . import company, rules
from .lanes import DONE, ERROR, NOTHING, REFUSED, Answer
from .script import ANNOUNCE, DELIVER, RECEIVE, SELL
from .stream import WEB

#: a branch picks first and ships then
STEPS = 2


def load(database, log):
    """The registry of a database; what Odoo complains of goes to the log."""
    conf = os.environ["DIST_ODOO_CONF"]
    config.parse_config(
        ["-c", conf, "-d", database, "--log-level=warn", "--logfile", log], setup_logging=True
    )
    odoo.modules.module.initialize_sys_path()
    return Registry(database)


def close_connections():
    """Before a fork: a connection must never be shared between two processes."""
    # the addons can be imported once their path is known
    from odoo.addons.dist_base.tools import own_cursor

    sql_db.close_all()
    own_cursor._pool.close_all()


class Hands:
    """Does jobs on one database; the host's set-up and the workers' requests."""

    def __init__(self, database, log):
        self.database, self.world = database, None
        load(database, log)

    # --- set-up, in the host -----------------------------------------------------------------

    @contextmanager
    def transaction(self):
        """An environment on a cursor of its own, committed at the end."""
        registry = Registry(self.database).check_signaling()
        with registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
        registry.signal_changes()

    def set_up(self, products, customers):
        self.world = company.set_up(self.transaction, products, customers)
        return self.world

    def switch_rules_on(self):
        with self.transaction() as env:
            rules.switch_on(env, self.world)

    def stock_up(self, opening):
        company.stock_up(self.transaction, self.world, opening)

    def order_receipts(self, named):
        company.order_receipts(self.transaction, self.world, named)

    def analyze(self):
        """Give the planner the statistics that a database in use has."""
        with sql_db.db_connect(self.database).cursor() as cr:
            cr.execute("ANALYZE")

    def work_off(self):
        """Let the reservation worker promise again and reserve what is left."""
        registry = Registry(self.database).check_signaling()
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["dist.reservation.worker"]._cron_work()

    # --- jobs, in the workers ----------------------------------------------------------------

    def do(self, job):
        """Do the job: an Answer, whatever happens."""
        act = {
            SELL: self._sell,
            ANNOUNCE: self._announce,
            RECEIVE: self._receive,
            DELIVER: self._deliver,
        }
        started = time.perf_counter()
        try:
            return act[job.kind](job)
        except Exception as error:  # every failure is a figure
            text = f"{type(error).__name__}: {error}"
            return Answer(ERROR, time.perf_counter() - started, error=text)

    def _sell(self, job):
        """Enter the order, then confirm it: two requests, as people do."""
        channel = job.subject.channel
        # a visitor has no user of his own: the shop acts for him
        user = SUPERUSER_ID if channel == WEB else self.world.users[channel]
        values = self.world.order_values(job.subject)
        number, _answer = self._request(user, lambda env: env["sale.order"].create(values).id)
        try:
            _done, answer = self._request(
                user, lambda env: env["sale.order"].browse(number).action_confirm()
            )
        except UserError as error:
            if type(error) is not UserError:
                raise
            return Answer(REFUSED)
        return answer

    def _announce(self, job):
        def act(env):
            company.announce(env, self.world, job.name, job.subject)

        return self._request(self.world.users["warehouse"], act)[1]

    def _receive(self, job):
        def act(env):
            picking = env["stock.picking"].search([("origin", "=", job.name)])
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
            if picking.state != "done":
                raise ValueError(f"{job.name} is {picking.state} after it was validated")

        return self._request(self.world.users["warehouse"], act)[1]

    def _deliver(self, job):
        """Pick and ship what is reserved of an order."""

        def act(env):
            order = env["sale.order"].sudo().search([("client_order_ref", "=", job.subject)])
            pickings = order.picking_ids.sudo(False)
            return [_ship(pickings) for _step in range(STEPS)]

        shipped, answer = self._request(self.world.users["warehouse"], act)
        return answer if any(shipped) else Answer(NOTHING)

    def _request(self, user, act):
        """(what the act returns, Answer) of one request of the user."""
        thread = threading.current_thread()
        thread.dbname, thread.uid = self.database, user
        tries = 0

        def once():
            nonlocal tries
            tries += 1
            return act(env)

        started = time.perf_counter()
        with Registry(self.database).check_signaling().cursor() as cr:
            env = api.Environment(cr, user, {})
            result = retrying(once, env)
        return result, Answer(DONE, time.perf_counter() - started, tries)


def _ship(pickings):
    """Validate the transfers that have something reserved; how many there were."""
    ready = pickings.filtered(lambda picking: picking.state == "assigned")
    if ready:
        ready.with_context(skip_backorder=True).button_validate()
    return len(ready)
