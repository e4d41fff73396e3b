# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .alias_common import AliasCommon


class HealthCommon(AliasCommon):
    """The health check of one company, with stock to break and to repair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Checks = cls.env["dist.health.check"]
        cls.Checks._sync(cls.company + cls.other_company)
        cls.Quant = cls.env["stock.quant"]
        cls.shelf = cls.warehouse.lot_stock_id
        cls.transit = cls.company.internal_transit_location_id
        cls.out_type = cls.warehouse.out_type_id

    @classmethod
    def _check(cls, code, company=None):
        company = company or cls.company
        return cls.Checks.search([("code", "=", code), ("company_id", "=", company.id)])

    @classmethod
    def _stock(cls, qty, product=None, location=None):
        product, location = product or cls.product, location or cls.shelf
        cls.Quant._update_available_quantity(product, location, qty)
        return cls.Quant._gather(product, location)

    @classmethod
    def _move(cls, qty=5, product=None, source=None, **vals):
        product = product or cls.product
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": qty,
                "product_uom": product.uom_id.id,
                "location_id": (source or cls.shelf).id,
                "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        move._action_confirm(merge=False)
        return move

    def _found(self, code):
        """Run one check; return {(model, id): detail} of what it found."""
        check = self._check(code)
        check._run()
        found = {(r.res_model, r.res_id): r.detail or "" for r in check.result_ids}
        self.assertEqual(check.finding_count, len(found))
        self.assertEqual(check.state, "found" if found else "ok")
        return found

    def _case(self, company=None):
        company = company or self.company
        return self.Desk.search(
            [("kind_id.code", "=", "health_check"), ("company_id", "=", company.id)]
        )

    def _assert_case(self, is_open):
        self.assertEqual([case.state != "closed" for case in self._case()], [is_open])
