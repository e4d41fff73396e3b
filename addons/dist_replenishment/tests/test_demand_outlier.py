# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core.outlier import Reason
from .demand_common import DemandCommon, noon


@tagged("post_install", "-at_install")
class TestDemandOutlier(DemandCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Outlier = cls.env["dist.demand.outlier"]
        cls.builder = cls.env["res.partner"].create({"name": "Bridge Builders"})

    def _usual(self, product=None):
        """Ten usual requests of one customer, a week apart."""
        for ago, qty in enumerate((8, 10, 12, 10, 9, 11, 10, 14, 10, 8), start=2):
            self._sale(qty, noon(ago), product=product)

    def _found(self):
        return self.Outlier.search([("company_id", "=", self.company.id)])

    def _refresh(self):
        self.Demand._refresh(self.company)

    def test_a_large_single_request_is_listed_and_taken_out(self):
        self._usual()
        order = self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        found = self._found()
        self.assertEqual(found.reason, "project")
        self.assertEqual(found.sale_line_id, order.order_line)
        self.assertEqual(found.partner_id, self.builder)
        self.assertEqual((found.requested_qty, found.excess_qty), (500.0, 500.0))
        self.assertAlmostEqual(found.usual_qty, 10.0, 6)
        self.assertEqual(self._rows(fname="requested_qty")[1], 500.0)
        self.assertEqual(self._rows(fname="outlier_qty")[1], 500.0)
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 0.0)

    def test_a_zero_too_many_is_taken_down_to_the_usual_quantity(self):
        self._usual()
        self._sale(100, noon(1))
        self._refresh()
        self.assertEqual(self._found().reason, "typo_10")
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 10.0)

    def test_what_is_kept_counts_and_stays_kept(self):
        self._usual()
        self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        self._found().with_user(self.buyer).action_keep()
        self.assertEqual(self._found().decided_by_id, self.buyer)
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 500.0)
        self.Demand._rebuild(self.company)
        self.assertEqual(self._found().state, "keep")
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 500.0)
        self._found().with_user(self.buyer).action_take_out()
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 0.0)

    def test_another_quantity_is_decided_anew(self):
        self._usual()
        order = self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        self._found().with_user(self.buyer).action_keep()
        order.order_line.product_uom_qty = 700
        self._refresh()
        self.assertEqual((self._found().state, self._found().requested_qty), ("proposed", 700.0))

    def test_what_is_no_longer_unusual_goes_unless_it_was_decided(self):
        self._usual()
        order = self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        order.order_line.product_uom_qty = 11
        self._refresh()
        self.assertFalse(self._found())
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 11.0)

    def test_what_was_decided_stays_listed_without_effect_on_another_quantity(self):
        self._usual()
        order = self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        self._found().with_user(self.buyer).action_take_out()
        order.order_line.product_uom_qty = 11
        self._refresh()
        self.assertEqual(self._found().state, "out")
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 11.0)

    def test_an_order_marked_as_a_project_is_no_outlier(self):
        self._usual()
        self._sale(500, noon(1), partner_id=self.builder.id, dist_is_project=True)
        self._refresh()
        self.assertFalse(self._found())
        self.assertEqual(self._rows(fname="project_qty")[1], 500.0)

    def test_a_request_entered_twice_is_listed(self):
        self._sale(5, noon(1))
        self._sale(5, noon(1))
        self._refresh()
        self.assertEqual(self._found().reason, "duplicate")
        self.assertEqual(self._rows(fname="cleaned_qty"), {1: 5.0})

    def test_one_case_waits_until_all_are_decided(self):
        self._usual()
        self._sale(500, noon(1), partner_id=self.builder.id)
        other = self._product()
        self._usual(other)
        self._sale(100, noon(1), product=other)
        self._refresh()
        case = self.Desk.search(
            [("kind_id.code", "=", "demand_outlier"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(case.summary, "2 unusual requests wait for a decision")
        self._found()[0].with_user(self.buyer).action_keep()
        self.assertEqual((len(case), case.state), (1, "open"))
        self._found()[1].with_user(self.buyer).action_take_out()
        self.assertEqual(case.state, "closed")

    def test_only_buyers_decide(self):
        self._usual()
        self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        found = self._found()
        with self.assertRefused(AccessError, "Only a buyer may decide"):
            found.with_user(self.dist_user).action_keep()
        for user in (self.employee, self.foreigner):
            with self.assertRefused(AccessError, "not allowed|access"):
                found.with_user(user).action_keep()
        with self.assertRefused(AccessError, "not allowed|access"):
            found.with_user(self.buyer).write({"state": "keep"})
        self.assertEqual(found.state, "proposed")
        self.assertEqual(self._rows(fname="cleaned_qty")[1], 0.0)

    def test_the_source_opens(self):
        self._usual()
        order = self._sale(500, noon(1), partner_id=self.builder.id)
        self._refresh()
        action = self._found().with_user(self.buyer).action_open_source()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))

    def test_each_reason_of_the_core_has_words(self):
        words = dict(self.Outlier._fields["reason"].selection)
        self.assertEqual(set(words), {reason.value for reason in Reason})


@tagged("post_install", "-at_install")
class TestDemandAccess(DemandCommon):
    MODELS = ("dist.demand", "dist.demand.stockout", "dist.demand.outlier")

    def test_users_of_the_suite_read_and_nobody_writes(self):
        self._sale(4, noon(2))
        self.Demand._refresh(self.company)
        rows = self.Demand.search([("product_id", "=", self.product.id)])
        self.assertEqual(rows.with_user(self.dist_user).requested_qty, 4.0)
        for user in (self.buyer, self.manager):
            with self.assertRefused(AccessError, "not allowed|access"):
                rows.with_user(user).write({"requested_qty": 0})
        self.assertEqual(rows.requested_qty, 4.0)

    def test_employees_see_nothing(self):
        for name in self.MODELS:
            with self.assertRefused(AccessError, "not allowed|access"):
                self.env[name].with_user(self.employee).search([])

    def test_another_company_is_not_seen(self):
        self._sale(4, noon(2))
        self.Demand._refresh(self.company)
        found = self.Demand.with_user(self.foreigner).search([("product_id", "=", self.product.id)])
        self.assertFalse(found)
