# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import float_round

from .. import queries


class DistUnmetDemand(models.Model):
    """The first request of every order line: what was asked for, and what became of it.

    Quantities are in the product's own unit and money in the company's currency, so that reports
    can add them up. Rows have no foreign key to the order line: a refused line is never saved.
    """

    _name = "dist.unmet.demand"
    _inherit = ["dist.append.only"]
    _description = "First Requests"
    _order = "request_date desc, id desc"
    _check_company_auto = True
    _rec_name = "order_name"

    sale_order_line_res_id = fields.Integer(
        "Order Line ID", required=True, readonly=True, aggregator=None
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        compute="_compute_sale_line_id",
        search="_search_sale_line_id",
        help="Empty when the line was never saved or has been deleted.",
    )
    order_name = fields.Char("Order", readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit", required=True, readonly=True, ondelete="restrict"
    )
    requested_qty = fields.Float("Requested", digits="Product Unit", readonly=True)
    promised_qty = fields.Float(
        "Promised",
        digits="Product Unit",
        readonly=True,
        help="What was promised for the requested date at the first attempt.",
    )
    unmet_qty = fields.Float("Unmet", digits="Product Unit", readonly=True)
    request_date = fields.Datetime("Requested on", required=True, readonly=True, index=True)
    requested_date = fields.Datetime(
        "Requested for", readonly=True, help="When the customer wants it."
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="restrict"
    )
    channel_id = fields.Many2one(
        "dist.sales.channel", readonly=True, check_company=True, ondelete="restrict"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, check_company=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    outcome = fields.Selection(
        [
            ("promised", "Promised"),
            ("split", "Split"),
            ("backordered", "Backordered"),
            ("refused", "Refused"),
            ("asked", "Customer asked"),
            ("approval", "Waiting for approval"),
            ("shortage", "Confirmed as shortage"),
            ("monitored", "Only monitored"),
            ("substituted", "Substituted"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    price_unit = fields.Monetary("Unit Price", readonly=True, aggregator="avg")
    unmet_value = fields.Monetary(readonly=True)

    _line_uniq = models.Constraint(
        "UNIQUE (sale_order_line_res_id)",
        "The first request of an order line is recorded only once.",
    )

    @api.depends("sale_order_line_res_id")
    def _compute_sale_line_id(self):
        lines = self.env["sale.order.line"].browse(self.mapped("sale_order_line_res_id"))
        found = set(lines.exists().ids)
        for request in self:
            line_id = request.sale_order_line_res_id
            request.sale_line_id = line_id if line_id in found else False

    def _search_sale_line_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("sale_order_line_res_id", "in", [line_id for line_id in value if line_id])]

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _record_first_requests(self, vals_list, cr=None):
        """Record the first request of each order line that has none yet; return how many were new.

        Keys of each dict: sale_order_line_res_id, order_name, product_id, product_uom_id,
        requested_qty, promised_qty (both in that unit), price_unit (per that unit, in currency_id
        or else in the company's), request_date, requested_date, partner_id, channel_id,
        warehouse_id, company_id, outcome. Ids are plain integers, dates are naive UTC.

        :param cr: another cursor to write with, when the record must outlive a refusal's rollback.
            Rows whose product, unit or company that cursor cannot see are left out.
        """
        rows = self._prepare_first_requests(vals_list)
        self.flush_model()
        return queries.insert_first_requests(cr or self.env.cr, rows, self.env.uid)

    @api.model
    def _prepare_first_requests(self, vals_list):
        """Return the rows to insert, in product units and company currency."""
        # sudo: what was asked for is recorded whatever the asking user may read
        env = self.sudo().env
        return [self._prepare_first_request(env, vals) for vals in vals_list]

    @api.model
    def _prepare_first_request(self, env, vals):
        product = env["product.product"].browse(vals["product_id"])
        unit = env["uom.uom"].browse(vals.get("product_uom_id") or product.uom_id.id)
        partner = env["res.partner"].browse(vals.get("partner_id") or False)
        requested, promised = (
            self._to_product_unit(product, unit, vals.get(key) or 0.0)
            for key in ("requested_qty", "promised_qty")
        )
        price = self._to_company_price(env, product, unit, vals)
        unmet = max(0.0, requested - promised)
        return {
            **vals,
            "product_uom_id": product.uom_id.id,
            "partner_id": partner.commercial_partner_id.id or None,
            "requested_qty": requested,
            "promised_qty": promised,
            "unmet_qty": unmet,
            "price_unit": price,
            "unmet_value": env["res.company"]
            .browse(vals["company_id"])
            .currency_id.round(unmet * price),
        }

    @api.model
    def _to_product_unit(self, product, unit, qty):
        if unit == product.uom_id:
            return qty
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_round(
            unit._compute_quantity(qty, product.uom_id, round=False), precision_digits=digits
        )

    @api.model
    def _to_company_price(self, env, product, unit, vals):
        price = vals.get("price_unit") or 0.0
        if unit != product.uom_id:
            price = unit._compute_price(price, product.uom_id)
        company = env["res.company"].browse(vals["company_id"])
        currency = env["res.currency"].browse(vals.get("currency_id") or company.currency_id.id)
        if currency == company.currency_id:
            return price
        return currency._convert(
            price, company.currency_id, company, vals["request_date"], round=False
        )
