# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.dist_substitution import CONSENT, PERSON
from .substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestSubstituteChoice(SubstitutionCommon):
    """A person chooses a substitute on a quotation, and can undo that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.substitution = "propose"
        cls.customer.with_company(cls.company).dist_substitution_consent = False
        cls.entry = cls._entry()

    def _dialog(self, line, user=None):
        action = line.with_user(user or self.seller).action_dist_substitutes()
        return self.env[action["res_model"]].with_user(user or self.seller).browse(action["res_id"])

    def _choose(self, order, **kwargs):
        line = order.order_line[0]
        option = next(o for o in line._dist_substitute_options() if o.qty)
        return line._dist_apply_substitute(option, PERSON, consented_by="Ann", **kwargs)

    # --- what is offered -----------------------------------------------------------------------

    def test_an_option_tells_how_much_when_and_at_which_price(self):
        self._entry(self.brass, sequence=20)
        line = self._quotation(10).order_line
        first, second = line._dist_substitute_options()
        self.assertEqual(
            (first.product_id, first.qty, first.replaced_qty, first.kept_qty, first.in_time_qty),
            (self.steel.id, 4, 4, 6, 100),
        )
        self.assertEqual(
            (first.day, first.price_unit, first.amount, first.original_amount),
            (self.today, 2.0, 8.0, 8.0),
        )
        self.assertEqual(
            (second.product_id, second.qty, second.replaced_qty, second.kept_qty),
            (self.brass.id, 2, 2, 8),
        )
        self.assertEqual(
            (second.price_unit, second.amount, second.original_amount), (1.5, 3.0, 4.0)
        )

    def test_what_comes_later_is_offered_with_its_day(self):
        self._set_on_hand(-100, product=self.steel)
        self._receipt(3, days=2, product=self.steel)
        self._receipt(9, days=5, product=self.steel)
        (option,) = self._quotation(10).order_line._dist_substitute_options()
        self.assertEqual(
            (option.qty, option.in_time_qty, option.day),
            (4, 0, self.today + timedelta(days=5)),
        )

    def test_what_is_nowhere_is_shown_and_cannot_be_chosen(self):
        self._set_on_hand(-100, product=self.steel)
        line = self._quotation(10).order_line
        (option,) = line._dist_substitute_options()
        self.assertEqual((option.qty, option.day), (0, None))
        with self.assertRefused(UserError, "no longer fits"):
            line._dist_apply_substitute(option, PERSON, consented_by="Ann")

    def test_the_chip_shows_where_it_helps(self):
        short, whole = self._quotation(10), self._quotation(6)
        other = self._quotation(5, product=self.brass)
        self.assertTrue(short.order_line.dist_can_substitute)
        self.assertFalse(whole.order_line.dist_can_substitute)
        self.assertFalse(other.order_line.dist_can_substitute)
        self.house_rule.substitution = "off"
        self.env.invalidate_all()
        self.assertFalse(short.order_line.dist_can_substitute)
        self.assertEqual(short.order_line._dist_substitute_options(), [])

    def test_it_costs_nothing_where_there_are_no_substitutes(self):
        self.entry.active = False
        order = self._quotation(10)
        self.assertFalse(order.order_line.dist_can_substitute)
        order.order_line.invalidate_recordset(["dist_can_substitute"])
        with self.assertQueryCount(0):
            self.assertFalse(order.order_line.dist_can_substitute)

    def test_the_dialog(self):
        order = self._quotation(10)
        dialog = self._dialog(order.order_line)
        self.assertRecordValues(
            dialog.line_ids,
            [{"substitute_id": self.steel.id, "qty": 4, "replaced_qty": 4, "price_unit": 2.0,
              "amount": 8.0, "original_amount": 8.0, "day": self.today}],
        )  # fmt: skip
        dialog.consented_by = "Ann Buyer by phone"
        dialog.line_ids.action_choose()
        self.assertEqual(
            self._lines(order), [(self.product, 6, 2.0, 12.0), (self.steel, 4, 2.0, 8.0)]
        )
        record = self._records(order)
        self.assertEqual(
            (record.basis, record.consented_by, record.user_id),
            ("person", "Ann Buyer by phone", self.seller),
        )
        message = order.message_ids.filtered(lambda m: "as agreed with" in (m.body or ""))
        self.assertIn("as agreed with Ann Buyer by phone", message.body)

    def test_the_dialog_works_in_monitoring_too(self):
        self.warehouse.dist_mode = "monitor"
        order = self._quotation(10)
        dialog = self._dialog(order.order_line)
        dialog.consented_by = "Ann"
        dialog.line_ids.action_choose()
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 6), (self.steel, 4)])
        order.action_confirm()
        self.assertEqual(self._first_requests(order), [(self.product, 10, 6, "substituted")])

    def test_what_a_person_chose_is_promised_and_no_first_request(self):
        order = self._quotation(10)
        self._choose(order)
        order.action_confirm()
        self.assertEqual(self._first_requests(order), [(self.product, 10, 6, "substituted")])
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [6, 4])
        self.assertEqual(len(self._records(order)), 1)

    def test_a_line_added_in_the_form_gets_its_chip_when_it_is_saved(self):
        form = Form(self.env["sale.order"].with_user(self.seller))
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.product
            line.product_uom_qty = 10
        self.assertTrue(form.save().order_line.dist_can_substitute)

    # --- what is refused -----------------------------------------------------------------------

    def assertUntouched(self, order):
        self.env.invalidate_all()
        self.assertEqual(self._lines(order), [(self.product, 10, 2.0, 20.0)])
        self.assertFalse(self._records(order))

    def test_without_somebody_who_agreed(self):
        order = self._quotation(10)
        dialog = self._dialog(order.order_line)
        for name in (False, "", "   "):
            dialog.consented_by = name
            with self.assertRefused(UserError, "Write down who agreed"):
                dialog.line_ids.action_choose()
            self.assertUntouched(order)

    def test_a_standing_consent_that_nobody_gave(self):
        order = self._quotation(10)
        option = order.order_line._dist_substitute_options()[0]
        with self.assertRefused(UserError, "no standing consent"):
            order.order_line._dist_apply_substitute(option, CONSENT)
        self.assertUntouched(order)

    def test_what_has_changed_meanwhile(self):
        order = self._quotation(10)
        dialog = self._dialog(order.order_line)
        dialog.consented_by = "Ann"
        self._set_on_hand(-98, product=self.steel)
        with self.assertRefused(UserError, "has changed meanwhile"):
            dialog.line_ids.action_choose()
        self.assertUntouched(order)

    def test_an_option_that_was_made_up(self):
        order, other = self._quotation(10), self._quotation(10)
        line = order.order_line
        option = line._dist_substitute_options()[0]
        for forged in (
            replace(option, line_id=other.order_line.id),
            replace(option, replaced_qty=Decimal(11), kept_qty=Decimal(-1)),
            replace(option, kept_qty=Decimal(1)),
            replace(option, entry_id=0),
        ):
            with self.assertRefused(UserError, "no longer fits"):
                line._dist_apply_substitute(forged, PERSON, consented_by="Ann")
            self.assertUntouched(order)

    def test_where_the_policy_allows_none(self):
        order = self._quotation(10)
        self.house_rule.substitution = "off"
        with self.assertRefused(UserError, "allows no substitutes"):
            order.order_line.action_dist_substitutes()
        self.assertUntouched(order)

    def test_on_a_confirmed_order(self):
        order = self._confirmed(10)
        with self.assertRefused(UserError, "is not a quotation"):
            order.order_line.action_dist_substitutes()
        self.assertUntouched(order)

    def test_a_substitute_of_a_substitute(self):
        substitute = self._choose(self._quotation(10))
        with self.assertRefused(UserError, "is a substitute itself"):
            substitute.action_dist_substitutes()

    def test_who_may_not_change_the_order(self):
        order = self._quotation(10)
        with self.assertRaises(AccessError):
            self._dialog(order.order_line, self.salesman)
        with self.assertRaises(AccessError):
            self._dialog(order.order_line, self.dist_user)
        self.assertUntouched(order)

    def test_the_systems_own_figures(self):
        order = self._quotation(10)
        line = order.order_line
        for vals in ({"dist_substituted_qty": 3}, {"dist_original_line_id": line.id}):
            with self.assertRefused(AccessError, "noted by the system"):
                line.write(vals)
            with self.assertRefused(AccessError, "noted by the system"):
                order.order_line = [
                    Command.create({"product_id": self.brass.id, "product_uom_qty": 1, **vals})
                ]
        with self.assertRefused(AccessError, "noted by the system"):
            self.env["sale.order.line"].with_user(self.seller).with_context(
                default_dist_substituted_qty=3
            ).create({"order_id": order.id, "product_id": self.brass.id})
        self.assertUntouched(order)

    def test_the_record_is_for_readers(self):
        self._choose(order := self._quotation(10))
        record = self._records(order)
        for user in (self.salesman, self.dist_user):
            mine = record.with_user(user)
            self.assertEqual(mine.replaced_qty, 4)
            for change in (
                lambda r=mine: r.write({"reason": "x"}),
                lambda r=mine: r.unlink(),
                lambda r=mine: r.copy(),
            ):
                with self.assertRaises(AccessError):
                    change()
        for user in (self.employee, self.foreigner):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["replaced_qty"])
        with self.assertRaises(AccessError):
            record.unlink()

    def test_what_was_configured_for_the_customer_has_no_substitute(self):
        order = self._quotation(10)
        line = order.order_line
        self.assertTrue(line._dist_substitute_options())
        attribute = self.env["product.attribute"].create(
            {
                "name": "Engraving",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": name}) for name in ("None", "Text")],
            }
        )
        offered = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": attribute.value_ids.ids,
            }
        )
        offered._update_product_template_attribute_values()
        value = offered.product_template_value_ids[:1]
        self.assertTrue(value)
        line.product_no_variant_attribute_value_ids = value
        self.assertEqual(line.product_no_variant_attribute_value_ids, value)
        self.assertEqual(line._dist_substitute_options(), [])

    # --- undoing -------------------------------------------------------------------------------

    def _facts(self, order):
        names = (
            "product_id", "name", "product_uom_qty", "product_uom_id", "price_unit", "discount",
            "price_subtotal", "dist_substituted_qty", "dist_original_line_id", "customer_lead",
        )  # fmt: skip
        self.env.invalidate_all()
        return [tuple(line[name] for name in names) for line in order.order_line]

    def test_undoing_restores_the_line_exactly(self):
        order = self._quotation(10)
        order.order_line.write({"price_unit": 1.37, "discount": 12.5, "name": "As last time"})
        order.order_line = [Command.create({"product_id": self.brass.id, "product_uom_qty": 1})]
        before = self._facts(order)
        substitute = self._choose(order)
        self.assertNotEqual(self._facts(order), before)
        self.assertEqual([x[0] for x in self._lines(order)], [self.product, self.steel, self.brass])
        substitute.action_dist_undo_substitution()
        self.assertEqual(self._facts(order), before)
        self.assertEqual(self._records(order).mapped("state"), ["undone", "undoing"])
        self.assertEqual(sum(self._records(order).mapped("replaced_qty")), 0)
        self.assertEqual(sum(self._records(order).mapped("charged_amount")), 0)

    def test_a_whole_replacement_comes_back_too(self):
        self._confirmed(6)
        order = self._quotation(10)
        before = self._facts(order)
        self._choose(order)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 0), (self.steel, 10)])
        order.order_line.filtered("dist_substituted_qty").action_dist_undo_substitution()
        self.assertEqual(self._facts(order), before)

    def test_only_one_of_two_is_undone(self):
        self._entry(self.brass, sequence=5)
        order = self._quotation(10)
        self._choose(order)
        self._choose(order)
        self.assertEqual(
            [x[:2] for x in self._lines(order)],
            [(self.product, 6), (self.steel, 2), (self.brass, 2)],
        )
        order.order_line.filtered(
            lambda x: x.product_id == self.brass
        ).action_dist_undo_substitution()
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 8), (self.steel, 2)])
        self.assertEqual(order.order_line[0].dist_substituted_qty, 2)

    def test_an_order_in_boxes_comes_back_in_boxes(self):
        order = self._quotation(2)
        order.order_line.product_uom_id = self.box
        before = self._facts(order)
        self._choose(order).action_dist_undo_substitution()
        self.assertEqual(self._facts(order), before)

    def test_what_is_confirmed_stays(self):
        order = self._quotation(10)
        substitute = self._choose(order)
        order.action_confirm()
        with self.assertRefused(UserError, "is confirmed: its substitutes stay"):
            substitute.action_dist_undo_substitution()
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 6), (self.steel, 4)])

    def test_after_cancelling_it_can_be_undone(self):
        order = self._quotation(10)
        substitute = self._choose(order)
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        substitute.action_dist_undo_substitution()
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 10)])
        order.action_confirm()
        self.assertBooks(order, firm=6, backorder=4)
        self.assertEqual(self._first_requests(order), [(self.product, 10, 6, "substituted")])

    def test_undone_before_it_was_confirmed_there_was_no_substitution(self):
        order = self._quotation(10)
        self._choose(order).action_dist_undo_substitution()
        order.action_confirm()
        self.assertEqual(self._first_requests(order), [(self.product, 10, 6, "split")])

    def test_nothing_to_undo(self):
        with self.assertRefused(UserError, "Nothing is substituted"):
            self._quotation(10).order_line.action_dist_undo_substitution()

    def test_who_may_not_change_the_order_undoes_nothing(self):
        substitute = self._choose(self._quotation(10))
        with self.assertRaises(AccessError):
            substitute.with_user(self.salesman).action_dist_undo_substitution()
        self.assertTrue(substitute.exists())

    # --- lines that go away --------------------------------------------------------------------

    def test_the_request_cannot_be_removed_from_under_its_substitute(self):
        order = self._quotation(10)
        self._choose(order)
        original = order.order_line.filtered("dist_substituted_qty")
        with self.assertRefused(UserError, "Undo the substitution before"):
            original.unlink()
        self.assertTrue(original.exists())

    def test_a_substitute_that_is_removed_leaves_the_request_on_record(self):
        order = self._quotation(10)
        self._choose(order).unlink()
        order.action_confirm()
        self.assertEqual(self._first_requests(order), [(self.product, 10, 6, "substituted")])

    def test_held_goods_follow(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        order = self._quotation(10)
        order.action_dist_hold()
        self.assertEqual(order.order_line.dist_held_qty, 6)
        substitute = self._choose(order)
        self.assertEqual((order.order_line[0].dist_held_qty, substitute.dist_held_qty), (6, 4))
        substitute.action_dist_undo_substitution()
        self.assertEqual(order.order_line.dist_held_qty, 6)
