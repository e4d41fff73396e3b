# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistChannelOrderCustomer(models.TransientModel):
    """A person chooses the customer of an order that waits on the desk, and it is taken again."""

    _name = "dist.channel.order.customer"
    _description = "Customer of a Channel Order"

    channel_order_id = fields.Many2one(
        "dist.channel.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="channel_order_id.company_id")
    suggested_partner_ids = fields.Many2many(related="channel_order_id.suggested_partner_ids")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        domain="[('company_id', 'in', [False, company_id])]",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Whom the order is for. It is taken again as it came, for this customer.",
    )

    @api.depends("channel_order_id")
    def _compute_partner_id(self):
        """What was suggested, if there is no choice; a person still has to confirm it."""
        for wizard in self:
            suggested = wizard.suggested_partner_ids
            wizard.partner_id = suggested if len(suggested) == 1 else False

    def action_use(self):
        """Take the order again for the customer, and show what became of it."""
        self.ensure_one()
        order = self.channel_order_id
        order._check_on_desk()
        self.partner_id.check_access("read")
        order._take_again(self.partner_id)
        return (
            order.action_view_order() if order.order_id else {"type": "ir.actions.act_window_close"}
        )
