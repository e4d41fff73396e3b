# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import datetime

from odoo import Command
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from odoo.addons.base.tests.common import BaseCommon

from . import world
from .warm_caches import WarmCaches

NOW = datetime.fromisoformat("2026-03-02 09:00:00")


class DistCommon(BaseCommon):
    """A company with one user for each role of the suite, and a neighbour company."""

    @classmethod
    def setup_independent_company(cls, **kwargs):
        # So that people and channels of a demo database do not interfere.
        return cls._company("company")

    @classmethod
    def setUpClass(cls):
        world.keep()
        cls._warm_caches = WarmCaches(Registry(get_db_name()))
        super().setUpClass()
        cls.other_company = cls._company("other_company")
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

    def setUp(self):
        super().setUp()
        self._warm_caches.begin_test()
        self.addCleanup(self._warm_caches.end_test)

    @contextmanager
    def assertRefused(self, exception, pattern):
        """Like assertRaisesRegex, and rolls back what was done, as a refused request does."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @classmethod
    def _company(cls, name):
        return world.kept(cls.env, name) or world.new_company(cls.env, name)

    @classmethod
    def _create_users(cls):
        for name, (login, groups, company) in world.PEOPLE.items():
            user = world.kept(cls.env, name) or cls._user(login, groups, getattr(cls, company))
            setattr(cls, name, user)

    @classmethod
    def _user(cls, login, groups, company=None):
        return world.new_user(cls.env, login, groups, company or cls.company)

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
