# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DistCommon

READ, WRITE, CREATE, UNLINK = "read", "write", "create", "unlink"
# What each role may do with each model; whatever is not written here is refused.
RIGHTS = {
    "dist.sales.channel": {"employee": "", "salesman": "r", "dist_user": "r", "manager": "rwcu"},
    "dist.sales.channel.warehouse": {
        "employee": "",
        "salesman": "r",
        "dist_user": "r",
        "manager": "rwcu",
    },
    "dist.audit": {
        "employee": "",
        "salesman": "",
        "dist_user": "r",
        "approver": "r",
        "manager": "r",
    },
    "dist.unmet.demand": {"employee": "", "salesman": "", "dist_user": "r", "manager": "r"},
    "dist.exception": {"employee": "", "salesman": "rw", "dist_user": "rwc", "manager": "rwc"},
    "dist.exception.document": {"employee": "", "salesman": "r", "dist_user": "r", "manager": "r"},
    "dist.exception.report": {"employee": "", "salesman": "", "dist_user": "r", "manager": "r"},
    "dist.exception.kind": {"employee": "", "salesman": "r", "dist_user": "r", "manager": "rwcu"},
    "dist.exception.escalation": {
        "employee": "",
        "salesman": "r",
        "dist_user": "r",
        "manager": "rwcu",
    },
    "dist.root.cause": {"employee": "", "salesman": "r", "dist_user": "r", "manager": "rwcu"},
    "dist.exception.close": {
        "employee": "",
        "salesman": "rwc",
        "dist_user": "rwc",
        "manager": "rwc",
    },
    "dist.item.alias": {
        "employee": "",
        "salesman": "r",
        "dist_user": "r",
        "sales_manager": "rwcu",
        "manager": "rwcu",
    },
    "dist.customer.alias": {
        "employee": "",
        "salesman": "r",
        "dist_user": "r",
        "sales_manager": "rwcu",
        "manager": "rwcu",
    },
    "dist.health.check": {
        "employee": "",
        "salesman": "",
        "dist_user": "r",
        "approver": "r",
        "manager": "rw",
    },
    "dist.health.result": {"employee": "", "salesman": "", "dist_user": "r", "manager": "r"},
    "dist.warehouse.mode": {"employee": "", "salesman": "", "dist_user": "", "manager": "rwc"},
}


@tagged("post_install", "-at_install")
class TestAccess(DistCommon):
    def test_rights_of_each_role(self):
        for model, roles in RIGHTS.items():
            for role, letters in roles.items():
                allowed = {
                    operation
                    for operation in (READ, WRITE, CREATE, UNLINK)
                    if self.env[model].with_user(getattr(self, role)).has_access(operation)
                }
                expected = {name for name in (READ, WRITE, CREATE, UNLINK) if name[0] in letters}
                with self.subTest(model=model, role=role):
                    self.assertEqual(allowed, expected)

    def test_every_model_of_the_addon_is_listed(self):
        models = self.env["ir.model"].search([("model", "like", "dist.%")])
        ours = models.filtered(lambda m: "dist_base" in m.modules.split(", ")).mapped("model")
        self.assertEqual(set(ours), {*RIGHTS, "dist.alias", "dist.append.only", "dist.guarded"})

    def test_roles_imply_each_other(self):
        self.assertTrue(self.manager.has_group("dist_base.group_dist_warehouse"))
        self.assertTrue(self.manager.has_group("dist_base.group_dist_user"))
        self.assertTrue(self.approver.has_group("dist_base.group_dist_user"))
        self.assertFalse(self.approver.has_group("dist_base.group_dist_warehouse"))
        self.assertFalse(self.manager.has_group("dist_base.group_dist_override_approver"))
        self.assertFalse(self.manager.has_group("stock.group_stock_user"))

    def test_the_administrator_has_all_roles(self):
        admin = self.env.ref("base.user_admin")
        self.assertTrue(admin.has_group("dist_base.group_dist_policy_manager"))
        self.assertTrue(admin.has_group("dist_base.group_dist_override_approver"))

    def test_new_users_get_no_role(self):
        user = self.env["res.users"].create({"name": "New", "login": "dist_test_new"})
        self.assertFalse(user.has_group("dist_base.group_dist_user"))

    def test_salespeople_see_their_own_cases_only(self):
        mine, other = self._open(owner=self.salesman), self._open(owner=self.dist_user)
        desk = self.Desk.with_user(self.salesman)
        self.assertEqual(desk.search([("id", "in", (mine + other).ids)]), mine)
        with self.assertRaises(AccessError):
            other.with_user(self.salesman).action_take()
        self.assertEqual(other.state, "open")
        mine.with_user(self.salesman).action_take()
        self.assertEqual(mine.state, "progress")

    def test_salespeople_see_the_documents_of_their_own_cases_only(self):
        order = self._order()
        mine = self._open(owner=self.salesman, records=order)
        other = self._open(owner=self.dist_user, records=order)
        documents = self.env["dist.exception.document"].with_user(self.salesman)
        found = documents.search([("exception_id", "in", (mine + other).ids)])
        self.assertEqual(found, mine.document_ids)

    def test_salespeople_close_only_their_own_cases(self):
        other = self._open(owner=self.dist_user)
        wizard = self.env["dist.exception.close"].with_user(self.salesman)
        with self.assertRaises(AccessError):
            wizard.create(
                {"exception_ids": other.ids, "root_cause_id": self.root_cause.id}
            ).action_close()
        self.assertEqual(other.state, "open")

    def test_every_view_and_menu_loads_for_every_role(self):
        for user in (
            self.salesman + self.dist_user + self.warehouse_user + self.manager + self.approver
        ):
            env = self.env(user=user)
            menus = env["ir.ui.menu"].load_menus(False)
            root = self.env.ref("dist_base.dist_menu_root").id
            self.assertIn(root, menus, user.login)
            for action in self._actions(menus, root):
                self._load(action.with_env(env), user)

    def _actions(self, menus, menu_id):
        stack, actions = [menu_id], self.env["ir.actions.act_window"]
        while stack:
            menu = menus[stack.pop()]
            stack += menu["children"]
            if menu.get("action_model") == "ir.actions.act_window":
                actions += actions.browse(menu["action_id"])
        return actions

    def _load(self, action, user):
        views = [(view.id, view.type) for view in action.sudo().view_id]
        modes = [(False, mode) for mode in action.sudo().view_mode.split(",")]
        with self.subTest(user=user.login, action=action.sudo().name):
            result = action.env[action.sudo().res_model].get_views(
                views + modes + [(False, "search")]
            )
            self.assertTrue(result["views"])
