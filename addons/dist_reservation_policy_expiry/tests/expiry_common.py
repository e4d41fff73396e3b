# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


class ExpiryCommon(PromiseCommon):
    """A sealant that comes in lots that expire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Sealant",
                "is_storable": True,
                "tracking": "lot",
                "use_expiration_date": True,
                "categ_id": cls.env["product.category"].create({"name": "Chemicals"}).id,
            }
        )

    @classmethod
    def _lot(cls, name, days, qty, removal=None):
        """A lot of which so much is on hand.

        :param removal: days until it must be removed, if that is not when it expires
        """
        now = fields.Datetime.now()
        lot = cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": cls.product.id,
                "expiration_date": now + timedelta(days=days),
                "removal_date": now + timedelta(days=days if removal is None else removal),
            }
        )
        if qty:
            stock = cls.env["stock.quant"]
            stock._update_available_quantity(cls.product, cls.stock, qty, lot_id=lot)
        cls.env.cr.flush()
        return lot

    @classmethod
    def _strict(cls, days=30, partner=None):
        """A policy for a customer who asks for so many days."""
        partner = partner or cls.customer
        return cls.env["dist.reservation.policy"].create(
            {
                "name": f"{partner.name} asks for {days} days",
                "scope": "customer",
                "partner_id": partner.id,
                "set_min_shelf_life_days": True,
                "min_shelf_life_days": days,
            }
        )

    def _reserved(self, order):
        """{lot: quantity} that is reserved for the order."""
        return {line.lot_id: line.quantity for line in order.picking_ids.move_line_ids}

    def _expire(self, lot):
        lot.removal_date = fields.Datetime.now() - timedelta(hours=1)
        self.env.cr.flush()
        keys = [(self.product.id, self.warehouse.id)]
        self.worker._work(keys, keys)

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _take(self, lot, qty, destination, move=None):
        """Goods of a lot leave, by a move of their own unless one is given."""
        line = {
            "product_id": self.product.id,
            "lot_id": lot.id,
            "quantity": qty,
            "location_id": self.stock.id,
            "location_dest_id": destination.id,
        }
        if move:
            move.move_line_ids.unlink()
            move.move_line_ids = [Command.create({**line, "picking_id": move.picking_id.id})]
        else:
            move = self.env["stock.move"].create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": qty,
                    "location_id": self.stock.id,
                    "location_dest_id": destination.id,
                    "move_line_ids": [Command.create(line)],
                }
            )
            move._action_confirm()
        move.picked = True
        move._action_done()
        self.env.cr.flush()
        return move
