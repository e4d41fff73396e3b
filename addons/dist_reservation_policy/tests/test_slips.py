# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .promise_common import PromiseCommon


class SlipCommon(PromiseCommon):
    """Nothing on hand; customers with addresses who wait for a receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Lock nut M8", "is_storable": True, "list_price": 5.0, "taxes_id": False}
        )
        cls.customer.email = "buyer@harbour.example"
        cls.neighbour = cls.env["res.partner"].create(
            {"name": "Quay Repairs", "email": "shop@quay.example"}
        )
        cls.Slip = cls.env["dist.promise.slip"]
        cls.Notice = cls.env["dist.promise.notice"]

    @classmethod
    def _day(cls, days):
        return cls.today + timedelta(days=days)

    @classmethod
    def _postpone(cls, picking, days):
        picking.move_ids.date = fields.Datetime.now() + timedelta(days=days)
        cls.env.cr.flush()

    @classmethod
    def _tell(cls):
        """What the worker does after the commit, mails included."""
        cls._work()
        cls.worker._tell_customers()

    def _case(self, document):
        return self.Desk.search([("cause_key", "=", f"{document._name}:{document.id}")])

    def _mails(self):
        return self.env["mail.mail"].search([("model", "=", "dist.promise.notice")])

    def _told(self):
        """{(customer, order): (old date, new date, quantity)} of all mails."""
        lines = self.env["dist.promise.notice.line"].search([])
        return [
            (line.notice_id.partner_id, line.order_id, line.old_date, line.new_date, line.qty)
            for line in lines
        ]


@tagged("post_install", "-at_install")
class TestSlips(SlipCommon):
    """Receipts that come late, bring less or never."""

    def test_a_slip_promises_again_with_one_case_and_one_mail_for_each_customer(self):
        receipt = self._receipt(40, 3)
        mine = self._confirmed(10), self._confirmed(5)
        other = self._confirmed(6, partner_id=self.neighbour.id)
        self._postpone(receipt, 10)
        self.assertBooks(mine[0], at_risk=10, state="at_risk")
        case = self._case(receipt)
        self.assertEqual((case.kind_id.code, case.state), ("supply_slip", "open"))
        self.assertEqual(case.amount, 105)
        self.assertEqual(
            case.summary,
            f"{receipt.name} slipped. Promises later: 0, without a date: 3; orders: 3; "
            "customers: 2.",
        )
        self._tell()
        for order, qty in ((mine[0], 10), (mine[1], 5), (other, 6)):
            self.assertBooks(order, firm=qty, state="promised")
            self.assertEqual(order.dist_promised_date, self._day(10))
        old, new = self._day(3), self._day(10)
        self.assertEqual(
            self._told(),
            [
                (self.customer, mine[0], old, new, 10),
                (self.customer, mine[1], old, new, 5),
                (self.neighbour, other, old, new, 6),
            ],
        )
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(set(self._mails().mapped("state")), {"outgoing"})
        self.assertEqual(
            self._mails().recipient_ids, self.customer | self.neighbour, "its recipients"
        )
        self.assertEqual(case.state, "open", "the orders are late still")
        self.assertIn("Promises later: 3, without a date: 0", case.summary)
        self.assertEqual(set(case.dist_slip_ids.mapped("notice_state")), {"told"})
        self.assertIn("mailed to Harbour Works", str(mine[0].message_ids.mapped("body")))

    def test_the_mail_says_the_dates_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("dist_reservation_policy.mail_template_new_dates")
        template.with_context(lang="fr_FR").subject = "Nouvelles dates"
        self.customer.lang = "fr_FR"
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        order.client_order_ref = "HW-77"
        self._postpone(receipt, 10)
        self._tell()
        mail = self._mails()
        self.assertEqual(mail.subject, "Nouvelles dates")
        for text in (
            order.name,
            "HW-77",
            "Lock nut M8",
            self._day(3).strftime("%d/%m/%Y"),
            self._day(10).strftime("%d/%m/%Y"),
        ):
            self.assertIn(text, mail.body_html)

    def test_nobody_is_told_twice(self):
        receipt = self._receipt(10, 3)
        self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        self._tell()
        self.assertEqual(len(self._mails()), 1)

    def test_only_what_is_later_than_the_customer_knows_is_told(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        self._postpone(receipt, 20)
        self.assertBooks(order, at_risk=10)
        self._receipt(10, 5)
        self._tell()
        self.assertEqual(order.dist_promised_date, self._day(10))
        self.assertEqual(len(self._mails()), 1, "he knows of the tenth day")
        self.assertEqual(self._case(receipt).state, "open", "later than before the first slip")

    def test_a_second_slip_adds_to_the_case_and_tells_from_what_was_told(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        self._postpone(receipt, 14)
        self._tell()
        self.assertEqual(len(self._case(receipt)), 1)
        self.assertEqual(
            self._told(),
            [
                (self.customer, order, self._day(3), self._day(10), 10),
                (self.customer, order, self._day(10), self._day(14), 10),
            ],
        )

    def test_two_slips_before_the_mail_are_one_piece_of_news(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        for days in (10, 14):
            self._postpone(receipt, days)
            self._work()
        self.worker._tell_customers()
        self.assertEqual(self._told(), [(self.customer, order, self._day(3), self._day(14), 10)])
        self.assertEqual(len(self._mails()), 1)

    def test_what_other_supply_covers_in_time_is_nobodys_news(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        self._set_on_hand(10)
        self._confirmed(10)
        self._postpone(receipt, 10)
        case = self._case(receipt)
        self._set_on_hand(10)
        self._tell()
        self.assertBooks(order, firm=10)
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))
        self.assertFalse(self._mails())
        self.assertEqual(case.dist_slip_ids.mapped("state"), ["in_time"])

    def test_a_cancelled_receipt_leaves_promises_without_a_date_and_no_mail(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        receipt.action_cancel()
        self.env.cr.flush()
        self._tell()
        self.assertBooks(order, at_risk=10)
        self.assertFalse(self._mails(), "there is no date to tell yet")
        case = self._case(receipt)
        self.assertEqual(case.state, "open")
        self._receipt(10, 8)
        self._tell()
        self.assertEqual(self._told(), [(self.customer, order, self._day(3), self._day(8), 10)])

    def test_a_reduced_receipt_splits_what_it_no_longer_covers(self):
        receipt = self._receipt(10, 3)
        first, second = self._confirmed(6), self._confirmed(4)
        self._receipt(2, 9)
        receipt.move_ids.product_uom_qty = 7
        self.env.cr.flush()
        self._tell()
        self.assertBooks(first, firm=6)
        self.assertBooks(second, firm=3, at_risk=1)
        case = self._case(receipt)
        self.assertEqual(
            case.dist_slip_ids.sorted("id").mapped(lambda s: (s.state, s.qty, s.new_ship_date)),
            [("late", 2, self._day(9)), ("at_risk", 1, False)],
        )
        self.assertEqual(case.amount, 15)
        self.assertEqual(self._told(), [(self.customer, second, self._day(3), self._day(9), 2)])

    def test_the_case_closes_when_the_orders_are_given_up_or_delivered(self):
        receipt = self._receipt(10, 3)
        given_up, delivered = self._confirmed(6), self._confirmed(4)
        self._postpone(receipt, 10)
        self._tell()
        case = self._case(receipt)
        given_up._action_cancel()
        self.assertEqual(case.state, "open")
        self._set_on_hand(4)
        self._deliver(delivered.picking_ids, qty=4)
        self.worker._tell_customers()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))
        self.assertEqual(set(case.dist_slip_ids.mapped("state")), {"gone"})

    def test_what_is_at_risk_and_given_up_closes_its_case_at_once(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        self._postpone(receipt, 10)
        order._action_cancel()
        self.assertEqual(self._case(receipt).state, "closed")
        self._tell()
        self.assertFalse(self._mails())

    def test_a_count_that_uncovers_five_lines_is_one_case(self):
        self._set_on_hand(10)
        orders = [self._confirmed(2) for _ in range(5)]
        self._count(0)
        case = self.Desk.search([("kind_id.code", "=", "promise_at_risk")])
        self.assertEqual(case.cause_key, f"stock:{self.product.id}:{self.warehouse.id}")
        self.assertEqual(case.dist_slip_ids.order_id, self.env["sale.order"].concat(*orders))
        self.assertIn("Promises without a date: 5; orders: 5; customers: 1.", case.summary)
        self._set_on_hand(10)
        self._tell()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))
        self.assertFalse(self._mails(), "promised again for the same day")

    def test_a_count_that_finds_some_goods_and_misses_others_is_no_receipt(self):
        self._set_on_hand(10)
        self._confirmed(8)
        self._confirmed(2)
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        for location, found in ((shelf, 3), (self.stock, 0)):
            quants.create(
                {
                    "product_id": self.product.id,
                    "location_id": location.id,
                    "inventory_quantity": found,
                }
            ).action_apply_inventory()
        self.env.cr.flush()
        case = self.Slip.search([("product_id", "=", self.product.id)]).case_id
        self.assertEqual(case.kind_id.code, "promise_at_risk")
        self.assertEqual(case.cause_key, f"stock:{self.product.id}:{self.warehouse.id}")

    def test_the_rest_of_a_receipt_that_never_comes_is_its_slip(self):
        receipt = self._receipt(10, 0)
        order = self._confirmed(10)
        receipt.move_ids.write({"quantity": 6, "picked": True})
        receipt.move_ids._action_done(cancel_backorder=True)
        self.env.cr.flush()
        self.assertBooks(order, firm=6, at_risk=4)
        self.assertEqual(self._case(receipt).kind_id.code, "supply_slip")

    def test_the_mail_waits_until_all_of_its_customer_has_been_looked_at(self):
        receipt = self._receipt(10, 3)
        washer = self.env["product.product"].create({"name": "Washer", "is_storable": True})
        late = self._receipt(10, 3, product=washer)
        late.move_ids.picking_id = receipt
        self._confirmed(10)
        self._confirmed(10, product=washer)
        self._postpone(receipt, 10)
        self.assertEqual(len(self._case(receipt).dist_slip_ids), 2, "the test's premise")
        self._tell()
        self.assertFalse(self._mails(), "the worker has not come to the washers yet")
        keys = [(washer.id, self.warehouse.id)]
        self.worker._work(keys, keys)
        self.worker._tell_customers()
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(len(self._told()), 2)

    def test_the_owner_of_the_case_is_who_looks_after_the_receipt(self):
        receipt = self._receipt(10, 3)
        receipt.user_id = self.stock_manager
        self._confirmed(10)
        self._postpone(receipt, 10)
        self.assertEqual(self._case(receipt).user_id, self.stock_manager)

    # --- who is told what --------------------------------------------------------------------

    def test_mails_can_be_switched_off_and_are_not_made_up_for(self):
        self.company.dist_tell_new_dates = False
        receipt = self._receipt(10, 3)
        self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        self.assertEqual(self._case(receipt).dist_slip_ids.notice_state, "off")
        self.company.dist_tell_new_dates = True
        self._tell()
        self.assertFalse(self._mails())

    def test_monitoring_tells_nobody(self):
        self.warehouse.dist_mode = "monitor"
        receipt = self._receipt(10, 3)
        self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        self.assertFalse(self._case(receipt))
        self.assertFalse(self.Slip.search([("product_id", "=", self.product.id)]))
        self.assertFalse(self._mails())

    def test_a_customer_without_an_address_is_on_the_list(self):
        self.customer.email = False
        receipt = self._receipt(10, 3)
        self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        self.assertEqual(self._case(receipt).dist_slip_ids.notice_state, "no_address")
        self.assertFalse(self._mails())

    def test_one_mail_goes_to_all_contacts_of_a_customer(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@harbour.example", "parent_id": self.customer.id}
                for name in ("ann", "bob")
            ]
        )
        receipt = self._receipt(10, 3)
        for contact in contacts:
            self._confirmed(5, partner_id=contact.id)
        self._postpone(receipt, 10)
        self._tell()
        self.assertEqual(self._mails().recipient_ids, contacts)
        self.assertEqual(self.Notice.search([]).partner_id, self.customer)

    def test_a_salesperson_reads_slips_and_mails_and_changes_none(self):
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        seller = self.seller
        slip = self.Slip.with_user(seller).search([("order_id", "=", order.id)])
        self.assertEqual(slip.new_arrival_date, self._day(10))
        self.assertEqual(order.with_user(seller).dist_slip_count, 1)
        notice = self.Notice.with_user(seller).search([("line_ids.order_id", "=", order.id)])
        self.assertEqual(notice.mail_state, "outgoing")
        self.assertIn("Lock nut M8", notice.body)
        for record, vals in ((slip, {"qty": 1}), (notice, {"partner_id": self.neighbour.id})):
            with self.assertRefused(AccessError, "not allowed|the system only|cannot be"):
                record.write(vals)
            with self.assertRefused(AccessError, "not allowed|the system only|cannot be"):
                record.unlink()
        with self.assertRefused(AccessError, "not allowed|the system only|cannot be"):
            self.Notice.with_user(seller).create({"partner_id": self.customer.id})
        self.assertEqual((slip.qty, notice.partner_id), (10, self.customer))

    def test_who_moves_a_receipt_need_not_see_the_orders(self):
        clerk = self._user("clerk", "stock.group_stock_user")
        receipt = self._receipt(10, 3)
        order = self._confirmed(10)
        receipt.with_user(clerk).move_ids.date = fields.Datetime.now() + timedelta(days=10)
        self.env.cr.flush()
        self.assertBooks(order, at_risk=10)
        self.assertEqual(self._case(receipt).state, "open")
        for model in (self.Slip, self.Notice):
            with self.assertRefused(AccessError, "not allowed|the system only|cannot be"):
                model.with_user(clerk).search([])

    def test_other_companies_see_nothing_of_it(self):
        receipt = self._receipt(10, 3)
        self._confirmed(10)
        self._postpone(receipt, 10)
        self._tell()
        for model in (self.Slip, self.Notice, self.env["dist.promise.notice.line"]):
            self.assertTrue(model.with_user(self.dist_user).search([]))
            self.assertFalse(model.with_user(self.foreigner).search([]))
