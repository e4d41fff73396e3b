# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import format_date

#: order: [(product, promised, without date, at risk, days until the last promised part ships)]
PROMISES = {
    "order_promised": [
        ("FB-M8-30", 200, 0, 0, 0),
        ("FN-M8", 200, 0, 0, 0),
        ("FW-M8", 500, 0, 0, 0),
        ("BB-6204-2RS", 10, 0, 0, 0),
    ],
    "order_split": [("PG-GP25", 10, 0, 0, 8), ("VP-P16", 4, 0, 0, 0)],
    "order_backordered": [("PX-DX5", 0, 2, 0, None), ("BB-6205-2RS", 8, 0, 0, 0)],
    "order_at_risk": [("VS-S10", 7, 0, 5, 0), ("VM-M12", 6, 0, 0, 0)],
    "order_all_later": [("PH-HP40", 4, 0, 0, 21)],
    "order_packs": [
        ("FB-M10-40", 500, 0, 0, 0),
        ("LU-EP2", 24, 0, 0, 0),
        ("EL-CT-300", 400, 0, 0, 0),
    ],
    "order_shelf_only": [("LU-FG2", 24, 16, 0, 0)],
    "order_buffer": [("SA-R-FFP3", 16, 0, 0, 7)],
    "order_two_steps": [("VB-B1", 12, 0, 0, 0), ("HA-10", 100, 0, 0, 0)],
    "order_monitored": [("BT-30206", 4, 2, 0, 0), ("LU-EP2", 12, 0, 0, 0)],
    "order_marketplace": [("EL-WL30", 5, 0, 0, 0), ("SA-EY-C", 12, 0, 0, 0)],
    "order_key_late": [("PG-GP25", 4, 0, 0, 8)],
    "order_dated": [("PZ-CP80-IMP", 12, 0, 0, 12)],
    "order_paid_short": [("BA-VR7", 30, 10, 0, 0)],
    "order_protected": [("FS-M5-16", 500, 500, 0, 0)],
    "order_substituted": [("SA-GN-L", 468, 0, 0, 0), ("SA-GC-L", 36, 0, 0, 0)],
    "order_web": [("SA-EM-30", 12, 0, 0, 0), ("BA-AA", 200, 0, 0, 0)],
}


