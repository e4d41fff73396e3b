# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DistCommon


@tagged("post_install", "-at_install")
class TestSalesChannel(DistCommon):
    def test_new_company_has_its_channels(self):
        channels = self.env["dist.sales.channel"].search([("company_id", "=", self.company.id)])
        self.assertEqual(channels.mapped("code"), ["TEL", "FIELD", "WEB", "MARKET", "EDI"])
        self.assertEqual(channels.filtered("is_default").code, "TEL")
        self.assertEqual(channels.filtered("commits_outside").code, "MARKET")

    def test_every_company_has_a_default(self):
        companies = self.env["res.company"].with_context(active_test=False).search([])
        defaults = self.env["dist.sales.channel"].search([("is_default", "=", True)])
        self.assertEqual(defaults.company_id, companies)

    def test_missing_channels_are_created_only_once(self):
        self.assertFalse(self.env["dist.sales.channel"]._create_missing(self.company))

    def test_without_lines_all_warehouses_serve_in_their_own_order(self):
        second = self.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": self.company.id, "sequence": 1}
        )
        self.assertEqual(self._channel("TEL")._warehouses(), second + self.warehouse)

    def test_lines_give_the_sourcing_order(self):
        second = self.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": self.company.id, "sequence": 1}
        )
        channel = self._channel("WEB")
        channel.warehouse_line_ids = [
            Command.create({"warehouse_id": self.warehouse.id, "sequence": 1}),
            Command.create({"warehouse_id": second.id, "sequence": 2}),
        ]
        self.assertEqual(channel._warehouses(), self.warehouse + second)
        self.assertEqual(channel.with_user(self.employee)._warehouses(), self.warehouse + second)

    def test_archived_warehouse_serves_nobody(self):
        second = self.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        )
        channel = self._channel("WEB")
        channel.warehouse_line_ids = [
            Command.create({"warehouse_id": warehouse.id}) for warehouse in second + self.warehouse
        ]
        second.active = False
        self.assertEqual(channel._warehouses(), self.warehouse)

    def test_a_warehouse_is_named_once(self):
        line = {"channel_id": self._channel("WEB").id, "warehouse_id": self.warehouse.id}
        lines = self.env["dist.sales.channel.warehouse"]
        lines.create(line)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            lines.create(line)
        self.assertEqual(lines.search_count([("channel_id", "=", line["channel_id"])]), 1)

    def test_a_team_implies_one_channel(self):
        team = self.env["crm.team"].create({"name": "Counter"})
        self._channel("WEB").team_ids = team
        with self.assertRefused(ValidationError, 'Counter cannot imply the sales channel "EDI"'):
            self._channel("EDI").team_ids = team

    def test_a_user_implies_one_channel(self):
        self._channel("WEB").user_ids = self.salesman
        with self.assertRefused(ValidationError, 'as well as "Web shop"'):
            self._channel("EDI").user_ids = self.salesman

    def test_a_team_may_imply_a_channel_in_each_company(self):
        team = self.env["crm.team"].create({"name": "Counter", "company_id": False})
        self._channel("WEB").team_ids = team
        self._channel("WEB", self.other_company).team_ids = team
        self.assertEqual(self._channel("WEB", self.other_company).team_ids, team)

    def test_a_new_default_takes_the_mark(self):
        self._channel("WEB").is_default = True
        self.assertFalse(self._channel("TEL").is_default)
        self.assertEqual(
            self.env["dist.sales.channel"]._default_for(self.company), self._channel("WEB")
        )

    def test_a_company_keeps_a_default(self):
        default = self._channel("TEL")
        for vals in ({"is_default": False}, {"active": False}):
            with (
                self.subTest(vals),
                self.assertRefused(ValidationError, "needs an active default"),
            ):
                default.write(vals)
        with self.assertRefused(UserError, "is the default of its company"):
            default.unlink()

    def test_code_is_unique_in_the_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["dist.sales.channel"].create(
                {"name": "Again", "code": "WEB", "company_id": self.company.id}
            )

    def test_company_is_fixed(self):
        with self.assertRefused(UserError, "cannot change its company"):
            self._channel("WEB").company_id = self.other_company

    def test_copy_is_not_the_default_and_has_its_own_code(self):
        copy = self._channel("TEL").copy()
        self.assertEqual(
            (copy.code, copy.name, copy.is_default), ("TEL-2", "Telesales (copy)", False)
        )
        self.assertEqual(self._channel("TEL").copy().code, "TEL-3")

    def test_a_used_channel_cannot_be_deleted(self):
        order = self._order(dist_channel_id=self._channel("EDI").id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._channel("EDI").unlink()
        self.assertEqual(order.dist_channel_id.code, "EDI")

    def test_order_count(self):
        self._order(dist_channel_id=self._channel("EDI").id)
        self.assertEqual(self._channel("EDI").order_count, 1)
        self.assertEqual(self._channel("WEB").order_count, 0)
