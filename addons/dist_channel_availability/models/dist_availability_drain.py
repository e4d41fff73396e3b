# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor
from odoo.addons.dist_base.tools.wake import wake
from odoo.addons.dist_reservation_policy import queries as promise_queries

from .. import queries

_logger = logging.getLogger(__name__)

#: what a concurrent change does to a drain; a product may also be deleted meanwhile
CONFLICTS = (
    *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
    psycopg2.errors.ForeignKeyViolation,
    ConcurrencyError,
)
TRIES = 5
#: from so many products on their rows are joined, not looked up one by one
MANY = 200
WAKE = "dist.availability.wake"


class DistAvailabilityDrain(models.AbstractModel):
    """Brings the stored numbers up to date with what has been committed, one drain at a time.

    The lock is taken on a second connection *before* the drain's transaction has a snapshot. So a
    drain sees all that the one before it stored, its numbers of the sequence are above those of
    the one before it, and no reader ever sees a higher one before a lower one.
    """

    _name = "dist.availability.drain"
    _description = "Drain of Availability Changes"

    # --- computing and storing ---------------------------------------------------------------

    @api.model
    @api.private
    def _drain(self, products=None):
        """Compute, compare and store; return the ids of the products of which a number changed.

        It works in the caller's transaction, which must have begun under the lock.

        :param products: those that may have changed; None: everything
        """
        service = self.env["dist.availability.service"]._everywhere()
        self.env.flush_all()
        if products is not None:
            products = products.with_env(service.env).exists()
            products |= products._dist_kits()
        plan = service._plan(products)
        changed = self._store(service, plan)
        if changed:
            self.env["dist.availability"].invalidate_model()
            self._changed(changed)
        return changed

    @api.model
    def _store(self, service, plan):
        cr, wanted = self.env.cr, service._wanted(plan)
        many = plan.product_ids is None or len(plan.product_ids) > MANY
        promise_queries.planned_for_many(cr, many=many)
        changed = queries.store_numbers(cr, promise_queries.availability(wanted))
        if plan.hard or plan.hard_keys:
            promise_queries.planned_for_many(cr, many=False)
            rows = list(service._core_numbers(plan))
            changed |= queries.store_numbers(cr, queries.computed_elsewhere(rows))
        served = [(channel.id, warehouse.id) for channel, warehouse in plan.served]
        query = service.env["product.product"]._search(plan.domain)
        changed |= queries.retire_numbers(cr, served, query.subselect(), plan.product_ids)
        promise_queries.planned_for_many(cr, many=False)
        return changed

    @api.model
    def _changed(self, product_ids):
        """Hook: numbers of these products were stored by this very transaction.

        What is extended here is committed together with the numbers, and no other drain runs
        meanwhile.

        :param product_ids: set of ids
        """

    # --- draining ----------------------------------------------------------------------------

    @api.model
    def _cron_drain(self):
        """Drain until nothing is marked."""
        progress = self.env["ir.cron"]._commit_progress
        with self._lock(wait=True) as held:
            while held and self._in_transaction():
                if not progress(1):
                    break
        if not held:
            # what was marked after the other drain looked for marks must not wait for a minute
            self._schedule()
            progress()

    @api.model
    @api.private
    def _drain_now(self):
        """Bring the numbers up to date for somebody who is about to read them.

        It drains once: what is committed meanwhile is left to the next drain, or it would never end
        where everybody sells. Who finds another drain at work doesn't wait for it: it is done
        within the second, and tells the bus. What the caller has not committed is not in the
        numbers, and a transaction that has read already goes on reading what it saw.

        :return: whether the numbers are up to date with what was committed before
        """
        with self._lock(wait=False) as held:
            if held:
                self._in_transaction()
            return held

    @api.model
    def _drain_marked(self):
        """Take the marks, and what time has changed, and drain it; whether there was any.

        The marks are deleted by the transaction that computes: what this snapshot doesn't see is
        still marked for the next one.
        """
        cr = self.env.cr
        marked = queries.take_marks(cr)
        since, moment = queries.drained_at(cr)
        marked |= self._due(since, moment)
        if not marked:
            return False
        everything = None in marked
        queries.forget_deleted(cr, None if everything else list(marked))
        products = self.env["product.product"].browse(marked - {None})
        self._drain(None if everything else products)
        queries.set_drained(cr, moment)
        return True

    @api.model
    def _due(self, since, moment):
        """Ids of the products that the time gone by has changed; None among them: everything."""
        if since is None:
            return {None}
        # sudo: the day is no secret
        for warehouse in self.env["stock.warehouse"].sudo().search([("active", "=", True)]):
            day = warehouse._dist_day
            if day(warehouse.id, since) != day(warehouse.id, moment):
                return {None}
        lots = "removal_date" in self.env["stock.quant"]._fields
        return queries.due_products(self.env.cr, since, moment, lots=lots)

    @api.model
    @contextmanager
    def _lock(self, *, wait):
        """Hold the right to drain on a connection of its own; yield whether we have it."""
        if is_shared(self.env):
            yield True
            return
        with own_cursor(self.env) as cr:
            yield self._take_lock(cr, wait)

    @api.model
    def _take_lock(self, cr, wait):
        try:
            return queries.lock_drain(cr, wait=wait)
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            return False

    @api.model
    def _in_transaction(self):
        """Drain what is marked in a transaction of its own, again when something got in its way."""
        if is_shared(self.env):
            self.env.flush_all()
            return self._drain_marked()
        for _try in range(TRIES):
            done = self._attempt()
            if done is not None:
                return done
        # the marks are still there, and the scheduled drain comes again
        _logger.warning("Availability could not be computed: products keep changing meanwhile.")
        return False

    @api.model
    def _attempt(self):
        """Drain once; None when a concurrent change got in the way."""
        try:
            with self.env.registry.cursor() as cr:
                return api.Environment(cr, SUPERUSER_ID, {})[self._name]._drain_marked()
        except CONFLICTS as error:
            _logger.info("Availability is computed again: %s", error)
            return None

    # --- being called ------------------------------------------------------------------------

    @api.model
    @api.private
    def _wake(self):
        """Have the drain run as soon as this transaction is committed."""
        precommit = self.env.cr.precommit
        if WAKE not in precommit.data:
            # a rolled back savepoint forgets it with the row that the trigger is
            precommit.data[WAKE] = True
            precommit.add(self._schedule)

    @api.model
    def _schedule(self):
        wake(self.env, "dist_channel_availability.dist_availability_cron")
