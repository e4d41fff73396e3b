# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class SaleOrder(models.Model):
    """Which orders are paid, so that they are never refused, and who may say so."""

    _inherit = "sale.order"

    def _dist_is_paid(self):
        """Paid, authorised or signed, or promised to the buyer outside: never refused."""
        self.ensure_one()
        # sudo: payments are for accountants, but whoever confirms must not refuse a paid order
        transactions = self.sudo().transaction_ids
        return bool(
            self.dist_channel_id.commits_outside
            or self.signed_on
            or any(tx.state in ("authorized", "done") for tx in transactions)
        )

    def _dist_grows_paid(self):
        """Whether what is added to the confirmed order is paid as well.

        A payment or a signature is for what the order was when it was first promised; a channel
        that commits outside has promised the addition as well.
        """
        self.ensure_one()
        promised = any(self.order_line.mapped("dist_promise_decided"))
        return self.dist_channel_id.commits_outside or (not promised and self._dist_is_paid())

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._dist_check_declared(set().union(*vals_list))
        return orders

    def write(self, vals):
        result = super().write(vals)
        self._dist_check_declared(vals.keys())
        return result

    def _dist_check_declared(self, names):
        """Refuse what would get around the policy when these fields were set by hand."""
        if "signed_on" in names:
            self._dist_check_signed()
        if "dist_channel_id" in names:
            self._dist_check_outside()

    def _dist_check_signed(self):
        """Nobody declares an order signed: the customer does."""
        for order in self.filtered("signed_on")._dist_declared_paid():
            raise AccessError(
                self.env._(
                    "A signed order is never refused for want of stock, so you cannot record a "
                    "signature on %(order)s yourself. Let the customer sign in the portal, or ask "
                    "an override approver.",
                    order=order.display_name,
                )
            )

    def _dist_check_outside(self):
        """Nobody chooses a channel that commits outside: a connector's user implies it."""
        outside = self.filtered("dist_channel_id.commits_outside")
        chosen = outside.filtered(lambda o: o.dist_channel_id != o.dist_channel_derived_id)
        for order in chosen._dist_declared_paid():
            raise AccessError(
                self.env._(
                    "Orders through %(channel)s are never refused for want of stock, so you cannot "
                    "put %(order)s there by hand. Leave its own channel, or ask an override "
                    "approver.",
                    channel=order.dist_channel_id.display_name,
                    order=order.display_name,
                )
            )

    def _dist_declared_paid(self):
        """The orders in enforcing warehouses, if the user isn't trusted to declare them paid."""
        trusted = self.env.su or any(
            self.env.user.has_group(f"dist_base.group_dist_{role}")
            for role in ("override_approver", "policy_manager")
        )
        return self.filtered(lambda o: not trusted and o.warehouse_id.dist_mode == "enforce")
