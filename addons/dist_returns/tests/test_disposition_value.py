# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests.common import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestDispositionValue(DispositionCommon):
    """What goods in stock cost is left alone; what comes back costs what it did (I9)."""

    def _bought(self, method, *receipts, **vals):
        """A product of which (quantity, unit cost) were bought, in this order."""
        category = self.env["product.category"].create(
            {"name": method, "property_cost_method": method, "property_valuation": "periodic"}
        )
        product = self.env["product.product"].create(
            {"name": method, "is_storable": True, "categ_id": category.id, **vals}
        )
        for quantity, cost in receipts:
            self._buy(product, quantity, cost)
        return product

    def _buy(self, product, quantity, cost, lot=None):
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": self.suppliers.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        if lot:
            move.move_line_ids.lot_id = lot
        move._action_done()
        move.value_manual = quantity * cost
        return move

    def _cost(self, product):
        return product.with_company(self.company).standard_price

    def _return_of_cheap_ones(self, method):
        """10 bought at 10 are sold and come back; 10 bought at 30 are in stock."""
        product = self._bought(method, (10.0, 10.0))
        delivery = self._deliver(self._sell(10.0, product))
        self.assertEqual(delivery.value, 100.0)
        self._buy(product, 10.0, 30.0)
        return product, self._returned(10.0, product, delivery=delivery)

    def test_quarantine_and_scrap_leave_the_average_alone(self):
        product, receipt = self._return_of_cheap_ones("average")
        self.assertEqual((self._cost(product), receipt.open_value), (30.0, 100.0))
        self._executed(receipt, 10.0, "scrap")
        self.assertEqual((self._cost(product), product.total_value), (30.0, 300.0))
        self.assertEqual(receipt.open_value, 0.0)

    def test_a_restock_adds_the_original_cost(self):
        for method in ("average", "fifo"):
            product, receipt = self._return_of_cheap_ones(method)
            disposition = self._executed(receipt, 5.0, "restock")
            self.assertEqual(disposition.move_ids.value, 50.0, method)
            self.assertEqual(disposition.unit_cost, 10.0)
            self.assertEqual(product.total_value, 350.0, method)

    def test_standard_cost_stays_standard(self):
        product = self._bought("standard", standard_price=7.0)
        self._put_in_stock(product, 10.0)
        receipt = self._returned(4.0, product, delivery=self._deliver(self._sell(4.0, product)))
        self._executed(receipt, 4.0, "restock")
        self.assertEqual((self._cost(product), product.total_value), (7.0, 70.0))

    def test_second_grade_is_carried_at_its_share(self):
        product, receipt = self._return_of_cheap_ones("average")
        second = self._bought("average")
        disposition = self._executed(
            receipt, 10.0, "second_grade", target_product_id=second.id, grade_percent=60.0
        )
        self.assertEqual((self._cost(product), product.total_value), (30.0, 300.0))
        self.assertEqual((self._cost(second), second.total_value), (6.0, 60.0))
        self.assertEqual(disposition.unit_cost, 6.0)

    def test_second_grade_is_never_dearer_than_it_was(self):
        _product, receipt = self._return_of_cheap_ones("average")
        second = self._bought("average")
        self._executed(
            receipt,
            10.0,
            "second_grade",
            target_product_id=second.id,
            grade_percent=50.0,
            value_percent=150.0,
        )
        self.assertEqual(second.total_value, 100.0)

    def test_a_credited_share_may_differ_from_the_worth(self):
        _product, receipt = self._return_of_cheap_ones("average")
        second = self._bought("average")
        self._executed(
            receipt, 10.0, "second_grade", target_product_id=second.id, value_percent=30.0
        )
        self.assertEqual(second.total_value, 30.0)

    def test_each_lot_comes_back_at_its_own_cost(self):
        product = self._bought("average", tracking="lot", lot_valuated=True)
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in ("A", "B")]
        )
        for lot, cost in zip(lots, (10.0, 30.0), strict=True):
            self._buy(product, 4.0, cost, lot)
        delivery = self._deliver(self._sell(4.0, product), lots={lots[0]: 2.0, lots[1]: 2.0})
        self.assertEqual(delivery.value, 80.0)
        receipt = self._returned(2.0, product, lots[1], delivery)
        disposition = self._executed(receipt, 2.0, "restock")
        self.assertEqual((disposition.unit_cost, disposition.move_ids.value), (30.0, 60.0))
        self.assertEqual(product.total_value, 140.0)

    def test_goods_of_an_unknown_delivery_leave_the_average_alone(self):
        product = self._bought("average", (10.0, 30.0))
        receipt = self._returned(2.0, product)
        self._executed(receipt, 2.0, "restock")
        self.assertEqual((self._cost(product), product.total_value), (30.0, 360.0))
