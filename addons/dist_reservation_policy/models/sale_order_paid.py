# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.sql import column_exists, create_column

from .. import queries

#: who may declare an order paid
TRUSTED = ("override_approver", "policy_manager")
#: what is noted about a declaration
NOTES = ("dist_signed", "dist_outside")


class SaleOrder(models.Model):
    """Which orders are paid, so that they are never refused, and who may say so.

    What an order says of itself (signed, sold in a marketplace) opens the gate only if somebody who
    may said it: the customer, a connector, an approver. That is noted when it is said, for later
    nobody can tell.
    """

    _inherit = "sale.order"

    dist_signed = fields.Boolean(
        "Signature Counts",
        readonly=True,
        copy=False,
        help="The customer signed, or an approver recorded it: the order is never refused.",
    )
    dist_outside = fields.Boolean(
        "Committed Outside",
        readonly=True,
        copy=False,
        help="A channel has promised the order to its buyer already: it is never refused.",
    )

    def _auto_init(self):
        # what was said before the suite came is believed
        new = [
            n
            for n in ("dist_signed", "dist_outside")
            if not column_exists(self.env.cr, self._table, n)
        ]
        for name in new:
            create_column(self.env.cr, self._table, name, "bool")
        result = super()._auto_init()
        if new:
            queries.fill_declared(self.env.cr)
        return result

    def _dist_is_paid(self):
        """Paid, authorised or signed, or promised to the buyer outside: never refused."""
        self.ensure_one()
        # sudo: payments are for accountants, but whoever confirms must not refuse a paid order
        transactions = self.sudo().transaction_ids
        return bool(
            self._dist_commits_outside()
            or (self.signed_on and self.dist_signed)
            or any(tx.state in ("authorized", "done") for tx in transactions)
        )

    def _dist_commits_outside(self):
        return self.dist_channel_id.commits_outside and self.dist_outside

    def _dist_grows_paid(self):
        """Whether what is added to the confirmed order is paid as well.

        A payment or a signature is for what the order was when it was first promised; a channel
        that commits outside has promised the addition as well.
        """
        self.ensure_one()
        promised = any(self.order_line.mapped("dist_promise_decided"))
        return self._dist_commits_outside() or (not promised and self._dist_is_paid())

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # after the fact, since a default from the context is not in the values
        orders._dist_note_declared(orders, orders)
        orders._dist_check_declared(set().union(*vals_list))
        return orders

    def copy_data(self, default=None):
        """Nobody has promised the copy of an order outside: it gets a channel of its own."""
        vals_list = super().copy_data(default)
        for order, vals in zip(self, vals_list, strict=True):
            if order.dist_channel_id.commits_outside and not order._dist_is_trusted():
                vals.pop("dist_channel_id", None)
        return vals_list

    def write(self, vals):
        if not self.env.su and vals.keys() & set(NOTES):
            raise AccessError(
                self.env._(
                    "Whether the declarations on %(order)s count is noted by the system. Record "
                    "the signature or choose the channel instead.",
                    order=self[:1].display_name,
                )
            )
        channels = {order: order.dist_channel_id for order in self}
        result = super().write(vals)
        moved = self.filtered(lambda order: order.dist_channel_id != channels[order])
        self._dist_note_declared(self if "signed_on" in vals else self.browse(), moved)
        self._dist_check_declared(vals.keys())
        return result

    def _dist_note_declared(self, signed, moved):
        """Note for orders whose signature or channel was just set whether that counts."""
        trusted = self._dist_is_trusted()
        for name, orders, counts in (
            ("dist_signed", signed, lambda o: o.signed_on and trusted),
            ("dist_outside", moved, lambda o: o._dist_is_outside(trusted)),
        ):
            for value, found in orders.grouped(lambda o, is_so=counts: bool(is_so(o))).items():
                # sudo: the note is ours alone, see write
                changed = found.sudo().filtered(lambda o, n=name, v=value: o[n] != v)
                super(SaleOrder, changed).write({name: value})

    def _dist_is_outside(self, trusted):
        """Whether the user may put the order where nothing is refused: a connector, for its own."""
        # sudo: whose channel it is must not depend on which teams a user may see
        channel = self.sudo().dist_channel_id
        its_own = channel.user_ids | channel.team_ids.member_ids
        return channel.commits_outside and (trusted or self.env.user in its_own)

    def _dist_is_trusted(self):
        """Whether the user may declare orders paid; the portal and the shop act as superuser."""
        has_group = self.env.user.has_group
        return self.env.su or any(has_group(f"dist_base.group_dist_{role}") for role in TRUSTED)

    def _dist_check_declared(self, names):
        """Tell who may not declare it, rather than refuse the order at its confirmation."""
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
        outside = self.filtered(
            lambda o: o.dist_channel_id.commits_outside
            and not o.dist_outside
            # what the origin implies is no choice; it doesn't count either
            and o.dist_channel_id != o.dist_channel_derived_id
        )
        for order in outside._dist_declared_paid():
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
        trusted = self._dist_is_trusted()
        return self.filtered(lambda o: not trusted and o.warehouse_id.dist_mode == "enforce")
