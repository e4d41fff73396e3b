# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy import queries

from .expiry_common import ExpiryCommon


@tagged("post_install", "-at_install")
class TestShelfLife(ExpiryCommon):
    """Eight units, of which three keep for the thirty days that one customer asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.short = cls._lot("SHORT", days=10, qty=5)
        cls.long = cls._lot("LONG", days=90, qty=3)
        cls.policy = cls._strict(30)
        cls.other = cls.env["res.partner"].create({"name": "Quarry Works"})

    def _lax(self, qty, **kwargs):
        return self._confirmed(qty, partner_id=self.other.id, **kwargs)

    def _limits(self, order):
        """{until when it must keep: quantity} of what the order is promised."""
        balances = self.env["dist.promise.service"]._balances(order.order_line.ids)
        return {b.limit: b.qty for found in balances.values() for b in found if b.state == "firm"}

    # --- promising -------------------------------------------------------------------------------

    def test_only_what_keeps_is_promised_and_the_customer_hears_why(self):
        order = self._confirmed(6)
        self.assertBooks(order, firm=3, backorder=3)
        self.assertEqual(self._limits(order), {self._day(30): 3})
        explanation = order.order_line.dist_decision_ids.with_user(self.seller).explanation
        self.assertIn(
            "Of 8 Units that are there only 3 keep for the 30 days that the customer asks for.",
            explanation,
        )

    def test_what_he_cannot_have_is_promised_to_others(self):
        strict, lax = self._confirmed(6), self._lax(6)
        self.assertBooks(strict, firm=3, backorder=3)
        self.assertBooks(lax, firm=5, backorder=1)
        self.assertEqual(self._limits(lax), {self.today: 5})

    def test_what_only_he_can_have_is_not_kept_for_him(self):
        lax, strict = self._lax(7), self._confirmed(3)
        self.assertBooks(lax, firm=7)
        self.assertBooks(strict, firm=1, backorder=2)

    def test_the_days_count_from_the_promised_arrival(self):
        self.warehouse.dist_transit_days = 2
        order = self._confirmed(1)
        self.assertEqual(self._limits(order), {self._day(32): 1})
        self.assertEqual(order.order_line.dist_arrival_date, self._day(2))

    def test_a_promise_for_a_later_day_needs_goods_that_keep_until_then(self):
        order = self._lax(6, days=15)
        self.assertBooks(order, firm=3, backorder=3)
        self.assertIn(
            "Of 8 Units that are there only 3 keep until they would arrive.",
            order.order_line.dist_decision_ids.explanation,
        )

    def test_what_a_lot_below_zero_lacks_is_lacking_on_later_days_as_well(self):
        self._lot("BELOW ZERO", days=40, qty=-1)
        self.assertBooks(self._lax(6, days=41), firm=2, backorder=4)

    def test_goods_must_leave_before_they_are_to_be_removed(self):
        self.product.removal_time = 20
        lot = self._lot("REMOVED EARLY", days=40, removal=20, qty=4)
        keeps = self.env["stock.quant"]._dist_keeps_until(self.product, lot, self.warehouse.id)
        self.assertEqual(keeps, self._day(40))
        self.assertBooks(self._lax(8, days=21), firm=3, backorder=5)
        self.assertBooks(self._confirmed(4), firm=4)

    def test_a_lot_that_is_removed_earlier_than_usual_counts_as_expiring_earlier(self):
        lot = self._lot("REMOVED EARLY", days=90, removal=20, qty=4)
        keeps = self.env["stock.quant"]._dist_keeps_until(self.product, lot, self.warehouse.id)
        self.assertEqual(keeps, self._day(20))
        self.assertBooks(self._confirmed(4), firm=3, backorder=1)

    def test_the_position_says_of_each_lot_what_the_model_says(self):
        undated = self._lot("UNDATED", days=1, qty=2)
        undated.write({"expiration_date": False, "removal_date": False})
        midnight = fields.Datetime.to_datetime(self._day(40))
        at_midnight = self._lot("MIDNIGHT", days=40, qty=7)
        at_midnight.write({"expiration_date": midnight, "removal_date": midnight})
        self.env["dist.promise.service"]._flush_supply()
        key = self.product.id, self.warehouse.id
        rows = queries.read_position(self.env.cr, [key])[key]
        found = {row.limit: row.qty for row in rows if row.kind == "on_hand"}
        self.assertEqual(found, {self._day(10): 5, self._day(90): 3, None: 2, self._day(39): 7})
        keeps = self.env["stock.quant"]._dist_keeps_until
        lots = self.short | self.long | at_midnight
        self.assertEqual(
            [keeps(self.product, lot, self.warehouse.id) for lot in lots],
            [self._day(10), self._day(90), self._day(39)],
        )

    def test_receipts_count_as_fresh(self):
        self._receipt(4, 2)
        order = self._confirmed(6)
        self.assertBooks(order, firm=6)
        self.assertEqual(self._limits(order), {self._day(30): 3, self._day(32): 3})

    def test_receipts_do_not_count_for_who_asks_for_more_than_fresh_goods_have(self):
        self.product.expiration_time = 25
        self._receipt(4, 2)
        self.assertBooks(self._confirmed(6), firm=3, backorder=3)

    def test_holds_keep_goods_that_will_do(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        held = self._quotation(3)
        held.action_dist_hold()
        self.assertEqual(held.order_line.dist_held_qty, 3)
        self.assertBooks(self._lax(6), firm=5, backorder=1)
        held.action_confirm()
        self.assertBooks(held, firm=3)

    def test_two_lines_of_one_order_don_t_get_the_same_lot(self):
        order = self._quotation(2)
        order.order_line.copy({"order_id": order.id})
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [2, 1])

    def test_monitoring_finds_the_same(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(6)
        self.assertEqual(order.order_line.dist_promised_qty, 3)
        self.assertEqual(order.order_line.dist_decision_ids.promised_qty, 3)

    def test_what_does_not_expire_has_no_limit(self):
        bolt = self.env["product.product"].create({"name": "Bolt", "is_storable": True})
        self._set_on_hand(4, product=bolt)
        order = self._confirmed(4, product=bolt)
        self.assertEqual(order.order_line.dist_promised_qty, 4)
        entry = self.env["dist.promise.entry"].search([("order_id", "=", order.id)])
        self.assertEqual((len(entry), entry.min_expiry), (1, False))

    def test_promising_earlier_needs_less(self):
        order = self._confirmed(3, days=5)
        self.assertEqual(self._limits(order), {self._day(35): 3})
        self.env["dist.promise.service"]._promise_earlier(order.order_line, self.today)
        self.assertEqual(self._limits(order), {self._day(30): 3})

    def test_a_promise_of_short_goods_is_not_handed_over_to_who_needs_fresh_ones(self):
        lax, strict = self._lax(8), self._confirmed(3)
        service, key = self.env["dist.promise.service"], (self.product.id, self.warehouse.id)
        self.assertEqual(service._hand_over(lax.order_line, strict.order_line, 3, key), 0)
        self.assertBooks(lax, firm=8)
        self.assertBooks(strict, backorder=3)

    # --- the policy ------------------------------------------------------------------------------

    def test_negative_days_are_refused(self):
        with self.assertRefused(
            ValidationError, 'The field "Minimum Shelf Life" of the policy .* can\'t be negative'
        ):
            self.policy.min_shelf_life_days = -1
        self.assertEqual(self.policy.min_shelf_life_days, 30)

    def test_days_that_no_calendar_has_promise_nothing(self):
        self.policy.min_shelf_life_days = 10**8
        self.assertBooks(self._confirmed(3), backorder=3)

    def test_a_product_may_ask_for_nothing_where_the_customer_does(self):
        self.env["dist.reservation.policy"].create(
            {
                "name": "Sealant goes as it is",
                "scope": "product",
                "product_id": self.product.id,
                "set_min_shelf_life_days": True,
                "min_shelf_life_days": 0,
            }
        )
        self.assertBooks(self._confirmed(8), firm=8)

    def test_the_form_shows_the_days_and_the_list_what_must_keep(self):
        policies, promises = self.env["dist.reservation.policy"], self.env["dist.promise"]
        form = policies.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn('name="min_shelf_life_days"', form)
        listed = promises.with_user(self.dist_user).get_view(view_type="list")["arch"]
        self.assertIn('name="min_expiry"', listed)
        self._confirmed(3)
        promise = promises.with_user(self.dist_user).search([("product_id", "=", self.product.id)])
        self.assertEqual(promise.min_expiry, self._day(30))

    def test_the_look_up_counts_what_the_policy_allows(self):
        self.house_rule.write({"set_min_shelf_life_days": True, "min_shelf_life_days": 30})
        position = self.env["product.product"].with_user(self.seller)
        answer = position.with_company(self.company).dist_look_up("Sealant 1")
        self.assertIn("3", str(answer))

    # --- at risk, and promised again -------------------------------------------------------------

    def _lose(self, lot, left):
        quant = lot.quant_ids.filtered(lambda q: q.location_id == self.stock)
        quant.with_context(inventory_mode=True).inventory_quantity = left
        quant.action_apply_inventory()
        self.env.cr.flush()

    def test_exactly_who_needs_the_lost_lot_loses(self):
        lax, strict = self._lax(5), self._confirmed(3)
        self._lose(self.long, 1)
        self.assertBooks(strict, firm=1, at_risk=2)
        self.assertBooks(lax, firm=5)

    def test_a_short_lot_that_is_lost_is_no_loss_to_who_could_not_have_it(self):
        strict, lax = self._confirmed(3), self._lax(5)
        self._lose(self.short, 2)
        self.assertBooks(strict, firm=3)
        self.assertBooks(lax, firm=2, at_risk=3)

    def test_what_returns_is_promised_again_only_if_it_keeps(self):
        strict = self._confirmed(3)
        self._lose(self.long, 0)
        self.assertBooks(strict, at_risk=3)
        self._lot("OLD", days=12, qty=9)
        self._work()
        self.assertBooks(strict, at_risk=3)
        self._lot("NEW", days=60, qty=2)
        self._work()
        self.assertBooks(strict, firm=2, at_risk=1)

    def test_a_lot_whose_date_is_corrected_uncovers_who_needs_it(self):
        lax, strict = self._lax(5), self._confirmed(3)
        when = fields.Datetime.now() + timedelta(days=20)
        self.long.write({"expiration_date": when, "removal_date": when})
        self.env.cr.flush()
        self.assertBooks(strict, at_risk=3)
        self.assertBooks(lax, firm=5)

    def test_goods_that_arrive_older_than_expected_uncover_who_needs_fresh_ones(self):
        receipt = self._receipt(4, 0)
        order = self._confirmed(7)
        self.assertBooks(order, firm=7)
        move = receipt.move_ids
        move.move_line_ids.unlink()
        lot = self._lot("OLD", days=12, qty=0)
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "lot_id": lot.id,
                    "quantity": 4,
                    "picking_id": receipt.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": self.stock.id,
                }
            )
        ]
        move.picked = True
        receipt._action_done()
        self.env.cr.flush()
        self.assertBooks(order, firm=3, at_risk=4)
        case = self._case_of(order)
        self.assertEqual((case.kind_id.code, case.state), ("promise_at_risk", "open"))
