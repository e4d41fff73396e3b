# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import datetime

from odoo import Command
from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon

NOW = datetime.fromisoformat("2026-03-02 09:00:00")


class DistCommon(BaseCommon):
    """A company with one user for each role of the suite, and a neighbour company."""

    @classmethod
    def setup_independent_company(cls, **kwargs):
        # So that people and channels of a demo database do not interfere.
        return cls.env["res.company"].create({"name": "Northwind Supplies", **kwargs})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Southwind Supplies"})
        cls.warehouse = cls._warehouse_of(cls.company)
        cls.other_warehouse = cls._warehouse_of(cls.other_company)
        cls._create_users()
        cls.product = cls.env["product.product"].create(
            {"name": "Hex bolt M8", "is_storable": True, "list_price": 2.0}
        )
        cls.customer = cls.env["res.partner"].create({"name": "Harbour Works"})
        cls.kind = cls.env["dist.exception.kind"].create(
            {
                "name": "Supply slipped",
                "code": "test_slip",
                "deadline_hours": 8,
                "responsible_group_id": cls.env.ref("dist_base.group_dist_warehouse").id,
                "escalation_line_ids": [
                    Command.create(
                        {"sequence": 1, "group_id": cls._group("policy_manager"), "after_hours": 0}
                    ),
                    Command.create(
                        {
                            "sequence": 2,
                            "group_id": cls._group("override_approver"),
                            "after_hours": 4,
                        }
                    ),
                ],
            }
        )
        cls.root_cause = cls.env.ref("dist_base.dist_root_cause_supplier")
        cls.Desk = cls.env["dist.exception"]

    @contextmanager
    def assertRefused(self, exception, pattern):
        """Like assertRaisesRegex, and rolls back what was done, as a refused request does."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @classmethod
    def _create_users(cls):
        cls.salesman = cls._user("salesman", "sales_team.group_sale_salesman")
        cls.dist_user = cls._user("dist_user", "dist_base.group_dist_user")
        cls.warehouse_user = cls._user("dist_warehouse", "dist_base.group_dist_warehouse")
        cls.manager = cls._user("dist_manager", "dist_base.group_dist_policy_manager")
        cls.approver = cls._user("dist_approver", "dist_base.group_dist_override_approver")
        cls.sales_manager = cls._user("sales_manager", "sales_team.group_sale_manager")
        cls.stock_manager = cls._user("stock_manager", "stock.group_stock_manager")
        cls.employee = cls._user("employee", "base.group_user")
        cls.foreigner = cls._user(
            "foreigner",
            "dist_base.group_dist_policy_manager,sales_team.group_sale_salesman",
            company=cls.other_company,
        )

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"dist_test_{login}",
            groups=groups,
            company_id=company.id,
            company_ids=company.ids,
        )

    @classmethod
    def _group(cls, name):
        return cls.env.ref(f"dist_base.group_dist_{name}").id

    @classmethod
    def _warehouse_of(cls, company):
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        return warehouse or cls.env["stock.warehouse"].create(
            {"name": company.name, "code": company.name[:5], "company_id": company.id}
        )

    @classmethod
    def _channel(cls, code, company=None):
        company = company or cls.company
        return cls.env["dist.sales.channel"].search(
            [("code", "=", code), ("company_id", "=", company.id)]
        )

    @classmethod
    def _order(cls, user=None, **vals):
        env = cls.env["sale.order"].with_user(user) if user else cls.env["sale.order"]
        return env.create({"partner_id": cls.customer.id, **vals})

    @classmethod
    def _open(cls, cause="cause", kind="test_slip", summary="Receipt is late", **details):
        return cls.Desk._open_case(kind, cause, summary, **details)
