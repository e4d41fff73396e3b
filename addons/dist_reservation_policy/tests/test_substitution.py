# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestSubstitutionAutomatic(SubstitutionCommon):
    """Substitutes that an order gets by itself at its confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._entry()

    def assertUntouched(self, order, qty=10):
        self.assertEqual(self._lines(order), [(self.product, qty, 2.0, 2.0 * qty)])
        self.assertFalse(self._records(order))

    # --- what happens ------------------------------------------------------------------------

    def test_what_is_missing_is_replaced_and_promised(self):
        order = self._confirmed(10)
        self.assertEqual(
            self._lines(order), [(self.product, 6, 2.0, 12.0), (self.steel, 4, 2.0, 8.0)]
        )
        original, substitute = order.order_line.sorted("sequence")
        self.assertEqual((original.dist_promised_qty, original.dist_backorder_qty), (6, 0))
        self.assertEqual((substitute.dist_promised_qty, substitute.dist_backorder_qty), (4, 0))
        self.assertEqual(original.dist_substituted_qty, 4)
        self.assertEqual(substitute.dist_original_line_id, original)
        self.assertIn("Replaces 4 Units of Hex bolt M8", substitute.name)
        moves = {m.product_id: m.product_uom_qty for m in order.sudo().picking_ids.move_ids}
        self.assertEqual(moves, {self.product: 6, self.steel: 4})

    def test_the_original_request_and_the_consent_are_on_record(self):
        order = self._confirmed(10)
        record = self._records(order)
        original, substitute = order.order_line.sorted("sequence")
        self.assertRecordValues(record, [{
            "order_id": order.id, "line_id": original.id, "substitute_line_id": substitute.id,
            "product_id": self.product.id, "asked_qty": 10, "asked_price_unit": 2.0,
            "asked_discount": 0, "asked_uom_id": self.product.uom_id.id, "replaced_qty": 4,
            "substitute_id": self.steel.id, "substitute_qty": 4, "basis": "consent",
            "consented_by": False, "user_id": self.seller.id, "state": "valid",
            "partner_id": self.customer.id, "channel_id": order.dist_channel_id.id,
            "warehouse_id": self.warehouse.id, "company_id": self.company.id,
            "original_amount": 8.0, "own_amount": 12.0, "charged_amount": 8.0,
            "price_difference": -4.0, "entry_id": self.Entry.search([]).filtered(
                lambda e: e.company_id == self.company).id,
        }])  # fmt: skip
        message = order.message_ids.filtered(lambda m: "standing consent" in (m.body or ""))
        self.assertIn("4 Units of Hex bolt M8 are replaced by 4 Units of", message.body)

    def test_the_decisions_say_so(self):
        order = self._confirmed(10)
        original, substitute = order.order_line.sorted("sequence")
        self.assertIn(
            "Of 10 Units asked for, 4 are replaced by Hex bolt M8 steel.",
            original.dist_decision_ids.explanation,
        )
        self.assertIn(
            "It replaces 4 Units of Hex bolt M8 that were asked for.",
            substitute.dist_decision_ids.explanation,
        )

    def test_nothing_is_replaced_when_all_is_there(self):
        order = self._confirmed(6)
        self.assertUntouched(order, 6)

    def test_a_line_that_is_replaced_as_a_whole_stays_with_nothing(self):
        self._confirmed(6)
        order = self._confirmed(5)
        self.assertEqual(
            self._lines(order), [(self.product, 0, 2.0, 0.0), (self.steel, 5, 2.0, 10.0)]
        )
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().picking_ids.move_ids.product_id, self.steel)
        self._deliver(order.sudo().picking_ids)
        billable = order.sudo()._get_invoiceable_lines()
        self.assertEqual((billable.product_id, billable.qty_to_invoice), (self.steel, 5))
        whole = order.order_line - billable
        self.assertEqual((whole.qty_to_invoice, whole.invoice_status), (0, "invoiced"))

    def test_one_after_the_other_in_their_order(self):
        self._entry(self.brass, sequence=5)
        order = self._confirmed(10)
        self.assertEqual(
            self._lines(order),
            [(self.product, 6, 2.0, 12.0), (self.steel, 2, 2.0, 4.0), (self.brass, 2, 1.5, 3.0)],
        )
        self.assertEqual(
            [(r.substitute_id, r.asked_qty, r.replaced_qty) for r in self._records(order)],
            [(self.brass, 10, 2), (self.steel, 10, 2)],
        )
        original = order.order_line.filtered(lambda x: x.product_id == self.product)
        self.assertEqual(original.dist_substituted_qty, 4)

    def test_what_the_substitutes_lack_too_stays_with_the_original(self):
        self._set_on_hand(-97, product=self.steel)
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 7), (self.steel, 3)])
        original = order.order_line.filtered(lambda x: x.product_id == self.product)
        self.assertEqual((original.dist_promised_qty, original.dist_backorder_qty), (6, 1))

    def test_what_comes_later_is_replaced_by_what_is_there(self):
        self._receipt(20, days=3)
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 6), (self.steel, 4)])

    def test_a_substitute_that_comes_later_is_no_help(self):
        self._set_on_hand(-100, product=self.steel)
        self._receipt(20, days=3, product=self.steel)
        self.assertUntouched(self._confirmed(10))

    def test_another_line_of_the_order_keeps_what_it_asked_for(self):
        self._set_on_hand(-95, product=self.steel)
        order = self._quotation(10)
        order.order_line = [Command.create({"product_id": self.steel.id, "product_uom_qty": 3})]
        order.action_confirm()
        self.assertEqual(
            [x[:2] for x in self._lines(order)],
            [(self.product, 8), (self.steel, 2), (self.steel, 3)],
        )
        asked = order.order_line.filtered(
            lambda x: x.product_id == self.steel and not x.dist_original_line_id
        )
        self.assertEqual(asked.dist_promised_qty, 3)

    def test_a_policy_that_refuses_is_content_with_substitutes(self):
        self.house_rule.commitment = "refuse"
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 6), (self.steel, 4)])

    def test_a_refused_order_stays_as_it_was(self):
        self.house_rule.commitment = "refuse"
        self._set_on_hand(-98, product=self.steel)
        order = self._quotation(10)
        with self.assertRefused(UserError, "Hex bolt M8"):
            order.action_confirm()

    def test_a_copy_of_the_order_asks_for_what_stands_on_it(self):
        copy = self._confirmed(10).copy()
        self.assertEqual([x[:2] for x in self._lines(copy)], [(self.product, 6), (self.steel, 4)])
        self.assertFalse(any(copy.order_line.mapped("dist_original_line_id")))
        self.assertFalse(any(copy.order_line.mapped("dist_substituted_qty")))

    def test_a_cheaper_substitute_makes_no_order_too_small(self):
        self.steel.list_price = 0.5
        self.house_rule.write({"set_min_order_amount": True, "min_order_amount": 20})
        order = self._confirmed(10)
        self.assertEqual((order.state, order.amount_untaxed), ("sale", 14.0))

    def test_what_leaves_together_waits_with_its_substitute(self):
        later = self._goods("Nut", 0)
        self._receipt(5, days=3, product=later)
        self.house_rule.shipment = "one"
        order = self._quotation(10)
        order.order_line = [Command.create({"product_id": later.id, "product_uom_qty": 5})]
        order.action_confirm()
        self.assertEqual(
            [x[:2] for x in self._lines(order)],
            [(self.product, 6), (self.steel, 4), (later, 5)],
        )
        day = fields.Date.add(self.today, days=3)
        self.assertEqual(set(order.order_line.mapped("dist_promised_date")), {day})

    # --- what keeps it from happening -----------------------------------------------------------

    def test_not_without_the_consent_of_the_customer(self):
        self.customer.with_company(self.company).dist_substitution_consent = False
        self.assertUntouched(self._confirmed(10))

    def test_not_by_a_default_that_nobody_recorded(self):
        self.customer.with_company(self.company).dist_substitution_consent = False
        self.env["ir.default"].set(
            "res.partner", "dist_substitution_consent", True, company_id=self.company.id
        )
        partner = self.env["res.partner"].with_company(self.company).create({"name": "New"})
        self.assertTrue(partner.dist_substitution_consent)
        self.assertUntouched(self._confirmed(10, partner_id=partner.id))

    def test_the_consent_of_the_company_is_that_of_its_contacts(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann Buyer", "parent_id": self.customer.id}
        )
        order = self._confirmed(10, partner_id=contact.id)
        self.assertEqual(len(order.order_line), 2)

    def test_the_consent_given_to_another_company_is_not_ours(self):
        self.customer.with_company(self.company).dist_substitution_consent = False
        self.customer.with_company(self.other_company).dist_substitution_consent = True
        self.assertUntouched(self._confirmed(10))

    def test_not_unless_the_policy_says_automatic(self):
        for value in ("off", "propose"):
            self.house_rule.substitution = value
            with self.subTest(value):
                order = self._confirmed(10)
                self.assertUntouched(order)
                order._action_cancel()

    def test_never_for_edi(self):
        edi = self._channel("EDI")
        self.assertTrue(edi.is_edi)
        self.assertUntouched(self._confirmed(10, dist_channel_id=edi.id))

    def test_never_for_edi_that_was_moved_to_another_channel(self):
        edi = self._channel("EDI")
        edi.user_ids = self.seller
        order = self._quotation(10)
        self.assertEqual(order.dist_channel_id, edi)
        order.dist_channel_id = self._channel("TEL")
        order.action_confirm()
        self.assertUntouched(order)

    def test_what_is_paid_stays_what_it_was(self):
        order = self._quotation(10)
        order.sudo().write({"signed_on": fields.Datetime.now(), "signed_by": "Ann"})
        self.assertTrue(order._dist_is_paid())
        order.action_confirm()
        self.assertUntouched(order)

    def test_a_shortage_that_somebody_accepted_is_one(self):
        self.house_rule.commitment = "refuse"
        approver = self._user(
            "approving_seller",
            "sales_team.group_sale_salesman_all_leads,dist_base.group_dist_override_approver",
        )
        order = self._quotation(10, user=approver)
        wizard = (
            self.env["dist.promise.override"]
            .with_user(approver)
            .create({"order_id": order.id, "reason": "Key account"})
        )
        wizard.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertUntouched(order)

    def test_monitoring_changes_nothing(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(10)
        self.assertUntouched(order)
        self.assertEqual(order.dist_decision_ids.mode, "monitor")

    def test_a_substitute_is_not_replaced_in_turn(self):
        other = self._goods("Hex bolt M8 titanium", 50)
        self._entry(other, product=self.steel)
        self._set_on_hand(-97, product=self.steel)
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 7), (self.steel, 3)])

    def test_substitutes_that_cannot_be_sold_are_left_out(self):
        for vals in (
            {"active": False},
            {"sale_ok": False},
            {"is_storable": False},
        ):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                self.steel.write(vals)
                self.assertUntouched(self._confirmed(10))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_only_for_those_and_when_it_is_valid(self):
        day = fields.Date.add(self.today, days=1)
        another = self.env["res.partner"].create({"name": "Somebody else"})
        entry = self.Entry.search([("company_id", "=", self.company.id)])
        for vals in (
            {"date_from": day},
            {"date_to": fields.Date.subtract(self.today, days=1)},
            {"partner_id": another.id},
            {"channel_id": self._channel("FIELD").id},
            {"active": False},
        ):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                entry.write(vals)
                self.assertUntouched(self._confirmed(10))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_the_entry_for_the_customer_goes_before_the_one_for_all(self):
        self._entry(partner_id=self.customer.id, substitute_qty=2)
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 6), (self.steel, 8)])

    # --- first requests and fill rate ------------------------------------------------------------

    def _level(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["dist.service.level"]
            .with_user(self.dist_user)
            .search([("order_name", "=", order.name)])
        )

    def test_the_first_request_is_the_originals_with_all_its_quantity(self):
        order = self._confirmed(10)
        self.assertEqual(self._first_requests(order), [(self.product, 10, 6, "substituted")])
        level = self._level(order)
        self.assertRecordValues(level, [{
            "product_id": self.product.id, "requested_qty": 10, "promised_qty": 6, "fill_rate": 60,
            "wanted_qty": 6, "mode": "enforce",
        }])  # fmt: skip

    def test_a_whole_replacement_counts_with_nothing_promised(self):
        self._confirmed(6)
        order = self._confirmed(5)
        self.assertEqual(self._first_requests(order), [(self.product, 5, 0, "substituted")])
        self.assertRecordValues(self._level(order), [{
            "requested_qty": 5, "promised_qty": 0, "fill_rate": 0, "due_lines": 0,
        }])  # fmt: skip
        request = self.env["dist.unmet.demand"].search([("order_name", "=", order.name)])
        self.assertEqual((request.price_unit, request.unmet_value), (2.0, 10.0))

    def test_a_refusal_keeps_the_whole_request(self):
        self.house_rule.commitment = "refuse"
        self._set_on_hand(-98, product=self.steel)
        order = self._quotation(10)
        with suppress(UserError):
            order.action_confirm()
        self.assertEqual(self._first_requests(order), [(self.product, 10, 0, "refused")])

    def test_the_rate_over_many_lines(self):
        short, whole = self._confirmed(10), self._confirmed(5, product=self.steel)
        levels = self._level(short) | self._level(whole)
        rate = levels._read_group([("id", "in", levels.ids)], [], ["fill_rate:avg"])[0][0]
        self.assertAlmostEqual(rate, 100 * (6 + 5) / (10 + 5))