@tagged("post_install", "-at_install")
class TestStory(TransactionCase):
    """What the orders of the demo company were told, and what became of them."""

    def _order(self, name):
        return self.env.ref(f"dist_demo.{name}")

    def _day(self, order, days):
        return order.create_date.date() + timedelta(days=days)

    def _words(self, order, days):
        """A day as decisions name it: without the year when it is this one."""
        day = self._day(order, days)
        pattern = "d MMMM" if day.year == fields.Date.today().year else "d MMMM y"
        return format_date(self.env, day, date_format=pattern)

    def _told(self, name):
        """The order's decisions in words, in the order in which they were taken."""
        order = self._order(name)
        decisions = self.env["dist.promise.decision"].search(
            [("order_id", "=", order.id)], order="id"
        )
        return [(d.product_id.default_code, d.outcome, d.explanation) for d in decisions]

    def test_every_line_is_promised_as_the_story_says(self):
        for name, expected in PROMISES.items():
            order = self._order(name)
            found = [
                (
                    line.product_id.default_code,
                    line.dist_promised_qty,
                    line.dist_backorder_qty,
                    line.dist_at_risk_qty,
                    line.dist_promised_date,
                )
                for line in order.order_line
            ]
            wanted = [
                (*figures, None if days is None else self._day(order, days))
                for *figures, days in expected
            ]
            wanted = [(*figures, day or False) for *figures, day in wanted]
            with self.subTest(name):
                self.assertEqual((order.state, found), ("sale", wanted))

    def test_the_split_names_its_receipt(self):
        receipt = self._order("po_pumps").picking_ids.name
        day = self._words(self._order("order_split"), 8)
        self.assertIn(
            (
                "PG-GP25",
                "split",
                f"6 of 10 Units now; the rest is promised for {day} from receipt {receipt}.",
            ),
            self._told("order_split"),
        )

    def test_the_refused_order_is_a_quotation_and_its_refusal_on_record(self):
        order = self._order("order_refused")
        day = self._words(order, 0)
        self.assertEqual(
            self._told("order_refused"),
            [("BA-LI5", "refused", f"Only 1 of 3 Units can be promised for {day}.")],
        )
        self.assertEqual((order.state, len(order.picking_ids)), ("draft", 0))
        self.assertEqual(order.order_line.dist_promised_qty, 0)

    def test_reasons_name_the_limits_of_the_policy(self):
        buffer, shelf = self._told("order_buffer"), self._told("order_shelf_only")
        self.assertTrue(buffer[0][2].endswith("A buffer of 12 Units is never promised."))
        self.assertTrue(
            shelf[0][2].endswith("The policy does not promise goods that are still to arrive.")
        )

    def test_the_order_in_the_monitored_branch_was_changed_in_nothing(self):
        order = self._order("order_monitored")
        modes = self.env["dist.promise.decision"].search([("order_id", "=", order.id)])
        self.assertEqual(set(modes.mapped("mode")), {"monitor"})
        self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [6, 12])

    def test_the_desk_has_the_promise_at_risk_and_the_paid_shortage(self):
        cases = self.env["dist.exception"].search(
            [("company_id", "=", self.env.ref("base.main_company").id)]
        )
        self.assertEqual(
            {(case.kind_id.code, case.partner_id.name, case.state) for case in cases},
            {
                ("demand_outlier", False, "open"),
                ("promise_at_risk", "Sable Coast Ferries", "open"),
                ("shortage", "Dunmere Property Care", "open"),
            },
        )

    def test_the_delivered_order_is_done_and_the_cancelled_one_holds_nothing(self):
        delivered, cancelled = self._order("order_delivered"), self._order("order_cancelled")
        self.assertEqual(delivered.picking_ids.mapped("state"), ["done"])
        self.assertEqual(delivered.order_line.mapped("qty_delivered"), [4, 2])
        self.assertEqual(set(delivered.order_line.mapped("dist_promise_state")), {"done"})
        self.assertEqual((cancelled.state, cancelled.order_line.dist_promised_qty), ("cancel", 0))

    def test_what_is_promised_is_reserved_as_far_as_it_is_there(self):
        reserved = {
            name: sum(self._order(name).picking_ids.move_ids.mapped("quantity"))
            for name in ("order_split", "order_all_later", "order_shelf_only", "order_kit")
        }
        self.assertEqual(
            reserved,
            # 6 pumps and 4 gauges; 2 units; 24 cartridges; 6 kits of 5 pieces and a carton of 12
            {"order_split": 10, "order_all_later": 2, "order_shelf_only": 24, "order_kit": 42},
        )

    def test_receipts_are_due_by_days_from_today(self):
        days = {
            name: (receipt.scheduled_date.date() - receipt.create_date.date()).days
            for name in ("po_pumps", "po_pumps_late", "po_valves", "po_safety")
            for receipt in self._order(name).picking_ids
        }
        self.assertEqual(
            days, {"po_pumps": 8, "po_pumps_late": 21, "po_valves": -2, "po_safety": 5}
        )

    def test_the_story_is_told_once(self):
        stock = ("stock.quant", "stock.move", "stock.lot")
        models = ("sale.order", "purchase.order", "dist.return", *stock)
        before = {model: self.env[model].search_count([]) for model in models}
        self.env["dist.demo.story"]._tell()
        self.assertEqual({model: self.env[model].search_count([]) for model in models}, before)

    def test_everybody_sells_for_the_right_channel(self):
        self.assertEqual(
            {
                name: self._order(name).dist_channel_id.code
                for name in ("order_split", "order_two_steps", "order_web")
            },
            {"order_split": "TEL", "order_two_steps": "FIELD", "order_web": "WEB"},
        )
        self.assertEqual(self._order("order_marketplace").dist_channel_id.code, "MARKET")
        self.assertEqual(self._order("order_packs").dist_channel_id.code, "EDI")

    def test_decisions_were_taken_by_the_people_of_the_story(self):
        split = self.env["dist.promise.decision"].search(
            [("order_id", "=", self._order("order_split").id)]
        )
        self.assertEqual(split.user_id, self._order("user_telesales"))
        self.assertLessEqual(max(split.mapped("create_date")), fields.Datetime.now())
