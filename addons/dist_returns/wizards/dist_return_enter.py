# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.dist_return_flow import CLERK


class DistReturnEnter(models.TransientModel):
    """Entering a return from what was delivered: chosen from orders, or scanned."""

    _name = "dist.return.enter"
    _description = "Return Goods"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", "Customer")
    scan = fields.Char(
        help="The number of a delivery or an order, a lot or serial number, a product's code, or "
        "the customer's account. What it stands for is added below.",
    )
    is_scanned = fields.Boolean()
    reason_id = fields.Many2one(
        "dist.return.reason", help="For all lines that have no reason of their own."
    )
    line_ids = fields.One2many("dist.return.enter.line", "wizard_id", "Delivered")

    @api.onchange("scan")
    def _onchange_scan(self):
        if self.scan:
            deliveries = self._resolve(self.scan)
            self._add(deliveries)
            self.scan, self.is_scanned = False, True

    def _resolve(self, code):
        """Return the done move lines that a scanned code means; sets the customer if it tells.

        :raises UserError: when the code means nothing, or goods of another customer
        """
        deliveries = self.env["stock.move.line"]._dist_delivered(
            code, self.company_id, self.partner_id
        )
        if not deliveries:
            if partner := self._customer_of(code):
                self.partner_id = partner
                return deliveries
            raise UserError(
                self.env._(
                    "“%(code)s” is no delivery, order, lot, serial number or product that "
                    "%(customer)s got. Check the number, or choose the customer first.",
                    code=code,
                    customer=self.partner_id.display_name or self.env._("a customer"),
                )
            )
        self._take_customer(code, deliveries)
        return deliveries

    def _customer_of(self, code):
        found = self.env["dist.customer.alias"]._resolve_customers([code], company=self.company_id)
        return found[code].partner

    def _take_customer(self, code, deliveries):
        customers = deliveries._dist_customers_of()
        if not self.partner_id:
            self.partner_id = customers[:1]
        if self.partner_id.commercial_partner_id not in customers.commercial_partner_id:
            raise UserError(
                self.env._(
                    "“%(code)s” was delivered to %(other)s, not to %(customer)s. Enter a return of "
                    "its own for it.",
                    code=code,
                    other=customers[:1].display_name,
                    customer=self.partner_id.display_name,
                )
            )

    def _add(self, deliveries):
        """Add a line for each delivered product and lot that isn't there yet."""
        known = {(line.move_id.id, line.lot_id.id) for line in self.line_ids}
        self.line_ids = [
            Command.create(vals)
            for vals in deliveries._dist_returnable()
            if (vals["move_id"], vals["lot_id"]) not in known
        ]

    def action_enter(self):
        """Make the draft of the return and open it."""
        record = self._enter()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def _enter(self):
        self.ensure_one()
        if not self.env.user.has_group(CLERK):
            raise UserError(self.env._("Only a returns clerk may enter returns."))
        chosen = self.line_ids.filtered(lambda line: line.quantity)
        if not chosen:
            raise UserError(
                self.env._("Nothing is chosen. Enter the quantity of what is to come back.")
            )
        return self.env["dist.return"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "warehouse_id": chosen._warehouse().id,
                "source": "scan" if self.is_scanned else "staff",
                "line_ids": [Command.create(line._prepare_line()) for line in chosen],
            }
        )


class DistReturnEnterLine(models.TransientModel):
    """A delivered product and lot, and how many of it come back; in the product's unit."""

    _name = "dist.return.enter.line"
    _description = "Delivered Goods to Return"

    wizard_id = fields.Many2one("dist.return.enter", required=True, ondelete="cascade")
    move_id = fields.Many2one("stock.move", "Delivery", required=True)
    sale_line_id = fields.Many2one("sale.order.line")
    document = fields.Char("Order and Delivery", readonly=True)
    product_id = fields.Many2one("product.product", required=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number")
    delivered_qty = fields.Float("Delivered", digits="Product Unit", readonly=True)
    left_qty = fields.Float(
        "Returnable",
        digits="Product Unit",
        readonly=True,
        help="Delivered, less what came back and what is open on other returns.",
    )
    quantity = fields.Float("To Return", digits="Product Unit")
    reason_id = fields.Many2one("dist.return.reason")

    def _prepare_line(self):
        reason = self.reason_id or self.wizard_id.reason_id
        if not reason:
            raise UserError(
                self.env._(
                    "“%(product)s” has no reason. Say why it comes back.",
                    product=self.product_id.display_name,
                )
            )
        # sudo: a clerk returns what orders delivered without reading orders
        sale_line = self.sudo().move_id.sale_line_id
        return {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "move_id": self.move_id.id,
            "sale_line_id": sale_line.id,
            "product_uom_id": self.product_id.uom_id.id,
            "uom_qty": self.quantity,
            "reason_id": reason.id,
        }

    def _warehouse(self):
        # sudo: a clerk needn't read deliveries to send goods back to where they came from
        return self.sudo().move_id.picking_type_id.warehouse_id[:1]
