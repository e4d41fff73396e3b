# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import queries


class Named(fields.Many2one):
    """A Many2one that the database doesn't check: it would take longer than all the rest.

    The drain only writes ids that it has just read; a trigger (queries/marks.py) deletes the
    numbers of what is deleted.
    """

    def update_db_foreign_key(self, model, column):
        """No foreign key."""


class DistAvailability(models.Model):
    """What a channel could promise of a product from a warehouse, and what that is made of.

    The rows are written by the drain alone (dist.availability.drain); nobody edits them.
    """

    _name = "dist.availability"
    _description = "Availability"
    _order = "product_id, warehouse_id, channel_id"
    _rec_name = "product_id"
    _check_company_auto = True
    _log_access = False

    active = fields.Boolean(
        default=True,
        readonly=True,
        help="A number that nobody is to read any more, as its product, channel or warehouse no "
        "longer is: it is zero.",
    )
    # found by the unique key: an index of its own would only have to be written
    product_id = Named("product.product", required=True, readonly=True, ondelete="cascade")
    warehouse_id = Named("stock.warehouse", required=True, readonly=True, ondelete="cascade")
    channel_id = Named("dist.sales.channel", required=True, readonly=True, ondelete="cascade")
    company_id = Named("res.company", required=True, readonly=True, ondelete="cascade")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    on_hand_qty = fields.Float(
        "On Hand",
        digits="Product Unit",
        readonly=True,
        help="Goods of the company in usable locations of the warehouse, expired lots left out.",
    )
    promised_qty = fields.Float(
        "Promised", digits="Product Unit", readonly=True, help="Promised to orders, at risk or not."
    )
    backorder_qty = fields.Float(
        "Backorders",
        digits="Product Unit",
        readonly=True,
        help="Accepted without supply; waits for goods.",
    )
    held_qty = fields.Float(
        "Held", digits="Product Unit", readonly=True, help="Kept for quotations and carts."
    )
    other_demand_qty = fields.Float(
        "Other Demand",
        digits="Product Unit",
        readonly=True,
        help="Transfers and orders that will take the goods and that nobody has promised.",
    )
    incoming_qty = fields.Float(
        "Incoming", digits="Product Unit", readonly=True, help="Confirmed receipts and transfers."
    )
    forecast_qty = fields.Float(
        "Forecast",
        digits="Product Unit",
        readonly=True,
        help="On hand and incoming, less everything that will take the goods.",
    )
    protected_qty = fields.Float(
        "Protected for Others",
        digits="Product Unit",
        readonly=True,
        help="Kept for other channels, as far as they have not used it.",
    )
    buffer_qty = fields.Float(
        "Buffer", digits="Product Unit", readonly=True, help="What the policy never promises."
    )
    available_qty = fields.Float(
        "Available to Promise",
        digits="Product Unit",
        readonly=True,
        help="What an order of the channel would be promised today.",
    )
    next_date = fields.Date(
        "More from",
        readonly=True,
        help="The first day from which more can be promised than today.",
    )
    next_qty = fields.Float(
        "Available Then", digits="Product Unit", readonly=True, help="What can be promised then."
    )

    _key_uniq = models.UniqueIndex("(product_id, warehouse_id, channel_id)")

    def init(self):
        queries.leave_room(self.env.cr)
        queries.create_marks(self.env.cr)
