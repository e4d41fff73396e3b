# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core.reasons import Code, Reason
from ..core.values import SHIP_ONE


class SaleOrder(models.Model):
    """What the customer wants of deliveries: on which days, complete, and from which amount on."""

    _inherit = "sale.order"

    def _dist_receiving_calendar(self):
        """The calendar on whose days the customer takes deliveries in; empty for any day.

        That of the delivery address, else that of the company that the address belongs to.
        """
        self.ensure_one()
        address = self.partner_shipping_id.with_company(self.company_id)
        # sudo: on which days a customer is open is no secret to whoever serves his order
        address = address.sudo()
        return (
            address.dist_receiving_calendar_id
            or address.commercial_partner_id.dist_receiving_calendar_id
        )

    def _dist_ships_together(self):
        """Whether all goods of the order that leave one warehouse leave it on one day."""
        self.ensure_one()
        resolution = self._dist_policies()[self.id]
        if resolution.sources["shipment"]:
            return resolution.values.shipment == SHIP_ONE
        return self.picking_policy == SHIP_ONE

    def _dist_amount_asked_for(self):
        """What the order is worth as the customer asked for it, without taxes."""
        return self.amount_untaxed

    def _dist_objections(self):
        """Core Reasons why the policy doesn't accept the order as a whole, whatever the supply."""
        self.ensure_one()
        minimum = self._dist_policies()[self.id].values.min_order_amount
        return self._dist_objections_below(minimum)

    def _dist_objections_below(self, minimum):
        """The core Reason against an order that is worth less than a minimum, if it is.

        :param minimum: untaxed amount in the company's currency
        """
        if not minimum:
            return ()
        currency = self.company_id.currency_id
        amount = self.currency_id._convert(
            self._dist_amount_asked_for(),
            currency,
            self.company_id,
            (self.date_order or fields.Datetime.now()).date(),
        )
        if currency.compare_amounts(amount, float(minimum)) >= 0:
            return ()
        facts = {"amount": str(amount), "minimum": str(minimum), "currency": currency.id}
        return (Reason(Code.BELOW_MINIMUM, facts),)
