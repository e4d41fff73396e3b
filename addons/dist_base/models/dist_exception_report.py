# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import queries


class DistExceptionReport(models.Model):
    """Response and age of cases, for pivot and graph; open cases age while you look."""

    _name = "dist.exception.report"
    _description = "Case Analysis"
    _auto = False
    _order = "opened_at desc, id desc"

    name = fields.Char("Number", readonly=True)
    kind_id = fields.Many2one("dist.exception.kind", readonly=True)
    user_id = fields.Many2one("res.users", "Owner", readonly=True)
    root_cause_id = fields.Many2one("dist.root.cause", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["dist.exception"]._fields["state"]._description_selection(self.env)
        ),
        readonly=True,
    )
    closed_by_itself = fields.Boolean(readonly=True)
    opened_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime("Closed on", readonly=True)
    escalation_level = fields.Integer(readonly=True, aggregator="max")
    response_hours = fields.Float(
        "Hours to Response",
        readonly=True,
        aggregator="avg",
        help="Average over the cases that got a response.",
    )
    age_hours = fields.Float("Age (hours)", readonly=True, aggregator="avg")
    amount = fields.Monetary("Money at Stake", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        return queries.exception_report()
