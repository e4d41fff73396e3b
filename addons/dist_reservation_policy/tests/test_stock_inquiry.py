# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .promise_common import PromiseCommon


class InquiryCommon(PromiseCommon):
    def _now(self):
        """This very moment: between the statements before and those to come."""
        self.env.flush_all()
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def _page(self, moment=False, user=None, **vals):
        pages = self.env["dist.stock.inquiry"].with_user(user or self.salesman)
        return pages.create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.warehouse.id,
                "moment": moment,
                "since": False,
                **vals,
            }
        )

    def _held(self, page):
        """{(order, state): quantity} as the page says."""
        held = {}
        for line in page.line_ids.sudo():
            key = line.order_id, line.state
            held[key] = held.get(key, 0) + line.qty
        return held


class Book:
    """What is promised to whom, kept by hand: everything for today, the older order first."""

    def __init__(self, on_hand):
        self.on_hand, self.firm, self.waits = on_hand, {}, {}

    def add(self, order, qty):
        free = self.on_hand - sum(self.firm.values()) - sum(self.waits.values())
        got = min(qty, max(0, free))
        self.firm[order] = self.firm.get(order, 0) + got
        self.waits[order] = self.waits.get(order, 0) + qty - got

    def cancel(self, order):
        del self.firm[order], self.waits[order]

    def deliver(self, order):
        qty, self.firm[order] = self.firm[order], 0
        self.on_hand -= qty
        return qty

    def count(self, qty):
        self.on_hand, left = qty, qty
        for order in sorted(self.firm, key=lambda o: o.id):
            kept = min(left, self.firm[order])
            self.waits[order] += self.firm[order] - kept
            self.firm[order], left = kept, left - kept

    def work(self):
        left = self.on_hand - sum(self.firm.values())
        for order in sorted(self.waits, key=lambda o: o.id):
            got = min(left, self.waits[order])
            self.waits[order] -= got
            self.firm[order] += got
            left -= got

    def copy(self):
        return {
            (order, kind): qty
            for kind, held in (("firm", self.firm), ("waits", self.waits))
            for order, qty in held.items()
            if qty
        }


@tagged("post_install", "-at_install")
class TestReplay(InquiryCommon):
    """Whatever happened: for every moment the page says what the book said at that moment."""

    def _replay(self, seed, steps):
        rng, book, orders, remembered = random.Random(seed), Book(10), [], []
        names = ("sell", "sell", "sell", "grow", "cancel", "deliver", "count", "work")
        for _step in range(steps):
            getattr(self, f"_step_{rng.choice(names)}")(rng, book, orders)
            remembered.append((self._now(), book.copy()))
        return remembered

    def _step_sell(self, rng, book, orders):
        qty = rng.randint(1, 5)
        order = self._confirmed(qty)
        book.add(order, qty)
        orders.append(order)

    def _step_grow(self, rng, book, orders):
        if orders:
            order, more = rng.choice(orders), rng.randint(1, 3)
            order.order_line.product_uom_qty += more
            book.add(order, more)

    def _step_cancel(self, rng, book, orders):
        if orders:
            order = orders.pop(rng.randrange(len(orders)))
            order.sudo()._action_cancel()
            book.cancel(order)

    def _deliver_one(self, order, qty):
        picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        self._deliver(picking, qty)

    def _step_deliver(self, rng, book, orders):
        self._step_work(rng, book, orders)
        ready = [order for order in orders if book.firm[order]]
        if ready:
            order = rng.choice(ready)
            self._deliver_one(order, book.deliver(order))

    def _step_count(self, rng, book, orders):
        qty = rng.randint(0, 15)
        quant = self.env["stock.quant"].with_context(inventory_mode=True)
        quant.create(
            {
                "product_id": self.product.id,
                "location_id": self.stock.id,
                "inventory_quantity": qty,
            }
        ).action_apply_inventory()
        self.env.cr.flush()
        book.count(qty)

    def _step_work(self, rng, book, orders):
        self._work()
        book.work()

    def _check(self, seed):
        remembered = self._replay(seed, 30)
        self.assertGreater(len({str(sorted(map(str, b.items()))) for _m, b in remembered}), 10)
        for moment, expected in remembered:
            held = {}
            for (order, state), qty in self._held(self._page(moment, self.seller)).items():
                key = order, "firm" if state == "firm" else "waits"
                held[key] = held.get(key, 0) + qty
            self.assertEqual(held, expected, f"seed {seed}, {moment}")

    def test_a_replay(self):
        self._check(1)

    def test_another_replay(self):
        self._check(2)

    def test_a_third_replay(self):
        self._check(3)


