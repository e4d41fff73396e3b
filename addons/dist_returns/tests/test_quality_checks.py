# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .quality_common import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityChecks(QualityCommon):
    """Answering checks: by whom, with what, once."""

    def _check(self, quantity=10.0, lot=None, user=None, **point):
        self._point(**point)
        product = self.lot_product if lot else self.product
        check = self._receipt(quantity, product=product, lot=lot).check_ids
        return self._by(check, user)

    def _measure_check(self):
        return self._check(
            kind="measure",
            measure_uom_id=self.env.ref("uom.product_uom_meter").id,
            tolerance_min=0.05,
            tolerance_max=0.20,
        )

    def assertOpen(self, check):
        check.invalidate_recordset()
        self.assertEqual(
            (check.state, check.failed_qty, check.inspector_id.id, check.answered_at),
            ("open", 0.0, False, False),
        )

    def test_pass(self):
        check = self._check()
        check.action_pass()
        self.assertEqual((check.state, check.failed_qty), ("passed", 0.0))
        self.assertEqual(check.inspector_id, self.inspector)
        self.assertTrue(check.answered_at)

    def test_instructions_are_confirmed(self):
        check = self._check(kind="instructions")
        check.action_pass()
        self.assertEqual(check.state, "passed")

    def test_fail_a_part_or_all(self):
        check = self._check()
        check.action_fail(3.0)
        self.assertEqual((check.state, check.failed_qty), ("failed", 3.0))
        other = self._by(self._receipt(7.0).check_ids)
        other.action_fail()
        self.assertEqual(other.failed_qty, 7.0)

    def test_a_failed_quantity_is_more_than_nothing_and_at_most_all(self):
        check = self._check()
        for quantity in (0.0, -1.0, 10.01, 11):
            with self.assertRefused(UserError, "more than 0 and at most 10.0"):
                check.action_fail(quantity)
        for quantity in (math.nan, math.inf, "3", True, [3]):
            with self.assertRefused(UserError, "Enter a number"):
                check.action_fail(quantity)
        self.assertOpen(check)

    def test_ten_centimetres_lie_between_five_and_twenty(self):
        check = self._measure_check()
        check.action_measure(10.0, self.env.ref("uom.product_uom_cm"))
        self.assertEqual((check.state, check.measured), ("passed", 10.0))
        self.assertEqual(check.measure_uom_id, self.env.ref("uom.product_uom_cm"))

    def test_over_rpc_a_unit_is_its_id(self):
        check = self._measure_check()
        check.action_measure(20, self.env.ref("uom.product_uom_cm").id)
        self.assertEqual(check.state, "passed")

    def test_a_value_out_of_tolerance_fails_all_or_the_quantity_given(self):
        check = self._measure_check()
        check.action_measure(0.21)
        self.assertEqual((check.state, check.failed_qty), ("failed", 10.0))
        other = self._by(self._receipt(10.0).check_ids)
        other.action_measure(0.0499, failed_qty=2.0)
        self.assertEqual((other.state, other.failed_qty), ("failed", 2.0))

    def test_half_a_millimetre_is_not_rounded_away(self):
        check = self._measure_check()
        check.sudo().point_id.write({"tolerance_min": 0.0005, "tolerance_max": 0.001})
        check.action_measure(0.4, self.env.ref("uom.product_uom_millimeter"))
        self.assertEqual(check.state, "failed")

    def test_another_kind_of_unit_is_refused(self):
        check = self._measure_check()
        with self.assertRefused(UserError, r"is measured in m, which kg can't be converted to"):
            check.action_measure(0.1, self.env.ref("uom.product_uom_kgm"))
        with self.assertRefused(UserError, "unknown unit"):
            check.action_measure(0.1, 10**8)
        self.assertOpen(check)

    def test_what_is_no_number_is_refused(self):
        check = self._measure_check()
        for value in (math.nan, math.inf, -math.inf, "0.1", None, True):
            with self.assertRefused(UserError, "Enter a number"):
                check.action_measure(value)
        self.assertOpen(check)

    def test_a_measure_is_not_passed_by_hand(self):
        check = self._measure_check()
        with self.assertRefused(UserError, "Enter the measured value"):
            check.action_pass()
        self.assertOpen(check)
        plain = self._by(self._receipt().check_ids - check)
        plain = plain.filtered(lambda one: one.kind == "pass_fail")
        self.assertFalse(plain)

    def test_a_plain_check_takes_no_value(self):
        check = self._check()
        with self.assertRefused(UserError, "asks for no measured value"):
            check.action_measure(1.0)
        self.assertOpen(check)

    def test_a_photo_is_there_and_is_one(self):
        check = self._check(kind="photo")
        with self.assertRefused(UserError, "Add a photo"):
            check.action_pass()
        check.photo_ids = self._photo()
        check.action_pass()
        self.assertEqual(check.state, "passed")
        photo = check.photo_ids
        self.assertEqual((photo.res_model, photo.res_id), (check._name, check.id))
        self.assertTrue(photo.with_user(self.dist_user).raw)

    def test_what_is_no_photo_is_refused(self):
        check = self._check(kind="photo")
        for content in (b"no photo", b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
            with self.assertRefused(UserError, "isn't a photo"):
                check.photo_ids = self._file(content)
                check.action_pass()
        with self.assertRefused(UserError, "million pixels"):
            # as by a client that tells Odoo not to make it smaller
            check.photo_ids = self._photo((8000, 8000), image_no_postprocess=True)
            check.action_pass()
        self.assertOpen(check)

    def test_a_photo_of_somebody_else_is_not_taken(self):
        check = self._check(kind="photo")
        private = self._photo(user=self.authoriser)
        with self.assertRaises(AccessError):
            check.photo_ids = private
            check.action_pass()
        self.assertFalse(private.sudo().res_id)

    def test_a_file_of_another_record_is_copied(self):
        check = self._check(kind="photo")
        theirs = self._photo(user=self.env.user)
        theirs.write({"res_model": "product.product", "res_id": self.product.id})
        check.photo_ids = theirs
        check.action_pass()
        self.assertNotEqual(check.photo_ids, theirs)
        self.assertEqual(theirs.res_id, self.product.id)
        self.assertEqual(check.photo_ids.raw, theirs.raw)

    def test_a_text_is_written(self):
        check = self._check(kind="text")
        for text in (False, "  "):
            check.text = text
            with self.assertRefused(UserError, "Write the answer"):
                check.action_pass()
        check.text = "Serial plate readable"
        check.action_pass()
        self.assertEqual(check.state, "passed")

    def test_a_certificate_answers_later_checks_of_its_lot(self):
        lot, other = self._lot("L1"), self._lot("L2")
        waiting = self._check(lot=lot, kind="document")
        check = self._by(self._receipt(product=self.lot_product, lot=lot).check_ids)
        with self.assertRefused(UserError, "Add the document"):
            check.action_pass()
        check.photo_ids = self._file(b"%PDF certificate", "certificate.pdf")
        check.action_pass()
        later = self._receipt(product=self.lot_product, lot=lot).check_ids
        self.assertEqual((waiting.state, waiting.source_id), ("passed", check))
        self.assertEqual((later.state, later.source_id), ("passed", check))
        different = self._receipt(product=self.lot_product, lot=other).check_ids
        self.assertEqual(different.state, "open")

    def test_a_document_of_goods_without_lot_answers_nothing_else(self):
        check = self._check(kind="document")
        check.photo_ids = self._file(b"%PDF", "certificate.pdf")
        check.action_pass()
        self.assertEqual(self._receipt().check_ids.state, "open")

    def test_only_an_inspector_answers(self):
        check = self._check()
        for user in (self.clerk, self.stock_user, self.authoriser, self.warehouse_user):
            mine = self._by(check, user)
            for answer in (mine.action_pass, mine.action_fail, mine.action_open_answer):
                with self.assertRefused(AccessError, "Only a returns inspector"):
                    answer()
            with self.assertRefused(AccessError, "Only a returns inspector"):
                mine.action_measure(1.0)
        self.assertOpen(check)

    def test_nobody_writes_an_answer(self):
        check = self._check()
        for vals in (
            {"state": "passed"},
            {"failed_qty": 1.0},
            {"product_id": self.lot_product.id},
            {"receipt_id": False},
            {"measured": 3.0},
        ):
            for record in (check, check.sudo()):
                with self.assertRefused(AccessError, "can't be set by hand"):
                    record.write(vals)
        self.assertOpen(check)

    def test_nobody_makes_a_check(self):
        for checks in (self.Check, self._by(self.Check, self.manager)):
            with self.assertRefused(AccessError, "follow from control points"):
                checks.create({"product_id": self.product.id, "company_id": self.company.id})
            with self.assertRefused(AccessError, "follow from control points"):
                checks.with_context(default_state="passed").create({})

    def test_an_answer_stays(self):
        check = self._check(kind="photo")
        check.write({"photo_ids": [Command.link(self._photo().id)], "note": "Seen"})
        check.action_pass()
        for answer in (check.action_pass, check.action_fail):
            with self.assertRefused(UserError, "answered check .* already"):
                answer()
        for record in (check, check.sudo()):
            for vals in ({"note": "Changed"}, {"text": "New"}, {"photo_ids": [Command.clear()]}):
                with self.assertRefused(UserError, "is answered and stays as it is"):
                    record.write(vals)
            with self.assertRefused(UserError, "is answered and stays as it is"):
                record.photo_ids.raw = b"other"
            with self.assertRefused(UserError, "is answered and stays as it is"):
                record.photo_ids.unlink()
        with self.assertRefused(UserError, "is answered and stays as it is"):
            check.sudo().unlink()
        self.assertEqual((check.state, check.note, len(check.photo_ids)), ("passed", "Seen", 1))

    def test_inspect_again_asks_once_more(self):
        check = self._check()
        with self.assertRefused(UserError, "waits for an answer already"):
            check.action_inspect_again()
        check.action_fail(2.0)
        again = check.action_inspect_again()
        self.assertEqual((again.state, again.previous_id), ("open", check))
        self.assertEqual((check.state, check.failed_qty), ("failed", 2.0))
        self.assertEqual(check.receipt_id.check_ids._current(), again)
        with self.assertRefused(UserError, "waits for an answer already"):
            check.action_inspect_again()

    def test_the_dialog_answers(self):
        check = self._measure_check()
        action = check.action_open_answer()
        dialog = self.env[action["res_model"]].with_user(self.inspector)
        dialog = dialog.with_context(**action["context"]).create({"value": 0.3, "failed_qty": 4.0})
        self.assertEqual(dialog.total_qty, 10.0)
        dialog.action_measure()
        self.assertEqual((check.state, check.failed_qty), ("failed", 4.0))

    def test_the_dialog_keeps_photo_text_and_note(self):
        check = self._check(kind="photo")
        dialog = self.env["dist.quality.answer"].with_user(self.inspector)
        dialog = dialog.create({"check_id": check.id, "note": "Dented"})
        dialog.photo_ids = self._photo()
        self.assertEqual(dialog.failed_qty, 10.0)
        dialog.failed_qty = 1.0
        dialog.action_fail()
        self.assertEqual((check.state, check.failed_qty, check.note), ("failed", 1.0, "Dented"))
        self.assertEqual(len(check.photo_ids), 1)

    def test_the_dialog_is_an_inspectors(self):
        check = self._check()
        with self.assertRaises(AccessError):
            self.env["dist.quality.answer"].with_user(self.clerk).create({"check_id": check.id})

    def test_another_company_sees_nothing(self):
        check = self._check()
        with self.assertRaises(AccessError):
            self._by(check, self.foreigner).action_pass()
        self.assertOpen(check)
