# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.dist_base.tests.common import DistCommon


@tagged("post_install", "-at_install")
class TestHealth(DistCommon):
    def test_what_is_made_needs_no_vendor(self):
        checks = self.env["dist.health.check"]
        bought, made = self.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Bought", "Made")]
        )
        missing = {f.record for f in checks._find_missing_vendors(self.company)}
        self.assertLessEqual({bought.id, made.id}, missing)
        self.env["mrp.bom"].create({"product_tmpl_id": made.product_tmpl_id.id})
        missing = {f.record for f in checks._find_missing_vendors(self.company)}
        self.assertEqual({bought.id, made.id} & missing, {bought.id})
