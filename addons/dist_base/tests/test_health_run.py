# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.dist_base.core.health import CheckSpec, Finding
from odoo.addons.dist_base.hooks import post_init_hook

from .health_common import HealthCommon

CODES = [
    "negative_quants",
    "over_reservation",
    "stale_transit",
    "unit_conflicts",
    "duplicate_codes",
    "missing_vendors",
]


@tagged("post_install", "-at_install")
class TestHealthRun(HealthCommon):
    """When the checks run, who runs them, and what they tell the exception desk."""

    def test_every_company_has_every_check_once(self):
        self.Checks._sync(self.company)
        for company in self.company + self.other_company:
            checks = self.Checks.search([("company_id", "=", company.id)])
            self.assertEqual(checks.mapped("code"), CODES)
        self.assertEqual(self._check("negative_quants").name, "Negative stock")
        self.assertIn("Count it", self._check("negative_quants").description)

    def test_installation_plans_the_first_run_and_reads_no_stock(self):
        self._stock(-3)
        self._check("negative_quants").unlink()
        cron = self.env.ref("dist_base.dist_health_check_cron_run")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        post_init_hook(self.env)
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers + 1
        )
        self.assertEqual(self._check("negative_quants").state, "new")
        self.assertFalse(self._case())
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "weeks"))

    def test_the_cron_runs_all_checks_of_all_companies(self):
        self._stock(-3)
        self._run_cron()
        for company in self.company + self.other_company:
            checks = self.Checks.search([("company_id", "=", company.id)])
            self.assertNotIn("new", checks.mapped("state"))
        self.assertEqual(self._check("negative_quants").finding_count, 1)
        self.assertEqual(self._check("negative_quants", self.other_company).finding_count, 0)
        self.assertIn("Negative stock (1)", self._case().summary)
        self.assertNotIn("Negative stock", self._case(self.other_company).summary or "")

    def test_a_company_that_was_just_checked_is_left_out(self):
        self._run_cron()
        self._stock(-3)
        self._run_cron()
        self.assertEqual(self._check("negative_quants").finding_count, 0)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=7)):
            self._run_cron()
        self.assertEqual(self._check("negative_quants").finding_count, 1)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("dist_base.dist_health_check_cron_run").method_direct_trigger()
        self.env.invalidate_all()

    def test_one_case_tells_all_and_is_kept_up_to_date(self):
        self._stock(-3)
        (self.product + self.nut).default_code = "TWIN"
        checks = self._check("negative_quants") + self._check("duplicate_codes")
        checks._run()
        checks._run()
        case = self._case()
        self.assertEqual(
            case.summary,
            "The health check found records to repair: Negative stock (1), Duplicate codes (2).",
        )
        self.assertEqual(case.user_id, self.manager)
        self.assertEqual(
            [(d.res_model, d.res_id) for d in case.document_ids],
            [("dist.health.check", check.id) for check in checks],
        )
        self._stock(3)
        checks._run()
        self.assertEqual(
            case.summary, "The health check found records to repair: Duplicate codes (2)."
        )
        self.nut.default_code = False
        checks._run()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))
        (self.product + self.nut).default_code = "TWIN"
        checks._run()
        self.assertEqual(self._case().sorted("id").mapped("state"), ["closed", "open"])

    def test_an_archived_check_counts_in_no_case(self):
        self._stock(-3)
        check = self._check("negative_quants")
        check._run()
        check.with_user(self.manager).active = False
        self._check("over_reservation")._run()
        self._assert_case(is_open=False)
        self._stock(-3, self.nut)
        check._run()
        self.assertEqual(check.finding_count, 1)
        self.assertFalse(self._case().filtered(lambda case: case.state != "closed"))

    def test_what_another_company_has_is_its_own(self):
        shelf = self.other_warehouse.lot_stock_id
        self._stock(-3, location=shelf)
        self.assertEqual(self._found("negative_quants"), {})
        self._check("negative_quants", self.other_company)._run()
        self.assertEqual(self._case(self.other_company).user_id, self.foreigner)
        self.assertFalse(self._case())

    def test_a_failing_check_stops_no_other_and_keeps_what_it_found(self):
        self._stock(-3)
        failing, other = self._check("negative_quants"), self._check("duplicate_codes")
        failing._run()
        (self.product + self.nut).default_code = "TWIN"
        with (
            patch.object(
                self.registry["dist.health.check"], "_find_negative_quants", side_effect=ValueError
            ),
            self.assertLogs("odoo.addons.dist_base.models.dist_health_check", "ERROR") as logs,
        ):
            (failing + other)._run()
        self.assertEqual(len(logs.output), 1)
        self.assertEqual((failing.state, failing.finding_count), ("failed", 1))
        self.assertEqual((other.state, other.finding_count), ("found", 2))
        self._assert_case(is_open=True)

    def test_an_addon_adds_its_own_check(self):
        registry = self.registry["dist.health.check"]
        spec = CheckSpec("own", "Own check", "Repair it.", "_find_own", "danger", 5)
        own = registry._dist_health_checks
        with (
            patch.object(registry, "_dist_health_checks", lambda model: [*own(model), spec]),
            patch.object(
                registry,
                "_find_own",
                lambda _model, company: [Finding("res.company", company.id, "too small")],
                create=True,
            ),
        ):
            self.Checks._sync(self.company)
            self.assertEqual(self._found("own"), {("res.company", self.company.id): "too small"})
            self.assertEqual(self._check("own").severity, "danger")
        self.Checks._sync(self.company)
        self.assertFalse(self._check("own"))

    def test_only_so_many_are_listed_but_all_are_counted(self):
        many = self.product.create([{"name": f"P{n}", "default_code": "SAME"} for n in range(5)])
        with patch("odoo.addons.dist_base.models.dist_health_check.LISTED", 3):
            self._check("duplicate_codes")._run()
        check = self._check("duplicate_codes")
        self.assertEqual((check.finding_count, check.result_ids.mapped("res_id")),
                         (5, many[:3].ids))  # fmt: skip

    # --- People ------------------------------------------------------------------------------

    def test_a_user_of_the_desk_runs_checks_and_changes_nothing_else(self):
        self._stock(-3)
        check = self._check("negative_quants").with_user(self.dist_user)
        check.action_run()
        self.assertEqual(check.finding_count, 1)
        with self.assertRaises(AccessError):
            check.active = False
        with self.assertRaises(AccessError):
            check.result_ids.unlink()
        self.assertTrue(check.sudo().active)
        self.Checks.with_user(self.dist_user).action_run_all()
        states = self.Checks.search([("company_id", "=", self.company.id)]).mapped("state")
        self.assertNotIn("new", states)
        self.assertEqual(self._check("negative_quants", self.other_company).state, "new")

    def test_others_run_nothing(self):
        check = self._check("negative_quants")
        for user in (self.salesman, self.employee, self.foreigner):
            with self.subTest(user.login), self.assertRaises(AccessError):
                check.with_user(user).action_run()
        for user in (self.salesman, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Checks.with_user(user).action_run_all()
        self.assertEqual(check.state, "new")

    def test_the_list_to_repair_is_the_records_own(self):
        quant = self._stock(-3)
        check = self._check("negative_quants")
        check._run()
        action = check.with_user(self.stock_manager_of_desk()).action_view_records()
        self.assertEqual(action["res_model"], "stock.quant")
        self.assertEqual(self.Quant.search(action["domain"]), quant)

    def stock_manager_of_desk(self):
        return self._user("desk_stock", "dist_base.group_dist_user,stock.group_stock_manager")

    def test_without_access_to_the_records_the_findings_are_listed(self):
        line = {
            "product_id": self.product.id,
            "product_uom_id": self.env.ref("uom.product_uom_kgm").id,
        }
        order = self._order(order_line=[Command.create(line)])
        check = self._check("unit_conflicts")
        check._run()
        self.assertFalse(order.order_line.with_user(self.dist_user).has_access("read"))
        action = check.with_user(self.dist_user).action_view_records()
        self.assertEqual(action["res_model"], "dist.health.result")
        found = self.env["dist.health.result"].with_user(self.dist_user).search(action["domain"])
        self.assertEqual(found.detail, "in kg, the product in Units")
        self.assertEqual(found.res_id, order.order_line.id)

    def test_records_of_several_kinds_are_listed_together(self):
        self.product.barcode = "B-1"
        self._alias("B-1", self.nut)
        check = self._check("duplicate_codes")
        check._run()
        action = check.with_user(self.manager).action_view_records()
        self.assertEqual(action["res_model"], "dist.health.result")
        results = self.env["dist.health.result"].search(action["domain"])
        self.assertEqual(results.mapped("res_model"), ["dist.item.alias", "product.product"])
        opened = results[1].with_user(self.manager).action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]),
                         ("product.product", self.product.id))  # fmt: skip

    def test_a_healthy_check_has_no_list(self):
        check = self._check("negative_quants")
        check._run()
        with self.assertRefused(UserError, '"Negative stock" has found nothing'):
            check.with_user(self.dist_user).action_view_records()

    def test_a_record_that_is_gone_says_so(self):
        washer = self.env["product.product"].create({"name": "Washer", "default_code": "TWIN"})
        self.nut.default_code = "TWIN"
        check = self._check("duplicate_codes")
        check._run()
        result = check.result_ids.filtered(lambda r: r.res_id == washer.id)
        washer.unlink()
        with self.assertRefused(UserError, "Washer. does not exist any more"):
            result.with_user(self.dist_user).action_open()
