# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .authorisation_common import AuthorisationCommon


@tagged("post_install", "-at_install")
class TestAuthorise(AuthorisationCommon):
    """authorised <= delivered - already returned - open on other returns (I1)."""

    def test_an_authoriser_authorises(self):
        record = self._return(self._line(4.0))
        record.action_submit()
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record.action_authorise()
        self.assertEqual(record.state, "submitted")
        record.with_user(self.authoriser).action_authorise()
        self.assertEqual(record.state, "authorised")
        self.assertEqual(record.authoriser_id, self.authoriser)
        self.assertEqual(record.line_ids.authorised_qty, 4.0)

    def test_a_line_can_be_opened_without_a_right_on_orders(self):
        line = self._return(self._line(4.0)).line_ids.with_user(self.authoriser)
        # what others have read doesn't help
        self.env.invalidate_all()
        self.assertEqual(line.allowed_uom_ids.ids, self.product.uom_id.ids)

    def test_less_than_requested(self):
        record = self._return(self._line(4.0), self._line(2.0))
        record.action_submit()
        first, second = record.line_ids
        first.with_user(self.authoriser).to_authorise_qty = 3.0
        second.with_user(self.authoriser).to_authorise_qty = 0.0
        record.with_user(self.authoriser).action_authorise()
        self.assertEqual(record.line_ids.mapped("authorised_qty"), [3.0, 0.0])
        self.assertEqual(record.picking_ids.move_ids.mapped("product_uom_qty"), [3.0])

    def test_not_more_than_requested(self):
        record = self._return(self._line(4.0))
        record.action_submit()
        for quantity in (5.0, -1.0):
            record.line_ids.to_authorise_qty = quantity
            with self.assertRefused(UserError, "authorise between 0 and the 4 Units"):
                record.with_user(self.authoriser).action_authorise()
        record.line_ids.to_authorise_qty = 0.0
        with self.assertRefused(UserError, "Nothing of RMA.* would be authorised"):
            record.with_user(self.authoriser).action_authorise()
        self.assertEqual(record.line_ids.authorised_qty, 0.0)

    def test_what_is_open_elsewhere_is_taken(self):
        self._authorised(self._line(7.0))
        record = self._return(self._line(4.0))
        with self.assertRefused(UserError, "only 3. 10 were .*0 came back, 7 are open on other"):
            record.action_submit()
        record.line_ids.uom_qty = 3.0
        record.action_submit()
        self.assertEqual(record.state, "submitted")

    def test_of_two_requests_the_second_is_refused(self):
        first, second = self._return(self._line(6.0)), self._return(self._line(6.0))
        first.action_submit()
        second.action_submit()
        first.with_user(self.authoriser).action_authorise()
        with self.assertRefused(UserError, "6 Units can't come back, only 4"):
            second.with_user(self.authoriser).action_authorise()
        self.assertEqual(second.state, "submitted")
        self.assertEqual(second.line_ids.authorised_qty, 0.0)

    def test_what_came_back_without_us_is_taken(self):
        self.warehouse.dist_mode = "off"
        back = self.env["stock.return.picking"].create({"picking_id": self.delivery.picking_id.id})
        back.product_return_moves.quantity = 8.0
        picking = back._create_return()
        picking.move_ids.picked = True
        picking.button_validate()
        record = self._return(self._line(3.0))
        with self.assertRefused(UserError, "only 2. 10 were .* 8 came back, 0 are open"):
            record.action_submit()

    def test_a_rejected_or_cancelled_return_takes_nothing(self):
        record = self._authorised(self._line(10.0))
        record.with_user(self.authoriser).action_cancel()
        self._authorised(self._line(10.0))
        self.assertEqual(record.line_ids.authorised_qty, 0.0)

    def test_what_was_received_is_not_counted_twice(self):
        record = self._authorised(self._line(6.0))
        picking = record.picking_ids
        picking.move_ids.picked = True
        picking.button_validate()
        other = self._return(self._line(5.0))
        with self.assertRefused(UserError, "only 4. 10 were .* 6 came back, 0 are open"):
            other.action_submit()

    def test_above_a_value_not_ones_own_request(self):
        self.company.dist_return_duties_amount = 5.0
        record = self._return(self._line(4.0), user=self.authoriser)
        record.action_submit()
        with self.assertRefused(AccessError, f"You asked for {record.name} yourself"):
            record.action_authorise()
        self.assertEqual(record.state, "submitted")
        record.with_user(self.manager).action_authorise()
        self.assertEqual(record.authoriser_id, self.manager)

    def test_a_delivery_without_an_order(self):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 3.0,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customers.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = 3.0
        picking.move_ids.picked = True
        picking.button_validate()
        line = {
            "product_id": self.product.id,
            "move_id": picking.move_ids.id,
            "reason_id": self.reason.id,
        }
        self._authorised({**line, "uom_qty": 2.0})
        record = self._return({**line, "uom_qty": 2.0})
        with self.assertRefused(UserError, "only 1. 3 were .*0 came back, 2 are open"):
            record.action_submit()

    def test_rejected_with_the_reason(self):
        record = self._return(self._line(4.0))
        record.action_submit()
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record._reject("No")
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record.action_reject()
        self.assertEqual((record.state, record.rejection_reason), ("submitted", False))
        record.with_user(self.authoriser)._reject("Opened packaging")
        self.assertEqual((record.state, record.rejection_reason), ("rejected", "Opened packaging"))
        with self.assertRefused(UserError, "is “Rejected”"):
            record.with_user(self.authoriser).action_authorise()

    def test_a_clerk_does_not_cancel_what_was_authorised(self):
        record = self._authorised(self._line(4.0))
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record.with_user(self.clerk).action_cancel()
        self.assertEqual(record.state, "authorised")


