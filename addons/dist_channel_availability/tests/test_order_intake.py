# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderIntake(OrderCommon):
    """An order comes in over HTTP, with the key of a plain salesperson."""

    def test_an_order_is_promised_confirmed_and_answered(self):
        answer = self._sent(201, self._payload(quantity=4))
        row = self._row()
        order = row.order_id
        self.assertEqual((row.state, order.state), ("accepted", "sale"))
        self.assertEqual((order.partner_id, order.dist_channel_id), (self.customer, self.edi))
        self.assertEqual((order.user_id, order.client_order_ref), (self.edi_user, "PO-1"))
        self.assertBooks(order, firm=4, state="promised")
        day = str(order.order_line.dist_promised_date)
        arrival = str(order.order_line.dist_arrival_date)
        part = {"state": "promised", "quantity": 4, "ship_date": day, "arrival_date": arrival}
        self.assertEqual(
            answer,
            {
                "external_id": "PO-1",
                "status": "accepted",
                "order": order.name,
                "received_at": row.received_at.isoformat() + "Z",
                "lines": [
                    {
                        "ref": "1",
                        "code": "BOLT-8",
                        "quantity": 4,
                        "delivered": 0,
                        "parts": [part],
                    }
                ],
            },
        )

    def test_a_part_is_promised_now_and_the_rest_for_the_receipt(self):
        self._receipt(5, days=6)
        answer = self._sent(201, self._payload(quantity=12))
        self.assertEqual(answer["status"], "partial")
        parts = answer["lines"][0]["parts"]
        self.assertEqual(
            [(p["state"], p["quantity"]) for p in parts], [("promised", 10), ("promised", 2)]
        )
        self.assertLess(parts[0]["ship_date"], parts[1]["ship_date"])
        self.assertBooks(self._row().order_id, firm=12)

    def test_what_nobody_can_date_has_no_date(self):
        answer = self._sent(201, self._payload(quantity=12))
        self.assertEqual(answer["status"], "partial")
        self.assertEqual(
            answer["lines"][0]["parts"][1],
            {"state": "backorder", "quantity": 2, "ship_date": None, "arrival_date": None},
        )

    def test_a_repeat_gets_the_first_answer(self):
        first = self._sent(201, self._payload())
        before = self._counts()
        self._row().order_id._action_cancel()
        self.assertEqual(self._sent(201, self._payload()), first)
        self.assertEqual(
            self._counts() | {"dist.promise.entry": 0}, before | {"dist.promise.entry": 0}
        )

    def test_a_repeat_may_be_spelled_otherwise(self):
        self._sent(201, self._payload())
        body = (
            b'{"lines": [{"quantity": 4.00, "code": "BOLT-8", "ref": "1"}],'
            b' "customer": {"account": " K-4711"}, "external_id": "PO-1"}'
        )
        self.assertEqual(self._post(body).status_code, 201)
        self.assertEqual(len(self._row()), 1)

    def test_another_order_with_the_same_id_changes_nothing(self):
        self._sent(201, self._payload(quantity=4))
        before = self._counts()
        answer = self._sent(409, self._payload(quantity=5))
        self.assertEqual(answer["status"], "conflict")
        self.assertNothingSaved(before)
        self.assertEqual(self._row().order_id.order_line.product_uom_qty, 4)

    def test_two_channels_may_use_the_same_id(self):
        self._sent(201, self._payload(), self.edi_key)
        self._sent(201, self._payload(), self.market_key)
        self.assertEqual(self._row().channel_id, self.edi | self.market)

    def test_a_refusal_is_remembered_and_nothing_else_is_kept(self):
        self.house_rule.commitment = "refuse"
        before = self._counts()
        answer = self._sent(409, self._payload(quantity=11))
        self.assertEqual((answer["status"], answer["order"]), ("refused", None))
        self.assertIn("The stock does not cover", answer["reasons"][0])
        self.assertNothingSaved(before | {"dist.channel.order": before["dist.channel.order"] + 1})
        self._set_on_hand(20)
        self.assertEqual(self._sent(409, self._payload(quantity=11)), answer)
        self.assertNothingSaved(before | {"dist.channel.order": before["dist.channel.order"] + 1})

    def test_what_a_marketplace_has_sold_is_a_shortage_with_a_case(self):
        self._receipt(5, days=6)
        answer = self._sent(201, self._payload(quantity=12), self.market_key)
        order = self._row().order_id
        self.assertEqual((answer["status"], order.state), ("accepted", "sale"))
        self.assertTrue(order.dist_outside)
        self.assertBooks(order, firm=10, backorder=2)
        self.assertEqual(len(self._case_of(order, "shortage")), 1)

    def test_an_order_that_needs_an_approval_waits_on_the_desk(self):
        self.house_rule.commitment = "approval"
        answer = self._sent(202, self._payload(quantity=12))
        row = self._row()
        self.assertEqual((answer["status"], answer["case"]), ("desk", row.case_id.name))
        self.assertEqual((row.order_id.state, row.case_id.kind_id.code), ("draft", "channel_order"))
        self.assertBooks(row.order_id)

    def test_the_rule_of_the_gap_goes_before_the_policy(self):
        told, publication = (
            [],
            self.env["dist.publication"].create({"name": "EDI stock", "channel_id": self.edi.id}),
        )
        for rule, status in (("refuse", 409), ("backorder", 201), ("accept", 201)):
            publication.gap_rule = rule
            told.append(self._sent(status, self._payload(rule, quantity=12))["status"])
            self._row(rule).order_id._action_cancel()
        self.assertEqual(told, ["refused", "partial", "partial"])
