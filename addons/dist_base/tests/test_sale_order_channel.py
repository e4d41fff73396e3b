# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.dist_base import queries

from .common import DistCommon


@tagged("post_install", "-at_install")
class TestSaleOrderChannel(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create({"name": "Counter", "company_id": cls.company.id})
        cls._channel("FIELD").team_ids = cls.team

    def test_default_channel(self):
        self.assertEqual(self._order(team_id=False).dist_channel_id.code, "TEL")

    def test_a_salesman_gets_a_channel_without_a_role_of_the_suite(self):
        order = self._order(user=self.salesman, team_id=False)
        self.assertEqual(order.dist_channel_id.display_name, "Telesales")

    def test_team_goes_before_default(self):
        self.assertEqual(self._order(team_id=self.team.id).dist_channel_id.code, "FIELD")

    def test_user_goes_before_team(self):
        self._channel("WEB").user_ids = self.salesman
        order = self._order(team_id=self.team.id, user_id=self.salesman.id)
        self.assertEqual(order.dist_channel_id.code, "WEB")

    def test_explicit_goes_before_user(self):
        self._channel("WEB").user_ids = self.salesman
        order = self._order(user_id=self.salesman.id, dist_channel_id=self._channel("EDI").id)
        self.assertEqual(order.dist_channel_id.code, "EDI")
        self.assertEqual(order.dist_channel_derived_id.code, "WEB")

    def test_derived_channel_follows_the_team(self):
        order = self._order(team_id=False)
        order.team_id = self.team
        self.assertEqual(order.dist_channel_id.code, "FIELD")

    def test_explicit_channel_survives_a_change_of_team(self):
        order = self._order(team_id=False)
        order.dist_channel_id = self._channel("MARKET")
        order.team_id = self.team
        self.assertEqual(order.dist_channel_id.code, "MARKET")
        self.assertEqual(order.dist_channel_derived_id.code, "FIELD")

    def test_form_follows_until_a_person_chooses(self):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
            form.team_id = self.team
            self.assertEqual(form.dist_channel_id, self._channel("FIELD"))
            form.dist_channel_id = self._channel("EDI")
            form.team_id = self.env["crm.team"]
            self.assertEqual(form.dist_channel_id, self._channel("EDI"))
        self.assertEqual(form.record.dist_channel_id.code, "EDI")

    def test_archived_channel_implies_nothing(self):
        self._channel("FIELD").active = False
        self.assertEqual(self._order(team_id=self.team.id).dist_channel_id.code, "TEL")

    def test_a_confirmed_order_keeps_its_channel(self):
        order = self._order(team_id=False)
        order.order_line = [Command.create({"product_id": self.product.id})]
        order.action_confirm()
        order.team_id = self.team
        self.assertEqual(order.dist_channel_id.code, "TEL")
        with self.assertRefused(UserError, "is confirmed: its sales channel Telesales stays"):
            order.dist_channel_id = self._channel("EDI")
        self.assertEqual(order.dist_channel_id.code, "TEL")

    def test_the_channel_cannot_be_empty(self):
        order = self._order()
        with self.assertRefused(ValidationError, "needs a sales channel"):
            order.dist_channel_id = False

    def test_a_foreign_channel_is_refused(self):
        with self.assertRaises(UserError):
            self._order(dist_channel_id=self._channel("WEB", self.other_company).id)

    def test_copy_keeps_the_choice(self):
        order = self._order(dist_channel_id=self._channel("EDI").id)
        self.assertEqual(order.copy().dist_channel_id.code, "EDI")

    def test_orders_from_before_the_installation_get_the_default(self):
        orders = self._order() + self._order() + self._order()
        self.env.cr.execute(
            "UPDATE sale_order SET dist_channel_id = NULL, dist_channel_derived_id = NULL "
            "WHERE id = ANY(%s)",
            [orders.ids],
        )
        orders.invalidate_recordset()
        self.assertEqual(queries.fill_order_channels(self.env, batch=2), 3)
        self.assertEqual(orders.dist_channel_id, self._channel("TEL"))
        self.assertEqual(orders.dist_channel_derived_id, self._channel("TEL"))
        self.assertEqual(queries.fill_order_channels(self.env), 0)

    def test_sales_report_groups_by_channel(self):
        order = self._order(dist_channel_id=self._channel("EDI").id)
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 3})]
        self.env.flush_all()
        groups = self.env["sale.report"]._read_group(
            [("order_reference", "=", f"sale.order,{order.id}")],
            ["dist_channel_id"],
            ["product_uom_qty:sum"],
        )
        self.assertEqual(groups, [(self._channel("EDI"), 3.0)])
