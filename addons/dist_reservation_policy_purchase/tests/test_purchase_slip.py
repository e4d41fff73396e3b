# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from decimal import Decimal

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.dist_reservation_policy.tests.test_slips import SlipCommon


@tagged("post_install", "-at_install")
class TestPurchaseSlip(SlipCommon):
    """A buyer who may see no sales order changes what is on its way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._user("buyer", "purchase.group_purchase_user")
        cls.vendor = cls.env["res.partner"].create({"name": "Mill & Sons"})

    @classmethod
    def _purchase(cls, qty, days, confirmed=True, unit=None):
        when = fields.Datetime.now() + timedelta(days=days)
        line = {
            "product_id": cls.product.id,
            "product_qty": qty,
            "product_uom_id": (unit or cls.product.uom_id).id,
            "price_unit": 1,
            "date_planned": when,
        }
        order = (
            cls.env["purchase.order"]
            .with_user(cls.buyer)
            .create(
                {
                    "partner_id": cls.vendor.id,
                    "picking_type_id": cls.warehouse.in_type_id.id,
                    "order_line": [Command.create(line)],
                }
            )
        )
        if confirmed:
            order.button_confirm()
        cls.env.cr.flush()
        return order

    @classmethod
    def _in(cls, days):
        return fields.Datetime.now() + timedelta(days=days)

    def _foreseen(self, purchase, days=None, qty=None):
        """What the unsaved form says, as the core tells it."""
        unsaved = purchase.new(origin=purchase)
        self._enter(unsaved.order_line, days, qty)
        ((_sentence, arrivals),) = unsaved._dist_slip_changes()
        return self._plain(self.env["dist.promise.supply"]._foresee(arrivals))

    def _enter(self, line, days, qty):
        """Odoo asks the vendor's lead time for a date again when the quantity changes."""
        if qty is not None:
            line.product_qty = qty
        if days is not None:
            line.date_planned = self._in(days)

    def _save(self, purchase, days=None, qty=None):
        """The same in the form of the buyer, who saves it."""
        with Form(purchase.with_user(self.buyer)) as form, form.order_line.edit(0) as line:
            self._enter(line, days, qty)

    def _plain(self, slipping):
        return sorted(
            (one.line.id, one.old_ship_date, one.fate.qty, str(one.fate.date)) for one in slipping
        )

    def _happened(self):
        self.env.cr.flush()
        self._work()
        slips = self.Slip.search([("product_id", "=", self.product.id)])
        return sorted(
            (s.line_id.id, s.risk_date, Decimal(str(s.qty)), str(s.new_ship_date or None))
            for s in slips
        )

    # --- saved: it happens ---------------------------------------------------------------------

    def test_receipts_move_with_the_expected_arrival(self):
        purchase = self._purchase(40, 3)
        order = self._confirmed(10)
        purchase.order_line.date_planned = self._in(10)
        self.assertEqual(
            purchase.picking_ids.sudo().move_ids.date, purchase.order_line.date_planned
        )
        self.env.cr.flush()
        self.assertBooks(order, at_risk=10)
        self._tell()
        self.assertBooks(order, firm=10)
        self.assertEqual(order.dist_promised_date, self._day(10))
        self.assertEqual(self._told(), [(self.customer, order, self._day(3), self._day(10), 10)])

    def test_monitoring_leaves_receipts_to_odoo(self):
        self.warehouse.dist_mode = "monitor"
        purchase = self._purchase(40, 3)
        before = purchase.picking_ids.sudo().move_ids.date
        purchase.order_line.date_planned = self._in(10)
        self.assertEqual(purchase.picking_ids.sudo().move_ids.date, before)

    def test_one_case_for_the_order_owned_by_its_buyer(self):
        purchase = self._purchase(40, 3)
        first, second = self._confirmed(10), self._confirmed(20)
        purchase.order_line.date_planned = self._in(10)
        self._tell()
        self._save(purchase, days=12, qty=15)
        self.env.cr.flush()
        self._tell()
        case = self._case(purchase)
        self.assertEqual((len(case), case.user_id, case.state), (1, self.buyer, "open"))
        self.assertEqual(case.kind_id.code, "supply_slip")
        self.assertEqual(case.dist_slip_ids.order_id, first | second)

    def test_the_buyer_works_on_his_case_and_sees_no_order(self):
        purchase = self._purchase(40, 3)
        self._confirmed(10)
        purchase.order_line.date_planned = self._in(10)
        self._tell()
        case = self._case(purchase).with_user(self.buyer)
        self.env.invalidate_all()
        self.assertIn(
            f"{purchase.name} slipped. Promises later: 1, without a date: 0", case.summary
        )
        self.assertEqual(case.amount, 50)
        self.assertEqual(case.document_ids.mapped("res_model"), ["purchase.order"])
        self.assertEqual((case.dist_slip_count, case.dist_notice_count), (0, 0))
        for model in ("dist.promise.slip", "dist.promise.notice", "sale.order"):
            with self.assertRefused(AccessError, "not allowed"):
                self.env[model].with_user(self.buyer).search([])
        case.action_take()
        wizard = self.env["dist.exception.close"].with_user(self.buyer)
        wizard.create(
            {"exception_ids": case.ids, "root_cause_id": self.root_cause.id}
        ).action_close()
        self.assertEqual((case.state, case.root_cause_id), ("closed", self.root_cause))

    def test_a_buyer_sees_no_case_of_others(self):
        purchase = self._purchase(40, 3)
        purchase.user_id = self.env.user
        self._confirmed(10)
        purchase.order_line.date_planned = self._in(10)
        self._tell()
        self.assertTrue(self._case(purchase))
        self.assertFalse(self.Desk.with_user(self.buyer).search([]))

    # --- what is foreseen is what happens --------------------------------------------------------

    def test_another_date(self):
        purchase = self._purchase(40, 3)
        self._confirmed(30)
        self._confirmed(10)
        self._receipt(12, 5)
        foreseen = self._foreseen(purchase, days=10)
        self.assertEqual(len(foreseen), 3)
        self._save(purchase, days=10)
        self.assertEqual(self._happened(), foreseen)

    def test_less(self):
        purchase = self._purchase(40, 3)
        self._confirmed(30)
        self._confirmed(10)
        self._receipt(3, 5)
        foreseen = self._foreseen(purchase, days=3, qty=32)
        self.assertEqual([row[2:] for row in foreseen], [(3, str(self._day(5))), (5, "None")])
        self._save(purchase, days=3, qty=32)
        self.assertEqual(self._happened(), foreseen)

    def test_less_and_later_at_once(self):
        purchase = self._purchase(40, 3)
        self._confirmed(30)
        self._confirmed(10)
        foreseen = self._foreseen(purchase, days=9, qty=32)
        self._save(purchase, days=9, qty=32)
        self.assertEqual(self._happened(), foreseen)
        self.assertEqual(sum(row[2] for row in foreseen), 40)

    def test_less_of_what_has_come_in_part(self):
        purchase = self._purchase(40, 3)
        receipt = purchase.picking_ids.sudo()
        self._deliver(receipt, qty=10)
        self._confirmed(30)
        self._confirmed(10)
        foreseen = self._foreseen(purchase, days=3, qty=25)
        self._save(purchase, days=3, qty=25)
        self.assertEqual(self._happened(), foreseen)
        self.assertEqual(sum(row[2] for row in foreseen), 15)

    def test_less_for_the_date_that_odoo_makes_of_the_vendors_lead_time(self):
        purchase = self._purchase(40, 3)
        self._confirmed(40)
        foreseen = self._foreseen(purchase, qty=25)
        self._save(purchase, qty=25)
        self.assertEqual(self._happened(), foreseen)
        self.assertEqual([row[2:] for row in foreseen], [(15, "None")])

    def test_less_in_the_vendors_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        purchase = self._purchase(4, 3, unit=dozen)
        self._confirmed(40)
        foreseen = self._foreseen(purchase, days=3, qty=3)
        self._save(purchase, days=3, qty=3)
        self.assertEqual(self._happened(), foreseen)
        self.assertEqual([row[2] for row in foreseen], [4])

    def test_cancelled(self):
        purchase = self._purchase(40, 3)
        self._confirmed(30)
        self._receipt(12, 5)
        arrivals = purchase.order_line._dist_nothing_arrives()
        foreseen = self._plain(self.env["dist.promise.supply"]._foresee(arrivals))
        purchase.button_cancel()
        self.assertEqual(self._happened(), foreseen)
        self.assertEqual([row[2:] for row in foreseen], [(12, str(self._day(5))), (18, "None")])

    # --- what the buyer sees -------------------------------------------------------------------

    def test_the_form_tells_before_it_is_saved(self):
        purchase = self._purchase(40, 3)
        order = self._confirmed(30)
        self._confirmed(4, partner_id=self.neighbour.id)
        seller = self.buyer
        seller.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        with Form(purchase.with_user(seller)) as form:
            self.assertFalse(form.dist_slip_impact)
            with form.order_line.edit(0) as line:
                line.date_planned = self._in(10)
            html = form.dist_slip_impact
            for text in (
                "Saving this moves 40 Units of Lock nut M8 from",
                "2 orders of 2 customers worth",
                "170.00",
                order.name,
                "Harbour Works",
                "Quay Repairs",
                "30 Units",
            ):
                self.assertIn(text, html)
            self.assertBooks(order, firm=30)
            self.assertFalse(self._case(purchase), "nothing is saved yet")
            with form.order_line.edit(0) as line:
                line.date_planned = purchase.order_line.date_planned
            self.assertFalse(form.dist_slip_impact)

    def test_a_buyer_without_sales_rights_sees_what_it_costs_and_no_names(self):
        purchase = self._purchase(40, 3)
        order = self._confirmed(30)
        with Form(purchase.with_user(self.buyer)) as form:
            with form.order_line.edit(0) as line:
                line.product_qty = 10
                line.date_planned = self._in(3)
            html = form.dist_slip_impact
            self.assertIn("Saving this moves 10 Units of Lock nut M8 from", html)
            self.assertIn("and orders 30 less", html)
            self.assertIn("1 order worth", html)
            self.assertIn("Not all of it can be promised again.", html)
            self.assertIn("20 Units", html)
            for name in (order.name, "Harbour Works"):
                self.assertNotIn(name, html)
            with form.order_line.edit(0) as line:
                line.product_qty = 40
                line.date_planned = purchase.order_line.date_planned

    def test_less_for_the_same_day_says_so(self):
        purchase = self._purchase(40, 3)
        unsaved = purchase.new(origin=purchase)
        unsaved.order_line.product_qty = 10
        unsaved.order_line.date_planned = purchase.order_line.date_planned
        ((sentence, _arrivals),) = unsaved._dist_slip_changes()
        self.assertIn("Saving this orders 30 Units of Lock nut M8 less for", sentence)

    def test_a_request_for_quotation_and_a_new_order_show_nothing(self):
        self._purchase(40, 3)
        self._confirmed(30)
        draft = self._purchase(10, 3, confirmed=False)
        with Form(draft.with_user(self.buyer)) as form:
            with form.order_line.edit(0) as line:
                line.date_planned = self._in(30)
            self.assertFalse(form.dist_slip_impact)
        self.assertFalse(Form(self.env["purchase.order"].with_user(self.buyer)).dist_slip_impact)

    def test_cancelling_asks_first_when_promises_depend_on_it(self):
        purchase = self._purchase(40, 3).with_user(self.buyer)
        order = self._confirmed(30)
        action = purchase.action_dist_cancel()
        self.assertEqual(action["res_model"], "dist.purchase.cancel")
        self.assertEqual(purchase.state, "purchase")
        wizard = (
            self.env["dist.purchase.cancel"].with_user(self.buyer).with_context(**action["context"])
        ).create({})
        self.assertIn("Cancelling", wizard.impact)
        self.assertIn("1 order worth", wizard.impact)
        self.assertBooks(order, firm=30)
        wizard.action_cancel_order()
        self.env.cr.flush()
        self.assertEqual(purchase.state, "cancel")
        self.assertBooks(order, at_risk=30)

    def test_cancelling_what_nobody_waits_for_asks_nothing(self):
        purchase = self._purchase(40, 3).with_user(self.buyer)
        purchase.action_dist_cancel()
        self.assertEqual(purchase.state, "cancel")

    def test_who_may_not_buy_cancels_nothing(self):
        purchase = self._purchase(40, 3)
        with self.assertRefused(AccessError, "not allowed"):
            purchase.with_user(self.seller).action_dist_cancel()
        self.assertEqual(purchase.state, "purchase")
