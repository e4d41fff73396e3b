# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .quality_common import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityPoints(QualityCommon):
    """Which checks goods in quarantine get."""

    def _count(self, number, **values):
        """How many checks each of so many receipts gets."""
        return [len(self._receipt(**values).check_ids) for _ in range(number)]

    def test_every_receipt_by_default(self):
        point = self._point()
        check = self._receipt(4.0).check_ids
        self.assertEqual(
            (check.point_id, check.product_id, check.quantity, check.state),
            (point, self.product, 4.0, "open"),
        )
        self.assertEqual(
            (check.partner_id, check.warehouse_id, check.company_id),
            (self.customer, self.warehouse, self.company),
        )

    def test_every_third_of_each_product(self):
        self._point(sampling="nth", sampling_every=3)
        self.assertEqual(self._count(5), [1, 0, 0, 1, 0])
        other = self._product("Washer")
        self.assertEqual(self._count(4, product=other), [1, 0, 0, 1])
        self.assertEqual(self._count(2), [0, 1])

    def test_samples_of_one_batch_are_counted_on(self):
        self._point(sampling="nth", sampling_every=3)
        vals = self._receipt().copy_data()[0]
        base = {"name": "B", "company_id": self.company.id, "warehouse_id": self.warehouse.id}
        batch = [{**vals, **base, "product_id": self.product.id, "quantity": 1.0}] * 6
        found = self.Receipt._make(batch)
        self.assertEqual([len(one.check_ids) for one in found], [0, 0, 1, 0, 0, 1])

    def test_percent_is_the_receipts_and_can_not_be_tried_again(self):
        point = self._point(sampling="percent", sampling_percent=40.0)
        receipts = self.Receipt.union(*(self._receipt() for _ in range(30)))
        checked = receipts.filtered("check_ids")
        self.assertTrue(0 < len(checked) < 30)
        receipts.check_ids.sudo().unlink()
        again = self.Point._raise_checks(receipts)
        self.assertEqual(again.receipt_id, checked)
        self.assertEqual(again.point_id, point)

    def test_first_of_a_lot(self):
        self._point(sampling="lot_first")
        one, other = self._lot("L1"), self._lot("L2")
        counts = [self._count(1, product=self.lot_product, lot=lot)[0] for lot in (one, one, other)]
        self.assertEqual(counts, [1, 0, 1])

    def test_a_lot_whose_first_failed_is_looked_at_again(self):
        self._point(sampling="lot_first")
        lot = self._lot("L1")
        first = self._receipt(product=self.lot_product, lot=lot)
        self._by(first.check_ids).action_fail()
        self.assertEqual(self._count(2, product=self.lot_product, lot=lot), [1, 0])

    def test_goods_without_lot_are_each_their_own(self):
        self._point(sampling="lot_first")
        self.assertEqual(self._count(2), [1, 1])

    def test_after_a_failure_the_next_n(self):
        self._point(sampling="after_failure", sampling_every=2)
        self._point("Looks right?", sampling="nth", sampling_every=1000)
        first = self._receipt()
        self.assertEqual(len(first.check_ids), 1)
        self._by(first.check_ids).action_fail(1.0)
        self.assertEqual(self._count(4), [1, 1, 0, 0])
        self.assertEqual(self._count(1, product=self._product("Washer")), [1])  # the n-th's own

    def test_by_product_and_category_with_those_below(self):
        top = self.env["product.category"].create({"name": "Fasteners"})
        below = self.env["product.category"].create({"name": "Bolts", "parent_id": top.id})
        self._point(category_ids=[Command.set(top.ids)])
        self.assertEqual(self._count(1), [0])
        self.product.categ_id = below
        self.assertEqual(self._count(1), [1])
        self._point(product_ids=[Command.set(self.lot_product.ids)])
        self.assertEqual(self._count(1), [1])

    def test_by_the_customers_company(self):
        address = self.env["res.partner"].create({"name": "Dock", "parent_id": self.customer.id})
        self._point(partner_ids=[Command.set(self.customer.ids)])
        self.assertEqual(self._count(1, partner_id=address.id), [1])
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assertEqual(self._count(1, partner_id=stranger.id), [0])

    def test_by_warehouse_operation_and_company(self):
        branch = self.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BR", "company_id": self.company.id}
        )
        self._point(warehouse_ids=[Command.set(branch.ids)])
        self._point(operation="receipt")
        self.Point.create({"name": "Theirs", "company_id": self.other_company.id})
        self._point(active=False)
        self.assertEqual(self._count(1), [0])

    def test_a_warehouse_that_is_off_asks_nothing(self):
        self._point()
        self.warehouse.dist_mode = "off"
        self.assertEqual(self._count(1), [0])

    def test_who_receives_needs_no_right_on_points(self):
        self._point(sampling="nth")
        receipts = self.Receipt.with_user(self.stock_user).sudo()
        vals = {"product_id": self.product.id, "company_id": self.company.id}
        made = receipts._make([{**vals, "warehouse_id": self.warehouse.id}]).sudo(False)
        self.assertEqual(len(made.check_ids), 1)

    def test_only_a_policy_manager_sets_points(self):
        for user in (self.inspector, self.clerk, self.authoriser, self.stock_manager):
            with self.assertRaises(AccessError):
                self.Point.with_user(user).create({"name": "Mine"})
        self.assertTrue(self.Point.with_user(self.manager).create({"name": "Mine"}))

    def test_nobody_sets_a_tally(self):
        self._point(sampling="nth", sampling_every=3)
        self._receipt()
        tally = self.env["dist.quality.tally"].search([("product_id", "=", self.product.id)])
        self.assertEqual(tally.seen, 1)
        with self.assertRefused(AccessError, "can't be set by hand"):
            tally.write({"seen": 0})
        with self.assertRaises(AccessError):
            tally.with_user(self.manager).write({"seen": 0})
        self.assertEqual(tally.seen, 1)

    def test_a_measure_needs_a_unit_and_a_tolerance_that_begins_before_it_ends(self):
        metre = self.env.ref("uom.product_uom_meter")
        with self.assertRefused(ValidationError, "Name the unit"):
            self._point(kind="measure", tolerance_max=1.0)
        with self.assertRefused(ValidationError, "begins above its end"):
            self._point(
                kind="measure", measure_uom_id=metre.id, tolerance_min=2.0, tolerance_max=1.0
            )

    def test_samples_that_make_no_sense_are_refused(self):
        for values in ({"sampling_every": 0}, {"sampling_percent": 101.0}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(Exception),  # noqa: B017
                self.env.cr.savepoint(),
            ):
                self._point(**values).flush_recordset()
