# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core.alternatives import SPLIT, pick
from ..models.sale_order_choice_substitution import SUBSTITUTE


class DistPromiseChoice(models.TransientModel):
    """One dialog for an order that is short: what can be offered, and what the customer takes."""

    _name = "dist.promise.choice"
    _description = "Choice of the Customer"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    changed = fields.Boolean(
        readonly=True, help="What was chosen before isn't so any more; nothing was confirmed."
    )
    together = fields.Boolean(
        compute="_compute_together", help="Everything leaves on one day, that of the last of it."
    )
    summary_ids = fields.One2many(
        "dist.promise.choice.option",
        "wizard_id",
        "Alternatives",
        domain=[("line_id", "=", False)],
        readonly=True,
    )
    choice_id = fields.Many2one(
        "dist.promise.choice.option",
        "For the Whole Order",
        domain="[('wizard_id', '=', id), ('line_id', '=', False)]",
        ondelete="set null",
        help="Sets every line; a line that can't have it gets what comes nearest.",
    )
    line_ids = fields.One2many("dist.promise.choice.line", "wizard_id", "Short Lines")
    takes_substitutes = fields.Boolean(compute="_compute_takes_substitutes")
    consented_by = fields.Char(
        "Agreed with", help="Who at the customer agreed to the substitutes, and how."
    )

    @api.depends("order_id")
    def _compute_together(self):
        for wizard in self:
            wizard.together = wizard.order_id._dist_ships_together()

    @api.depends("line_ids.option_id")
    def _compute_takes_substitutes(self):
        for wizard in self:
            wizard.takes_substitutes = SUBSTITUTE in wizard.line_ids.mapped("option_id.kind")

    @api.model
    @api.private
    def _open(self, order, chosen, consented_by=""):
        """The dialog of an order with what is true now.

        :param chosen: {line: core Alternative} that was chosen before
        """
        wizard = self.create(
            {"order_id": order.id, "changed": bool(chosen), "consented_by": consented_by}
        )
        offered = order._dist_alternatives(chosen)
        options = self.env["dist.promise.choice.option"]
        summary = options._create_summary(wizard, offered)
        kinds = {alternative.kind for alternative in chosen.values()} or {SPLIT}
        kind = kinds.pop() if len(kinds) == 1 else None
        wizard.choice_id = summary.filtered(lambda option: option.kind == kind)
        if kind and not wizard.choice_id:
            wizard.choice_id = summary[:1]
        for line, found in offered.items():
            wizard._add_line(line, found, chosen.get(line))
        return wizard

    def _add_line(self, line, found, before):
        wanted = (before.kind, before.key) if before else (self.choice_id.kind,)
        mine = self.env["dist.promise.choice.line"].create(
            {"wizard_id": self.id, "sale_line_id": line.id, "wanted_qty": float(found[0].wanted)}
        )
        options = self.env["dist.promise.choice.option"]._create_options(mine, found)
        taken = pick(found, *wanted) or found[0]
        mine.option_id = options[found.index(taken)]

    def action_choose(self):
        """Confirm the order as chosen, or show the new figures if something isn't so any more.

        :raises AccessError: unless the user may change the order
        :raises UserError: when the order isn't a quotation any more, or nothing would be left
        """
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        chosen = {line.sale_line_id: line.option_id._alternative() for line in self.line_ids}
        words = [
            self.env._(
                "%(product)s: %(choice)s",
                product=line.product_id.display_name,
                choice=line.option_id.name,
            )
            for line in self.line_ids
        ]
        result = order._dist_confirm_chosen(chosen, self.consented_by or "")
        if not order._dist_is_open():
            order.message_post(
                body=self.env._(
                    "Not everything was there. Chosen with the customer: %(choices)s.",
                    choices="; ".join(words),
                )
            )
        return {"type": "ir.actions.act_window_close"} if result is True else result


class DistPromiseChoiceLine(models.TransientModel):
    """A short line, with quantities in the product's own unit."""

    _name = "dist.promise.choice.line"
    _description = "Choice for a Line"

    wizard_id = fields.Many2one("dist.promise.choice", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="sale_line_id.product_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    wanted_qty = fields.Float("Wanted", digits="Product Unit", readonly=True)
    option_ids = fields.One2many("dist.promise.choice.option", "line_id", readonly=True)
    option_id = fields.Many2one(
        "dist.promise.choice.option",
        "Choice",
        compute="_compute_option_id",
        store=True,
        readonly=False,
        domain="[('line_id', '=', id)]",
        ondelete="cascade",
    )
    now_qty = fields.Float(related="option_id.now_qty", string="In Time")
    now_arrival = fields.Date(related="option_id.now_arrival")
    later_qty = fields.Float(related="option_id.later_qty", string="Later")
    later_date = fields.Date(related="option_id.later_date")
    later_arrival = fields.Date(related="option_id.later_arrival")
    waiting_qty = fields.Float(related="option_id.waiting_qty", string="No Date")
    lost_qty = fields.Float(related="option_id.lost_qty", string="Lost")
    lost_value = fields.Monetary(related="option_id.lost_value")

    @api.depends("wizard_id.choice_id")
    def _compute_option_id(self):
        for line in self:
            kind = line.wizard_id.choice_id.kind
            options = line.option_ids
            found = kind and pick(list(options), kind)
            line.option_id = found or line.option_id
