# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress

import psycopg2

from odoo import fields, models

from .. import queries
from .dist_promise_entry import STATES


class DistPromise(models.Model):
    """The promises as they stand: balances of the ledger by order line, state and ship date."""

    _name = "dist.promise"
    _description = "Promises"
    _auto = False
    _order = "ship_date, id"
    _rec_name = "product_id"
    _check_company_auto = True

    line_id = fields.Many2one("sale.order.line", "Order Line", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    qty = fields.Float("Quantity", digits="Product Unit", readonly=True)
    ship_date = fields.Date(readonly=True)
    arrival_date = fields.Date(
        readonly=True, help="The day on which the goods are to arrive at the customer."
    )
    state = fields.Selection(STATES, readonly=True)
    supply_ref = fields.Char("Receipt", readonly=True)
    min_expiry = fields.Date("Must Keep until", readonly=True)
    expires_at = fields.Datetime("Held until", readonly=True)
    shadow = fields.Boolean("Only monitored", readonly=True)

    def init(self):
        queries.create_tables(self.env.cr)
        queries.create_promise_view(self.env.cr)

    def _register_hook(self):
        super()._register_hook()
        # Claims of a restored dump may name transactions that this cluster has yet to begin.
        # Processes start together: who loses the race for a row need not sweep it.
        with suppress(psycopg2.OperationalError), self.env.cr.savepoint(flush=False):
            queries.sweep_claims(self.env.cr)
