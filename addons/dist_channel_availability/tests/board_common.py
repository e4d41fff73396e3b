# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.dist_reservation_policy.tests.test_quota import QuotaCommon


class BoardCommon(QuotaCommon):
    """Ten bolts, and the board that shows what each channel can promise of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_user = cls._user("stock_user", "stock.group_stock_user")
        cls.telesales = cls.env["dist.sales.channel"]._default_for(cls.company)

    @classmethod
    def _drain(cls):
        cls.env.cr.flush()
        cls.env["dist.availability.drain"]._drain(cls.product)

    @classmethod
    def _number(cls, channel=None):
        """The row of the bolts, as it is now."""
        cls._drain()
        return cls.env["dist.availability"].search(
            [
                ("product_id", "=", cls.product.id),
                ("warehouse_id", "=", cls.warehouse.id),
                ("channel_id", "=", (channel or cls.telesales).id),
            ]
        )

    def assertParts(self, found, expected):
        """The groups are these, and they add up to the number."""
        self.assertEqual({g["kind"]: g["qty"] for g in found["groups"]}, expected)
        self.assertAlmostEqual(sum(g["qty"] for g in found["groups"]), found["available"])

    def _items(self, found, kind, part="groups"):
        (group,) = [group for group in found[part] if group["kind"] == kind]
        return group["items"]
