# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain

WAREHOUSE = "dist_base.group_dist_warehouse"


class StockPicking(models.Model):
    """Deliveries that customers refuse, and the empties that come back with them."""

    _inherit = "stock.picking"

    def action_dist_refused(self):
        """Open the dialog that takes refused goods of this delivery back."""
        self.ensure_one()
        self._dist_require_refusable()
        lines = [vals for vals in self._dist_refusable() if vals["left_qty"] > 0]
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing is left of %(delivery)s to be refused: all of it came back, or is "
                    "expected on a return. Look at its returns.",
                    delivery=self.display_name,
                )
            )
        names = ("move_id", "lot_id", "delivered_qty", "left_qty")
        wizard = self.env["dist.return.refused"].create(
            {
                "picking_id": self.id,
                "line_ids": [
                    Command.create(
                        {**{name: vals[name] for name in names}, "quantity": vals["left_qty"]}
                    )
                    for vals in lines
                ],
            }
        )
        return wizard._dist_open(self.env._("Refused at Delivery"))

    def action_dist_empties(self):
        """Open the dialog for empties that came back with this delivery."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["dist.return.empties"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "location_id": self.picking_type_id.warehouse_id.lot_stock_id.id,
                "delivery_id": self.id,
            }
        )
        return wizard._dist_open(self.env._("Empties and Pallets"))

    def _dist_refusable(self):
        """Return values of what of the delivery may still be refused, by movement and lot."""
        lines = self.env["stock.move.line"]._dist_search_delivered(
            Domain("move_id.picking_id", "=", self.id), self.company_id, Domain.TRUE
        )
        return lines._dist_returnable()

    def _dist_require_refusable(self):
        """Refuse all but the warehouse, and all but done deliveries to customers."""
        if not self.env.su and not self.env.user.has_group(WAREHOUSE):
            raise AccessError(
                self.env._(
                    "Only the warehouse may take back what was refused at delivery. Ask somebody "
                    "with that role."
                )
            )
        self.check_access("read")
        if self.state != "done" or self.picking_type_code != "outgoing":
            raise UserError(
                self.env._(
                    "%(transfer)s isn't a done delivery, so nothing of it can be refused.",
                    transfer=self.display_name,
                )
            )

    def _dist_lock_refused(self):
        """Nobody else takes goods of the delivery back until this is done."""
        try:
            # sudo: a lock asks for write access; role and reading were checked
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is taking back goods of %(delivery)s right now. Look at its "
                    "returns in a moment.",
                    delivery=self.display_name,
                )
            ) from None
