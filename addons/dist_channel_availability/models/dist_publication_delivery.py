# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from .. import queries

#: days after which an attempt is forgotten
KEPT_DAYS = 30


class DistPublicationDelivery(models.Model):
    """What was sent to a channel and what it answered, an attempt a record."""

    _name = "dist.publication.delivery"
    _description = "Delivery to a Channel"
    _order = "id desc"
    _rec_name = "publication_id"
    _check_company_auto = True
    _log_access = False

    publication_id = fields.Many2one(
        "dist.publication", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [("pull", "Feed acknowledged"), ("push", "Sent"), ("read_back", "Read back")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("done", "Acknowledged"),
            ("failed", "Failed"),
            ("conflict", "Conflict"),
            ("read", "Read"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    epoch = fields.Char(readonly=True)
    item_count = fields.Integer("Items", readonly=True)
    sent_at = fields.Datetime("Sent on", readonly=True)
    done_at = fields.Datetime("Answered on", readonly=True)
    delay_seconds = fields.Integer("Delay (seconds)", readonly=True, aggregator="avg")
    failure_count = fields.Integer("Failures in a Row", readonly=True, aggregator="max")
    next_attempt_at = fields.Datetime("Next Attempt", readonly=True)
    error = fields.Char(readonly=True)

    def init(self):
        queries.create_delivery_sequence(self.env.cr)

    @api.autovacuum
    def _gc_deliveries(self):
        """Forget old attempts; the last acknowledgement says where a publication stands."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        queries.delete_deliveries(self.env.cr, before)
