# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answering checks."""

import math

from odoo import fields, models
from odoo.exceptions import UserError

from ..core.measure import NotAMeasure, in_tolerance

# kinds that one press of a button answers
PLAIN = ("pass_fail", "instructions")


class DistQualityCheck(models.Model):
    _inherit = "dist.quality.check"

    def action_pass(self):
        """Pass checks; of a photo, a text or a document it must be there first."""
        self._require_inspector()
        for check in self._taken():
            check._require_proof()
            check._answer("passed")
        return True

    def action_fail(self, failed_qty=None):
        """Fail checks; without a quantity, all that the check is about fails."""
        self._require_inspector()
        for check in self._taken():
            check._answer("failed", failed_qty=check._valid_failed_qty(failed_qty))
        return True

    def action_measure(self, value, uom=None, failed_qty=None):
        """Answer with a measured value, in any unit that converts to the tolerance's.

        :param uom: the unit or its id; without one, the unit of the control point
        :param failed_qty: what fails if the value is out of tolerance; without one, all
        """
        self._require_inspector()
        for check in self._taken():
            unit = check._measure_unit(uom)
            passes = check._is_in_tolerance(value, unit)
            failed = 0.0 if passes else check._valid_failed_qty(failed_qty)
            check._answer(
                "passed" if passes else "failed",
                failed_qty=failed,
                measured=value,
                measure_uom_id=unit.id,
            )
        return True

    def action_open_answer(self):
        """Open the dialog in which a check is answered."""
        self.ensure_one()
        self._require_inspector()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "dist.quality.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_check_id": self.id},
        }

    def action_inspect_again(self):
        """Raise the question once more; the answer given stays beside the new one."""
        self._require_inspector()
        for check in self:
            check._lock()
            check._require_repeatable()
        return self._repeat()

    def _taken(self):
        """Lock the checks that wait for an answer, and return them."""
        self.check_access("read")
        for check in self:
            check._lock()
            if check.state != "open":
                raise UserError(
                    self.env._(
                        "%(name)s answered check %(check)s already. Use “Inspect Again” for a "
                        "new one.",
                        # sudo: the name of a colleague, also of one of another company
                        name=check.inspector_id.sudo().name or self.env._("An earlier document"),
                        check=check.display_name,
                    )
                )
            check._require_unsettled()
        return self

    def _lock(self):
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Somebody else is answering check %s at this moment. Look at it again.",
                    self.display_name,
                )
            )
        self.invalidate_recordset(["state", "next_ids"])

    def _require_unsettled(self):
        """The goods are still where the answer can decide about them."""
        if self.receipt_id.inspected_at:
            raise UserError(
                self.env._(
                    "The inspection of %(receipt)s is concluded, so its checks stay as they are. "
                    "Inspect the goods again first.",
                    receipt=self.receipt_id.display_name,
                )
            )
        if self.receipt_id:
            self.receipt_id._check_inspector_duty()
        # sudo: a transfer of another department; only whether it is done counts
        if not self.receipt_id and self.move_id.sudo().state == "cancel":
            raise UserError(self.env._("The transfer of check %s is cancelled.", self.display_name))

    def _require_repeatable(self):
        if self.state == "open" or self.next_ids:
            raise UserError(self.env._("Check %s waits for an answer already.", self.display_name))
        self._require_unsettled()
        if not self.receipt_id and self.move_id.sudo().state == "done":  # sudo: as above
            raise UserError(
                self.env._(
                    "The goods of check %s have been received; what failed is inspected in "
                    "quarantine.",
                    self.display_name,
                )
            )

    def _repeat(self):
        """Make an open check after each of these, and return them."""
        values = [{**check._identity(), "previous_id": check.id} for check in self]
        # sudo: checks are made by the suite only; the caller has checked who asks
        return self.sudo()._make(values).with_env(self.env)

    def _identity(self):
        """Return the values that name what a check is about, without its answer."""
        names = (
            *("point_id", "receipt_id", "move_id", "product_id", "lot_id", "lot_name"),
            *("partner_id", "warehouse_id", "company_id", "quantity"),
        )
        fields_of = self._fields
        return {name: self[name].id if fields_of[name].relational else self[name] for name in names}

    def _valid_failed_qty(self, failed_qty):
        """Return what fails: more than nothing, at most what there is."""
        total = self._current_quantity()
        if failed_qty is None:
            return total
        unit = self.product_id.uom_id
        number = unit.round(self._number(failed_qty))
        if unit.compare(number, 0.0) <= 0 or unit.compare(number, total) > 0:
            raise UserError(
                self.env._(
                    "The failed quantity of %(check)s must be more than 0 and at most %(total)s "
                    "%(unit)s.",
                    check=self.display_name,
                    total=total,
                    unit=unit.name,
                )
            )
        return number

    def _number(self, value):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise UserError(self.env._("Enter a number to answer check %s.", self.display_name))
        return float(value)

    def _current_quantity(self):
        """Return what the check is about now: lines of a transfer change until it is done."""
        if self.receipt_id:
            return self.receipt_id.quantity
        # sudo: an inspector needs no right on transfers
        return self.move_id.sudo()._dist_lot_quantity(self.lot_name)

    def _measure_unit(self, uom):
        self._require_kind("measure")
        own = self.point_id.measure_uom_id
        unit = self.env["uom.uom"].browse(uom).exists() if isinstance(uom, int) else uom or own
        if not unit or not unit._has_common_reference(own):
            raise UserError(
                self.env._(
                    "Check %(check)s is measured in %(own)s, which %(unit)s can't be converted to.",
                    check=self.display_name,
                    own=own.name,
                    unit=unit.name or self.env._("an unknown unit"),
                )
            )
        return unit

    def _require_kind(self, kind):
        if self.kind != kind:
            raise UserError(self.env._("Check %s asks for no measured value.", self.display_name))

    def _is_in_tolerance(self, value, unit):
        point = self.point_id
        number = self._number(value)
        converted = unit._compute_quantity(number, point.measure_uom_id, round=False)
        try:
            return in_tolerance(converted, point.tolerance_min, point.tolerance_max)
        except NotAMeasure as error:
            raise UserError(
                self.env._("Enter a number to answer check %s.", self.display_name)
            ) from error

    def _require_proof(self):
        """Refuse to pass a check whose proof is missing."""
        messages = {
            "photo": not self.photo_ids and self.env._("Add a photo to check %s first."),
            "document": not self.photo_ids and self.env._("Add the document to check %s first."),
            "text": not (self.text or "").strip()
            and self.env._("Write the answer of check %s first."),
            "measure": self.env._("Enter the measured value of check %s."),
        }
        message = messages.get(self.kind)
        if message:
            raise UserError(message % self.display_name)

    def _answer(self, state, **vals):
        """Write the answer; then nothing changes it."""
        if self.photo_ids:
            # sudo: the files' access is checked in there; the check is the inspector's to answer
            vals["photo_ids"] = [fields.Command.set(self._own_files().ids)]
        self._set(
            {
                "state": state,
                "inspector_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
                "quantity": self._current_quantity(),
                **vals,
            }
        )
        if state == "failed":
            self.env["dist.quality.point"]._note_failure(self._subject())
        elif self.kind == "document":
            self._answer_others()

    def _own_files(self):
        if self.kind == "photo":
            self.photo_ids._dist_check_images()
        return self.photo_ids._dist_belong_to(self)

    def _subject(self):
        """Return the goods of the check as a control point sees them."""
        if self.receipt_id:
            return self.receipt_id._quality_subject()
        # sudo: an inspector needs no right on transfers
        return self.move_id.sudo()._dist_subject(self.lot_name, self.quantity)

    def _take_certificates(self):
        """Answer these checks where a document of the same lot was given before."""
        for check in self.filtered(lambda check: check.kind == "document" and check.lot_name):
            given = check._of_same_lot([("state", "=", "passed"), ("source_id", "=", False)])
            if given:
                check._answer_by(given[:1])

    def _answer_others(self):
        """This document answers what is still asked about the same lot."""
        if self.lot_name:
            for check in self._of_same_lot([("state", "=", "open")]):
                check._answer_by(self)

    def _of_same_lot(self, domain):
        # sudo: the lot's other checks may stand at goods that the inspector doesn't see
        return self.sudo().search(
            [
                ("id", "!=", self.id),
                ("point_id", "=", self.point_id.id),
                ("product_id", "=", self.product_id.id),
                ("lot_name", "=", self.lot_name),
                *domain,
            ]
        )

    def _answer_by(self, given):
        self._set(
            {
                "state": "passed",
                "source_id": given.id,
                "inspector_id": given.inspector_id.id,
                "answered_at": fields.Datetime.now(),
            }
        )
