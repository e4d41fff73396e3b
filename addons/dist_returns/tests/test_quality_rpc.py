# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import Form, tagged

from .quality_common import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityRpc(QualityCommon):
    """What a client may call, and what the screens do."""

    def _call(self, records, name, *args, user=None, **kwargs):
        return call_kw(self._by(records, user), name, [records.ids, *args], kwargs)

    def test_an_inspector_answers_and_concludes(self):
        self._point()
        receipt = self._receipt(10.0)
        self._call(receipt.check_ids, "action_fail", 4)
        part = receipt.browse(self._call(receipt, "action_split", 4))
        self._call(receipt, "action_condition", "new")
        self._call(part, "action_condition", "damaged")
        self._call(receipt + part, "action_conclude")
        self.assertEqual((receipt.quantity, receipt.inspection_result), (6.0, "passed"))
        self.assertEqual((part.quantity, part.inspection_result), (4.0, "failed"))

    def test_a_clerk_does_neither(self):
        self._point()
        receipt = self._receipt(10.0)
        for records, name, args in (
            (receipt.check_ids, "action_pass", []),
            (receipt.check_ids, "action_fail", [1.0]),
            (receipt, "action_split", [1.0]),
            (receipt, "action_condition", ["new"]),
            (receipt, "action_conclude", []),
        ):
            with self.assertRefused(AccessError, "Only a returns inspector"):
                self._call(records, name, *args, user=self.clerk)
        self.assertEqual((receipt.check_ids.state, receipt.quantity), ("open", 10.0))
        self.assertEqual((receipt.condition, receipt.inspected_at), (False, False))

    def test_own_code_is_not_called_from_outside(self):
        for model, names in {
            "dist.quality.point": ("_raise_checks", "_raise_for", "_note_failure"),
            "dist.quality.check": ("_make", "_set", "_answer", "_answer_by", "_repeat"),
            "dist.return.receipt": ("_make", "_set", "_split", "_conclude", "_inspect_again"),
            "dist.quality.tally": ("_make", "_set", "_alert"),
            "dist.quality.sighting": ("_make", "_set", "_take_new"),
        }.items():
            for name in names:
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    def test_an_import_sets_no_answer(self):
        self._point()
        check = self._receipt().check_ids
        check.env["ir.model.data"].create(
            {"name": "check", "module": "__test__", "model": check._name, "res_id": check.id}
        )
        result = self._by(self.Check, self.manager).load(
            ["id", "state"], [["__test__.check", "passed"]]
        )
        self.assertFalse(result["ids"])
        self.assertEqual(check.state, "open")

    def test_the_screen_of_an_inspector(self):
        receipt = self._by(self._receipt(10.0))
        with Form(receipt, "dist_returns.dist_inspection_view_form") as form:
            form.condition = "opened"
            form.note = "Box torn"
        self.assertEqual((receipt.condition, receipt.note), ("opened", "Box torn"))

    def test_the_screen_of_a_control_point(self):
        with Form(self.Point.with_user(self.manager)) as form:
            form.name = "Length"
            form.kind = "measure"
            form.measure_uom_id = self.env.ref("uom.product_uom_meter")
            form.tolerance_max = 0.2
        self.assertEqual(form.record.tolerance_max, 0.2)

    def test_every_role_reads_what_is_asked(self):
        self._point()
        check = self._receipt().check_ids
        for user in (self.clerk, self.authoriser, self.credit_approver, self.claimer):
            self.assertEqual(self._by(check, user).state, "open")
        for user in (self.employee, self.salesman):
            with self.assertRaises(AccessError):
                self._by(check, user).read(["state"])
