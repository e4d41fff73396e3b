# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from .promise_common import PromiseCommon


class SourcingCommon(PromiseCommon):
    """Two warehouses of a channel: ten bolts in Main, eight in North."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.name = "Main"
        cls.north = cls.env["stock.warehouse"].create(
            {"name": "North", "code": "NOR", "company_id": cls.company.id, "sequence": 50}
        )
        cls.north.dist_mode = "enforce"
        cls._set_in(cls.north, 8)
        cls.channel = cls._channel("TEL")
        cls.lines = cls.env["dist.sales.channel.warehouse"].create(
            [
                {"channel_id": cls.channel.id, "warehouse_id": warehouse.id, "sequence": sequence}
                for warehouse, sequence in ((cls.warehouse, 10), (cls.north, 20))
            ]
        )
        cls.house_rule.sourcing = "channel_order"
        cls.service = cls.env["product.product"].create({"name": "Delivery", "type": "service"})

    @classmethod
    def _set_in(cls, warehouse, qty, product=None):
        """Add stock in a warehouse."""
        cls.env["stock.quant"]._update_available_quantity(
            product or cls.product, warehouse.lot_stock_id, qty
        )
        cls.env.cr.flush()

    @classmethod
    def _product(cls, main=0, north=0):
        product = cls.env["product.product"].create(
            {"name": "Gauge", "is_storable": True, "list_price": 2.0}
        )
        for warehouse, qty in ((cls.warehouse, main), (cls.north, north)):
            if qty:
                cls._set_in(warehouse, qty, product)
        return product

    @classmethod
    def _confirmed_lines(cls, wanted):
        order = cls._order(
            cls.salesman,
            warehouse_id=cls.warehouse.id,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": qty})
                for product, qty in wanted
            ],
        )
        order.action_confirm()
        return order

    @classmethod
    def _receipt_in(cls, warehouse, qty, days):
        own, own_stock = cls.warehouse, cls.stock
        cls.warehouse, cls.stock = warehouse, warehouse.lot_stock_id
        try:
            return cls._receipt(qty, days)
        finally:
            cls.warehouse, cls.stock = own, own_stock

    @classmethod
    def _in_days(cls, days):
        return cls.today + timedelta(days=days)

    def _said(self, day):
        return self.env["dist.promise.decision"]._fact_date(fields.Date.to_string(day))

    def assertServed(self, order, expected):
        """[(quantity, warehouse, of which promised)], line by line."""
        self.env.flush_all()
        self.assertEqual(
            [
                (line.product_uom_qty, line.warehouse_id.name, line.dist_promised_qty)
                for line in order.order_line.sorted()
            ],
            expected,
        )
