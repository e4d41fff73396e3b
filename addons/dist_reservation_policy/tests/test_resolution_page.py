# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestResolutionPage(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_product = cls._policy(
            "product", cls.product, name="Scarce bolts", shipment="one", commitment="refuse"
        )

    def _page(self, user=None, **vals):
        pages = self.env["dist.policy.explanation"].with_user(user or self.dist_user)
        return pages.create({"company_id": self.company.id, **vals})

    def _row(self, page, field):
        """Return the words of one row: what, set by, passed over."""
        row = html.fromstring(page.explanation).xpath(f'//div[@data-field="{field}"]')[0]
        return [" ".join(cell.text_content().split()) for cell in row]

    def test_each_field_shows_its_value_its_policy_and_who_was_passed_over(self):
        page = self._page(product_id=self.product.id, channel_id=self.telesales.id)
        self.assertEqual(
            self._row(page, "commitment"),
            [
                "When Short Refuse when short",
                "Set by Scarce bolts Product",
                "Passed over: All orders Company Split when short: set by a more specific policy",
            ],
        )
        self.assertEqual(
            self._row(page, "shipment"),
            [
                "Shipment Ship as available",
                "Set by All orders Company",
                "Passed over: Scarce bolts Product Ship all at once: "
                "ignored: the field is one of the order as a whole",
            ],
        )
        self.assertEqual(
            self._row(page, "supply"),
            [
                "Promise From Promise stock on hand and receipts",
                "Set by Orders through Telesales Sales Channel",
                "",
            ],
        )
        self.assertEqual(
            self._row(page, "override")[1], "Set by No policy: the default of the suite"
        )

    def test_each_policy_is_a_link_to_its_form(self):
        page = self._page(product_id=self.product.id)
        links = html.fromstring(page.explanation).xpath('//div[@data-field="commitment"]//a/@href')
        self.assertEqual(
            links,
            [
                f"/odoo/reservation-policies/{self.by_product.id}",
                f"/odoo/reservation-policies/{self.house.id}",
            ],
        )
        action = self.env.ref("dist_reservation_policy.dist_reservation_policy_action")
        self.assertEqual(
            (action.path, action.res_model), ("reservation-policies", self.Policy._name)
        )

    def test_the_page_equals_what_a_line_gets(self):
        self.customer.dist_customer_class_id = self.customer_class
        self._policy("class", self.customer_class, confidence_days=4)
        line = self._line()
        page = self._page(
            product_id=self.product.id,
            partner_id=self.contact.id,
            channel_id=self.telesales.id,
            warehouse_id=self.warehouse.id,
        )
        self.assertEqual(page.class_name, "Key accounts")
        resolved = self._resolved(line)
        for row in page._rows():
            with self.subTest(row["field"]):
                value = getattr(resolved.values, row["field"])
                self.assertEqual(row["value"], self.Policy._words(row["field"], value))
                source = resolved.sources[row["field"]]
                self.assertEqual(row["source"] and row["source"]["id"], source and source.id)

    def test_the_page_follows_the_form_without_saving(self):
        with Form(self.env["dist.policy.explanation"].with_user(self.dist_user)) as form:
            self.assertIn("Split when short", form.explanation)
            form.product_id = self.product
            self.assertIn("Refuse when short", form.explanation)

    def test_a_policys_name_is_shown_as_text(self):
        self.by_product.name = "<script>alert(1)</script>"
        page = self._page(product_id=self.product.id)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", page.explanation)
        self.assertNotIn("<script>", page.explanation)

    def test_a_salesperson_opens_the_page_from_a_line_and_from_the_order(self):
        line = self._line()
        line.order_id.user_id = self.salesman
        action = line.with_user(self.salesman).action_dist_explain_policy()
        self.assertEqual(action["res_model"], "dist.policy.explanation")
        self.assertEqual(
            action["context"],
            {
                "default_company_id": self.company.id,
                "default_product_id": self.product.id,
                "default_partner_id": self.customer.id,
                "default_channel_id": self.telesales.id,
                "default_warehouse_id": self.warehouse.id,
            },
        )
        pages = self.env["dist.policy.explanation"].with_user(self.salesman)
        page = pages.with_context(action["context"]).create({})
        self.assertIn("Refuse when short", page.explanation)
        action = line.order_id.with_user(self.salesman).action_dist_explain_policy()
        self.assertNotIn("default_product_id", action["context"])

    def test_another_companys_policies_are_not_explained(self):
        pages = self.env["dist.policy.explanation"].with_user(self.foreigner)
        pages = pages.with_context(allowed_company_ids=self.other_company.ids)
        with self.assertRaises(AccessError):
            pages.create({"company_id": self.company.id})
        with self.assertRaises(AccessError) as refusal:
            # as the form asks before anything is saved
            pages.new({"company_id": self.company.id})._rows()
        self.assertEqual(
            str(refusal.exception),
            "You can't see the policies of Northwind Supplies. Ask an administrator to add you to "
            "that company.",
        )

    def test_a_case_does_not_mix_companies(self):
        with self.assertRaises(UserError):
            self._page(warehouse_id=self.other_warehouse.id)

    def test_people_without_a_role_cannot_open_the_page(self):
        with self.assertRaises(AccessError):
            self._page(user=self.employee)
