# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .expiry_common import ExpiryCommon


@tagged("post_install", "-at_install")
class TestShelfLifeTaking(ExpiryCommon):
    """Who holds which lot, and who may take it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.short = cls._lot("SHORT", days=10, qty=5)
        cls.long = cls._lot("LONG", days=90, qty=3)
        cls._strict(30)
        cls.other = cls.env["res.partner"].create({"name": "Quarry Works"})
        cls.picker = cls._user("picker", "stock.group_stock_user")
        cls.outside = cls.env.ref("stock.stock_location_customers")

    def _lax(self, qty, **kwargs):
        return self._confirmed(qty, partner_id=self.other.id, **kwargs)

    # --- reserving -------------------------------------------------------------------------------

    def test_each_gets_lots_that_will_do(self):
        lax, strict = self._lax(5), self._confirmed(3)
        self._work()
        self.assertEqual(self._reserved(lax), {self.short: 5})
        self.assertEqual(self._reserved(strict), {self.long: 3})
        self.assertEqual(strict.picking_ids.state, "assigned")

    def test_who_holds_fresh_goods_without_need_gives_them_up(self):
        self._lose_short()
        lax = self._lax(3)
        self._work()
        self.assertEqual(self._reserved(lax), {self.long: 3})
        self._lot("SHORT AGAIN", days=11, qty=4)
        strict = self._confirmed(2)
        self._work()
        self.assertEqual(sum(self._reserved(lax).values()), 3)
        self.assertEqual(self._reserved(strict), {self.long: 2})

    def _lose_short(self):
        quant = self.short.quant_ids.filtered(lambda q: q.location_id == self.stock)
        quant.with_context(inventory_mode=True).inventory_quantity = 0
        quant.action_apply_inventory()
        self.env.cr.flush()

    def test_who_holds_goods_that_will_do_keeps_them(self):
        lax = self._lax(2)
        self._work()
        lines = lax.picking_ids.move_line_ids
        self._lot("SHORTER", days=5, qty=4)
        self._confirmed(3)
        self._work()
        self.assertEqual(lax.picking_ids.move_line_ids, lines)
        self.assertEqual(self._reserved(lax), {self.short: 2})

    def test_a_strict_order_holds_nothing_that_will_not_do(self):
        strict = self._confirmed(6)
        self._work()
        self.assertEqual(self._reserved(strict), {self.long: 3})

    def test_a_strategy_that_somebody_chose_leaves_fresh_goods_to_who_needs_them(self):
        self.stock.removal_strategy_id = self.env.ref("stock.removal_lifo")
        lax, strict = self._lax(5), self._confirmed(3)
        self._work()
        self.assertEqual(self._reserved(strict), {self.long: 3})
        self.assertEqual(self._reserved(lax), {self.short: 5})

    def test_what_has_started_is_left_alone(self):
        self._lose_short()
        lax = self._lax(2)
        self._work()
        lax.picking_ids.move_ids.picked = True
        self._lot("SHORT AGAIN", days=11, qty=4)
        strict = self._confirmed(1)
        self._work()
        self.assertEqual(self._reserved(lax), {self.long: 2})
        self.assertEqual(self._reserved(strict), {self.long: 1})

    def test_a_lot_that_will_not_do_any_more_is_exchanged(self):
        self._lot("LONGER", days=120, qty=3)
        strict = self._confirmed(3)
        self._work()
        self.assertEqual(self._reserved(strict), {self.long: 3})
        self.long.write(
            {"expiration_date": self.short.expiration_date, "removal_date": self.short.removal_date}
        )
        self.env.cr.flush()
        self._work()
        self.assertEqual([lot.name for lot in self._reserved(strict)], ["LONGER"])

    # --- validating ------------------------------------------------------------------------------

    def test_a_delivery_of_what_is_reserved(self):
        lax, strict = self._lax(5), self._confirmed(3)
        self._work()
        for order in (lax, strict):
            self._deliver(order.picking_ids, user=self.picker)
            self.assertBooks(order, state="done")
        self.assertFalse(
            sum(
                self.product.stock_quant_ids.filtered(lambda q: q.location_id == self.stock).mapped(
                    "quantity"
                )
            )
        )

    def test_a_lot_that_is_too_short_for_its_customer_is_refused(self):
        strict = self._confirmed(3)
        self._work()
        with self.assertRefused(
            UserError,
            "lot SHORT of Sealant keeps until .*, but Harbour Works asks for 30 days from arrival, "
            "so it must keep until .* Take a lot that keeps longer",
        ):
            self._take(
                self.short,
                3,
                self.outside,
                strict.picking_ids.move_ids.with_user(self.stock_manager),
            )
        self.assertBooks(strict, firm=3)
        self.assertEqual(self.short.product_qty, 5)

    def test_another_customer_may_have_it(self):
        lax = self._lax(3)
        self._work()
        self._take(self.short, 3, self.outside, lax.picking_ids.move_ids)
        self.assertBooks(lax, state="done")
        self.assertEqual(self.short.product_qty, 2)

    def test_what_leaves_late_need_not_keep_longer_than_was_promised(self):
        strict = self._confirmed(3)
        self._work()
        needed = strict.picking_ids.move_ids._dist_needed_until(self.warehouse.id)
        self.assertEqual(needed, self._day(30))
        self.env.cr.execute(
            "UPDATE dist_promise_entry SET min_expiry = %s WHERE order_id = %s",
            [self._day(25), strict.id],
        )
        needed = strict.picking_ids.move_ids._dist_needed_until(self.warehouse.id)
        self.assertEqual(needed, self._day(25))

    def test_fresh_goods_that_a_strict_order_needs_are_not_taken_for_a_lax_one(self):
        lax, strict = self._lax(5), self._confirmed(2)
        self._work()
        with self.assertRefused(
            UserError,
            "takes fresher lots of Sealant than it was promised, and 2 Units of them are needed",
        ):
            self._take(self.long, 3, self.outside, lax.picking_ids.move_ids)
        self.assertBooks(lax, firm=5)
        self.assertBooks(strict, firm=2)
        self.assertEqual(self._reserved(strict), {self.long: 2})

    def test_fresh_goods_that_nobody_needs_may_be_taken(self):
        lax, strict = self._lax(5), self._confirmed(2)
        self._work()
        self._take(self.long, 1, self.outside, lax.picking_ids.move_ids)
        self.assertEqual(lax.order_line.qty_delivered, 1)
        self.assertBooks(strict, firm=2)

    def test_goods_that_only_short_orders_need_may_leave_without_one(self):
        strict = self._confirmed(3)
        with self.assertRefused(UserError, "beyond its own promise, and only 0 can be spared"):
            self._take(self.long, 3, self.outside)
        self._take(self.short, 5, self.outside)
        self.assertBooks(strict, firm=3)
        self.assertEqual(self.short.product_qty, 0)
