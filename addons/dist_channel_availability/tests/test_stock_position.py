# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import json
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.dist_base.tests.common import DistCommon

from ..models import dist_stock_position

FIGURES = {
    "on_hand_qty": 12.5,
    "promised_qty": 4,
    "backorder_qty": 0,
    "held_qty": 1,
    "other_demand_qty": 0.5,
    "incoming_qty": 20,
    "forecast_qty": 27,
}


class PositionCommon(DistCommon):
    """Two warehouses, two channels, and numbers that nobody has to compute."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.write({"name": "Main", "sequence": 1})
        cls.north = cls.env["stock.warehouse"].create(
            {"name": "North: new", "code": "NOR", "company_id": cls.company.id, "sequence": 2}
        )
        cls.web, cls.phone = cls._channel("WEB"), cls._channel("TEL")
        cls.kilo = cls.env.ref("uom.product_uom_kgm")
        cls.nails = cls.env["product.product"].create(
            {"name": "=Nails", "is_storable": True, "uom_id": cls.kilo.id}
        )
        cls.numbers = cls.env["dist.availability"]
        cls.numbers.search([]).unlink()
        cls._number(cls.product, cls.warehouse, cls.web, 5)
        cls._number(cls.product, cls.warehouse, cls.phone, 7.25)
        cls._number(cls.nails, cls.warehouse, cls.phone, 3, on_hand_qty=100)
        cls._number(cls.product, cls.north, cls.web, 9, on_hand_qty=9)
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman,base.group_allow_export")
        cls.nobody = cls._user("nobody", "base.group_user,base.group_allow_export")

    @classmethod
    def _number(cls, product, warehouse, channel, available, **vals):
        return cls.numbers.create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "channel_id": channel.id,
                "company_id": warehouse.company_id.id,
                **FIGURES,
                "available_qty": available,
                **vals,
            }
        )

    @classmethod
    def _foreign(cls):
        """A number of another company."""
        warehouse = cls._warehouse_of(cls.other_company)
        channel = cls._channel("WEB", cls.other_company)
        return cls._number(cls.product, warehouse, channel, 1000)

    @classmethod
    def _warehouse_of(cls, company):
        return cls.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)

    @staticmethod
    def _sheets(content):
        """{name of the sheet: rows below the title}"""
        book = load_workbook(io.BytesIO(content))
        return {
            sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=3)]
            for sheet in book
        }


@tagged("post_install", "-at_install")
class TestStockPosition(PositionCommon):
    """What is in the workbooks."""

    def _position(self, user=None, **kwargs):
        output = io.BytesIO()
        positions = self.env["dist.stock.position"].with_user(user or self.clerk)
        positions._write_position(output, **kwargs)
        return self._sheets(output.getvalue())

    def _board(self, **kwargs):
        output = io.BytesIO()
        self.env["dist.stock.position"].with_user(self.clerk)._write_board(output, **kwargs)
        return self._sheets(output.getvalue())["Board"]

    def test_a_sheet_for_each_warehouse_and_a_row_for_each_product(self):
        sheets = self._position()
        self.assertEqual(list(sheets), ["Main", "North  new"])
        header, *rows = sheets["Main"]
        self.assertEqual(header[:4], ("Product", "Unit", "On Hand", "Promised"))
        channels = (self.web | self.phone).sorted()
        self.assertEqual(list(header[-2:]), [f"Available: {channel.name}" for channel in channels])
        bolt = {self.web: 5, self.phone: 7.25}
        nails = {self.web: None, self.phone: 3}
        units, kilo = self.product.uom_id.name, self.kilo.name
        self.assertEqual(
            rows,
            [
                ("=Nails", kilo, 100, 4, 0, 1, 0.5, 20, 27, *(nails[c] for c in channels)),
                ("Hex bolt M8", units, 12.5, 4, 0, 1, 0.5, 20, 27, *(bolt[c] for c in channels)),
                *sorted(
                    [
                        ("Total", units, 12.5, 4, 0, 1, 0.5, 20, 27, *(bolt[c] for c in channels)),
                        ("Total", kilo, 100, 4, 0, 1, 0.5, 20, 27,
                         *(nails[c] or 0 for c in channels)),
                    ],
                    key=lambda row: row[1],
                ),
            ],
        )  # fmt: skip
        self.assertEqual(sheets["North  new"][1][-1], 9)

    def test_the_title_names_place_day_and_week(self):
        output = io.BytesIO()
        self.env["dist.stock.position"].with_user(self.clerk)._write_position(output)
        title = load_workbook(io.BytesIO(output.getvalue()))["Main"]["A1"].value
        week = fields.Date.context_today(self.numbers).isocalendar().week
        self.assertRegex(title, rf"^Stock position of Main on .*, week {week}$")

    def test_names_are_no_formulas(self):
        output = io.BytesIO()
        self.env["dist.stock.position"].with_user(self.clerk)._write_position(output)
        cell = load_workbook(io.BytesIO(output.getvalue()))["Main"]["A4"]
        self.assertEqual((cell.data_type, cell.value), ("s", "=Nails"))

    def test_rows_of_a_product_are_one_across_batches(self):
        whole = self._position()
        for size in (1, 2):
            with patch.object(dist_stock_position, "BATCH", size):
                self.assertEqual(self._position(), whole)

    def test_only_what_was_searched(self):
        sheets = self._position(domain=[("product_id", "=", self.nails.id)])
        self.assertEqual(list(sheets), ["Main"])
        self.assertEqual([row[0] for row in sheets["Main"]], ["Product", "=Nails", "Total"])
        empty = self._position(domain=[("product_id", "=", 0)])
        self.assertEqual([row[0] for row in empty["Stock Position"]], ["Product"])

    def test_other_companies_are_absent(self):
        self._foreign()
        sheets = self._position()
        self.assertEqual(list(sheets), ["Main", "North  new"])
        self.assertNotIn(1000, [value for rows in sheets.values() for r in rows for value in r])

    def test_people_who_may_not_read_the_numbers(self):
        for write in ("_write_position", "_write_board"):
            with self.assertRaises(AccessError):
                positions = self.env["dist.stock.position"].with_user(self.nobody)
                getattr(positions, write)(io.BytesIO())

    def test_the_board_with_the_sums_of_its_groups(self):
        rows = self._board(
            group_by=["warehouse_id", "channel_id"],
            names=["product_id", "warehouse_id", "available_qty"],
        )
        units, kilo = self.product.uom_id.name, self.kilo.name
        self.assertEqual(rows[0], ("Product", "Unit", "Warehouse", "Available to Promise"))
        self.assertEqual(sorted(row[3] for row in rows[1:4]), [3, 5, 7.25])
        self.assertEqual(
            sorted(rows[4:6], key=lambda row: row[3]),
            [("Sum of Main", kilo, None, 3), ("Sum of Main", units, None, 12.25)],
        )
        self.assertEqual(
            rows[6:8],
            [("Hex bolt M8", units, "North: new", 9), ("Sum of North: new", units, None, 9)],
        )
        self.assertEqual({row[1:] for row in rows[8:]}, {(kilo, None, 3), (units, None, 21.25)})

    def test_the_board_as_it_is(self):
        rows = self._board(domain=[("warehouse_id", "=", self.north.id)])
        self.assertEqual(rows[1][:5], ("Hex bolt M8", "Units", "North: new", self.web.name, 9))
        self.assertEqual(rows[2][0], "Total")

    def test_what_cannot_be_a_column(self):
        for names in ({"names": ["display_name"]}, {"group_by": ["nothing"]}):
            with self.assertRaisesRegex(UserError, "can't be a column or a group"):
                self._board(**names)


@tagged("post_install", "-at_install")
class TestStockPositionRoute(PositionCommon, HttpCase):
    """Who gets them."""

    def _get(self, login, path="stock_position", **lists):
        self.authenticate(login, login)
        data = {name: json.dumps(value) for name, value in lists.items()}
        return self.url_open(f"/dist/{path}.xlsx?", data=None, params=data)

    def test_a_salesperson_downloads_it(self):
        answer = self._get(self.clerk.login, domain=[["product_id", "=", self.product.id]])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Stock%20Position", answer.headers["Content-Disposition"])
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        sheets = self._sheets(answer.content)
        self.assertEqual([row[0] for row in sheets["Main"][1:]], ["Hex bolt M8", "Total"])
        board = self._get(self.clerk.login, "availability_board", group_by=["warehouse_id"])
        self.assertEqual(len(self._sheets(board.content)["Board"]), 1 + 4 + 3 + 2)

    def test_only_the_companies_in_sight(self):
        self._foreign()
        self.clerk.company_ids |= self.other_company
        both = self._sheets(self._get(self.clerk.login).content)
        one = self._sheets(self._get(self.clerk.login, company_ids=self.company.ids).content)
        self.assertEqual((len(both), list(one)), (3, ["Main", "North  new"]))
        other = self._sheets(
            self._get(self.clerk.login, company_ids=self.other_company.ids).content
        )
        self.assertEqual([rows[1][-1] for rows in other.values()], [1000])

    def test_companies_of_others(self):
        self._foreign()
        with mute_logger("odoo.http"):
            answer = self._get(self.clerk.login, company_ids=self.other_company.ids)
        self.assertEqual(answer.status_code, 403)

    def test_people_without_rights(self):
        for path in ("stock_position", "availability_board"):
            with mute_logger("odoo.http"):
                answer = self._get(self.nobody.login, path)
            self.assertEqual((answer.status_code, b"PK" in answer.content[:2]), (403, False))

    def test_people_who_may_not_export(self):
        self.clerk.group_ids -= self.env.ref("base.group_allow_export")
        self.assertEqual(self._get(self.clerk.login).status_code, 403)

    def test_nobody_is_logged_in(self):
        answer = self.url_open("/dist/stock_position.xlsx", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_what_cannot_be_read(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        for query in ("domain=[", "domain={}", "domain=[5]", 'domain=[["nothing","=",1]]',
                      'company_ids=["x"]', "company_ids=1"):  # fmt: skip
            answer = self.url_open(f"/dist/stock_position.xlsx?{query}")
            self.assertEqual(answer.status_code, 400, query)
        answer = self.url_open("/dist/availability_board.xlsx?names=[1]")
        self.assertEqual(answer.status_code, 400)
