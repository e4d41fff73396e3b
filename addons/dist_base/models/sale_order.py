# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.sql import column_exists, create_column

from ..core.channel import implied_channel, resolve_channel


class SaleOrder(models.Model):
    _inherit = "sale.order"

    dist_channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        compute="_compute_dist_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        help="Where the order came from. It follows the salesperson, then the sales team, until "
        "you choose another; after confirmation it stays.",
    )
    dist_channel_derived_id = fields.Many2one(
        "dist.sales.channel",
        "Derived Sales Channel",
        compute="_compute_dist_channel_id",
        store=True,
        precompute=True,
        ondelete="set null",
        help="What salesperson and team imply. Another channel on the order is a person's choice.",
    )

    def _auto_init(self):
        # Existing orders get their channel by SQL once the channels exist (see hooks.py), not by a
        # computation over the whole table during installation.
        for column in ("dist_channel_id", "dist_channel_derived_id"):
            if not column_exists(self.env.cr, self._table, column):
                create_column(self.env.cr, self._table, column, "int4")
        return super()._auto_init()

    @api.depends("company_id", "user_id", "team_id")
    def _compute_dist_channel_id(self):
        for order in self:
            current, derived = order.dist_channel_id, order.dist_channel_derived_id
            if current and order.state not in ("draft", "sent"):
                order.dist_channel_id, order.dist_channel_derived_id = current, derived
                continue
            if current.company_id != order.company_id:
                current = current.browse()
            implied = order._dist_get_channel()
            kept, _reason = resolve_channel(current.id, derived.id, implied.id)
            order.dist_channel_id = current.browse(kept)
            order.dist_channel_derived_id = implied

    def _dist_get_channel(self):
        """Return the channel that the order's origin implies; empty only without a company.

        Hook: glue addons return the channel of the website, of the EDI partner and so on, else
        super().
        """
        self.ensure_one()
        channels = self.env["dist.sales.channel"]
        if not self.company_id:
            return channels
        default = channels._default_for(self.company_id)
        rules = channels._rules(self.company_id.id)
        channel_id, _reason = implied_channel(
            rules, self.user_id._origin.id, self.team_id._origin.id
        )
        return channels.browse(channel_id) or default

    @api.constrains("dist_channel_id", "company_id")
    def _check_dist_channel_id(self):
        if without := self.filtered(lambda order: order.company_id and not order.dist_channel_id):
            raise ValidationError(
                self.env._(
                    "Order %(order)s needs a sales channel. Choose the one that it came from.",
                    order=without[0].display_name,
                )
            )

    def write(self, vals):
        if "dist_channel_id" in vals:
            self._dist_check_channel_open(vals["dist_channel_id"])
        return super().write(vals)

    def _dist_check_channel_open(self, channel_id):
        fixed = self.filtered(lambda o: o.state == "sale" and o.dist_channel_id.id != channel_id)
        if fixed:
            raise UserError(
                self.env._(
                    "Order %(order)s is confirmed: its sales channel %(channel)s stays as it is. "
                    "Cancel the order and set it back to quotation to change it.",
                    order=fixed[0].display_name,
                    channel=fixed[0].dist_channel_id.display_name,
                )
            )
