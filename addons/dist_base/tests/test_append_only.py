# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import NOW, DistCommon


@tagged("post_install", "-at_install")
class TestAppendOnly(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.env["dist.audit"]
        cls.entry = cls.audit._log(
            "override",
            "Order S1 ships on Monday.",
            record=cls.warehouse,
            reason="Customer stands still",
            payload={"promised": "2026-03-02"},
        )
        cls.env["dist.unmet.demand"]._record_first_requests(
            [
                {
                    "sale_order_line_res_id": 4711,
                    "product_id": cls.product.id,
                    "requested_qty": 3,
                    "request_date": NOW,
                    "company_id": cls.company.id,
                    "outcome": "refused",
                }
            ]
        )
        cls.request = cls.env["dist.unmet.demand"].search([("sale_order_line_res_id", "=", 4711)])
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})

    def test_entry_holds_what_was_decided(self):
        self.assertEqual(self.entry.user_id, self.env.user)
        self.assertEqual(self.entry.reason, "Customer stands still")
        self.assertEqual(self.entry.payload, {"promised": "2026-03-02"})
        self.assertEqual(self.entry.warehouse_id, self.warehouse)
        self.assertEqual(self.entry.company_id, self.company)
        self.assertEqual(self.entry.res_name, self.warehouse.display_name)
        self.assertEqual(self.entry.resource_ref, self.warehouse)

    def test_entry_takes_company_and_warehouse_of_an_order(self):
        order = self._order()
        entry = self.audit._log("decision", "Order accepted.", record=order)
        self.assertEqual(entry.company_id, self.company)
        self.assertEqual(entry.warehouse_id, order.warehouse_id)
        self.assertEqual(entry.resource_ref, order)

    def test_the_user_who_decides_is_recorded(self):
        entry = self.audit.with_user(self.salesman)._log("decision", "Order accepted.")
        self.assertEqual(entry.sudo().user_id, self.salesman)
        self.assertEqual(entry.sudo().create_uid, self.salesman)

    def test_a_deleted_document_leaves_its_name(self):
        order = self._order()
        entry = self.audit._log("decision", "Order accepted.", record=order)
        name = order.name
        order.unlink()
        entry.invalidate_recordset()
        self.assertFalse(entry.resource_ref)
        self.assertEqual(entry.res_name, name)

    def test_a_document_without_access_is_not_linked(self):
        entry = self.audit._log("decision", "Order accepted.", record=self._order())
        self.assertFalse(entry.with_user(self.dist_user).resource_ref)

    def test_a_document_of_an_uninstalled_addon_leaves_its_name(self):
        entry = self.audit._append(
            [{"name": "Gone", "kind": "decision", "user_id": self.env.uid, "res_model": "dist.gone",
              "res_id": 1, "res_name": "Gone/1", "company_id": self.company.id}]
        )  # fmt: skip
        self.assertFalse(entry.resource_ref)

    def _rpc(self, user, model, method, *args, **kwargs):
        return call_kw(self.env[model].with_user(user), method, list(args), kwargs)

    def test_nobody_writes_history_over_rpc(self):
        users = self.admin + self.manager + self.approver + self.dist_user + self.salesman
        users += self.env.ref("base.user_root")
        for record in (self.entry, self.request):
            before = record.read()
            for user in users:
                for method, args in self._attacks(record):
                    with (
                        self.subTest(model=record._name, user=user.login, method=method),
                        self.assertRaises(AccessError),
                    ):
                        self._rpc(user, record._name, method, *args)
            record.invalidate_recordset()
            self.assertEqual(record.read(), before)
            self.assertEqual(self.env[record._name].search_count([("id", ">", record.id)]), 0)

    def _attacks(self, record):
        vals = {record._rec_name: "Something else"}
        return [
            ("create", [[vals]]),
            ("write", [record.ids, vals]),
            ("web_save", [record.ids, vals, {}]),
            ("web_save", [[], vals, {}]),
            ("unlink", [record.ids]),
            ("copy", [record.ids]),
            ("name_create", ["Something else"]),
            ("_append", [[vals]]),
        ]

    def test_import_is_refused(self):
        for record in (self.entry, self.request):
            fname = record._rec_name
            result = self._rpc(self.admin, record._name, "load", [fname], [["Imported"]])
            self.assertFalse(result["ids"])
            self.assertIn("cannot be created or imported", result["messages"][0]["message"])
            self.assertFalse(self.env[record._name].search([(fname, "=", "Imported")]))

    def test_the_message_says_what_to_do(self):
        with self.assertRefused(AccessError, "Audit Entries cannot be changed.*new decision"):
            self.entry.write({"reason": "Something else"})

    def test_api_is_closed_to_rpc(self):
        for model, method in (
            ("dist.audit", "_log"),
            ("dist.unmet.demand", "_record_first_requests"),
            ("dist.exception", "_open_case"),
            ("dist.exception", "_close_cases"),
            ("dist.sales.channel", "_create_missing"),
            ("stock.warehouse", "_dist_set_mode"),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._rpc(self.admin, model, method)
