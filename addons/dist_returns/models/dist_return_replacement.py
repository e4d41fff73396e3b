# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..core import credit
from .dist_return_credit import UNDECIDED


class DistReturn(models.Model):
    """Replacements: an order of its own at no price, when the rule's condition holds."""

    _inherit = "dist.return"

    replacement_order_ids = fields.One2many(
        "sale.order", "dist_return_id", "Replacement Orders", readonly=True
    )
    replacement_count = fields.Integer(compute="_compute_replacement_count")
    is_replacement_open = fields.Boolean(compute="_compute_replacement_count")

    def _compute_replacement_count(self):
        for record in self:
            # sudo: clerks see that there is one; opening it needs the rights
            record.replacement_count = len(record.sudo().replacement_order_ids)
            record.is_replacement_open = record.state not in UNDECIDED and any(
                line._replacement_qty()
                for line in record.sudo().line_ids  # sudo: as above
            )

    def _set(self, vals):
        done = super()._set(vals)
        if vals.get("state") in ("authorised", "receipt"):
            self._create_replacements()
        return done

    def action_create_replacements(self):
        """Ship the replacements whose condition holds, and open their order."""
        self._check_credit_role()
        orders = self._create_replacements()
        if not orders:
            raise UserError(
                self.env._(
                    "Nothing of %(names)s is to be replaced yet.",
                    names=", ".join(self.mapped("name")),
                )
            )
        return self.action_open_replacements()

    def _create_replacements(self):
        """Make and confirm an order for each return with something to replace; return them."""
        orders = self.env["sale.order"]
        for record in self.filtered(lambda row: row.state not in UNDECIDED):
            if not any(line._replacement_qty() for line in record.line_ids):
                continue
            record._lock_for_credit()
            rows = [(line, line._replacement_qty()) for line in record.line_ids]
            # sudo: the rule says that it's shipped; who received or inspected sells nothing
            order = self.env["sale.order"].sudo().create(record._prepare_replacement(rows))
            order.action_confirm()
            orders |= order.with_env(self.env)
            record._close_if_done()
        return orders

    def _prepare_replacement(self, rows):
        origin = self.sudo().line_ids.sale_line_id.order_id[:1]  # sudo: as above
        return {
            "partner_id": (origin.partner_id or self.partner_id).id,
            "partner_shipping_id": (origin.partner_shipping_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "origin": self.name,
            "dist_return_id": self.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_id.uom_id.id,
                        "product_uom_qty": quantity,
                        "price_unit": 0.0,
                        "discount": 0.0,
                        "dist_replaced_line_id": line.id,
                    }
                )
                for line, quantity in rows
                if quantity
            ],
        }

    def action_open_replacements(self):
        """Open the orders that replace goods of this return."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replacements"),
            "res_model": "sale.order",
            "domain": [("dist_return_id", "in", self.ids)],
            "view_mode": "list,form",
            "context": {"create": False},
        }


class DistReturnLine(models.Model):
    _inherit = "dist.return.line"

    def _replacement_qty(self):
        """Return what is to be shipped now instead of a credit."""
        if self.settlement != "replacement":
            return 0.0
        condition = self._terms().replacement_condition
        accepted = sum(self._accepted().mapped("quantity"))
        if condition != "inspected":
            accepted += self.undecided_qty
        if condition == "authorised":
            accepted += self._expected_qty()
        return credit.positive(accepted - self.replaced_qty - self.credit_note_qty)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    dist_return_id = fields.Many2one(
        "dist.return",
        "Replaces Goods of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
