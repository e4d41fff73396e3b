# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .shop_common import ShopNumberCommon


@tagged("post_install", "-at_install")
class TestNumbers(ShopNumberCommon):
    """Wherever the shop shows or checks stock, it says what the promise would say."""

    def test_what_is_promised_is_no_longer_for_sale(self):
        self._confirmed(4)
        # confirmed, and not reserved: to Odoo the goods are still free
        free = self.product.with_context(warehouse_id=self.warehouse.id).free_qty
        self.assertEqual((free, self._shop_qty()), (10, 6))
        self.assertEqual(self._cart(1)._get_cart_and_free_qty(self.product), (1, 6))

    def test_where_nothing_is_enforced_odoo_decides(self):
        cart = self._cart(1)
        self._confirmed(4)
        for mode in ("monitor", "off"):
            self.warehouse.dist_mode = mode
            self.assertEqual((self._shop_qty(), cart._get_free_qty(self.product)), (10, 10), mode)

    def test_nobody_is_in_his_own_way(self):
        mine, other = self._cart(6), self._cart(5, partner_id=self.customer.copy().id)
        mine._check_cart_is_ready_to_be_paid()
        self.assertEqual(mine._get_cart_and_free_qty(self.product), (6, 10))
        self.assertEqual(other._get_cart_and_free_qty(self.product), (5, 4))
        with self._visit(mine):
            self.assertEqual(self._shop_qty(), 10)
            self.assertEqual(self.product._get_max_quantity(self.website, mine), 4)
        with self._visit(other):
            self.assertEqual(self._shop_qty(), 4)

    def test_a_hold_keeps_its_units_from_backorders(self):
        self.house_rule.commitment = "split"
        mine = self._cart(4)
        mine._check_cart_is_ready_to_be_paid()
        self._confirmed(26)
        self.assertEqual(mine._get_free_qty(self.product), 4)
        with self._visit(mine):
            self.assertEqual(self._shop_qty(), 4)
        self.assertEqual(self._shop_qty(), 0)

    def test_the_policy_of_the_channel_counts(self):
        self.house_rule.write({"set_buffer_qty": True, "buffer_qty": 3})
        self._receipt(20, days=1)
        self.assertEqual(self._shop_qty(), 7)
        self.env["dist.channel.quota"].create(
            {
                "kind": "protection",
                "channel_id": self._channel("FIELD").id,
                "warehouse_id": self.warehouse.id,
                "amount": 5,
            }
        )
        self.assertEqual(self._shop_qty(), 2)

    def test_stock_of_another_warehouse_is_not_sold(self):
        second = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(self.product, second.lot_stock_id, 90)
        self.assertEqual(self._shop_qty(), 10)
        self.website.warehouse_id = False
        self.assertEqual(self._cart(1).warehouse_id, self.website.dist_warehouse_id)
        self.assertEqual(self._shop_qty(), 10)

    def test_goods_made_to_order_are_left_to_odoo(self):
        route = self.warehouse.mto_pull_id.route_id
        route.active = True
        self._confirmed(4)
        cart = self._cart(1)
        self.product.route_ids = route
        # free to Odoo, and nothing that a policy would decide about
        self.assertEqual((self._shop_qty(), cart._get_free_qty(self.product)), (10, 10))

    def test_what_is_sold_without_stock_is_never_checked(self):
        self.product.allow_out_of_stock_order = True
        self.assertEqual(self._shop_qty(), 10)
        cart = self._cart(1)
        line = cart.order_line
        answer = cart._verify_updated_quantity(line, self.product.id, 50, self.product.uom_id.id)
        self.assertEqual(answer, (50, ""))
        self.assertFalse(self.product._is_sold_out())

    def test_a_cart_takes_no_more_than_could_be_promised(self):
        self._confirmed(4)
        cart = self._cart(1)
        qty, told = cart._verify_updated_quantity(
            cart.order_line, self.product.id, 8, self.product.uom_id.id
        )
        self.assertEqual(qty, 6)
        self.assertEqual(told, "You ask for 8 Hex bolt M8 but only 6 is available")
        answer = cart._verify_updated_quantity(
            cart.order_line, self.product.id, 6, self.product.uom_id.id
        )
        self.assertEqual(answer, (6, ""))

    def test_packs_are_counted_whole(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._set_on_hand(20)
        self._confirmed(4)
        cart = self._cart(1, order_line=[])
        qty, told = cart._verify_updated_quantity(
            self.env["sale.order.line"], self.product.id, 3, dozen.id
        )
        self.assertEqual(qty, 2)
        self.assertIn("only 2 is available", told)

    def test_a_part_of_a_bolt_is_not_for_sale(self):
        """Of ten bolts 3.3 are kept for others: the shop sells six, as the promise would."""
        self.env["dist.channel.quota"].create(
            {
                "kind": "protection",
                "measure": "percent",
                "channel_id": self._channel("FIELD").id,
                "warehouse_id": self.warehouse.id,
                "amount": 33,
            }
        )
        self.assertShown(6)
        cart = self._cart(1)
        qty, _told = cart._verify_updated_quantity(
            cart.order_line, self.product.id, 8, self.product.uom_id.id
        )
        self.assertEqual(qty, 6)
        self.product.uom_id = self.env.ref("uom.product_uom_kgm")
        self.assertShown(6.7)

    def assertShown(self, qty):
        """On the page of the product, and from the stored numbers on pages of many."""
        self.env["dist.availability.drain"]._drain(self.product)
        self.product.invalidate_recordset(["dist_website_qty"])
        stored = self.product.with_context(website_id=self.website.id).dist_website_qty
        self.assertEqual((self._shop_qty(), stored), (qty, qty))


@tagged("post_install", "-at_install")
class TestPaying(ShopNumberCommon):
    """What the promise would give is never refused, and what it refuses is refused in time."""

    def test_the_hold_refuses_and_keeps_it_on_record(self):
        self._confirmed(8)
        cart = self._cart(6)
        refused = ""
        try:
            # no savepoint: what is rolled back with a request is not in the tests' own world
            cart._check_cart_is_ready_to_be_paid()
        except ValidationError as error:
            refused = str(error)
        self.assertIn("Of Hex bolt M8, 2 Units are available at the moment.", refused)
        self.assertEqual(cart.order_line.dist_decision_ids.outcome, "refused")

    def test_where_the_policy_would_split_the_product_has_its_say(self):
        self.house_rule.commitment = "split"
        self._confirmed(8)
        cart = self._cart(6)
        with self.assertRefused(ValidationError, "6.* Hex bolt M8 but only 2.* is available"):
            cart._check_cart_is_ready_to_be_paid()
        self.product.allow_out_of_stock_order = True
        cart._check_cart_is_ready_to_be_paid()
        self.assertEqual(cart.order_line.dist_held_qty, 2)

    def test_goods_that_only_its_own_hold_keeps_are_paid(self):
        cart = self._cart(10)
        cart._check_cart_is_ready_to_be_paid()
        cart._check_cart_is_ready_to_be_paid()
        self.assertEqual(cart.order_line.dist_held_qty, 10)
        self._pay(cart)
        self.assertBooks(cart, firm=10, state="promised")

    def test_a_paid_order_never_fails(self):
        cart = self._cart(6)
        cart._check_cart_is_ready_to_be_paid()
        transaction = self._transaction(cart)
        transaction._set_pending()
        self._end_hold(cart)
        self._confirmed(10)
        transaction._set_done()
        transaction._check_amount_and_confirm_order()
        self.assertEqual(cart.state, "sale")
        self.assertBooks(cart, backorder=6, state="backordered")
        self.assertEqual(cart.order_line.dist_decision_ids.outcome, "shortage")
        self.assertEqual(cart.dist_case_count, 1)

    def test_a_late_payment_is_promised_again_first(self):
        cart = self._cart(6)
        cart._check_cart_is_ready_to_be_paid()
        transaction = self._transaction(cart)
        transaction._set_pending()
        self._end_hold(cart)
        transaction._set_done()
        transaction._check_amount_and_confirm_order()
        self.assertBooks(cart, firm=6, state="promised")
        self.assertEqual(cart.dist_case_count, 0)
