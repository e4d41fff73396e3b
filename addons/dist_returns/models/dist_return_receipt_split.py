# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Splitting goods in quarantine, so that each part has a condition of its own."""

import math

from odoo import fields, models
from odoo.exceptions import UserError


class DistReturnReceipt(models.Model):
    _inherit = "dist.return.receipt"

    _guarded = {"is_split": False, "split_failed_qty": 0.0}

    is_split = fields.Boolean(
        "Part", readonly=True, copy=False, help="Split from other goods when they were inspected."
    )
    split_failed_qty = fields.Float(
        "Failed and Split Off", digits="Product Unit", readonly=True, copy=False
    )
    child_ids = fields.One2many("dist.return.receipt", "parent_id", "Parts Split Off")

    def action_open_split(self):
        """Open the dialog in which goods are split."""
        self.ensure_one()
        self._require_inspection_role()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split %s", self.display_name),
            "res_model": "dist.return.receipt.split",
            "view_mode": "form",
            "target": "new",
            "context": {"default_receipt_id": self.id},
        }

    def action_split(self, quantity, failed_qty=None):
        """Split a part off and return its id.

        :param failed_qty: how much of the part failed; without, as much as failed and fits
        """
        self.ensure_one()
        self._require_inspection_role()
        self._lock_inspection()
        if self.inspected_at:
            raise UserError(
                self.env._(
                    "The inspection of %s is concluded. Inspect the goods again to split them.",
                    self.display_name,
                )
            )
        return self._split(quantity, failed_qty).id

    def _split(self, qty, failed_qty=None):
        """Split a quantity off into a receipt of the same move line, with the same evidence."""
        self.ensure_one()
        qty, failed = self._valid_split(qty, failed_qty)
        # sudo: receipts are made by the suite only; the caller has checked who asks
        whole = self.sudo()
        part = whole._make([whole._split_values(qty)])
        checks = whole.check_ids._current()
        checks._copy_to(part, failed)
        whole._set(
            {
                "quantity": whole.quantity - qty,
                "split_failed_qty": whole.split_failed_qty + failed,
            }
        )
        whole.message_post(
            body=self.env._("%(part)s was split off with %(qty)s.", part=part.name, qty=qty)
        )
        return part.with_env(self.env)

    def _split_values(self, qty):
        """Return the values of a part: all that is guarded, but what belongs to the whole."""
        own = {"split_failed_qty", "name"}
        values = self.copy_data()[0]
        guarded = [name for name in self._all_guarded() if name not in own]
        values.update(
            {
                name: self[name].id if self._fields[name].type == "many2one" else self[name]
                for name in guarded
                if self._fields[name].type not in ("one2many", "many2many")
            }
        )
        number = len(self.child_ids) + 1
        return {
            **values,
            "name": f"{self.name}/{number}" if self.name else False,
            "quantity": qty,
            "parent_id": self.id,
            "is_split": True,
            "condition": False,
            "split_failed_qty": 0.0,
        }

    def _valid_split(self, qty, failed_qty):
        """Return the part and what of it failed, rounded; refuse a part that isn't one."""
        unit = self.product_id.uom_id
        qty, free = unit.round(self._finite(qty)), self._decidable_qty()
        is_part = unit.compare(qty, 0.0) > 0 > unit.compare(qty, self.quantity)
        if not is_part or unit.compare(qty, free) > 0 or self.product_id.tracking == "serial":
            raise UserError(
                self.env._(
                    "Split off more than 0 and less than the %(quantity)s %(unit)s of %(receipt)s; "
                    "%(free)s of them are free, and serial numbers can't be split.",
                    quantity=self.quantity,
                    unit=unit.name,
                    receipt=self.display_name,
                    free=free,
                )
            )
        return qty, self._valid_failed_part(qty, failed_qty)

    def _valid_failed_part(self, qty, failed_qty):
        unit = self.product_id.uom_id
        most = min(qty, self.failed_qty)
        failed = most if failed_qty is None else unit.round(self._finite(failed_qty))
        if unit.compare(failed, 0.0) < 0 or unit.compare(failed, most) > 0:
            raise UserError(
                self.env._(
                    "At most %(most)s %(unit)s of the part can have failed, as the checks of "
                    "%(receipt)s say.",
                    most=most,
                    unit=unit.name,
                    receipt=self.display_name,
                )
            )
        return failed

    def _finite(self, value):
        if not isinstance(value, int | float) or not math.isfinite(value):
            raise UserError(self.env._("Enter a number to split %s.", self.display_name))
        return float(value)


class DistQualityCheck(models.Model):
    _inherit = "dist.quality.check"

    def _copy_to(self, receipt, failed):
        """Give a part the checks of the whole, of which this quantity failed.

        Open ones are asked of the part too. What failed is shared out over the checks that
        found it; where nothing of the part failed, it has passed.
        """
        values, left = [], failed
        for check in self.sorted("id"):
            vals = {**check._identity(), "receipt_id": receipt.id, "quantity": receipt.quantity}
            if check.state != "open":
                share = min(check.failed_qty, left)
                left -= share
                vals.update(check._answer_values(share))
            values.append(vals)
        # sudo: checks are made by the suite only
        return self.sudo()._make(values)

    def _answer_values(self, failed):
        return {
            "state": "failed" if failed else "passed",
            "failed_qty": failed,
            "source_id": self.id,
            "inspector_id": self.inspector_id.id,
            "answered_at": self.answered_at,
            "measured": self.measured,
            "measure_uom_id": self.measure_uom_id.id,
            "text": self.text,
            "note": self.note,
            "photo_ids": [fields.Command.set(self.photo_ids.ids)],
        }
