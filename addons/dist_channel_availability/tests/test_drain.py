# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon

from .. import queries


@tagged("post_install", "-at_install")
class TestDrain(PromiseCommon):
    """What is marked by whom, and what a drain makes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drain = cls.env["dist.availability.drain"]
        cls.channel = cls.env["dist.sales.channel"]._default_for(cls.company)
        cls._settled()

    @classmethod
    def _settled(cls):
        """Everything is up to date."""
        cls.drain._drain_now()
        # what the class has to tell the bus is told before its tests
        cls.env.cr.precommit.run()
        cls._marks()

    @classmethod
    def _marks(cls):
        cls.env.flush_all()
        return queries.take_marks(cls.env.cr)

    def _number(self, product=None):
        self.drain._drain_now()
        return self.env["dist.availability"].search(
            [
                ("product_id", "=", (product or self.product).id),
                ("warehouse_id", "=", self.warehouse.id),
                ("channel_id", "=", self.channel.id),
            ]
        )

    def _places(self):
        """Where each number of the channel lies: it moves when it is written."""
        self.env.cr.execute(
            "SELECT product_id, warehouse_id, ctid FROM dist_availability WHERE channel_id = %s",
            [self.channel.id],
        )
        return set(self.env.cr.fetchall())

    # --- marks ---------------------------------------------------------------------------------

    def test_goods_promises_and_moves_mark_their_product(self):
        self._set_on_hand(1)
        self.assertEqual(self._marks(), {self.product.id})
        self._receipt(5, days=3)
        self.assertEqual(self._marks(), {self.product.id})
        self._confirmed(2)
        self.assertEqual(self._marks(), {self.product.id})

    def test_what_changes_no_number_marks_nothing(self):
        quotation = self._quotation(3)
        quotation.order_line.product_uom_qty = 4
        self.assertEqual(self._marks(), set())
        receipt = self._receipt(5, days=3)
        self._marks()
        receipt.move_ids.priority = "1"
        receipt.note = "by the side door"
        self.assertEqual(self._marks(), set())

    def test_reserving_marks_nothing(self):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)]
        )
        quant.reserved_quantity = 3
        self.assertEqual(self._marks(), set())
        quant.sudo().quantity = 12
        self.assertEqual(self._marks(), {self.product.id})

    def test_a_rolled_back_savepoint_takes_its_marks_away(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._set_on_hand(1)
            raise ZeroDivisionError
        self.assertEqual(self._marks(), set())

    def test_settings_mark_everything(self):
        quota = {
            "kind": "protection",
            "channel_id": self.channel.id,
            "warehouse_id": self.warehouse.id,
            "amount": 5,
        }
        changes = (
            lambda: self.house_rule.write({"set_buffer_qty": True, "buffer_qty": 2}),
            lambda: self.env["dist.channel.quota"].create(quota),
            lambda: self.channel.write({"priority": 77}),
            lambda: self.warehouse.write({"dist_mode": "monitor"}),
            lambda: self.stock.write({"dist_stock_status": "quarantine"}),
        )
        for change in changes:
            change()
            self.assertEqual(self._marks(), {None})
        self.channel.name = "Phone"
        self.assertEqual(self._marks(), set())

    def test_a_product_is_marked_when_it_is_described_differently(self):
        self.product.categ_id = self.env["product.category"].create({"name": "Bolts"})
        self.assertIn(self.product.id, self._marks())
        self.product.description_sale = "Zinc"
        self.assertEqual(self._marks(), set())

    def test_whoever_marks_calls_the_drain_once(self):
        cron = self.env.ref("dist_channel_availability.dist_availability_cron")
        triggers = [("cron_id", "=", cron.id)]
        self.env.cr.precommit.run()
        before = self.env["ir.cron.trigger"].search_count(triggers)
        for quantity in (1, 2):
            self.env["stock.quant"]._update_available_quantity(self.product, self.stock, quantity)
            self._quotation(1).action_confirm()
        self.env.cr.precommit.run()
        self.assertEqual(self.env["ir.cron.trigger"].search_count(triggers), before + 1)

    # --- draining ------------------------------------------------------------------------------

    def test_a_drain_brings_the_marked_up_to_date_and_no_others(self):
        other = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        self._set_on_hand(10, product=other)
        self.assertEqual(self._number(other).available_qty, 10)
        before = self._places()
        self._set_on_hand(5)
        self.assertEqual(self._number().available_qty, 15)
        written = {place[0] for place in self._places() - before}
        self.assertEqual(written, {self.product.id})

    def test_nothing_marked_costs_a_handful_of_queries(self):
        self.drain._drain_now()
        before = self.env.cr.sql_log_count
        self.assertTrue(self.drain._drain_now())
        # the marks of numbers and of publications, the clock, what time has changed
        self.assertLessEqual(self.env.cr.sql_log_count - before, 6)

    def test_another_day_computes_everything_once(self):
        self.env.cr.execute(
            "UPDATE dist_availability_clock SET drained_at = now() AT TIME ZONE 'UTC' "
            "- interval '2 days'"
        )
        self.assertTrue(self.drain._drain_marked())
        self.assertFalse(self.drain._drain_marked())

    def test_lapsed_holds_are_due_between_two_moments(self):
        now = fields.Datetime.now()
        self.env["dist.promise.service"]._append(
            [
                {
                    "line_id": 1,
                    "product_id": self.product.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                    "qty": "3",
                    "ship_date": str(self.today),
                    "state": "hold",
                    "kind": "hold",
                    "expires_at": str(now - timedelta(minutes=1)),
                    "shadow": False,
                }
            ]
        )
        ask = queries.due_products
        early, late = now - timedelta(minutes=5), now - timedelta(minutes=2)
        self.assertEqual(ask(self.env.cr, early, now, lots=False), {self.product.id})
        self.assertEqual(ask(self.env.cr, early, late, lots=False), set())
        self.assertEqual(ask(self.env.cr, now, now, lots=False), set())

    # --- numbers that nobody is to read any more -------------------------------------------------

    def test_the_number_of_an_archived_product_is_zero_and_out_of_sight(self):
        number = self._number()
        self.product.active = False
        self.assertFalse(self._number())
        self.assertFalse(number.active)
        self.assertEqual((number.available_qty, number.on_hand_qty), (0, 0))
        self.product.active = True
        self.assertEqual(self._number(), number)
        self.assertEqual(number.available_qty, 10)

    def test_a_warehouse_that_leaves_the_channel_has_no_number_there(self):
        self.assertTrue(self._number())
        elsewhere = self.env["stock.warehouse"].create(
            {"name": "Elsewhere", "code": "ELSE", "company_id": self.company.id}
        )
        self.channel.warehouse_line_ids = [(5,), (0, 0, {"warehouse_id": elsewhere.id})]
        self.assertFalse(self._number())

    def test_a_deleted_channel_takes_its_numbers_along(self):
        channel = self.env["dist.sales.channel"].create({"name": "Fair", "code": "FAIR"})
        self.drain._drain_now()
        mine = [("channel_id", "=", channel.id)]
        self.assertTrue(self.env["dist.availability"].search_count(mine))
        channel_id = channel.id
        channel.unlink()
        self.env.cr.execute(
            "SELECT count(*) FROM dist_availability WHERE channel_id = %s", [channel_id]
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def _stored_of(self, product_id):
        self.env.cr.execute(
            "SELECT count(*) FROM dist_availability WHERE product_id = %s", [product_id]
        )
        return self.env.cr.fetchone()[0]

    def test_a_deleted_product_takes_its_numbers_along(self):
        product = self.env["product.product"].create({"name": "Rivet", "is_storable": True})
        self.drain._drain_now()
        product_id = product.id
        self.assertTrue(self._stored_of(product_id))
        product.unlink()
        self.assertEqual(self._stored_of(product_id), 0)

    def test_numbers_stored_beside_a_deletion_go_with_the_next_drain(self):
        product = self.env["product.product"].create({"name": "Rivet", "is_storable": True})
        number = self._number()
        product_id = product.id
        product.unlink()
        # by a drain whose snapshot is from before the deletion
        self.env.cr.execute(
            "INSERT INTO dist_availability (product_id, warehouse_id, channel_id, company_id)"
            " SELECT %s, warehouse_id, channel_id, company_id FROM dist_availability WHERE id = %s",
            [product_id, number.id],
        )
        self.assertEqual(self._stored_of(product_id), 1)
        self.drain._drain_now()
        self.assertEqual(self._stored_of(product_id), 0)
        self.assertTrue(number.exists())

    def test_the_bus_tells_which_products_changed(self):
        self._set_on_hand(1)
        self.env["bus.bus"].search([]).unlink()
        self.drain._drain_now()
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("channel", "like", "dist_availability")])
        self.assertEqual(len(told), 1)
        self.assertIn(f'"product_ids":[{self.product.id}]', told.message)
