# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.dist_substitution import PERSON


class DistSubstituteChoice(models.TransientModel):
    """What could replace a line of a quotation; a person chooses, and notes who agreed."""

    _name = "dist.substitute.choice"
    _description = "Choose a Substitute"

    sale_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="sale_line_id.order_id")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id", string="Unit")
    wanted_qty = fields.Float(related="sale_line_id.product_uom_qty", string="Wanted")
    currency_id = fields.Many2one(related="order_id.currency_id")
    consented_by = fields.Char(
        "Agreed with", help="Who at the customer agreed to the substitute, and how."
    )
    line_ids = fields.One2many("dist.substitute.choice.line", "choice_id", "Substitutes")

    @api.model
    def _action_for(self, line):
        """Open the dialog for a line, with what could replace it now."""
        line._dist_check_substitutable()
        choice = self.create({"sale_line_id": line.id})
        return {
            "name": self.env._("Substitutes"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": choice.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Look what there is.

        :raises AccessError: when the user may not change the order
        """
        choices = super().create([{**vals, "line_ids": False} for vals in vals_list])
        for choice in choices:
            choice.sale_line_id.check_access("write")
            options = choice.sale_line_id._dist_substitute_options()
            lines = self.env["dist.substitute.choice.line"]._prepare(options)
            choice.line_ids = [Command.create(vals) for vals in lines]
        return choices


class DistSubstituteChoiceLine(models.TransientModel):
    """A substitute with what of it is there when, and at which price."""

    _name = "dist.substitute.choice.line"
    _description = "Substitute to Choose"
    _order = "id"

    choice_id = fields.Many2one("dist.substitute.choice", required=True, ondelete="cascade")
    entry_id = fields.Many2one("dist.product.substitute", readonly=True, ondelete="cascade")
    substitute_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True, ondelete="cascade")
    qty = fields.Float("Quantity", digits="Product Unit", readonly=True)
    replaced_qty = fields.Float("Replaces", digits="Product Unit", readonly=True)
    in_time_qty = fields.Float("In Time", digits="Product Unit", readonly=True)
    day = fields.Date("Ships on", readonly=True)
    currency_id = fields.Many2one(related="choice_id.currency_id")
    price_unit = fields.Float("Unit Price", digits="Product Price", readonly=True)
    amount = fields.Monetary(readonly=True, help="Without taxes.")
    original_amount = fields.Monetary(
        "Instead of", readonly=True, help="What the replaced quantity would cost without taxes."
    )

    @api.model
    def _prepare(self, options):
        return [
            {
                "entry_id": option.entry_id,
                "substitute_id": option.product_id,
                "uom_id": option.uom_id,
                "qty": float(option.qty),
                "replaced_qty": float(option.replaced_qty),
                "in_time_qty": float(option.in_time_qty),
                "day": option.day,
                "price_unit": option.price_unit,
                "amount": option.amount,
                "original_amount": option.original_amount,
            }
            for option in options
        ]

    def action_choose(self):
        """Replace the line by this substitute, as shown.

        :raises UserError: when less is there by now, or nobody is named who agreed
        """
        self.ensure_one()
        line = self.choice_id.sale_line_id
        options = {o.entry_id: o for o in line._dist_substitute_options()}
        option = options.get(self.entry_id.id)
        if not option or float(option.qty) != self.qty or option.day != self.day:
            raise UserError(
                self.env._(
                    "What is there of %(substitute)s has changed meanwhile. Close this and look at "
                    "the substitutes of %(product)s again.",
                    substitute=self.substitute_id.display_name,
                    product=line.product_id.display_name,
                )
            )
        line._dist_apply_substitute(option, PERSON, consented_by=self.choice_id.consented_by)
        return {"type": "ir.actions.act_window_close"}
