# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockMoveLine(models.Model):
    """A serial number is in one place (I7)."""

    _inherit = "stock.move.line"

    def _dist_serials_from_outside(self):
        """Return the lines by which serial numbers come into stock that weren't there."""
        if "serial" not in self.product_id.mapped("tracking"):
            return self.browse()  # mostly: all lines are asked at once
        return self.filtered(
            lambda line: (
                line.product_id.tracking == "serial"
                and not line.location_id._dist_place().is_ours
                and line.location_dest_id._dist_place().is_ours
            )
        )

    def _dist_check_not_held(self):
        """Refuse that a number came into stock whose goods stand in quarantine."""
        if not self:
            return
        # sudo: whoever counts or receives needs no right on quarantines
        held = self.env["stock.quant"].sudo()
        held = held.search(
            Domain("lot_id", "in", self.exists().lot_id.ids)
            & Domain("quantity", ">", 0)
            & Domain("location_id.dist_quarantine", "!=", False),
            limit=1,
        )
        if held:
            raise UserError(
                self.env._(
                    "%(product)s with the serial number %(serial)s is in quarantine in %(place)s, "
                    "so it can't come into stock from elsewhere. Check the number on the goods, or "
                    "dispose of what is in quarantine.",
                    product=held.product_id.display_name,
                    serial=held.lot_id.name,
                    place=held.location_id.display_name,
                )
            )

    def _dist_check_serials(self):
        """Refuse that a serial number came in which is here already: one of the two is wrong.

        The goods aren't refused, their number is: they can be received with the one that is on
        them. Odoo only looks whether a place has the same number twice, and not when the quantity
        of a done line is corrected.
        """
        serials = self.filtered(lambda line: line.product_id.tracking == "serial").lot_id
        if not serials:
            return
        here = Domain("lot_id", "in", serials.ids) & Domain("quantity", ">", 0)
        here &= Domain("location_id.usage", "in", ("internal", "transit"))
        # sudo: the number may be in another company, or where the receiver reads nothing
        quants = self.env["stock.quant"].sudo().search(here)
        for lot, found in quants.grouped("lot_id").items():
            elsewhere = found.location_id - self.location_dest_id
            quantity = sum(found.mapped("quantity"))
            if not elsewhere and lot.product_id.uom_id.compare(quantity, 1.0) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s with the serial number %(serial)s is one unit: %(quantity)g "
                        "of it can't be in %(place)s. Check the number on the goods.",
                        product=lot.product_id.display_name,
                        serial=lot.name,
                        quantity=quantity,
                        place=found[:1].location_id.display_name,
                    )
                )
            if elsewhere and len(found) > 1:
                raise UserError(
                    self.env._(
                        "%(product)s with the serial number %(serial)s is in %(place)s already, "
                        "so it can't come from outside. Check the number on the goods; if it is "
                        "right, correct the stock of %(place)s first.",
                        product=lot.product_id.display_name,
                        serial=lot.name,
                        place=elsewhere[:1].display_name,
                    )
                )
