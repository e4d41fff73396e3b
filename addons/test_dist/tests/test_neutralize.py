# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import file_open

from .common import SuiteCase


@tagged("post_install", "-at_install")
class TestNeutralize(SuiteCase):
    def test_every_addon_has_a_script(self):
        missing = [addon for addon in self.addons if not list(get_neutralization_queries([addon]))]
        self.assertEqual(missing, [])

    def test_every_script_says_why(self):
        for addon in self.addons:
            with self.subTest(addon), file_open(f"{addon}/data/neutralize.sql") as script:
                self.assertEqual(script.read(3), "-- ")

    def test_every_script_runs_twice(self):
        for addon in self.addons:
            for query in 2 * list(get_neutralization_queries([addon])):
                with self.subTest(addon):
                    self.env.cr.execute(query)

    def test_a_copy_escalates_nothing_and_lets_no_connector_in(self):
        for query in get_neutralization_queries(self.addons):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.env.ref("dist_base.dist_exception_cron_escalate").active)
        self.assertFalse(self.env.ref("dist_demo.user_edi").active)
        self.assertTrue(self.env.ref("dist_demo.user_telesales").active)
