# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta

from odoo import Command, fields, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .promise_common import PromiseCommon


class RemainderCommon(PromiseCommon):
    """Ten bolts and ten nuts; of an order of both only a part was delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.backorder = "ask"
        cls.customer.email = "ann@harbour.example"
        cls.nut = cls.env["product.product"].create({"name": "Hex nut M8", "is_storable": True})
        cls._set_on_hand(10, cls.nut)
        cls.hand = cls._user("hand", "stock.group_stock_user,dist_base.group_dist_warehouse")

    @classmethod
    def _asked(cls, deliver=6, user=None):
        """(order, question) after a part of ten bolts has been delivered."""
        return cls._asked_of(10, deliver, user)

    @classmethod
    def _asked_of(cls, ordered, deliver, user=None):
        order = cls._confirmed(ordered)
        cls._work()
        cls._deliver(order.picking_ids, qty=deliver, user=user)
        return order, order.dist_question_ids

    @classmethod
    def _two_lines(cls):
        order = cls._quotation(10)
        order.order_line = [Command.create({"product_id": cls.nut.id, "product_uom_qty": 8})]
        order.action_confirm()
        cls._work()
        cls._deliver(order.picking_ids, qty=5)
        return order, order.dist_question_ids

    def _mail_of(self, question):
        about = [("model", "=", question._name), ("res_id", "=", question.id)]
        return self.env["mail.mail"].search(about)

    def _token(self, question):
        # sudo: nobody but the customer has it
        return question.sudo().access_token

    def _words(self, mail):
        """What the mail says, without its tags."""
        return re.sub(r"(<[^>]+>|\s)+", " ", mail.body_html)

    def _open_deliveries(self, order):
        return order.picking_ids.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))


@tagged("post_install", "-at_install")
class TestBackorderQuestion(RemainderCommon):
    def test_the_remainder_is_kept_and_the_customer_gets_one_mail(self):
        order, question = self._asked()
        self.assertEqual(len(question), 1)
        self.assertEqual((question.state, question.partner_id), ("asked", self.customer))
        line = question.line_ids
        self.assertEqual((line.product_id, line.qty, line.open_qty), (self.product, 4, 4))
        self.assertBooks(order, firm=4)
        self.assertEqual(self._open_deliveries(order).product_uom_qty, 4)
        mail = self._mail_of(question)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.customer)
        link = f"/my/remainders/{question.id}?access_token={self._token(question)}"
        self.assertIn(f'{link}"', mail.body_html)
        self.assertIn(" 4 Units Hex bolt M8", self._words(mail))

    def test_the_warehouse_is_not_asked(self):
        order = self._confirmed(10)
        self._work()
        picking = order.picking_ids.with_user(self.hand)
        picking.move_ids.quantity = 6
        picking.move_ids.picked = True
        self.assertIs(picking.button_validate(), True)
        self.assertEqual(order.dist_question_ids.state, "asked")

    def test_a_whole_delivery_asks_nothing(self):
        order, question = self._asked(deliver=10)
        self.assertFalse(question)
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])

    def test_monitoring_asks_nothing(self):
        self.warehouse.dist_mode = "monitor"
        _order, question = self._asked()
        self.assertFalse(question)

    def test_several_lines_are_one_question(self):
        _order, question = self._two_lines()
        self.assertEqual(len(question), 1)
        self.assertEqual(question.line_ids.mapped("qty"), [5, 3])

    def test_a_second_remainder_is_taken_in_without_a_second_mail(self):
        order, question = self._asked()
        backorder = order.picking_ids.filtered(lambda p: p.state != "done")
        self._deliver(backorder, qty=1)
        self.assertEqual(order.dist_question_ids, question)
        self.assertEqual(question.line_ids.qty, 3)
        mails = self.env["mail.mail"].search_count(
            [("model", "=", question._name), ("res_id", "=", question.id)]
        )
        self.assertEqual(mails, 1)

    def test_without_an_address_the_salesperson_calls(self):
        self.customer.email = False
        _order, question = self._asked()
        self.assertEqual(question.activity_ids.user_id, self.seller)
        self.assertIn("has no e-mail address", question.activity_ids.summary)

    def test_the_mail_writes_large_numbers_in_full(self):
        self._set_on_hand(1234560)
        _order, question = self._asked_of(1234570, deliver=3)
        self.assertIn("1,234,567 Units Hex bolt M8", self._words(self._mail_of(question)))

    def test_the_mail_writes_fractions(self):
        _order, question = self._asked(deliver=7.25)
        self.assertIn("2.75 Units Hex bolt M8", self._words(self._mail_of(question)))

    # --- answers -----------------------------------------------------------------------------

    def test_keep(self):
        order, question = self._asked()
        question.with_user(self.seller).action_keep()
        self.assertEqual((question.state, question.how), ("answered", "phone"))
        self.assertEqual(question.answered_by_id, self.seller.partner_id)
        self.assertEqual((question.line_ids.answer, question.line_ids.cancelled_qty), ("keep", 0))
        self.assertBooks(order, firm=4)

    def test_cancel_gives_up_exactly_the_remainder(self):
        order, question = self._asked()
        question.with_user(self.hand).action_cancel()
        self.assertEqual(question.state, "answered")
        self.assertEqual((question.line_ids.answer, question.line_ids.cancelled_qty), ("cancel", 4))
        self.assertFalse(self._open_deliveries(order))
        self.assertBooks(order, state="done")
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertBooks(self._confirmed(4), firm=4)

    def test_cancel_leaves_what_the_order_grew_by(self):
        order, question = self._asked()
        self._set_on_hand(5)
        order.order_line.product_uom_qty = 12
        self.assertBooks(order, firm=6)
        question.with_user(self.seller).action_cancel()
        self.assertBooks(order, firm=2)
        self.assertEqual(sum(self._open_deliveries(order).mapped("product_uom_qty")), 2)

    def test_line_by_line(self):
        order, question = self._two_lines()
        bolts, nuts = question.line_ids
        nuts.with_user(self.seller).action_cancel()
        self.assertEqual((question.state, nuts.answer, bolts.answer), ("asked", "cancel", False))
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [5, 0])
        bolts.with_user(self.seller).action_keep()
        self.assertEqual(question.state, "answered")
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [5, 0])

    def test_what_is_kept_is_not_asked_again(self):
        order, question = self._asked()
        question.with_user(self.seller).action_keep()
        backorder = order.picking_ids.filtered(lambda p: p.state != "done")
        self._deliver(backorder, qty=1)
        self.assertEqual(order.dist_question_ids, question)

    def test_shipped_meanwhile(self):
        order, question = self._asked()
        self._deliver(order.picking_ids.filtered(lambda p: p.state != "done"))
        self.assertEqual(question.state, "settled")
        with self.assertRefused(UserError, "is closed. Please call us"):
            question.with_user(self.seller).action_cancel()
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_what_is_being_packed_stays(self):
        order, question = self._asked()
        self._open_deliveries(order).write({"quantity": 4, "picked": True})
        question.with_user(self.seller).action_cancel()
        self.assertEqual(question.line_ids.cancelled_qty, 0)
        self.assertEqual(self._open_deliveries(order).product_uom_qty, 4)
        self.assertBooks(order, firm=4)

    def test_no_answer_keeps(self):
        order, question = self._asked()
        self.env["dist.backorder.question"]._cron_close()
        self.assertEqual(question.state, "asked")
        question.sudo().deadline = fields.Datetime.now() - timedelta(hours=1)
        self.env["dist.backorder.question"]._cron_close()
        self.assertEqual(question.state, "expired")
        self.assertBooks(order, firm=4)
        with self.assertRefused(UserError, "is closed"):
            question.with_user(self.seller).action_cancel()

    def test_who_answers_for_the_customer(self):
        order, question = self._asked()
        clerk = self._user("clerk", "sales_team.group_sale_salesman")
        for user in (clerk, self.dist_user, self.employee, self.foreigner):
            with self.assertRefused(AccessError, "."):
                question.with_user(user).action_cancel()
            with self.assertRefused(AccessError, "."):
                question.with_user(user).write({"state": "answered"})
        self.assertEqual(question.state, "asked")
        self.assertBooks(order, firm=4)

    def test_it_is_seen_from_the_order(self):
        order, question = self._asked()
        mine = order.with_user(self.seller)
        self.assertEqual(mine.dist_question_count, 1)
        action = mine.action_dist_view_questions()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), question)


@tagged("post_install", "-at_install")
class TestRemainderPortal(RemainderCommon, HttpCase):
    """The customer's link: what it shows, what it does, and that nothing else opens it."""

    def _page(self, question, token=None, **params):
        self.env.flush_all()
        token = self._token(question) if token is None else token
        return self.url_open(f"/my/remainders/{question.id}?access_token={token}")

    def _post(self, question, token=None, csrf=None, **data):
        page = self._page(question)
        if csrf is None:
            csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        token = self._token(question) if token is None else token
        answer = self.url_open(
            f"/my/remainders/{question.id}/answer",
            data={"csrf_token": csrf, "access_token": token, **data},
        )
        self.env.invalidate_all()
        return answer

    def _answer(self, question, token, **data):
        """Post an answer with a form that is one's own, and no page of the question before it."""
        self.env.flush_all()
        csrf = http.Request.csrf_token(self)
        answer = self.url_open(
            f"/my/remainders/{question.id}/answer",
            data={"csrf_token": csrf, "access_token": token, **data},
        )
        self.env.invalidate_all()
        return answer

    def assertNothingShown(self, question, token):
        page = self._page(question, token)
        self.assertNotIn("Hex bolt M8", page.text)
        self.assertNotIn(question.order_id.name, page.text)
        self.assertNotIn("/my/remainders/", page.url)

    def test_the_page_shows_what_remains_and_when(self):
        order, question = self._two_lines()
        page = self._page(question)
        self.assertEqual(page.status_code, 200)
        for text in (order.name, "Hex bolt M8", "Hex nut M8", "Keep everything", "leaves on"):
            self.assertIn(text, page.text)

    def test_a_wrong_token_or_none_shows_nothing(self):
        order, question = self._asked()
        for token in ("", "wrong", self._token(question)[:-1]):
            page = self._page(question, token)
            self.assertNotIn("Hex bolt M8", page.text)
            self.assertNotIn(order.name, page.text)
            self._post(question, token, everything="cancel")
            self.assertEqual((question.state, question.line_ids.answer), ("asked", False))
        self.assertBooks(order, firm=4)

    def test_who_may_read_the_question_needs_the_token_as_well(self):
        order, question = self._asked()
        for user in (self.dist_user, self.salesman, self.warehouse_user, self.manager):
            with self.subTest(user.login):
                self.assertTrue(question.with_user(user).has_access("read"))
                self.authenticate(user.login, user.login)
                for token in ("", "wrong", "\xe9", order._portal_ensure_token()):
                    self.assertNothingShown(question, token)
                    self._answer(question, token, everything="cancel")
                    self._answer(question, token, **{f"line_{question.line_ids.id}": "cancel"})
                    self.assertEqual((question.state, question.how), ("asked", False))
                    self.assertEqual(question.line_ids.answer, False)
                    self.assertFalse(question.answered_by_id)
        self.assertBooks(order, firm=4)
        self.assertEqual(self._open_deliveries(order).product_uom_qty, 4)

    def test_the_token_opens_it_for_whoever_is_logged_in(self):
        order, question = self._asked()
        self.authenticate(self.salesman.login, self.salesman.login)
        self.assertIn("Hex bolt M8", self._page(question).text)
        self._answer(question, self._token(question), everything="cancel")
        self.assertEqual((question.state, question.how), ("answered", "portal"))
        self.assertEqual(question.answered_by_id, self.salesman.partner_id)
        self.assertEqual(question.line_ids.cancelled_qty, 4)
        self.assertBooks(order, state="done")

    def test_a_question_without_a_token_is_opened_by_none(self):
        _order, question = self._asked()
        question.sudo().access_token = False
        self.authenticate(None, None)
        for token in ("", "False", "None"):
            self.assertNothingShown(question, token)
            self._answer(question, token, everything="cancel")
            self.assertEqual((question.state, question.line_ids.answer), ("asked", False))

    def test_a_question_that_is_gone_is_no_error(self):
        _order, question = self._asked()
        token, url = self._token(question), f"/my/remainders/{question.id}"
        question.sudo().unlink()
        self.env.flush_all()
        page = self.url_open(f"{url}?access_token={token}", allow_redirects=False)
        self.assertEqual((page.status_code, page.headers["Location"]), (303, "/my"))

    def test_nobody_reads_the_token_of_another_customers_link(self):
        _order, question = self._asked()
        for user in (self.dist_user, self.salesman, self.warehouse_user, self.manager):
            mine = question.with_user(user)
            for read in (lambda q=mine: q.read(["access_token"]), mine.get_portal_url):
                with self.assertRefused(AccessError, "Security Token|access_token"):
                    read()

    def test_who_reads_the_question_can_write_to_the_customer(self):
        _order, question = self._asked()
        question.with_user(self.dist_user).message_post(
            body="We call you.", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(question.message_ids[0].author_id, self.dist_user.partner_id)

    def test_the_page_writes_large_numbers_in_full(self):
        self._set_on_hand(1234560)
        _order, question = self._asked_of(1234570, deliver=3)
        self.assertIn("<span>1,234,567</span>", self._page(question).text)

    def test_another_questions_token_does_not_help(self):
        _order, question = self._asked()
        self._set_on_hand(10)
        other, another = self._asked()
        self._post(another, self._token(question), everything="cancel")
        self.assertEqual(another.state, "asked")
        self.assertBooks(other, firm=4)

    def test_keep_everything(self):
        order, question = self._asked()
        answer = self._post(question, everything="keep")
        self.assertIn("Thank you, your answer is recorded", answer.text)
        self.assertEqual((question.state, question.how), ("answered", "portal"))
        self.assertEqual(question.answered_by_id, self.customer)
        self.assertBooks(order, firm=4)

    def test_cancel_everything(self):
        order, question = self._asked()
        self._post(question, everything="cancel")
        self.assertEqual((question.state, question.line_ids.cancelled_qty), ("answered", 4))
        self.assertBooks(order, state="done")

    def test_line_by_line(self):
        order, question = self._two_lines()
        bolts, nuts = question.line_ids
        self._post(question, **{f"line_{bolts.id}": "keep", f"line_{nuts.id}": "cancel"})
        self.assertEqual((bolts.answer, nuts.answer), ("keep", "cancel"))
        self.assertEqual(question.state, "answered")
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [5, 0])

    def test_nonsense_is_no_answer(self):
        _order, question = self._asked()
        self._post(question, everything="explode", line_0="cancel")
        self.assertEqual((question.state, question.line_ids.answer), ("asked", False))

    def test_an_answer_after_shipment_is_told_so(self):
        order, question = self._asked()
        page = self._page(question)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self._deliver(order.picking_ids.filtered(lambda p: p.state != "done"))
        answer = self._post(question, csrf=csrf, everything="cancel")
        self.assertIn("Everything has been shipped meanwhile", answer.text)
        self.assertIn("came too late", answer.text)
        self.assertEqual((question.state, question.line_ids.answer), ("settled", False))

    def test_a_forged_form_is_refused(self):
        order, question = self._asked()
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self._post(question, csrf="forged", everything="cancel")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(question.state, "asked")
        self.assertBooks(order, firm=4)

    def test_the_orders_page_leads_there(self):
        order, question = self._asked()
        self.env.flush_all()
        page = self.url_open(f"/my/orders/{order.id}?access_token={order._portal_ensure_token()}")
        link = f"/my/remainders/{question.id}?access_token={self._token(question)}"
        self.assertIn(f'{link}"', page.text)
        self.assertIn("Hex bolt M8", self.url_open(link).text)
