# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.dist_base.tests.common import DistCommon


class PolicyCommon(DistCommon):
    """DistCommon with categories, a class, and shortcuts to create and resolve policies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env["dist.reservation.policy"]
        cls.house = cls.Policy.search(
            [("scope", "=", "company"), ("company_id", "=", cls.company.id)]
        )
        cls.grand_category = cls.env["product.category"].create({"name": "Fasteners"})
        cls.category = cls.env["product.category"].create(
            {"name": "Bolts", "parent_id": cls.grand_category.id}
        )
        cls.product.categ_id = cls.category
        cls.customer_class = cls.env["dist.customer.class"].create({"name": "Key accounts"})
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann Buyer", "parent_id": cls.customer.id}
        )
        cls.telesales = cls._channel("TEL")

    @classmethod
    def _policy(cls, scope, target=None, user=None, **vals):
        """Create a policy named after its scope; by default it says only "refuse"."""
        field = {
            "product": "product_id",
            "category": "categ_id",
            "customer": "partner_id",
            "class": "class_id",
            "channel": "channel_id",
            "warehouse": "warehouse_id",
            "company": "company_id",
        }[scope]
        values = {"name": f"Policy of a {scope}", "scope": scope, **vals}
        if target is not None:
            values[field] = target.id
        if not values.keys() & {"supply", "confidence_days", "buffer_qty", "shipment"}:
            values.setdefault("commitment", "refuse")
        policies = cls.Policy.with_user(user) if user else cls.Policy
        return policies.create(values)

    @classmethod
    def _line(cls, order=None, **vals):
        order = order or cls._order(dist_channel_id=cls.telesales.id)
        return cls.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": cls.product.id, "product_uom_qty": 1, **vals}
        )

    def _resolved(self, line):
        return line._dist_policies()[line.id]

    def _audit(self, policy):
        return self.env["dist.audit"].search(
            [("res_model", "=", policy._name), ("res_id", "=", policy.id)], order="id"
        )
