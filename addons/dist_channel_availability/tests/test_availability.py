# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestAvailability(PromiseCommon):
    """The stored number of a product, warehouse and channel."""

    def _number(self, product, channel):
        self.env["dist.availability.drain"]._drain(product)
        return self.env["dist.availability"].search(
            [
                ("product_id", "=", product.id),
                ("warehouse_id", "=", self.warehouse.id),
                ("channel_id", "=", channel.id),
            ]
        )

    def test_what_is_promised_is_no_longer_available(self):
        channel = self.env["dist.sales.channel"]._default_for(self.env.company)
        self.assertEqual(self._number(self.product, channel).available_qty, 10)
        self._confirmed(4)
        number = self._number(self.product, channel)
        self.assertEqual((number.on_hand_qty, number.promised_qty), (10, 4))
        self.assertEqual(number.available_qty, 6)

    def test_nothing_changed_writes_nothing(self):
        drain = self.env["dist.availability.drain"]
        self.assertEqual(drain._drain(self.product), {self.product.id})
        self.assertEqual(drain._drain(self.product), set())
