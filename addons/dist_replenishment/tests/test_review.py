# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import json
from datetime import datetime
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..core import review as core
from ..models.dist_replenishment_review import Spans
from .demand_common import MONDAY, TODAY, noon, week
from .review_common import ReviewCommon

SHEETS = ["Overview", "Service", "Forecast", "Overdue Orders", "Dead Stock", "Vendors"]


def midnight(day):
    return datetime.combine(day, datetime.min.time())


@tagged("post_install", "-at_install")
class TestReview(ReviewCommon):
    def test_weeks_are_whole_ones_before_this(self):
        spans = Spans.before(TODAY.date())
        self.assertEqual((spans.monday, spans.last, spans.since), (MONDAY, week(1), week(13)))
        self.assertEqual((spans.year, spans.dead), (week(52), week(26)))

    def test_without_anything_each_sheet_says_so(self):
        self.item.unlink()
        sheets = self._sheets()
        self.assertEqual(list(sheets), SHEETS)
        self.assertEqual(
            {name: rows[0][0] for name, rows in sheets.items() if name != "Overview"},
            {
                "Service": "There are no items and no requests yet. Start a planning run.",
                "Forecast": "No item has a policy that plans by forecast, or no week is known yet.",
                "Overdue Orders": "No purchase order is overdue.",
                "Dead Stock": "No stock is dead.",
                "Vendors": "Nothing was received in that time.",
            },
        )

    def test_targets_and_results(self):
        slow = self._product("Washer", standard_price=2.0)
        self._new_item(slow, policy_id=False, abc_value="c")
        self.item.write({"expected_fill": 0.96, "demand_weekly": 5.0})
        # of the last week, of those before, too old, and of this week
        self._first_request(1, requested_qty=10, promised_qty=7, request_date=noon(1))
        self._first_request(2, requested_qty=30, promised_qty=29, request_date=noon(13))
        self._first_request(3, requested_qty=50, promised_qty=0, request_date=noon(14))
        self._first_request(4, requested_qty=60, promised_qty=0, request_date=noon(0, day=1))
        self._first_request(5, requested_qty=4, product_id=slow.id, promised_qty=4)
        # a year's demand at cost 3 x 120, over stock of 3 x 20
        self._asked(100, 1)
        self._asked(20, 52)
        self._asked(500, 53)
        self._put(self.product, 20)
        rows = self._sheets()["Service"]
        name = self.company.name
        self.assertEqual(
            rows[0],
            [name, "Fast movers", "A", 1, 0.95, 0.96, 40, 36, 0.9, -0.05, 0.7, 60, 360, 6,
             self.currency],
        )  # fmt: skip
        self.assertEqual(
            rows[1],
            [name, "No policy", "C", 1, None, None, 4, 4, 1, None, 1, 0, 0, None, self.currency],
        )
        self.assertEqual(
            rows[2],
            ["Total", None, None, 2, None, 0.96, 44, 40, 0.909091, None, 0.785714, 60, 360, 6,
             self.currency],
        )  # fmt: skip
        self.assertEqual(len(rows), 3)

    def test_requests_for_no_item_are_not_dropped(self):
        service = self._product("Consulting", type="service", is_storable=False)
        self._first_request(1, requested_qty=3, promised_qty=1, product_id=service.id)
        self._first_request(2, requested_qty=1, promised_qty=1, warehouse_id=None)
        rows = self._sheets()["Service"]
        self.assertEqual(
            rows[1][1:9],
            ["Requests for no item: services, kits, archived, no warehouse", None, 0, None, None,
             4, 2, 0.5],
        )  # fmt: skip

    def test_a_policy_of_lowest_cost_has_no_target(self):
        self.policy.target_kind = "cost"
        self._first_request(1, requested_qty=10, promised_qty=7)
        row = self._sheets()["Service"][0]
        self.assertEqual((row[4], row[8], row[9]), (None, 0.7, None))

    def test_forecast_error_and_bias(self):
        for ago in range(5, 60):
            self._asked(10, ago)
        for ago in range(1, 5):
            self._asked(20, ago)
        kept = self._policy("Kept", self.company, method="manual")
        washer = self._product("Washer")
        self._new_item(washer, policy_id=kept.id)
        self._asked(7, 2, washer)
        self.item.known_since = week(59)
        rows = self._sheets()["Forecast"]
        self.assertEqual(rows[0][:6], [self.company.name, "Fast movers", "A", 1, 4, 80])
        expected, error, bias = rows[0][6:]
        self.assertAlmostEqual(expected, 40, delta=2)
        self.assertAlmostEqual(error, 0.5, delta=0.025)
        self.assertAlmostEqual(bias, -0.5, delta=0.025)
        self.assertEqual((rows[1][0], len(rows)), ("Total", 2))

    def test_overdue_orders(self):
        late = self._purchase(12, noon(2), noon(5))
        self._receive_order(late, 4, noon(1))
        self._purchase(5, noon(0, day=2), noon(1))  # today isn't overdue
        self._purchase(5, noon(3), noon(5), confirm=False)
        older = self._purchase(1, noon(4), noon(5), user_id=self.buyer.id)
        rows = self._sheets()["Overdue Orders"]
        wanted = [
            (older, noon(4), 28, 1, 10, self.buyer.name),
            (late, noon(2), 14, 8, 80, late.user_id.name),
        ]
        self.assertEqual(
            rows[:2],
            [
                [self.company.name, "Bolts and More", order.name, "Hex bolt M8", "Main",
                 midnight(day.date()), days, qty, self.product.uom_id.name, value, self.currency,
                 buyer]
                for order, day, days, qty, value, buyer in wanted
            ],
        )  # fmt: skip
        self.assertEqual(rows[2][9], 90)
        self.assertEqual(len(rows), 3)

    def test_value_of_an_order_in_another_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [Command.create({"rate": 4.0, "name": week(60)})],
            }
        )
        self._purchase(2, noon(2), noon(3), price=100.0, currency_id=foreign.id)
        self.assertEqual(self._sheets()["Overdue Orders"][0][9], 50)

    def test_dead_stock(self):
        new = self._product("New", standard_price=9.0)
        self._new_item(new, known_since=week(20))
        sold = self._product("Sold", standard_price=9.0)
        self._new_item(sold)
        dear = self._product("Dear", standard_price=100.0)
        self._new_item(dear, known_since=False)
        gone = self._product("Gone", standard_price=9.0)
        self._new_item(gone)
        self._asked(1, 26, sold)
        self._asked(1, 27)
        for product in (new, sold, dear, self.product):
            self._put(product, 5)
        rows = self._sheets()["Dead Stock"]
        name, unit = self.company.name, self.product.uom_id.name
        self.assertEqual(
            rows,
            [
                [name, "Dear", "Main", 5, unit, 500, self.currency, None,
                 midnight(noon(100).date()), "Fast movers"],
                [name, "Hex bolt M8", "Main", 5, unit, 15, self.currency, midnight(week(27)),
                 midnight(week(100)), "Fast movers"],
                ["Total", None, None, None, None, 515, self.currency, None, None, None],
            ],
        )  # fmt: skip

    def test_vendors(self):
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "delay": 7,
            }
        )
        for took in (7, 7, 9, 17):  # days from the order; promised after 7
            start = noon(10, day=0)
            order = self._purchase(1, noon(9, day=0), start)
            self._receive_order(order, 1, datetime.fromordinal(start.toordinal() + took))
        self.vendor, slow = self.env["res.partner"].create([{"name": "Slow"}, {"name": "No"}])
        order = self._purchase(1, noon(9, day=0), noon(10, day=0))
        self._receive_order(order, 1, noon(8, day=0))
        rows = self._sheets()["Vendors"]
        name = self.company.name
        self.assertEqual(
            rows,
            [
                [name, "Slow", 1, 0, 0, 7, 14, 14, 7, 7, 7],
                [name, "Bolts and More", 4, 2, 0.5, 7, 8, 14.6, 7.6, 6, 10],
                ["Total", None, 5, 2, 0.4, None, None, None, None, 6.333333, None],
            ],
        )
        self.assertFalse(slow.purchase_line_ids)

    def test_people_without_purchase_rights_see_no_orders(self):
        self._purchase(12, noon(2), noon(5))
        sheets = self._sheets(self.dist_user)
        words = "You may not read purchase orders, so nothing of them is told here."
        self.assertEqual(sheets["Overdue Orders"][0][0], words)
        self.assertEqual(sheets["Vendors"][0][0], words)
        self.assertEqual(sheets["Service"][0][3], 1)

    def test_others_get_nothing(self):
        output = io.BytesIO()
        with self.assertRefused(AccessError, "Replenishment Item"):
            self.Review.with_user(self.employee)._write(output)
        self.assertEqual(output.getvalue(), b"")

    def test_only_the_companies_in_sight(self):
        both = self.company | self.other_company
        self.buyer.company_ids = both
        policy = self._policy("Theirs", self.other_company)
        self._new_item(self.product, self.other_warehouse, policy_id=policy.id)
        self._put(self.product, 7, warehouse=self.other_warehouse)
        mine, theirs, all_rows = (
            self._sheets(companies=companies)
            for companies in (self.company, self.other_company, both)
        )
        self.assertEqual([row[1] for row in mine["Service"]], ["Fast movers", None])
        self.assertEqual([row[1] for row in theirs["Service"]], ["Theirs", None])
        self.assertEqual([row[3] for row in all_rows["Service"]], [1, 1, 2])
        self.assertEqual(mine["Dead Stock"][0][0], "No stock is dead.")
        self.assertEqual(all_rows["Dead Stock"][0][:2], [self.other_company.name, "Hex bolt M8"])

    def test_the_number_of_statements_does_not_grow_with_the_items(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._sheets()
            return self.cr.sql_log_count - before

        self._asked(3, 30)
        self._put(self.product, 1)
        self._first_request(1)
        self.assertEqual(len(self._sheets()["Dead Stock"]), 2)
        few = count()
        for number in range(30):
            product = self._product(f"Washer {number}", standard_price=1.0)
            self._new_item(product)
            self._put(product, 1)
            self._asked(2, 30, product)
        self.assertEqual(len(self._sheets()["Dead Stock"]), 32)
        self.assertEqual(count(), few)

    def test_too_many_rows_for_a_sheet(self):
        with patch.object(core, "MAX_ROWS", 4), self.assertRefused(UserError, '"Service"'):
            self._sheets()

    def test_who_sees_the_menu(self):
        menu = self.env.ref("dist_replenishment.dist_replenishment_review_menu")
        menus = self.env["ir.ui.menu"]
        for user, sees in ((self.buyer, True), (self.dist_user, True), (self.employee, False)):
            self.assertEqual(menu.id in menus.with_user(user)._visible_menu_ids(), sees, user.login)

    def test_the_action_names_the_companies(self):
        action = self.env.ref("dist_replenishment.dist_replenishment_review_action")
        found = (
            action.with_user(self.dist_user)
            .with_context(allowed_company_ids=self.company.ids)
            .run()
        )
        self.assertEqual(
            found,
            {
                "type": "ir.actions.act_url",
                "url": f"/dist/weekly_review.xlsx?company_ids=%5B{self.company.id}%5D",
                "target": "download",
            },
        )
        with self.assertRefused(AccessError, "access"):
            action.with_user(self.employee).run()


@tagged("post_install", "-at_install")
class TestReviewDownload(HttpCase, ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.buyer, cls.employee):
            user.group_ids |= cls.env.ref("base.group_allow_export")

    def _get(self, user, company_ids="[]"):
        self.authenticate(user.login, user.login)
        return self.url_open("/dist/weekly_review.xlsx", params={"company_ids": company_ids})

    def test_a_buyer_downloads_it(self):
        answer = self._get(self.buyer, json.dumps(self.company.ids))
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Weekly%20Review", answer.headers["Content-Disposition"])
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        self.assertEqual(load_workbook(io.BytesIO(answer.content)).sheetnames, SHEETS)

    @mute_logger("odoo.http")
    def test_who_gets_nothing(self):
        self.assertEqual(self._get(self.employee).status_code, 403)
        foreign = self._get(self.buyer, json.dumps(self.other_company.ids))
        self.assertEqual(foreign.status_code, 403)
        self.buyer.group_ids -= self.env.ref("base.group_allow_export")
        refused = self._get(self.buyer)
        self.assertEqual((refused.status_code, refused.content[:2] == b"PK"), (403, False))

    def test_nobody_is_logged_in(self):
        answer = self.url_open("/dist/weekly_review.xlsx", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_companies_that_cannot_be_read(self):
        for text in ("[", "5", '["x"]', "[true]", "{}"):
            self.assertEqual(self._get(self.buyer, text).status_code, 400, text)