@tagged("post_install", "-at_install")
class TestByRule(AuthorisationCommon):
    """What the rules allow needs nobody; what they promised holds."""

    def test_automatic_up_to_the_amount(self):
        self.rule.write({"authorisation": "auto", "auto_amount": 8.0})
        record = self._return(self._line(4.0))
        record.action_submit()
        self.assertEqual(record.state, "authorised")
        self.assertTrue(record.is_automatic)
        self.assertFalse(record.authoriser_id)
        entry = self.env["dist.audit"].search(
            [("res_model", "=", "dist.return"), ("res_id", "=", record.id)]
        )
        self.assertEqual((entry.kind, entry.payload["amount"]), ("decision", 8.0))
        self.assertTrue(record.picking_ids)

    def test_above_the_amount_an_authoriser_decides(self):
        self.rule.write({"authorisation": "auto", "auto_amount": 7.99})
        record = self._return(self._line(4.0))
        record.action_submit()
        self.assertEqual(record.state, "submitted")

    def test_legacy_goods_need_a_price_and_a_person(self):
        self.rule.write({"authorisation": "auto", "auto_amount": 100.0})
        line = {"product_id": self.product.id, "reason_id": self.reason.id, "uom_qty": 2.0}
        record = self._return(line, source="legacy")
        with self.assertRefused(UserError, "need a net price"):
            record.action_submit()
        record.line_ids.legacy_price = 1.5
        record.action_submit()
        self.assertEqual((record.state, record.amount_net), ("submitted", 3.0))
        record.with_user(self.authoriser).action_authorise()
        self.assertEqual(record.line_ids.authorised_qty, 2.0)

    def test_the_nearest_rule_decides_each_field(self):
        category = self.env["product.category"].create({"name": "Bolts"})
        self.product.categ_id = category
        vals = {"company_id": self.company.id, "authorisation": False}
        self.env["dist.return.rule"].create(
            [
                {**vals, "name": "Bolts", "category_id": category.id, "window_days": 14},
                {
                    **vals,
                    "name": "Harbour",
                    "partner_id": self.customer.id,
                    "window_days": 90,
                    "fee_percent": 5.0,
                },
            ]
        )
        record = self._return(self._line(1.0))
        record.action_submit()
        line = record.line_ids
        terms = line._terms()
        self.assertEqual((terms.window_days, terms.fee_percent), (14, 5.0))
        self.assertEqual(line.term_sources["window_days"]["rule"], "Bolts")
        self.assertIn("Return Window (days): 14 (Bolts)", line.explanation)
        self.assertIn("Restocking Fee (%): 5.0 (Harbour)", line.explanation)

    def test_a_later_rule_changes_no_promise(self):
        record = self._return(self._line(1.0))
        record.action_submit()
        self.rule.fee_percent = 50.0
        self.assertEqual(record.line_ids._terms().fee_percent, 0.0)

    def test_goods_that_are_not_worth_the_freight(self):
        self.rule.write(
            {
                "is_routing_economic": True,
                "handling_cost": 1.0,
                "freight_cost": 2.0,
                "recovery_percent": 50.0,
            }
        )
        record = self._authorised(self._line(4.0))
        line = record.line_ids
        self.assertEqual(line.routing, "credit_only")
        self.assertEqual(
            (line.recoverable_amount, line.handling_amount, line.freight_amount), (2.0, 1.0, 2.0)
        )
        self.assertFalse(record.picking_ids)
        disposition = record.disposition_ids
        self.assertEqual(
            (disposition.kind, disposition.quantity, disposition.state),
            ("credit_only", 4.0, "proposed"),
        )
        self.assertFalse(disposition.receipt_id)
        other = self._return(self._line(7.0))
        with self.assertRefused(UserError, "only 6. 10 were .*4 are open"):
            other.action_submit()

    def test_an_authoriser_overrules_the_routing(self):
        self.rule.write({"is_routing_economic": True, "freight_cost": 99.0})
        record = self._return(self._line(4.0))
        record.action_submit()
        with self.assertRefused(AccessError, "Only a returns authoriser"):
            record.line_ids._overrule_routing("return", "We want to see it")
        record.line_ids.with_user(self.authoriser)._overrule_routing("return", "We want to see it")
        record.with_user(self.authoriser).action_authorise()
        self.assertEqual(len(record.sudo().picking_ids), 1)
        entry = self.env["dist.audit"].search(
            [("res_model", "=", "dist.return"), ("res_id", "=", record.id)]
        )
        self.assertEqual(entry.reason, "We want to see it")
        self.assertEqual(entry.payload["freight"], 99.0)
