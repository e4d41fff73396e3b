# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, DistCommon


@tagged("post_install", "-at_install")
class TestMulticompany(DistCommon):
    def test_records_of_another_company_are_out_of_reach(self):
        self.env["dist.audit"]._log("decision", "Accepted.", record=self.warehouse)
        self.env["dist.unmet.demand"]._record_first_requests(
            [{"sale_order_line_res_id": 4711, "product_id": self.product.id, "request_date": NOW,
              "company_id": self.company.id, "outcome": "refused"}]
        )  # fmt: skip
        self._open(records=self._order())
        self.env.flush_all()
        for model in ("dist.audit", "dist.unmet.demand", "dist.exception", "dist.exception.report",
                      "dist.sales.channel"):  # fmt: skip
            domain = [("company_id", "=", self.company.id)]
            ours = self.env[model].sudo().search(domain)
            with self.subTest(model=model):
                self.assertTrue(ours)
                self.assertFalse(self.env[model].with_user(self.foreigner).search(domain))
                with self.assertRaises(AccessError):
                    ours[:1].with_user(self.foreigner).read(["company_id"])

    def test_a_foreign_case_cannot_be_taken(self):
        case = self._open()
        with self.assertRaises(AccessError):
            case.with_user(self.foreigner).action_take()
        self.assertEqual(case.state, "open")

    def test_a_channel_names_warehouses_of_its_company(self):
        with self.assertRaises(UserError):
            self.env["dist.sales.channel.warehouse"].create(
                {"channel_id": self._channel("WEB").id, "warehouse_id": self.other_warehouse.id}
            )

    def test_a_case_names_records_of_its_company(self):
        case = self._open()
        with self.assertRaises(UserError):
            case.warehouse_id = self.other_warehouse

    def test_the_case_goes_to_people_of_its_company(self):
        case = self._open(company=self.other_company)
        self.assertEqual(case.user_id, self.foreigner)

    def test_a_user_of_two_companies_gets_the_channel_of_the_order(self):
        self.salesman.company_ids += self.other_company
        self._channel("WEB", self.other_company).user_ids = self.salesman
        orders = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .with_context(allowed_company_ids=(self.company + self.other_company).ids)
        )
        vals = {"partner_id": self.customer.id, "user_id": self.salesman.id, "team_id": False}
        self.assertEqual(orders.create(vals).dist_channel_id, self._channel("TEL"))
        there = orders.create({**vals, "company_id": self.other_company.id})
        self.assertEqual(there.dist_channel_id, self._channel("WEB", self.other_company))
