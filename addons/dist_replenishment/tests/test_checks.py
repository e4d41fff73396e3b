# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core import checks
from .class_common import ClassCommon


@tagged("post_install", "-at_install")
class TestChecks(ClassCommon):
    """One item whose master data are in order, to break in each way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Check = cls.env["dist.replenishment.check"]
        cls.today = fields.Date.context_today(cls.Check)
        cls.info = cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "delay": 7,
                "price": 3.0,
                "company_id": cls.company.id,
            }
        )
        cls.rule = cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": cls.product.id,
                "warehouse_id": cls.warehouse.id,
                "location_id": cls.warehouse.lot_stock_id.id,
                "product_min_qty": 10,
                "product_max_qty": 20,
                "trigger": "manual",
                "company_id": cls.company.id,
            }
        )
        cls.item.write(
            {"orderpoint_id": cls.rule.id, "annual_demand_qty": 100, "classified_on": cls.today}
        )
        cls.Policy._resolve(cls.item)

    def _found(self, state="open"):
        self.Check._run(self.company)
        domain = [("company_id", "=", self.company.id), ("state", "=", state)]
        return self.Check.search(domain)

    def _codes(self):
        return self._found().mapped("code")

    def _case(self):
        return self.Desk.search(
            [("kind_id.code", "=", "replenishment_check"), ("company_id", "=", self.company.id)]
        )

    def _blocked(self):
        return self.Check._blocked_items(self.company)

    def _resupply(self, warehouse, supplier):
        """Let a warehouse be resupplied by another; return the route."""
        warehouse.resupply_wh_ids = [Command.link(supplier.id)]
        return self.env["stock.route"].search(
            [("supplied_wh_id", "=", warehouse.id), ("supplier_wh_id", "=", supplier.id)]
        )

    def _second(self):
        return self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )

    # --- Each finding ------------------------------------------------------------------------

    def test_nothing_is_wrong(self):
        self.assertEqual(self._codes(), [])
        self.assertEqual(self._blocked(), {})

    def test_vendor_missing(self):
        self.info.unlink()
        check = self._found()
        self.assertEqual(check.mapped("code"), ["vendor_missing"])
        self.assertEqual(
            check.message, "Hex bolt M8 has no vendor. Enter one with price and lead time."
        )
        self.assertEqual((check.res_model, check.res_id), ("product.product", self.product.id))
        self.assertEqual(self._blocked(), {self.item.id: "vendor_missing"})

    def test_vendor_of_another_company_is_none(self):
        self.info.company_id = self.other_company
        self.assertEqual(self._codes(), ["vendor_missing"])

    def test_vendor_archived(self):
        self.vendor.active = False
        self.assertEqual(self._codes(), ["vendor_archived"])
        self.assertEqual(self._blocked(), {self.item.id: "vendor_archived"})

    def test_prices_not_valid_today(self):
        self.info.date_end = self.today - timedelta(days=1)
        self.assertEqual(self._codes(), ["vendor_expired"])
        self.info.write({"date_start": self.today + timedelta(days=1), "date_end": False})
        self.assertEqual(self._codes(), ["vendor_expired"])
        self.assertEqual(self._blocked(), {self.item.id: "vendor_expired"})

    def test_price_missing(self):
        self.info.price = 0
        check = self._found()
        self.assertEqual(check.mapped("code"), ["price_missing"])
        self.assertEqual((check.res_model, check.res_id), ("product.supplierinfo", self.info.id))
        self.assertEqual(
            check.message, "The vendor's price of Hex bolt M8 is 0. Enter what the vendor charges."
        )

    def test_lead_time_0(self):
        self.info.delay = 0
        self.assertEqual(self._codes(), ["lead_zero"])
        self.assertEqual(self._blocked(), {self.item.id: "lead_zero"})

    def test_a_learned_lead_time_makes_up_for_0(self):
        self.info.delay = 0
        self.item.lead_days = 4
        self.assertEqual(self._codes(), [])

    def test_units_that_do_not_convert(self):
        self.info.product_uom_id = self.env.ref("uom.product_uom_kgm")
        check = self._found()
        self.assertEqual(check.mapped("code"), ["unit_mismatch"])
        self.assertEqual((check.res_model, check.res_id), ("product.supplierinfo", self.info.id))

    def test_a_dozen_converts(self):
        self.info.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self._codes(), [])

    def test_minimum_above_a_year_of_demand(self):
        self.rule.write({"product_max_qty": 500, "product_min_qty": 101})
        check = self._found()
        self.assertEqual(check.mapped("code"), ["min_above_year"])
        self.assertEqual(
            check.message,
            "The reordering rule of Hex bolt M8 keeps at least 101 in Northwind Supplies, but only "
            "100 were asked for in a year. Lower the minimum.",
        )
        self.assertEqual(check.res_id, self.rule.id)
        self.assertEqual(self._blocked(), {})

    def test_minimum_of_something_never_classified(self):
        self.item.write({"classified_on": False, "annual_demand_qty": 0})
        self.assertEqual(self._codes(), [])

    def test_minimum_above_the_maximum_blocks_where_both_are_kept(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE stock_warehouse_orderpoint SET product_max_qty = 5 WHERE id = %s",
            (self.rule.id,),
        )
        self.assertEqual(self._codes(), ["min_above_max"])
        self.assertEqual(self._blocked(), {})
        self.item.policy_id.method = "manual"
        self.assertEqual(self._blocked(), {self.item.id: "min_above_max"})

    def test_packs_that_do_not_divide_the_minimum(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.product.uom_ids = [Command.link(dozen.id)]
        self.rule.replenishment_uom_id = dozen
        self.info.min_qty = 24
        self.assertEqual(self._codes(), [])
        self.info.min_qty = 30
        check = self._found()
        self.assertEqual(check.mapped("code"), ["pack_mismatch"])
        self.assertIn("at least 30 of Hex bolt M8, which is no multiple of the pack of 12.",
                      check.message)  # fmt: skip

    def test_product_archived(self):
        self.product.active = False
        self.item.active = True
        self.assertEqual(self._codes(), ["product_archived"])
        self.assertEqual(self._blocked(), {self.item.id: "product_archived"})

    def test_nothing_supplies_it(self):
        self.product.purchase_ok = False
        self.assertEqual(self._codes(), ["supply_missing"])

    def test_another_warehouse_supplies_it(self):
        north = self._second()
        route = self._resupply(north, self.warehouse)
        there = self._item(self._product("Anchor"), north)
        self.Policy._resolve(there)
        self.assertEqual(self._codes(), ["vendor_missing"])
        there.product_id.route_ids = [Command.link(route.id)]
        self.assertEqual(self._codes(), [])

    def test_the_category_says_which_warehouse_supplies_it(self):
        north = self._second()
        self.category.route_ids = [Command.link(self._resupply(north, self.warehouse).id)]
        there = self._item(self._product("Anchor", categ_id=self.narrow.id), north)
        self.Policy._resolve(there)
        self.assertEqual(self._codes(), [])

    def test_warehouses_that_supply_each_other(self):
        north = self._second()
        routes = self._resupply(north, self.warehouse) + self._resupply(self.warehouse, north)
        there = self._item(self.product, north)
        self.Policy._resolve(there)
        self.product.route_ids = [Command.link(routes[0].id)]
        self.assertEqual(self._codes(), [])
        self.product.route_ids = [Command.link(routes[1].id)]
        found = self._found()
        self.assertEqual(found.mapped("code"), ["circular_resupply"] * 2)
        self.assertEqual(found.item_id, self.item + there)
        self.assertEqual(
            self._blocked(), dict.fromkeys((self.item + there).ids, "circular_resupply")
        )

    def test_every_code_is_known_to_the_list(self):
        field = self.Check._fields["code"]
        self.assertEqual(tuple(dict(field.selection)), checks.KEYS)
        check = self.Check.create(
            {"item_id": self.item.id, "code": "lead_zero", "company_id": self.company.id}
        )
        self.assertEqual(set(check._messages()), set(checks.KEYS))

    # --- What is not checked -----------------------------------------------------------------

    def test_what_is_not_planned_is_not_checked(self):
        self.info.unlink()
        self.item.policy_id.method = "none"
        self.assertEqual(self._codes(), [])
        self.item.policy_id.method = "rss"
        self.assertEqual(self._codes(), ["vendor_missing"])
        self.warehouse.dist_mode = "off"
        self.assertEqual(self._codes(), [])

    def test_an_item_without_policy_is_blocked(self):
        self.item.policy_id = False
        self.assertEqual(self._blocked(), {self.item.id: "policy_missing"})
        self.assertEqual(self.Check._reason_labels()["policy_missing"], "No policy")

    def test_the_gravest_reason_is_given(self):
        self.info.write({"price": 0, "delay": 0})
        self.assertEqual(sorted(self._codes()), ["lead_zero", "price_missing"])
        self.assertEqual(self._blocked(), {self.item.id: "price_missing"})

    # --- Life of a finding -------------------------------------------------------------------

    def test_what_is_mended_closes_by_itself_and_opens_again(self):
        self.info.price = 0
        check = self._found()
        self.info.price = 3
        self.assertFalse(self._found())
        self.assertEqual((check.state, check.closed_on), ("done", self.today))
        self.info.price = 0
        self.assertEqual(self._found(), check)
        self.assertEqual((check.state, check.closed_on), ("open", False))

    def test_an_ignored_finding_blocks_nothing_until_it_comes_back(self):
        self.info.delay = 0
        check = self._found()
        check.with_user(self.buyer)._ignore("Next door")
        self.assertFalse(self._found())
        self.assertEqual((check.state, check.ignored_by_id), ("ignored", self.buyer))
        self.assertEqual(self._blocked(), {})
        self.info.delay = 3
        self._found()
        self.assertEqual((check.state, check.ignore_reason), ("done", False))
        self.info.delay = 0
        self.assertEqual(self._found(), check)

    def test_checking_twice_changes_nothing(self):
        self.info.price = 0
        check = self._found()
        before, cases = check.read(), self._case()
        messages = cases.message_ids
        self.assertEqual(self._found(), check)
        self.assertEqual(check.read(), before)
        self.assertEqual(self._case().message_ids, messages)

    def test_one_case_for_the_company(self):
        self._found()
        self.assertFalse(self._case())
        self.info.write({"price": 0, "delay": 0})
        self._found()
        case = self._case()
        self.assertEqual(
            case.summary,
            "Master data to mend before anything is bought: Lead time is 0 (1), Price missing (1).",
        )
        self.assertEqual(case.user_id, self.buyer)
        self.info.write({"price": 3, "delay": 3})
        self._found()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    # --- People ------------------------------------------------------------------------------

    def test_who_may_ignore(self):
        self.info.delay = 0
        check = self._found()
        for user in (self.dist_user, self.warehouse_user):
            with self.assertRefused(AccessError, "Only buyers and policy managers"):
                check.with_user(user)._ignore("Because")
            with self.assertRefused(AccessError, "Only buyers and policy managers"):
                check.with_user(user).action_run()
        for user in (self.salesman, self.foreigner):
            with self.assertRefused(AccessError, "Master-Data Finding"):
                check.with_user(user)._ignore("Because")
        with self.assertRefused(UserError, "Say why this can be ignored"):
            check.with_user(self.buyer)._ignore("  ")
        with self.assertRefused(AccessError, "Master-Data Finding"):
            check.with_user(self.buyer).write({"state": "done"})
        self.assertEqual((check.state, check.ignore_reason), ("open", False))

    def test_the_wizard_ignores_and_the_button_reopens(self):
        self.info.delay = 0
        check = self._found().with_user(self.buyer)
        action = check.action_ignore()
        wizard = self.env["dist.replenishment.ignore"].with_user(self.buyer)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Next door"})
        wizard.action_ignore()
        self.assertEqual((check.state, check.ignore_reason), ("ignored", "Next door"))
        check.action_reopen()
        self.assertEqual((check.state, check.ignore_reason), ("open", False))
        self.assertEqual(self._case().sorted("id").mapped("state"), ["closed", "open"])

    def test_a_buyer_looks_again(self):
        self.info.price = 0
        self.Check.with_user(self.buyer).action_run()
        check = self.Check.search([("company_id", "=", self.company.id)])
        self.assertEqual(check.mapped("code"), ["price_missing"])
        action = check.with_user(self.buyer).action_mend()
        self.assertEqual((action["res_model"], action["res_id"]), (self.info._name, self.info.id))
        self.assertEqual(self.item.with_user(self.buyer).open_check_count, 1)
        found = self.item.with_user(self.buyer).action_view_checks()
        self.assertEqual(self.Check.search(found["domain"]), check)

    def test_each_company_its_own(self):
        self.info.price = 0
        foreign = self._item(self._product("Anchor"), self.other_warehouse)
        self.Policy._resolve(foreign)
        self.Check._run(self.other_company)
        self.assertFalse(self.Check.search([("company_id", "=", self.company.id)]))
        seen = self.Check.with_user(self.foreigner).search([])
        self.assertEqual(seen.item_id, foreign)
        self._found()
        self.assertEqual(self.Check.with_user(self.foreigner).search([]), seen)
        self.assertEqual(self.Check._blocked_items(self.other_company),
                         {foreign.id: "vendor_missing"})  # fmt: skip

    def test_the_number_of_queries_does_not_grow(self):
        self.info.price = 0
        self._found()
        few = self._count_queries(lambda: self.Check._run(self.company))
        for number in range(30):
            self._item(self._product(f"Part {number}"))
        self._found()
        many = self._count_queries(lambda: self.Check._run(self.company))
        self.assertEqual(many, few)
        self.assertLessEqual(many, 16)
