# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dist_base.models.dist_exception_intake import DistException

from .common import NOW, DistCommon


@tagged("post_install", "-at_install")
class TestEscalation(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Cases of a demo database are not the subject here.
        cls.Desk.search([("state", "!=", "closed")])._finish(by_itself=True)
        with freeze_time(NOW):
            cls.case = cls._open()
            cls.env.flush_all()

    def _run_after(self, hours):
        with freeze_time(NOW + timedelta(hours=hours)), self.enter_registry_test_mode():
            self.env.ref("dist_base.dist_exception_cron_escalate").method_direct_trigger()
        self.env.invalidate_all()

    def _called(self, case=None):
        return (case or self.case).activity_ids.sorted("id").mapped("user_id.login")

    def test_before_the_deadline_nobody_is_called(self):
        self._run_after(7.9)
        self.assertEqual(self._called(), ["dist_test_dist_warehouse"])
        self.assertEqual(self.case.escalation_level, 0)

    def test_each_role_is_called_once(self):
        self._run_after(8)
        self._run_after(8.25)
        self.assertEqual(self._called(), ["dist_test_dist_warehouse", "dist_test_dist_manager"])
        self.assertEqual(self.case.next_escalation_at, NOW + timedelta(hours=12))
        self._run_after(12)
        self._run_after(1000)
        self.assertEqual(self._called()[2:], ["dist_test_dist_approver"])
        self.assertEqual((self.case.escalation_level, self.case.next_escalation_at), (2, False))

    def test_a_closed_case_is_left_alone(self):
        self.Desk._close_cases("test_slip", ["cause"])
        self._run_after(9)
        self.assertFalse(self.case.activity_ids)
        self.assertEqual(self.case.escalation_level, 0)

    def test_a_later_deadline_waits(self):
        self.case.deadline = NOW + timedelta(hours=20)
        self._run_after(9)
        self.assertEqual(self.case.escalation_level, 0)

    def test_a_role_without_people_is_told_on_the_case(self):
        self.manager.active = False
        self._run_after(8)
        self.assertEqual(self._called(), ["dist_test_dist_warehouse"])
        self.assertEqual(self.case.escalation_level, 1)
        self.assertIn("nobody in Northwind Supplies has the role", self.case.message_ids[0].body)

    def test_new_steps_reach_open_cases(self):
        self.kind.escalation_line_ids[0].after_hours = 2
        self.assertEqual(self.case.next_escalation_at, NOW + timedelta(hours=10))

    def test_one_case_that_fails_does_not_stop_the_others(self):
        with freeze_time(NOW):
            other = self._open(cause="other")
        broken, escalate = self.case.id, DistException._escalate

        def fail_for_one(case):
            if case.id == broken:
                case.env.cr.execute("SELECT 1 / 0")
            return escalate(case)

        with (
            patch.object(DistException, "_escalate", fail_for_one),
            self.assertLogs("odoo.addons.dist_base.models.dist_exception_intake", "ERROR") as logs,
            mute_logger("odoo.sql_db"),
        ):
            self._run_after(8)
        self.assertEqual((self.case.escalation_level, other.escalation_level), (0, 1))
        self.assertIn(f"Case {broken} could not be escalated", logs.output[0])
