# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor
from odoo.addons.dist_base.tools.wake import wake

from .. import queries

_logger = logging.getLogger(__name__)

RESERVE, RECOVER = "dist.reserve", "dist.recover"
TRIES = 5
#: keys in one transaction: what all share is read once in each, but what is busy delays the rest
BATCH = 50
#: what became of an attempt
DONE, BUSY, FAILED = "done", "busy", "failed"


#: the steps whose failure somebody must look at: monitoring bothers nobody
REPORTED = ("_recover", "_reserve")


def _failure_cause(step, key):
    """The cause of the case that a step of the worker fails for a product in a warehouse."""
    return f"reservation:{step}:{key[0]}:{key[1]}"


class DistReservationWorker(models.AbstractModel):
    """Promises again what lost its supply, and reserves physically what is promised.

    It works on transactions of its own, and takes the reservation gate on a second connection
    *before* its transaction has a snapshot: so it never reads stale stock, and nobody waits for
    stock rows to confirm an order.
    """

    _name = "dist.reservation.worker"
    _description = "Reservation Worker"

    # --- being called ------------------------------------------------------------------------

    @api.model
    @api.private
    def _wake(self, *, reserve=(), recover=()):
        """Have the worker run as soon as this transaction is committed.

        The commit notifies Odoo's scheduler, which takes what ships first first, so a confirmation
        waits for nothing. Only what somebody is waiting for is done by the request itself, right
        after its commit.

        :param reserve: keys to reserve at once, because a person asked for it
        :param recover: keys to promise again at once, because their supply has changed
        """
        precommit, postcommit = self.env.cr.precommit, self.env.cr.postcommit
        if RESERVE not in precommit.data:
            # a rolled back savepoint forgets it with the row that the trigger is
            precommit.data[RESERVE] = True
            precommit.add(self._schedule)
        if RESERVE not in postcommit.data:
            postcommit.data.update({RESERVE: set(), RECOVER: set()})
            postcommit.add(self._after_commit)
        postcommit.data[RESERVE].update(reserve)
        postcommit.data[RECOVER].update(recover)

    @api.model
    def _after_commit(self):
        """Do what was asked for at once. The request is committed: a failure must not undo it.

        Who finds the gate taken leaves the work to the scheduled worker.
        """
        data = self.env.cr.postcommit.data
        reserve, recover = data.pop(RESERVE, set()), data.pop(RECOVER, set())
        if not (reserve or recover) or is_shared(self.env):
            return
        try:
            with self._gate(wait=False) as held:
                if held:
                    self._work(sorted(reserve | recover), sorted(recover))
                    if recover:
                        self._tell_customers()
        except Exception:
            # not lost: the cron finds every promise that isn't reserved
            _logger.exception("Reservation after commit failed; the scheduled worker takes over.")

    @api.model
    def _cron_work(self):
        """Promise again and reserve whatever waits."""
        self._run_over(queries.open_keys)

    @api.model
    def _cron_review(self):
        """Once a day look at every promise: lots expire and receipts are late without an event."""
        self.env["dist.exception"]._dist_review_transit()
        self._run_over(self._keys_to_review)

    @api.model
    def _keys_to_review(self, cr):
        """All promises, and what failed before: its orders may be gone, and its case must go."""
        return sorted({*queries.promised_keys(cr), *queries.failed_keys(cr)})

    @api.model
    def _run_over(self, find_keys):
        progress = self.env["ir.cron"]._commit_progress
        with self._gate(wait=True) as held:
            if not held:
                # somebody works on it already; what is left is found at the next run
                return
            keys, left = self._find(find_keys), set()
            progress(remaining=len(keys))
            for start in range(0, len(keys), BATCH):
                batch = keys[start : start + BATCH]
                left |= self._work(batch, batch)
                if not progress(len(batch)):
                    break
            self._tell_customers()
        if left:
            self._schedule()
            progress()

    @api.model
    def _schedule(self):
        """Have the scheduled worker run as soon as this transaction is committed."""
        wake(self.env, "dist_reservation_policy.dist_reservation_cron")

    @api.model
    def _find(self, find_keys):
        if is_shared(self.env):
            self.env.flush_all()
            return find_keys(self.env.cr)
        # read committed: a process that starts meanwhile sweeps the same claims
        with own_cursor(self.env) as cr:
            queries.sweep_claims(cr)
            return find_keys(cr)

    # --- the gate ----------------------------------------------------------------------------

    @api.model
    @contextmanager
    def _gate(self, *, wait):
        """Hold the reservation gate on a connection of its own; yield whether we have it."""
        if is_shared(self.env):
            yield True
            return
        with own_cursor(self.env) as cr:
            yield self._lock_gate(cr, wait)

    @api.model
    def _lock_gate(self, cr, wait):
        try:
            return queries.lock_reservation(cr, wait=wait)
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            return False

    @api.model
    def _work(self, reserve, recover):
        """Promise again, then reserve, each in a transaction of its own; return the keys left.

        Where the suite only monitors, its own books are kept the same way, and nothing is reserved.
        """
        in_mode = self.env["dist.promise.supply"]._keys_in_mode
        mates = self._kit_mates(recover)
        reserve, recover = {*reserve, *mates}, {*recover, *mates}
        steps = [
            ("_recover", in_mode(recover, "enforce")),
            ("_recover_shadow", in_mode(recover, "monitor")),
            ("_reserve", in_mode(reserve, "enforce")),
        ]
        return set().union(*(self._in_transaction(step, sorted(k)) for step, k in steps if k))

    @api.model
    def _in_transaction(self, step, keys):
        """Run a step on a new transaction, again when a concurrent change got in its way.

        :return: the keys that are so busy that they were left for the next run
        """
        if is_shared(self.env):
            self._run_step(step, keys)
            return set()
        for _try in range(TRIES):
            outcome = self._attempt(step, keys)
            if outcome is not BUSY:
                break
        if outcome is DONE:
            return set()
        if len(keys) == 1:
            if outcome is FAILED and step in REPORTED:
                self._report_failure(step, keys)
            return set(keys) if outcome is BUSY else set()
        # A long transaction on busy products keeps losing, and one that fails must not stop others.
        return set().union(*(self._in_transaction(step, [key]) for key in keys))

    @api.model
    def _attempt(self, step, keys):
        """Run the step once; BUSY when a concurrent change got in its way, FAILED for an error."""
        try:
            self._in_own_transaction("_run_step", step, keys)
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError) as error:
            _logger.info("Reservation of %s products is tried again: %s", len(keys), error)
            return BUSY
        except Exception:
            _logger.exception("Reservation of %s failed.", keys)
            return FAILED
        return DONE

    @api.model
    def _in_own_transaction(self, method, *args):
        with self.env.registry.cursor() as cr:
            getattr(api.Environment(cr, SUPERUSER_ID, {})[self._name], method)(*args)

    @api.model
    def _run_step(self, step, keys):
        getattr(self, step)(keys)
        if step in REPORTED:
            causes = [_failure_cause(step, key) for key in keys]
            self.env["dist.exception"]._close_cases("reservation_failed", causes)

    @api.model
    def _report_failure(self, step, keys):
        try:
            self._in_own_transaction("_open_failure_cases", step, keys)
        except Exception:
            # the next run meets the failure again; what the others wait for goes on
            _logger.exception("The failure of %s could not be reported.", keys)

    @api.model
    def _open_failure_cases(self, step, keys):
        """Tell the desk about goods that could not be reserved; the daily review tries again."""
        for product_id, warehouse_id in keys:
            product = self.env["product.product"].browse(product_id)
            warehouse = self.env["stock.warehouse"].browse(warehouse_id)
            self.env["dist.exception"]._open_case(
                "reservation_failed",
                _failure_cause(step, (product_id, warehouse_id)),
                self.env._(
                    "%(product)s could not be reserved in %(warehouse)s. Look at its open "
                    "transfers; the server's log has the error.",
                    product=product.display_name,
                    warehouse=warehouse.display_name,
                ),
                records=[product],
                company=warehouse.company_id,
                warehouse=warehouse,
            )
