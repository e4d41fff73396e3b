# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, api, fields, models

from .. import queries

#: what the page asks; a change of it makes what was found obsolete
QUESTION = {"product_id", "warehouse_id", "moment", "since"}


class DistStockInquiry(models.TransientModel):
    """The page that tells who took the stock of a product: when, and under which policy."""

    _name = "dist.stock.inquiry"
    _description = "Who Took My Stock"
    _check_company_auto = True

    product_id = fields.Many2one(
        "product.product", required=True, check_company=True, domain="[('is_storable', '=', True)]"
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        default=lambda self: self._default_warehouse(),
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True)
    moment = fields.Datetime(
        help="What was taken then. Empty: now. What was written until that second counts, once it "
        "is committed.",
    )
    since = fields.Datetime(
        "Changes since",
        default=lambda self: fields.Datetime.now() - timedelta(days=7),
        help="The changes are listed from here to the moment, the newest first.",
    )
    line_ids = fields.One2many("dist.stock.inquiry.line", "inquiry_id", readonly=True)
    event_ids = fields.One2many("dist.stock.inquiry.event", "inquiry_id", readonly=True)
    firm_qty = fields.Float("Promised", digits="Product Unit", compute="_compute_sums")
    held_qty = fields.Float("Held", digits="Product Unit", compute="_compute_sums")
    waiting_qty = fields.Float(
        "Waiting",
        digits="Product Unit",
        compute="_compute_sums",
        help="Backordered, or promised and at risk.",
    )

    @api.model
    def _default_warehouse(self):
        warehouses = self.env["stock.warehouse"]
        return warehouses.search([("company_id", "=", self.env.company.id)], limit=1)

    @api.depends("line_ids")
    def _compute_sums(self):
        for page in self:
            real = page.line_ids.filtered(lambda line: not line.shadow)
            page.firm_qty = page._sum(real, "firm")
            page.held_qty = page._sum(real, "hold")
            page.waiting_qty = page._sum(real, "backorder", "at_risk")

    @api.model
    def _sum(self, lines, *states):
        return sum(lines.filtered(lambda line: line.state in states).mapped("qty"))

    def _compute_display_name(self):
        self.display_name = self.env._("Who Took My Stock")

    @api.model_create_multi
    def create(self, vals_list):
        pages = super().create(
            [{**vals, "line_ids": False, "event_ids": False} for vals in vals_list]
        )
        for page in pages:
            page._look()
        return pages

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & QUESTION:
            for page in self:
                page._look()
        return result

    def action_show(self):
        """Read the ledger anew."""
        for page in self:
            page._look()
        return True

    @api.model
    def action_open(self, product_id, warehouse_id=None):
        """Open the page about a product, as of now."""
        vals = {"product_id": product_id}
        if warehouse_id:
            vals["warehouse_id"] = warehouse_id
        page = self.create(vals)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy.dist_stock_inquiry_action"
        )
        return {**action, "res_id": page.id}

    def _look(self):
        """Fill the page with what the user may see of the answer.

        :raises AccessError: for a product, a warehouse or a ledger that is out of reach
        """
        self.ensure_one()
        for record in (self.product_id, self.warehouse_id, self.env["dist.promise.entry"]):
            record.check_access("read")
        key, companies = (self.product_id.id, self.warehouse_id.id), self.env.companies.ids
        self.env["dist.promise.entry"].flush_model()
        found = queries.holdings_at(self.env.cr, key, companies, self.moment)
        since = self.since or fields.Datetime.to_datetime("1970-01-01")
        changes = queries.entries_between(self.env.cr, key, companies, since, self.moment)
        lines = self.env["dist.stock.inquiry.line"]._prepare(found, now=not self.moment)
        events = self.env["dist.stock.inquiry.event"]._prepare(changes)
        # sudo: what is found is written by the page alone; people only read it
        self.sudo().write(
            {
                "line_ids": [Command.clear(), *map(Command.create, lines)],
                "event_ids": [Command.clear(), *map(Command.create, events)],
            }
        )
