# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

from .common import SuiteCase

READ_LIMIT = 20
#: views that are no pages of their own
PARTS = ("qweb", False)


@tagged("post_install", "-at_install")
class TestScreens(SuiteCase):
    """Every view, search filter, action and menu of the suite opens for every role."""

    def _readers(self, model):
        """(role, model of a user) for the roles that may read it."""
        for role, user in self.users.items():
            found = self.env[model].with_user(user)
            if found.has_access("read"):
                yield role, found

    def _evaluate(self, text, model):
        """Evaluate a domain or a context as the web client does."""
        names = {
            "uid": model.env.uid,
            "user": model.env.user,
            "active_id": False,
            "active_ids": [],
            "active_model": model._name,
            "allowed_company_ids": model.env.companies.ids,
            "context_today": lambda: fields.Date.context_today(model),
            "current_date": str(fields.Date.today()),
            "datetime": datetime,
            "relativedelta": dateutil.relativedelta.relativedelta,
            "time": time,
            "self": model.browse(),
        }
        return safe_eval(text, names)

    def _read_page(self, model, arch, prefix):
        """Read the fields of a page that begin with the prefix, with the rights of its user."""
        tree = etree.fromstring(arch)
        names = {
            node.get("name")
            for node in tree.iter("field")
            if node.get("name", "").startswith(prefix)
            and node.get("name") in model._fields
            and not any(parent.tag == "field" for parent in node.iterancestors())
        }
        model.web_search_read([], {name: {} for name in sorted(names)}, limit=READ_LIMIT)

    def _try_filters(self, model, arch):
        """Search with every filter and group by every grouping of a search view."""
        for node in etree.fromstring(arch).iter("filter"):
            if text := node.get("domain"):
                model.search_count(self._evaluate(text, model))
            group = self._evaluate(node.get("context") or "{}", model).get("group_by")
            for name in [group] if isinstance(group, str) else group or []:
                self._group_by(model, name)

    def _group_by(self, model, name):
        """Group as the web client does: dates by month, properties by one of them, if any."""
        kind = model._fields[name.partition(":")[0]].type
        if kind == "properties":
            return
        if kind in ("date", "datetime") and ":" not in name:
            name = f"{name}:month"
        model.formatted_read_group([], [name], ["__count"])

    # --- views -------------------------------------------------------------------------------

    def test_there_are_views_actions_and_menus(self):
        for model in ("ir.ui.view", "ir.actions.act_window", "ir.ui.menu"):
            with self.subTest(model):
                addons = self.env["ir.model.data"].search(
                    [("module", "in", self.addons), ("model", "=", model)]
                )
                self.assertLessEqual(
                    {"dist_base", "dist_reservation_policy"}, set(addons.mapped("module"))
                )

    def test_every_view_loads(self):
        for view in self._own("ir.ui.view").filtered(lambda v: v.type not in PARTS and v.model):
            root = view if view.mode == "primary" else self._root(view)
            for role, model in self._readers(view.model):
                with self.subTest(view=view.xml_id, role=role):
                    self.assertTrue(model.get_view(root.id, root.type)["arch"])

    def _root(self, view):
        while view.inherit_id and view.mode == "extension":
            view = view.inherit_id
        return view

    def test_every_page_can_be_read(self):
        """Fields of a page that a role may not read would end in an error for that role."""
        for view in self._own("ir.ui.view").filtered(
            lambda v: v.type in ("list", "form", "kanban")
        ):
            for role, model in self._readers(view.model):
                if model._transient:
                    continue
                with self.subTest(view=view.xml_id, role=role):
                    root = self._root(view)
                    # of a page of Odoo's own only what we added: the rest is Odoo's to answer for
                    prefix = "" if root == view else "dist_"
                    self._read_page(model, model.get_view(root.id, root.type)["arch"], prefix)

    def test_every_search_filter_works(self):
        for view in self._own("ir.ui.view").filtered(lambda v: v.type == "search"):
            for role, model in self._readers(view.model):
                with self.subTest(view=view.xml_id, role=role):
                    root = self._root(view)
                    self._try_filters(model, model.get_view(root.id, "search")["arch"])

    # --- actions and menus -------------------------------------------------------------------

    def test_every_action_opens(self):
        for action in self._own("ir.actions.act_window"):
            for role, model in self._readers(action.res_model):
                with self.subTest(action=action.xml_id, role=role):
                    self._open(action, model)

    def _open(self, action, model):
        views = [(view_id, mode) for view_id, mode in action.views]
        views.append((action.search_view_id.id, "search"))
        loaded = model.get_views(views, {"action_id": action.id, "load_filters": True})
        self.assertEqual(set(loaded["views"]), {mode for _id, mode in views})
        context = self._evaluate(action.context or "{}", model)
        model = model.with_context(**context)
        if not model._transient:
            domain = self._evaluate(action.domain or "[]", model)
            model.web_search_read(domain, {"display_name": {}}, limit=READ_LIMIT)

    def test_every_menu_that_is_visible_opens(self):
        own = set(self._own("ir.ui.menu").ids)
        for role, user in self.users.items():
            menus = self.env["ir.ui.menu"].with_user(user)
            visible = {i: menu for i, menu in menus.load_menus(False).items() if i in own}
            for menu in visible.values():
                with self.subTest(role=role, menu=menu["xmlid"]):
                    self._open_menu(menu, user)

    def _open_menu(self, menu, user):
        if menu["action_model"] != "ir.actions.act_window":
            # a heading or a report that the server makes: what it opens has an action of its own
            return
        action = self.env["ir.actions.act_window"].browse(menu["action_id"])
        model = self.env[action.res_model].with_user(user)
        self.assertTrue(model.has_access("read"), f"the menu opens {model._name}, out of reach")
        self._open(action, model)

    def test_the_roles_see_menus_and_an_employee_sees_none(self):
        own = set(self._own("ir.ui.menu").ids)
        seen = {
            role: len(own & set(self.env["ir.ui.menu"].with_user(user).load_menus(False)))
            for role, user in self.users.items()
        }
        self.assertEqual(seen["employee"], 0)
        self.assertGreater(seen["dist_user"], 0)
        self.assertGreater(seen["policy_manager"], seen["dist_user"])