@tagged("post_install", "-at_install")
class TestInquiry(InquiryCommon):
    def test_each_step_of_a_day_is_there_to_be_looked_up(self):
        remembered = [(self._now(), {})]

        def remember(*held):
            remembered.append((self._now(), {(order, s): qty for order, s, qty in held}))

        first = self._confirmed(4)
        remember((first, "firm", 4))
        second = self._confirmed(8)
        remember((first, "firm", 4), (second, "firm", 6), (second, "backorder", 2))
        self._work()
        self._deliver(first.picking_ids)
        remember((second, "firm", 6), (second, "backorder", 2))
        self._count(5)
        remember((second, "firm", 5), (second, "at_risk", 1), (second, "backorder", 2))
        second.order_line.product_uom_qty = 6
        remember((second, "firm", 5), (second, "at_risk", 1))
        second.sudo()._action_cancel()
        remember()
        for moment, expected in remembered:
            self.assertEqual(self._held(self._page(moment)), expected)

    def test_the_page_tells_since_when_by_whom_and_under_which_policy(self):
        before = self._now()
        order = self._confirmed(12)
        after = self._now()
        page = self._page()
        firm, waits = page.line_ids.sorted(lambda line: line.state, reverse=True)
        self.assertEqual((firm.state, firm.qty), ("firm", 10))
        self.assertEqual((waits.state, waits.qty), ("backorder", 2))
        self.assertTrue(before <= firm.since <= after)
        self.assertEqual(firm.sudo().user_id, self.seller)
        self.assertEqual(firm.sudo().salesperson_id, self.seller)
        self.assertEqual(firm.kind, "promise")
        self.assertEqual((firm.partner_id, firm.ship_date), (self.customer, self.today))
        self.assertEqual(firm.sudo().channel_id, order.dist_channel_id)
        decision = order.dist_decision_ids
        self.assertEqual(firm.decision_id, decision)
        self.assertEqual(firm.reasons, decision.explanation)
        self.assertIn("10 of 12", firm.reasons)
        self.assertEqual(firm.rules, f"{self.house_rule.name}, Default of a fresh install")
        self.assertEqual((page.firm_qty, page.waiting_qty, page.held_qty), (10, 2, 0))

    def test_since_is_when_it_came_to_hold_anything_at_all(self):
        order = self._confirmed(3)
        start = self._page().line_ids.since
        order.order_line.product_uom_qty = 5
        self.env.flush_all()
        line = self._page().line_ids
        self.assertEqual((line.qty, line.since), (5, start))

    def test_a_decision_of_later_explains_nothing_of_before(self):
        order = self._confirmed(3)
        moment = self._now()
        order.order_line.product_uom_qty = 5
        first, second = order.dist_decision_ids.sorted("id")
        self.assertEqual(self._page(moment).line_ids.decision_id, first)
        self.assertEqual(self._page().line_ids.decision_id, second)

    def test_what_changed_tells_who_took_the_last_units(self):
        start = self._now()
        first = self._confirmed(7)
        between = self._now()
        second = self._confirmed(5)
        page = self._page(since=start)
        self.assertEqual(
            [(e.order_id, e.state, e.qty, e.promised_after) for e in page.event_ids.sudo()],
            [
                (second, "backorder", 2, 10),
                (second, "firm", 3, 10),
                (first, "firm", 7, 7),
            ],
        )
        later = self._page(since=between)
        self.assertEqual(later.event_ids.sudo().order_id, second)
        self.assertEqual(later.event_ids[-1].promised_after, 10)
        self.assertFalse(self._page(moment=start, since=start).event_ids)

    # --- holds -------------------------------------------------------------------------------

    def _hold(self, qty):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        quotation = self._quotation(qty)
        quotation.action_dist_hold()
        return quotation

    def test_a_hold_counts_until_it_expires_and_not_a_moment_longer(self):
        quotation = self._hold(4)
        until = quotation.dist_hold_until
        self.assertEqual(self._held(self._page()), {(quotation, "hold"): 4})
        last = self._page(until - timedelta(microseconds=1))
        self.assertEqual(self._held(last), {(quotation, "hold"): 4})
        self.assertEqual(last.line_ids.expires_at, until)
        self.assertEqual(self._held(self._page(until)), {})

    def test_a_hold_that_was_given_up_is_still_known(self):
        quotation = self._hold(4)
        held = self._now()
        quotation.action_dist_release_hold()
        self.assertEqual(self._held(self._page(held)), {(quotation, "hold"): 4})
        self.assertEqual(self._held(self._page()), {})

    def test_a_hold_that_was_confirmed_is_a_promise_from_then_on(self):
        quotation = self._hold(4)
        held = self._now()
        quotation.action_confirm()
        self.assertEqual(self._held(self._page(held)), {(quotation, "hold"): 4})
        self.assertEqual(self._held(self._page()), {(quotation, "firm"): 4})

    def test_a_hold_that_is_extended_counts_once(self):
        quotation = self._hold(4)
        quotation.action_dist_hold()
        self.assertEqual(self._held(self._page()), {(quotation, "hold"): 4})

    def test_a_hold_ends_with_the_books_of_its_warehouse(self):
        quotation = self._hold(4)
        held = self._now()
        self.warehouse.dist_mode = "monitor"
        self.assertEqual(self._held(self._page(held)), {(quotation, "hold"): 4})
        self.assertEqual(self._held(self._page()), {})

    def test_the_holder_of_a_deleted_quotation_has_no_name(self):
        quotation = self._hold(4)
        held = self._now()
        quotation.sudo().unlink()
        line = self._page(held).line_ids
        self.assertEqual((line.state, line.qty, line.order_id.id), ("hold", 4, False))
        self.assertFalse(self._page().line_ids)

    # --- who may look --------------------------------------------------------------------------

    def test_what_is_only_monitored_is_told_apart_and_adds_to_nothing(self):
        self.warehouse.dist_mode = "monitor"
        self._confirmed(4)
        page = self._page()
        self.assertEqual(page.line_ids.mapped("shadow"), [True])
        self.assertFalse(page.line_ids.can_ask)
        self.assertEqual(page.firm_qty, 0)

    def test_a_salesperson_of_another_company_sees_nothing(self):
        self._confirmed(4)
        with self.assertRefused(AccessError, "."):
            self._page(user=self.foreigner)
        page = self._page()
        with self.assertRefused(AccessError, "."):
            page.with_user(self.foreigner).read(["firm_qty"])
        self.assertFalse(self.env["dist.stock.inquiry.line"].with_user(self.foreigner).search([]))

    def test_a_page_is_its_own_users(self):
        self._confirmed(4)
        page = self._page(user=self.seller)
        with self.assertRefused(AccessError, "."):
            page.with_user(self.salesman).read(["firm_qty"])
        with self.assertRefused(AccessError, "."):
            page.line_ids.with_user(self.salesman).read(["qty"])

    def test_nobody_writes_what_the_page_found(self):
        self._confirmed(4)
        page = self._page()
        with self.assertRefused(AccessError, "."):
            page.line_ids.write({"qty": 99})
        with self.assertRefused(AccessError, "."):
            page.write({"line_ids": [(0, 0, {"qty": 99})]})
        self.assertEqual(page.line_ids.mapped("qty"), [4])

    def test_an_employee_who_neither_sells_nor_ships_sees_nothing(self):
        with self.assertRefused(AccessError, "."):
            self._page(user=self.employee)

    def test_a_stock_user_and_a_user_of_the_suite_see_the_holders(self):
        order = self._confirmed(4)
        stock_user = self._user("stock_user", "stock.group_stock_user")
        for user in (stock_user, self.dist_user):
            self.assertEqual(self._held(self._page(user=user)), {(order, "firm"): 4})

    def test_a_name_is_shown_and_the_order_stays_out_of_reach(self):
        order = self._confirmed(4)
        line = self._page().line_ids
        (shown,) = line.web_read({"order_id": {"fields": {"display_name": {}}}})
        self.assertEqual(shown["order_id"]["display_name"], order.name)
        with self.assertRefused(AccessError, "."):
            order.with_user(self.salesman).read(["amount_total"])

    # --- the page ------------------------------------------------------------------------------

    def test_the_page_is_filled_when_it_is_saved_and_looks_again_when_asked(self):
        order = self._confirmed(4)
        with Form(self.env["dist.stock.inquiry"].with_user(self.salesman)) as form:
            form.product_id = self.product
            form.warehouse_id = self.warehouse
        page = form.record
        self.assertEqual(self._held(page), {(order, "firm"): 4})
        order.sudo()._action_cancel()
        page.action_show()
        self.assertEqual(self._held(page), {})
        page.moment = fields.Datetime.now() - timedelta(days=1)
        self.assertFalse(page.line_ids)

    def test_the_product_leads_to_its_page(self):
        self._confirmed(4)
        action = self.product.with_user(self.salesman).action_dist_who_took()
        page = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((page.product_id, page.firm_qty), (self.product, 4))
        self.assertEqual(page.warehouse_id, self.warehouse)
