# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models
from odoo.exceptions import UserError


class DistReturnRefused(models.TransientModel):
    """Sealed goods refused at delivery, back in stock with one press."""

    _name = "dist.return.refused"
    _description = "Goods Refused at Delivery"

    picking_id = fields.Many2one("stock.picking", "Delivery", required=True, readonly=True)
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Customer")
    note = fields.Char(help="What the driver or the customer said. It is kept on each line.")
    line_ids = fields.One2many("dist.return.refused.line", "wizard_id", "Goods")

    def action_confirm(self):
        """Take the goods back into stock, or refuse all of it; opens the return."""
        self.ensure_one()
        delivery = self.picking_id
        delivery._dist_require_refusable()
        delivery._dist_lock_refused()
        # sudo: the role was checked; returns are the clerks' to enter
        returns = self.env["dist.return"].sudo().with_company(delivery.company_id)
        record = returns.create(self._prepare_return())
        record._take_back_refused()
        delivery.sudo()._message_log(  # sudo: as above
            body=self.env._("Refused at delivery: %(name)s", name=record._get_html_link())
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def _prepare_return(self):
        chosen = self.line_ids.filtered("quantity")
        if not chosen:
            raise UserError(
                self.env._("Nothing is chosen. Enter the quantity of what was refused.")
            )
        chosen._check_chosen()
        # sudo: the delivery may be read; its order needn't be
        delivery = self.picking_id.sudo()
        customers = delivery.move_ids.move_line_ids._dist_customers_of()
        return {
            "partner_id": (customers[:1] or delivery.partner_id).id,
            "company_id": delivery.company_id.id,
            "warehouse_id": delivery.picking_type_id.warehouse_id.id,
            "source": "refused",
            "line_ids": [Command.create(line._prepare_line()) for line in chosen],
        }

    def _dist_open(self, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class DistReturnRefusedLine(models.TransientModel):
    """A delivered product and lot, and how many of it were refused; in the product's unit."""

    _name = "dist.return.refused.line"
    _description = "Refused Goods"

    wizard_id = fields.Many2one("dist.return.refused", required=True, ondelete="cascade")
    move_id = fields.Many2one("stock.move", "Movement", required=True)
    product_id = fields.Many2one(related="move_id.product_id")
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number")
    delivered_qty = fields.Float("Delivered", digits="Product Unit", readonly=True)
    left_qty = fields.Float(
        "Returnable",
        digits="Product Unit",
        readonly=True,
        help="Delivered, less what came back and what is open on other returns.",
    )
    quantity = fields.Float("Refused", digits="Product Unit", help="0: the customer kept it.")

    def _check_chosen(self):
        """Refuse what isn't of the delivery, and parts of a sealed unit."""
        for line in self:
            if line.move_id.picking_id != line.wizard_id.picking_id:
                raise UserError(
                    self.env._(
                        "“%(product)s” isn't of %(delivery)s. Open the delivery it came with.",
                        product=line.product_id.display_name,
                        delivery=line.wizard_id.picking_id.display_name,
                    )
                )
            is_part = line.quantity % 1 and line.uom_id.compare(line.quantity, line.left_qty)
            if line.quantity < 0 or is_part:
                raise UserError(
                    self.env._(
                        "“%(product)s”: sealed goods are refused in whole units, or all that was "
                        "delivered. Receive anything else as an ordinary return.",
                        product=line.product_id.display_name,
                    )
                )

    def _prepare_line(self):
        # sudo: who takes goods back needs no right on orders
        move = self.sudo().move_id
        return {
            "product_id": move.product_id.id,
            "lot_id": self.lot_id.id,
            "move_id": move.id,
            "sale_line_id": move.sale_line_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "uom_qty": self.quantity,
            # sudo: as above
            "reason_id": self.sudo().env.ref("dist_returns.dist_return_reason_refused").id,
            "note": self.wizard_id.note,
        }
