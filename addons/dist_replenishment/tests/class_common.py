# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.dist_base.tests.common import DistCommon


class ClassCommon(DistCommon):
    """Items of one company, and the people who work on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._user("buyer", "dist_replenishment.group_dist_buyer")
        cls.Item = cls.env["dist.replenishment.item"]
        cls.Policy = cls.env["dist.replenishment.policy"]
        cls.vendor = cls.env["res.partner"].create({"name": "Bolts and More"})
        cls.category = cls.env["product.category"].create({"name": "Fasteners"})
        cls.narrow = cls.env["product.category"].create(
            {"name": "Bolts", "parent_id": cls.category.id}
        )
        cls.product.categ_id = cls.narrow
        cls.item = cls._item(cls.product)

    @classmethod
    def _product(cls, name, **vals):
        return cls.env["product.product"].create({"name": name, "is_storable": True, **vals})

    @classmethod
    def _item(cls, product, warehouse=None, **vals):
        warehouse = warehouse or cls.warehouse
        return cls.Item.create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "company_id": warehouse.company_id.id,
                **vals,
            }
        )

    @classmethod
    def _policy(cls, name, **vals):
        return cls.Policy.create({"name": name, "company_id": cls.company.id, **vals})

    def _count_queries(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.cr.sql_log_count - before
