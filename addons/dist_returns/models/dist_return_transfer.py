# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReturn(models.Model):
    """The transfer that waits for the goods of a return."""

    _inherit = "dist.return"

    def _prepare_transfer(self):
        warehouse = self.warehouse_id
        picking_type = warehouse.dist_return_type_id or warehouse.in_type_id
        partner = self.pickup_partner_id or self.partner_id
        return {
            "picking_type_id": picking_type.id,
            "partner_id": partner.id,
            "location_id": self._from_location().id,
            "location_dest_id": warehouse._dist_quarantine("customer").id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "scheduled_date": fields.Datetime.now(),
        }

    def _from_location(self):
        return self.partner_id.with_company(self.company_id).property_stock_customer

    def _cancel_transfers(self):
        """Expect nothing any more."""
        self._open_transfers().action_cancel()

    def _open_transfers(self):
        return self.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _withdraw_dispositions(self):
        """Cancel what was proposed for goods that don't come back."""
        proposed = self.disposition_ids.filtered(lambda it: it.state == "proposed")
        proposed._set({"state": "cancelled"})

    def action_view_transfers(self):
        """Open the transfers of the return."""
        self.ensure_one()
        return self.picking_ids._dist_open_list(self.env._("Transfers of %s", self.name))
