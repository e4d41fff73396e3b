# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestReleaseRequest(PromiseCommon):
    """Ten bolts: eight are promised to Ann's order, Bob's order of five is three short."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._user("ann", "sales_team.group_sale_salesman")
        cls.bob = cls._user("bob", "sales_team.group_sale_salesman")
        cls.leader = cls._user("leader", "sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {"name": "Bolts", "user_id": cls.leader.id, "company_id": cls.company.id}
        )
        cls.has = cls._quotation(8, user=cls.ann, team_id=cls.team.id)
        cls.needs = cls._quotation(5, user=cls.bob)
        cls.has.action_confirm()
        cls.needs.action_confirm()
        cls.Request = cls.env["dist.release.request"]

    @classmethod
    def _ask(cls, qty=3, user=None, line=None, order=None, **vals):
        return cls.Request.with_user(user or cls.bob).create(
            {
                "line_id": (line or cls.has.order_line).id,
                "for_order_id": (order or cls.needs).id,
                "qty": qty,
                **vals,
            }
        )

    def _audit(self, request):
        return self.env["dist.audit"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )

    def _reserved(self, order):
        return sum(order.picking_ids.move_line_ids.mapped("quantity"))

    def assertNothingChanged(self, request=None):
        self.assertBooks(self.has, firm=8)
        self.assertBooks(self.needs, firm=2, backorder=3)
        if request:
            self.assertEqual(request.state, "asked")
            self.assertFalse(self._audit(request))

    # --- asking ------------------------------------------------------------------------------

    def test_who_looks_after_the_order_is_asked(self):
        request = self._ask(reason="A machine stands still.")
        self.assertEqual((request.state, request.qty), ("asked", 3))
        self.assertEqual((request.holder_id, request.requester_id), (self.ann, self.bob))
        self.assertEqual((request.order_id, request.for_order_id), (self.has, self.needs))
        self.assertEqual(request.for_line_id, self.needs.order_line)
        self.assertEqual(request.company_id, self.company)
        activity = request.sudo().activity_ids
        self.assertEqual(activity.user_id, self.ann)
        self.assertIn(f"3 Units of Hex bolt M8 promised to {self.has.name}", activity.summary)
        self.assertIn(f"for {self.needs.name}", activity.summary)
        told = request.sudo().message_ids.filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.ann.partner_id)
        self.assertIn("A machine stands still.", told.body)
        self.assertNothingChanged(request)

    def test_the_page_leads_to_the_question(self):
        page = (
            self.env["dist.stock.inquiry"]
            .with_user(self.bob)
            .create({"product_id": self.product.id, "warehouse_id": self.warehouse.id})
        )
        line = page.line_ids.filtered(lambda x: x.sale_line_res_id == self.has.order_line.id)
        self.assertTrue(line.can_ask)
        action = line.action_ask_release()
        form = Form(
            self.Request.with_user(self.bob).with_context(**action["context"]),
            self.env["ir.ui.view"].browse(action["views"][0][0]),
        )
        self.assertEqual(form.qty, 8)
        form.for_order_id = self.needs
        form.qty = 3
        request = form.save()
        self.assertEqual((request.line_id.id, request.qty), (self.has.order_line.id, 3))
        self.assertGreater(request.deadline, fields.Datetime.now() + timedelta(hours=23))

    def test_what_a_client_claims_beyond_the_question_is_not_believed(self):
        request = self._ask(
            state="released",
            holder_id=self.bob.id,
            requester_id=self.ann.id,
            released_qty=3,
            order_id=self.needs.id,
            company_id=self.other_company.id,
        )
        self.assertEqual((request.state, request.released_qty), ("asked", 0))
        self.assertEqual((request.holder_id, request.requester_id), (self.ann, self.bob))
        self.assertEqual((request.order_id, request.company_id), (self.has, self.company))
        defaults = {"default_state": "released", "default_holder_id": self.bob.id}
        other = self.Request.with_user(self.bob).with_context(**defaults)
        self.needs.order_line.product_uom_qty = 6
        request.action_withdraw()
        again = other.create(
            {"line_id": self.has.order_line.id, "for_order_id": self.needs.id, "qty": 1}
        )
        self.assertEqual((again.state, again.holder_id), ("asked", self.ann))

    def test_nobody_asks_for_an_order_that_he_may_not_change(self):
        with self.assertRefused(AccessError, "."):
            self._ask(user=self.salesman)
        with self.assertRefused(AccessError, "."):
            self._ask(user=self.dist_user)
        with self.assertRefused(AccessError, "."):
            self._ask(user=self.employee)
        self.assertFalse(self.Request.search([("line_id", "=", self.has.order_line.id)]))

    def test_goods_of_another_company_cannot_be_asked_for(self):
        theirs = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.other_company.id,
                "warehouse_id": self.other_warehouse.id,
                "user_id": self.foreigner.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": 3})
                ],
            }
        )
        with self.assertRefused(UserError, "not promised any more"):
            self._ask(user=self.foreigner, order=theirs)
        request = self._ask()
        with self.assertRefused(AccessError, "."):
            request.with_user(self.foreigner).action_release()
        self.assertNothingChanged(request)

    def test_what_cannot_be_given_or_is_not_needed_is_not_asked_for(self):
        with self.assertRefused(UserError, "can give up 8 Units .* at most"):
            self._ask(9)
        with self.assertRefused(UserError, "still needs 4 Units"):
            self._ask(4)
        with self.assertRefused(ValidationError, "above zero"):
            self._ask(0)
        with self.assertRefused(ValidationError, "above zero"):
            self._ask(-3)
        with self.assertRefused(UserError, "has these goods already"):
            self._ask(user=self.ann, order=self.has)
        quotation = self._quotation(3, user=self.bob)
        with self.assertRefused(UserError, f"Confirm {quotation.name} first"):
            self._ask(3, order=quotation)
        with self.assertRefused(UserError, "Choose the order"):
            self.Request.with_user(self.bob).create({"line_id": self.has.order_line.id, "qty": 1})

    def test_one_question_at_a_time(self):
        self._ask(1)
        with self.assertRefused(UserError, "asked for these goods already"):
            self._ask(1)

    def test_without_a_salesperson_the_team_leader_is_asked_else_an_approver(self):
        self.has.user_id = False
        self.assertEqual(self._ask(1).holder_id, self.leader)
        self.team.user_id = False
        other = self._confirmed(2, user=self.bob)
        approver = self._ask(1, order=other).holder_id
        self.assertTrue(approver.has_group("dist_base.group_dist_override_approver"))
        self.assertIn(self.company, approver.company_ids)

    # --- answering ---------------------------------------------------------------------------

    def test_release_hands_the_promise_over_at_once(self):
        self._work()
        self.assertEqual((self._reserved(self.has), self._reserved(self.needs)), (8, 2))
        request = self._ask(reason="A machine stands still.")
        request.with_user(self.ann).action_release()
        self.assertBooks(self.has, firm=5, backorder=3, state="part")
        self.assertBooks(self.needs, firm=5, state="promised")
        self.assertEqual((request.state, request.released_qty), ("released", 3))
        self.assertEqual(request.answered_by_id, self.ann)
        self.assertEqual(self.has.order_line.product_uom_qty, 8)

    def test_the_worker_follows_and_gives_nothing_back(self):
        self._work()
        self._ask().with_user(self.ann).action_release()
        self._work()
        self._work()
        self.assertBooks(self.has, firm=5, backorder=3)
        self.assertBooks(self.needs, firm=5)
        self.assertEqual((self._reserved(self.has), self._reserved(self.needs)), (5, 5))
        self._set_on_hand(3)
        self._work()
        self.assertBooks(self.has, firm=8, state="promised")

    def test_the_audit_and_the_person_who_asked_are_told(self):
        request = self._ask(reason="A machine stands still.")
        request.with_user(self.ann).answer = "With pleasure."
        request.with_user(self.ann).action_release()
        audit = self._audit(request)
        self.assertEqual((audit.kind, audit.user_id), ("release", self.ann))
        self.assertEqual(audit.reason, "A machine stands still.")
        self.assertEqual(
            audit.payload,
            {
                "from": self.has.name,
                "to": self.needs.name,
                "requested": 3.0,
                "released": 3.0,
                "asked_by": self.bob.name,
            },
        )
        message = request.sudo().message_ids[0]
        self.assertEqual(message.partner_ids, self.bob.partner_id)
        self.assertIn("released 3", message.body)
        self.assertIn("With pleasure.", message.body)
        self.assertFalse(request.sudo().activity_ids)

    def test_the_ledger_names_the_handing_over(self):
        self._ask().with_user(self.ann).action_release()
        entries = self.env["dist.promise.entry"].search(
            [("product_id", "=", self.product.id), ("kind", "=", "yield")], order="id"
        )
        self.assertEqual(
            [(e.order_id, e.state, e.qty) for e in entries],
            [
                (self.has, "firm", -3),
                (self.has, "backorder", 3),
                (self.needs, "backorder", -3),
                (self.needs, "firm", 3),
            ],
        )
        self.assertEqual(entries.create_uid, self.ann)

    def test_what_is_promised_for_later_is_exchanged_for_what_is_there(self):
        self.needs.sudo()._action_cancel()
        self._receipt(5, days=4)
        later = self._quotation(5, user=self.bob)
        later.action_confirm()
        self.assertBooks(later, firm=5)
        self.assertEqual(later.order_line.dist_promised_date, self.today + timedelta(days=4))
        self._ask(3, order=later).with_user(self.ann).action_release()
        self.assertBooks(later, firm=5)
        self.assertBooks(self.has, firm=5, backorder=3)
        promises = self.env["dist.promise"].search([("order_id", "=", later.id)])
        self.assertEqual(
            [(p.ship_date, p.qty) for p in promises],
            [(self.today, 5)],
        )

    def test_what_waits_for_a_receipt_is_handed_over_with_its_date(self):
        self.needs.order_line.product_uom_qty = 2
        receipt = self._receipt(6, days=4)
        has = self._quotation(6, user=self.ann)
        has.action_confirm()
        waits = self._quotation(3, user=self.bob)
        waits.action_confirm()
        self.assertBooks(has, firm=6)
        self.assertBooks(waits, backorder=3)
        self._ask(3, line=has.order_line, order=waits).with_user(self.ann).action_release()
        promise = self.env["dist.promise"].search([("order_id", "=", waits.id)])
        self.assertEqual(
            (promise.state, promise.qty, promise.ship_date),
            ("firm", 3, self.today + timedelta(days=4)),
        )
        self.assertEqual(promise.supply_ref, receipt.name)

    def test_declined_is_declined(self):
        request = self._ask()
        request.with_user(self.ann).action_decline()
        self.assertEqual((request.state, request.answered_by_id), ("declined", self.ann))
        self.assertBooks(self.has, firm=8)
        self.assertBooks(self.needs, firm=2, backorder=3)
        message = request.sudo().message_ids[0]
        self.assertEqual(message.partner_ids, self.bob.partner_id)
        self.assertFalse(request.sudo().activity_ids)
        with self.assertRefused(UserError, "answered already"):
            request.with_user(self.ann).action_release()
        self.assertBooks(self.has, firm=8)

    def test_the_team_leader_and_an_approver_answer_as_well(self):
        self._ask(1).with_user(self.leader).action_release()
        self.assertBooks(self.has, firm=7, backorder=1)
        self._ask(1).with_user(self.approver).action_release()
        self.assertBooks(self.has, firm=6, backorder=2)

    def test_nobody_else_answers(self):
        request = self._ask()
        for user in (self.bob, self.salesman, self.dist_user, self.manager):
            for answer in ("action_release", "action_decline"):
                with self.assertRefused(AccessError, "Only .* the team leader or an override"):
                    getattr(request.with_user(user), answer)()
            self.assertFalse(request.with_user(user).can_answer)
        with self.assertRefused(AccessError, "."):
            request.with_user(self.employee).action_release()
        self.assertNothingChanged(request)

    def test_nobody_writes_a_request(self):
        request = self._ask()
        for user, vals in (
            (self.bob, {"qty": 8}),
            (self.bob, {"answer": "Yes"}),
            (self.ann, {"state": "released"}),
            (self.ann, {"qty": 8}),
            (self.manager, {"holder_id": self.manager.id}),
        ):
            with self.assertRefused(AccessError, "cannot be edited"):
                request.with_user(user).write(vals)
        with self.assertRefused(AccessError, "."):
            request.with_user(self.ann).unlink()
        self.assertNothingChanged(request)

    def test_only_who_asked_withdraws(self):
        request = self._ask()
        with self.assertRefused(AccessError, "can withdraw"):
            request.with_user(self.ann).action_withdraw()
        request.with_user(self.bob).action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.assertFalse(request.sudo().activity_ids)
        with self.assertRefused(UserError, "answered already"):
            request.with_user(self.ann).action_release()
        self.assertBooks(self.has, firm=8)

    # --- what happened meanwhile ---------------------------------------------------------------

    def test_nothing_is_taken_once_its_picking_has_started(self):
        self._work()
        request = self._ask()
        self.has.picking_ids.move_line_ids.picked = True
        with self.assertRefused(UserError, "being picked"):
            request.with_user(self.ann).action_release()
        self.assertNothingChanged(request)
        request.with_user(self.ann).action_decline()
        with self.assertRefused(UserError, "can give up 0 Units"):
            self._ask()

    def test_only_what_is_still_needed_and_there_is_handed_over(self):
        request = self._ask()
        self.needs.order_line.product_uom_qty = 4
        request.with_user(self.ann).action_release()
        self.assertEqual((request.qty, request.released_qty), (3, 2))
        self.assertBooks(self.has, firm=6, backorder=2)
        self.assertBooks(self.needs, firm=4)

    def test_the_cap_of_the_gaining_channel_holds(self):
        self.needs.sudo()._action_cancel()
        field = self._channel("FIELD")
        cap = {"kind": "cap", "channel_id": field.id, "amount": 3, "product_id": self.product.id}
        cap = self.env["dist.channel.quota"].create({**cap, "warehouse_id": self.warehouse.id})
        needs = self._confirmed(5, user=self.bob, dist_channel_id=field.id)
        self.assertBooks(needs, firm=2, backorder=3)
        request = self._ask(3, order=needs)
        request.with_user(self.ann).action_release()
        self.assertEqual(request.released_qty, 1)
        self.assertBooks(needs, firm=3, backorder=2)
        self.assertBooks(self.has, firm=7, backorder=1)
        with self.assertRefused(UserError, "the cap of its channel doesn't allow them"):
            self._ask(1, order=needs).with_user(self.ann).action_release()
        self.assertBooks(needs, firm=3, backorder=2)

    def test_what_is_handed_over_has_an_arrival(self):
        self.warehouse.dist_transit_days = 2
        self._ask().with_user(self.ann).action_release()
        line = self.needs.order_line
        self.assertEqual(line.dist_arrival_date, line.dist_promised_date + timedelta(days=2))

    def test_what_was_lost_meanwhile_cannot_be_released(self):
        request = self._ask()
        self._count(0)
        self.assertBooks(self.has, at_risk=8)
        with self.assertRefused(UserError, "no longer promised"):
            request.with_user(self.ann).action_release()
        self.assertBooks(self.has, at_risk=8)
        self.assertEqual(request.state, "asked")

    def test_a_cancelled_order_gets_nothing(self):
        request = self._ask()
        self.needs.sudo()._action_cancel()
        with self.assertRefused(UserError, "no longer needed"):
            request.with_user(self.ann).action_release()
        self.assertBooks(self.has, firm=8)

    def test_the_shortage_of_a_paid_order_is_over_once_it_is_covered(self):
        self.needs.sudo()._action_cancel()
        self.house_rule.commitment = "refuse"
        paid = self._quotation(5, user=self.bob)
        wizard = self.env["dist.promise.override"].with_user(self.approver)
        self.approver.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        wizard.create({"order_id": paid.id, "reason": "Promised on the phone"}).action_confirm()
        self.assertBooks(paid, firm=2, backorder=3)
        case = self.env["dist.exception"].search(
            [("cause_key", "=", f"sale.order.line:{paid.order_line.id}")]
        )
        self.assertNotEqual(case.state, "closed")
        self._ask(3, order=paid).with_user(self.ann).action_release()
        self.assertBooks(paid, firm=5)
        self.assertEqual(case.state, "closed")
