# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two companies and their people, which nearly every class of tests wants.

Making them takes seconds. In a database that is thrown away after the tests, as DIST_TEST_WORLD
says, they are made and committed once; in any other, each class makes its own, and rolls it back.
"""

import os

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name, new_test_user

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

MODULE = "dist_test_world"
COMPANIES = {"company": "Northwind Supplies", "other_company": "Southwind Supplies"}
#: attribute of the classes: (login, groups, company)
PEOPLE = {
    "salesman": ("salesman", "sales_team.group_sale_salesman", "company"),
    "dist_user": ("dist_user", "dist_base.group_dist_user", "company"),
    "warehouse_user": ("dist_warehouse", "dist_base.group_dist_warehouse", "company"),
    "manager": ("dist_manager", "dist_base.group_dist_policy_manager", "company"),
    "approver": ("dist_approver", "dist_base.group_dist_override_approver", "company"),
    "sales_manager": ("sales_manager", "sales_team.group_sale_manager", "company"),
    "stock_manager": ("stock_manager", "stock.group_stock_manager", "company"),
    "employee": ("employee", "base.group_user", "company"),
    "foreigner": (
        "foreigner",
        "dist_base.group_dist_policy_manager,sales_team.group_sale_salesman",
        "other_company",
    ),
}


def new_company(env, name):
    return env["res.company"].create({"name": COMPANIES[name]})


def new_user(env, login, groups, company):
    return new_test_user(
        env,
        f"dist_test_{login}",
        groups=groups,
        company_id=company.id,
        company_ids=company.ids,
    )


def kept(env, name):
    """Return the company or person of this name that was made for all classes, or None."""
    return env.ref(f"{MODULE}.{name}", raise_if_not_found=False) or None


def keep():
    """Make companies and people for all classes, where the database may keep them."""
    if not os.environ.get("DIST_TEST_WORLD"):
        return
    with Registry(get_db_name()).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, DISABLED_MAIL_CONTEXT)
        if not kept(env, "company"):
            _make(env)


def _make(env):
    made = {name: new_company(env, name) for name in COMPANIES}
    for name, (login, groups, company) in PEOPLE.items():
        made[name] = new_user(env, login, groups, made[company])
    env["ir.model.data"].create(
        [
            {"module": MODULE, "name": name, "model": record._name, "res_id": record.id}
            for name, record in made.items()
        ]
    )
