# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .common import ReturnsCommon


class AuthorisationCommon(ReturnsCommon):
    """Ten bolts that were sold, delivered and may come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dist_return_duties_amount = 1000.0
        cls.rule = cls.env["dist.return.rule"].search([("company_id", "=", cls.company.id)])
        cls.sale_line = cls._sell(10.0)
        cls.delivery = cls._deliver(cls.sale_line)
        cls.other_customer = cls.env["res.partner"].create({"name": "Dry Dock"})
        cls.lot_product = cls.env["product.product"].create(
            {"name": "Sealant", "is_storable": True, "tracking": "lot", "standard_price": 1.0}
        )
        cls.serial_product = cls.env["product.product"].create(
            {"name": "Pump", "is_storable": True, "tracking": "serial", "standard_price": 1.0}
        )

    @classmethod
    def _lot(cls, name, product, quantity=0.0):
        lot = cls.env["stock.lot"].create({"name": name, "product_id": product.id})
        if quantity:
            cls._put_in_stock(product, quantity, lot=lot)
        return lot

    def _line(self, quantity, sale_line=None, **vals):
        sale_line = self.sale_line if sale_line is None else sale_line
        moves = sale_line.move_ids.filtered(lambda move: move.state == "done")
        return {
            "product_id": sale_line.product_id.id,
            "sale_line_id": sale_line.id,
            "move_id": moves[:1].id,
            "reason_id": self.reason.id,
            "uom_qty": quantity,
            **vals,
        }

    def _return(self, *lines, user=None, **vals):
        """A draft of a clerk."""
        model = self.env["dist.return"].with_user(user or self.clerk)
        return model.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "line_ids": [Command.create(line) for line in lines],
                **vals,
            }
        )

    def _authorised(self, *lines, **vals):
        record = self._return(*lines, **vals)
        record.action_submit()
        record.with_user(self.authoriser).action_authorise()
        return self.env["dist.return"].browse(record.id)
