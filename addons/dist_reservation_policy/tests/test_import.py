# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .promise_common import PromiseCommon

NEW_ORDER = ["partner_id/.id", "warehouse_id/.id"]
NEW_LINE = ["order_line/product_id/.id", "order_line/product_uom_qty"]


@tagged("post_install", "-at_install")
class TestImport(PromiseCommon):
    """Orders that are imported as the web client does it are promised like any others."""

    def _load(self, model, columns, *rows):
        """What the web client calls with the rows of a file; every cell is text."""
        importing = self.env[model].with_user(self.salesman).with_context(import_file=True)
        return importing.load(columns, [[str(cell) for cell in row] for row in rows])

    def _imported(self, model, columns, *rows):
        result = self._load(model, columns, *rows)
        self.assertEqual(result["messages"], [])
        return self.env[model].with_user(self.salesman).browse(result["ids"])

    def _assert_load_refused(self, pattern, model, columns, *rows):
        before = self._traces()
        result = self._load(model, columns, *rows)
        self.assertFalse(result["ids"])
        self.assertEqual({message["type"] for message in result["messages"]}, {"error"})
        for message in result["messages"]:
            self.assertRegex(message["message"], pattern)
        self.assertEqual(self._traces(), before)

    def _traces(self):
        """What an import could leave behind."""
        models = ("sale.order", "sale.order.line", "stock.move", "dist.promise.entry")
        return {name: self.env[name].search_count([]) for name in models}

    # --- new orders ----------------------------------------------------------------------------

    def test_an_imported_quotation_is_promised_when_it_is_confirmed(self):
        order = self._imported(
            "sale.order",
            [*NEW_ORDER, "state", *NEW_LINE],
            (self.customer.id, self.warehouse.id, "draft", self.product.id, 6),
            ("", "", "", self.product.id, 7),
        )
        lines = order.order_line
        self.assertEqual((order.state, order.warehouse_id), ("draft", self.warehouse))
        self.assertEqual(lines.mapped("product_uom_qty"), [6, 7])
        self.assertEqual(lines.mapped("dist_promised_qty"), [0, 0])
        self.assertFalse(lines.dist_decision_ids)
        order.action_confirm()
        self.assertEqual(lines.mapped("dist_promised_qty"), [6, 4])
        self.assertEqual(lines.mapped("dist_backorder_qty"), [0, 3])
        self.assertEqual([line.dist_decision_ids.outcome for line in lines], ["promised", "split"])

    def test_an_order_imported_as_confirmed_is_promised(self):
        order = self._import_confirmed(13)
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=10, backorder=3, state="part")
        decision = order.order_line.dist_decision_ids
        self.assertEqual(
            (decision.mode, decision.outcome, decision.requested_qty, decision.user_id),
            ("enforce", "split", 13, self.salesman),
        )
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 13)
        self.assertBooks(self._confirmed(1), backorder=1)

    def test_each_order_of_a_file_sees_what_those_above_it_took(self):
        row = (self.customer.id, self.warehouse.id, "sale", self.product.id)
        orders = self._imported(
            "sale.order", [*NEW_ORDER, "state", *NEW_LINE], (*row, 6), (*row, 6)
        )
        self.assertBooks(orders[0], firm=6)
        self.assertBooks(orders[1], firm=4, backorder=2)

    def test_an_order_imported_as_confirmed_is_refused_by_policy(self):
        self.house_rule.commitment = "refuse"
        row = (self.customer.id, self.warehouse.id, "sale", self.product.id, 11)
        self._assert_load_refused(
            "Only 10 of 11 Units can be promised",
            "sale.order",
            [*NEW_ORDER, "state", *NEW_LINE],
            row,
        )
        self.assertBooks(self._import_confirmed(10), firm=10)

    def _import_confirmed(self, qty):
        row = (self.customer.id, self.warehouse.id, "sale", self.product.id, qty)
        return self._imported("sale.order", [*NEW_ORDER, "state", *NEW_LINE], row)

    # --- existing orders -----------------------------------------------------------------------

    def test_importing_more_of_a_confirmed_line_promises_the_growth(self):
        order = self._confirmed(6, user=self.salesman)
        self._imported("sale.order.line", [".id", "product_uom_qty"], (order.order_line.id, 9))
        self.assertBooks(order, firm=9)
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 9)
        self._imported(
            "sale.order",
            [".id", "order_line/.id", "order_line/product_uom_qty"],
            (order.id, order.order_line.id, 12),
        )
        self.assertBooks(order, firm=10, backorder=2)
        self.assertEqual(order.order_line.product_uom_qty, 12)
        self.assertEqual(order.order_line.dist_decision_ids.mapped("requested_qty"), [3, 3, 6])

    def test_importing_more_than_can_be_promised_is_refused_by_policy(self):
        self.house_rule.commitment = "refuse"
        order = self._confirmed(6, user=self.salesman)
        for model, columns, row in (
            ("sale.order.line", [".id", "product_uom_qty"], (order.order_line.id, 11)),
            (
                "sale.order",
                [".id", "order_line/.id", "order_line/product_uom_qty"],
                (order.id, order.order_line.id, 11),
            ),
        ):
            with self.subTest(model):
                self._assert_load_refused("Only 4 of 5 Units can be promised", model, columns, row)
                self.assertEqual(order.order_line.product_uom_qty, 6)
                self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 6)
                self.assertBooks(order, firm=6)

    def test_importing_a_line_into_a_confirmed_order_promises_it(self):
        order = self._confirmed(6, user=self.salesman)
        line = self._imported(
            "sale.order.line",
            ["order_id/.id", "product_id/.id", "product_uom_qty"],
            (order.id, self.product.id, 7),
        )
        self.assertEqual((line.dist_promised_qty, line.dist_backorder_qty), (4, 3))

    def test_importing_the_state_of_a_quotation_is_refused(self):
        order = self._quotation(4, user=self.salesman)
        for state in ("sale", "Sales Order"):
            with self.subTest(state):
                self._assert_load_refused(
                    f"Order {order.name} cannot be set to confirmed directly, because its goods "
                    "would not be promised. Use the action Confirm",
                    "sale.order",
                    [".id", "state"],
                    (order.id, state),
                )
                self.assertEqual(order.state, "draft")
                self.assertFalse(order.picking_ids)
                self.assertFalse(order.order_line.dist_decision_ids)
                self.assertBooks(order)
