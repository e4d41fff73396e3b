# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import random
import time
from datetime import timedelta

from odoo import api, fields, models

from .. import queries
from ..core import webhook
from ..tools import channel_http

_logger = logging.getLogger(__name__)

#: items in one message, and messages to one channel in one turn
BATCH, BATCHES = 500, 20
UNREACHABLE = "channel_unreachable"


class DistPublication(models.Model):
    """Changes are sent to channels that do not read the feed.

    Each message goes out between two transactions: nothing is locked while a channel thinks. What
    was sent and not acknowledged is sent again, with the quantities of then.
    """

    _inherit = "dist.publication"

    @api.model
    def _cron_push(self):
        """Send what changed to each channel that is due; one that fails stops no other."""
        publications = self.search([("delivery", "=", "push"), ("channel_id.active", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(publications))
        for record in publications:
            record._push_or_log()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _push_or_log(self):
        try:
            self._push()
        except Exception:
            # Broad on purpose: whatever is wrong with one channel, the others must be told.
            self.env.cr.rollback()
            _logger.exception(
                "Publication %s could not be sent; the next run tries again.", self.id
            )

    def _push(self):
        """Send batches until everything is acknowledged, the channel fails, or others wait."""
        if not self._is_due():
            return
        for _batch in range(BATCHES):
            rows = self._unsent()
            if not rows or not self._push_batch(rows):
                break

    def _is_due(self):
        """Whether the interval, or the wait after a failure, is over."""
        last = self._last_push()
        if not last:
            return True
        due = last.next_attempt_at or last.sent_at + timedelta(minutes=self.interval_minutes)
        return due <= fields.Datetime.now()

    def _last_push(self):
        """The last attempt to send; empty if there is none."""
        return self.env["dist.publication.delivery"].search(
            [("publication_id", "=", self.id), ("kind", "=", "push")], order="id desc", limit=1
        )

    def _unsent(self):
        after = queries.acknowledged_seq(self.env.cr, self.id, self.epoch)
        return queries.items_to_send(self.env.cr, self.id, after, BATCH)

    def _push_batch(self, rows):
        """Send a batch and note the answer; return whether the channel acknowledged it.

        A conflict tells what the channel has: the same is sent at once against that quantity, and
        once only.
        """
        epoch = self.epoch
        answer, sent_at = self._send(rows)
        if answer.conflicts and self.compare_and_set:
            self._note_conflicts(rows, answer, sent_at)
            rows = self._unsent()
            answer, sent_at = self._send(rows)
        if not answer.is_done:
            self._note_failure(rows, answer, sent_at)
        elif epoch == self.epoch:
            # else somebody has started anew meanwhile: all of it is to be sent again
            self._note_done(rows, sent_at)
        return answer.is_done

    def _send(self, rows):
        """(answer, when it was sent) of a message with the rows."""
        sent_at = fields.Datetime.now()
        queries.record_sent(
            self.env.cr, self.id, [(row["id"], row["published_qty"]) for row in rows], sent_at
        )
        body, headers = self._message(rows)
        url, allowed = self.url, self._private_hosts()
        self.env["ir.cron"]._commit_progress()
        return channel_http.post(url, body, headers, allowed), sent_at

    def _message(self, rows):
        """(body, headers) of a message: what the items are now, and the signature of it."""
        items = [self._message_item(row) for row in rows]
        document = {"publication": self.id, "cursor": self._cursor(rows[-1]["seq"]), "items": items}
        body = json.dumps(document).encode()
        stamp = int(time.time())
        return body, {
            "Content-Type": "application/json",
            "X-Dist-Timestamp": str(stamp),
            "X-Dist-Signature": f"sha256={webhook.signature(self.secret, stamp, body)}",
            "Idempotency-Key": f"{self.epoch}-{rows[-1]['seq']}",
        }

    def _message_item(self, row):
        item = json.loads(row["item"])
        if self.compare_and_set:
            item["expected_quantity"] = row["expected_qty"]
        return item

    # --- What came of it -----------------------------------------------------------------------

    def _note_done(self, rows, sent_at):
        told = [(row["id"], row["seq"], row["published_qty"]) for row in rows]
        self._acknowledged(rows[-1]["seq"], sent_at, "push", told)
        self.env["dist.exception"]._close_cases(UNREACHABLE, [self._cause()])
        self.env["ir.cron"]._commit_progress()

    def _note_conflicts(self, rows, answer, sent_at):
        sent = {json.loads(row["item"])["product_id"] for row in rows}
        found = {product: qty for product, qty in answer.conflicts.items() if product in sent}
        queries.record_read_back(self.env.cr, self.id, found, fields.Datetime.now())
        failures = self._last_push().failure_count
        self._log_attempt("push", "conflict", len(found), sent_at, failure_count=failures)

    def _note_failure(self, rows, answer, sent_at):
        """Note when to try again, and tell the desk of a channel that fails again and again."""
        failures = (self._last_push().failure_count or 0) + 1
        # not for secrets: channels that failed together should not come back together
        wait = webhook.wait(failures, random.random())
        self._log_attempt(
            "push",
            "failed",
            len(rows),
            sent_at,
            error=answer.error,
            failure_count=failures,
            next_attempt_at=fields.Datetime.now() + timedelta(seconds=wait),
        )
        if failures >= webhook.DEAD_AFTER:
            self._open_unreachable(failures, answer)
        self.env["ir.cron"]._commit_progress()

    def _open_unreachable(self, failures, answer):
        summary = self.env._(
            "%(channel)s can't be told: %(error)s, %(failures)s times in a row",
            channel=self.channel_id.name,
            error=answer.error,
            failures=failures,
        )
        self._alarm(UNREACHABLE, True, summary)

    def _private_hosts(self):
        """Hosts of the own network that a publication may be sent to, also without https."""
        # sudo: who publishes need not read the system's parameters
        parameters = self.env["ir.config_parameter"].sudo()
        hosts = parameters.get_param("dist_channel_availability.private_hosts") or ""
        return frozenset(host.strip().lower() for host in hosts.split(",") if host.strip())
