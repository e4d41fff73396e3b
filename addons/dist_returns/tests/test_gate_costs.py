# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import product as combinations

from odoo import Command
from odoo.tests import tagged

from .gate_common import GateCommon

METHODS = ("standard", "average", "fifo")
VALUATIONS = ("periodic", "real_time")


@tagged("post_install", "-at_install")
class TestGateCosts(GateCommon):
    """A return that is scrapped leaves the cost of other stock alone; a restock brings back the
    original cost (I9), for each costing method, valuation, with and without lots of their own cost.
    """

    def _valve(self, method, valuation, is_lot_valuated):
        category = self.env["product.category"].create(
            {"name": "Valves", "property_cost_method": method, "property_valuation": valuation}
        )
        return self.env["product.product"].create(
            {
                "name": "Valve",
                "is_storable": True,
                "categ_id": category.id,
                "standard_price": 10.0,
                "tracking": "lot" if is_lot_valuated else "none",
                "lot_valuated": is_lot_valuated,
            }
        )

    def _buy(self, product, quantity, cost, lot=None):
        move = self._move(
            self.suppliers,
            self.stock,
            quantity,
            product,
            lot,
            value_manual=quantity * cost,
            price_unit=cost,
        )
        move._action_done()
        return move

    def _sold(self, product, lots):
        """Return a delivery of 8 out of two layers: 4 bought at 10 and 4 at 30.

        Lots with costs of their own go in one lot, so that the delivery says what one cost.
        """
        if not lots:
            self._buy(product, 4.0, 10.0)
            self._buy(product, 6.0, 30.0)
            return self._deliver(self._sell(8.0, product))
        self._buy(product, 10.0, 10.0, lots[0])
        self._buy(product, 6.0, 30.0, lots[1])
        return self._deliver(self._sell(8.0, product), lots={lots[0]: 8.0})

    def _books(self, product, lots=()):
        """What the stock is worth and what one costs."""
        self.env.invalidate_all()
        costs = tuple(round(lot.standard_price, 2) for lot in lots)
        return round(product.total_value, 2), round(product.standard_price, 2), *costs

    def _each_scene(self, check):
        """Call the check with product, lots and delivery of each combination.

        What was delivered cost two FIFO layers, their average, or the standard.
        """
        expected = {"standard": 80.0, "average": 176.0, "fifo": 160.0}
        for method, valuation, by_lot in combinations(METHODS, VALUATIONS, (False, True)):
            with self.subTest(method=method, valuation=valuation, by_lot=by_lot):
                product = self._valve(method, valuation, by_lot)
                lots = [self._lot(name, product) for name in ("A", "B")] if by_lot else []
                delivery = self._sold(product, lots)
                self.assertEqual(delivery.value, 80.0 if lots else expected[method])
                self._buy(product, 10.0, 30.0, lots[1] if lots else None)
                check(product, lots, delivery)

    def _return(self, delivery, quantity, lots):
        picking = self._wizard(delivery, quantity)
        if lots:
            picking.move_line_ids.lot_id = lots[0]
        self._validate(picking)
        receipt = self._receipts(delivery.product_id)
        self._inspect(receipt)
        return receipt

    def _dispose(self, receipt, kind, dest, **vals):
        disposition = self._disposition(receipt, kind)
        move = self._move(
            receipt.location_id,
            dest,
            receipt.quantity,
            receipt.product_id,
            receipt.lot_id,
            dist_disposition_id=disposition.id,
            **vals,
        )
        move._action_done()
        return move

    def test_scrapped(self):
        self._each_scene(self._check_scrapped)

    def _check_scrapped(self, product, lots, delivery):
        before = self._books(product, lots)
        receipt = self._return(delivery, 3.0, lots)
        self.assertEqual(self._books(product, lots), before)
        self.assertEqual(receipt.move_line_id.move_id.value, 0.0)
        move = self._dispose(receipt, "scrap", self.loss)
        self.assertEqual(self._books(product, lots), before)
        self.assertEqual(move.value, 0.0)
        self.assertFalse(move.account_move_id)

    def test_restocked(self):
        self._each_scene(self._check_restocked)

    def _check_restocked(self, product, lots, delivery):
        value, *_costs = self._books(product, lots)
        receipt = self._return(delivery, 3.0, lots)
        disposition = self.env["dist.disposition"]._propose(receipt, 3.0, "restock")
        disposition._approve()
        disposition._execute()
        move = disposition.move_ids
        unit_cost = delivery.value / 8.0
        self.assertEqual(round(move.value, 2), round(3.0 * unit_cost, 2))
        self.assertEqual(self._books(product, lots)[0], round(value + 3.0 * unit_cost, 2))

    def test_vendor_quarantine_is_valued(self):
        for method, valuation, by_lot in combinations(METHODS, VALUATIONS, (False, True)):
            with self.subTest(method=method, valuation=valuation, by_lot=by_lot):
                product = self._valve(method, valuation, by_lot)
                lot = self._lot("A", product) if by_lot else None
                move = self._move(
                    self.suppliers,
                    self.vendor_quarantine,
                    5.0,
                    product,
                    lot,
                    value_manual=50.0,
                    price_unit=10.0,
                )
                move._action_done()
                self.assertEqual(move.value, 50.0)
                self.assertEqual(self._on_hand(self.vendor_quarantine, product, lot), 5.0)
                self.assertEqual(product.free_qty, 0.0)
                inside = self._move(self.vendor_quarantine, self.stock, 5.0, product, lot)
                receipt = self._receipts(product)
                self._inspect(receipt)
                inside.dist_disposition_id = self._disposition(receipt)
                inside._action_done()
                self.assertEqual(self._books(product)[0], 50.0)

    def test_companies_apart(self):
        product = self._valve("average", "periodic", False)
        self._sold(product, [])
        mine = self._books(product)
        theirs = product.with_company(self.other_company)
        theirs.categ_id.property_cost_method = "average"
        self.other_warehouse.dist_mode = "enforce"
        stock = self.other_warehouse.lot_stock_id
        values = {"company_id": self.other_company.id}
        moves = self.env(user=self.env.ref("base.user_root"))["stock.move"].with_company(
            self.other_company
        )
        for source, dest, quantity, extra in (
            (self.suppliers, stock, 10.0, {"value_manual": 500.0}),
            (stock, self.customers, 4.0, {}),
            (self.customers, stock, 2.0, {}),
        ):
            move = self._move(source, dest, quantity, product, **values, **extra)
            moves.browse(move.id)._action_done()
        quarantine = self.other_warehouse._dist_quarantine("customer")
        self.assertEqual(self._on_hand(quarantine, product), 2.0)
        self.assertEqual(self._books(theirs)[:2], (300.0, 50.0))
        self.assertEqual(self._books(product), mine)

    def test_search_agrees_with_the_field(self):
        locations = self.env["stock.location"]
        all_of_them = locations.search([("company_id", "=", self.company.id)])
        valued = locations.search(
            [("is_valued_internal", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(valued, all_of_them.filtered("is_valued_internal"))
        others = locations.search(
            [("is_valued_internal", "=", False), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(others, all_of_them - valued)
        self.assertNotIn(self.quarantine, valued)
        self.assertIn(self.vendor_quarantine, valued)


@tagged("post_install", "-at_install")
class TestGateQueries(GateCommon):
    """Deliveries and receipts that are no returns ask no question for each line."""

    def _queries(self, source, dest, count):
        products = self.env["product.product"].create(
            [{"name": f"Part {n}", "is_storable": True} for n in range(count)]
        )
        for one in products:
            self._put_in_stock(one, 10.0)
        picking = self._picking(source, dest)
        for one in products:
            self._move(source, dest, 1.0, one, picking=picking)
        lines = picking.move_ids.move_line_ids
        self.env.flush_all()
        self.env.invalidate_all()
        lines.mapped("product_id.name")
        lines.move_id.mapped("state")
        (lines.location_id | lines.location_dest_id).mapped("usage")
        before = self.cr.sql_log_count
        lines._dist_gate()._dist_crossed()
        lines.sudo()._dist_redirect_added([{"move_id": line.move_id.id} for line in lines])
        return self.cr.sql_log_count - before

    def test_no_query_at_all(self):
        ways = {
            "delivery": (self.stock, self.customers),
            "receipt": (self.suppliers, self.stock),
            "internal": (self.stock, self.warehouse.wh_input_stock_loc_id),
        }
        for name, (source, dest) in ways.items():
            for count in (1, 20):
                with self.subTest(name, count=count):
                    self.assertEqual(self._queries(source, dest, count), 0)

    def _validation_queries(self, count):
        picking = self._picking(self.suppliers, self.stock)
        for n in range(count):
            product = self.env["product.product"].create({"name": f"P{n}", "is_storable": True})
            self._move(self.suppliers, self.stock, 1.0, product, picking=picking)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._validate(picking)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_whole_validation_with_and_without_the_gate(self):
        """The same receipts with the gate taken out of the class: the difference doesn't grow."""
        with_gate = [self._validation_queries(count) for count in (1, 20)]
        line_class = type(self.env["stock.move.line"])
        none = lambda lines, is_moved=False: lines.browse()  # noqa: E731
        self.patch(line_class, "_dist_gate", none)
        without = [self._validation_queries(count) for count in (1, 20)]
        extra = [one - other for one, other in zip(with_gate, without, strict=True)]
        self.assertLessEqual(extra[1], max(extra[0], 0))

    def test_many_lines_come_back(self):
        """A return of many lines costs its records, not a search for each line."""
        lines = self._authorised(4.0)
        self.assertTrue(lines)
        move = self._move(self.customers, self.stock, 1.0)
        move.move_line_ids = [Command.create(self._line_values(move, 1.0)) for _n in range(3)]
        move.picked = True
        move._action_done()
        self.assertInQuarantine(4.0)
