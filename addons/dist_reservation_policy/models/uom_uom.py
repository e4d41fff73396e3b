# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import models

from ..core.position import floor_to

ONE = Decimal(1)


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _dist_least_part(self, qty):
        """The smallest quantity of this unit by which a promise of `qty` may be divided.

        Whoever asks for whole pieces is promised whole pieces, whatever a percentage leaves of
        them: nobody ships 0.8 of a pump. What is weighed or measured, or was asked for in
        fractions, is divided as far as Odoo counts.

        :param qty: Decimal, in this unit
        """
        self.ensure_one()
        if qty % 1 == 0 and self._dist_is_counted():
            return ONE
        return Decimal(str(self.rounding))

    def _dist_whole(self, qty):
        """As much of a quantity as somebody gets who asks for whole pieces, if it counts pieces.

        :param qty: Decimal, in this unit
        """
        return floor_to(qty, self._dist_least_part(ONE))

    def _dist_is_counted(self):
        """Whether it counts pieces, or packs of them."""
        xmlid = "uom.product_uom_unit"
        piece = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=False)
        return bool(piece) and str(piece) in (self.parent_path or "").split("/")
