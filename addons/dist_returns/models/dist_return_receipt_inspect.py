# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Inspection: checks answered, condition set, concluded by an inspector."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core.measure import failed_total
from ..core.sampling import Facts
from .dist_quality_check import INSPECTOR
from .dist_quality_point_raise import Subject

RESULTS = [("passed", "Passed"), ("failed", "Failed")]


class DistReturnReceipt(models.Model):
    _inherit = "dist.return.receipt"

    _guarded = {"inspection_result": False, "inspection_note": False}

    inspection_result = fields.Selection(RESULTS, "Result", readonly=True, copy=False)
    inspection_note = fields.Text(readonly=True, copy=False)
    failed_qty = fields.Float(
        "Failed",
        digits="Product Unit",
        compute="_compute_checks",
        help="What the checks found, split-off goods excepted. Failures of several checks add up.",
    )
    line_note = fields.Char(related="line_id.note", string="Customer's Note")
    line_photo_ids = fields.Many2many(related="line_id.photo_ids", string="Customer's Photos")
    open_check_count = fields.Integer("Checks to Do", compute="_compute_checks")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("check_ids.state", "check_ids.failed_qty", "check_ids.next_ids", "quantity")
    def _compute_checks(self):
        for receipt in self:
            # sudo: how many checks there are is told to people who can't open them, as sellers are
            checks = receipt.sudo().check_ids._current()
            receipt.open_check_count = len(checks.filtered(lambda check: check.state == "open"))
            receipt.failed_qty = failed_total(
                checks.mapped("failed_qty"), receipt.quantity + receipt.split_failed_qty
            )
            receipt.failed_qty = max(receipt.failed_qty - receipt.split_failed_qty, 0.0)

    @api.depends("received_at", "inspected_at", "company_id.dist_inspection_days")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for receipt in self:
            limit = timedelta(days=receipt.company_id.dist_inspection_days)
            receipt.is_overdue = bool(
                not receipt.inspected_at
                and receipt.received_at
                and receipt.received_at < now - limit
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        overdue = Domain("inspected_at", "=", False) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("received_at", "<", now - timedelta(days=company.dist_inspection_days))
            for company in self.env.companies
        )
        return overdue if True in value else ~overdue

    @api.model
    def _make(self, vals_list):
        receipts = super()._make(vals_list)
        receipts._take_over_checks()
        asking = receipts.filtered(lambda receipt: not receipt.is_split)
        self.env["dist.quality.point"]._raise_checks(asking)
        return receipts

    def write(self, vals):
        if "condition" in vals:
            self._require_condition_open()
        if "photo_ids" in vals:
            before = {receipt: receipt.photo_ids for receipt in self}
            done = super().write(vals)
            for receipt in self:
                (receipt.photo_ids - before[receipt])._dist_check_images()
            return done
        return super().write(vals)

    def _require_condition_open(self):
        """The condition is an inspector's finding, and stays what the conclusion was about."""
        if not self.env.user.has_group(INSPECTOR):
            raise AccessError(
                self.env._(
                    "Only a returns inspector sets the condition of %s. Note what you saw instead.",
                    self[:1].display_name,
                )
            )
        for receipt in self.filtered("inspected_at"):
            raise UserError(
                self.env._(
                    "The inspection of %s is concluded. Inspect the goods again to change their "
                    "condition.",
                    receipt.display_name,
                )
            )

    def _take_over_checks(self):
        """What a vendor's goods failed before they were received is the evidence about them."""
        # sudo: who receives needs no right on checks
        for receipt in self.sudo().filtered(lambda one: one.kind == "vendor" and not one.is_split):
            checks = receipt.move_line_id.move_id.dist_check_ids._current()
            mine = checks.filtered(
                lambda check, lot=receipt.lot_id: (check.lot_name or False) == lot.name
            )
            free = mine.filtered(lambda check: not check.receipt_id)
            free._set({"receipt_id": receipt.id})
            (mine - free)._copy_to(receipt, receipt.quantity)

    def _quality_subject(self):
        """Return these goods as a control point sees them."""
        self.ensure_one()
        # sudo: which points apply doesn't depend on what the receiver may read
        receipt = self.sudo()
        lot, partner = receipt.lot_id, receipt.partner_id
        category = receipt.product_id.categ_id.parent_path or ""
        facts = Facts(
            "return" if receipt.kind == "customer" else "receipt",
            receipt.company_id.id,
            receipt.product_id.id,
            frozenset(int(part) for part in category.split("/") if part),
            partner.commercial_partner_id.id,
            receipt.warehouse_id.id,
        )
        vals = {
            "receipt_id": receipt.id,
            "product_id": receipt.product_id.id,
            "lot_id": lot.id,
            "lot_name": lot.name,
            "partner_id": partner.id,
            "warehouse_id": receipt.warehouse_id.id,
            "company_id": receipt.company_id.id,
            "quantity": receipt.quantity,
        }
        return Subject(facts, str(receipt.id), lot.name or "", vals)

    def _require_inspectable(self):
        """Refuse goods whose inspection can't be concluded, and say what is missing."""
        for receipt in self:
            problem = receipt._inspection_problem()
            if problem:
                raise UserError(problem)

    def _inspection_problem(self):
        names = {"receipt": self.display_name}
        if self.inspected_at:
            return self.env._(
                "%(name)s concluded the inspection of %(receipt)s already.",
                # sudo: the name of a colleague, also of one of another company
                name=self.inspector_id.sudo().name or self.env._("A rule"),
                **names,
            )
        # sudo: whether checks are open doesn't depend on who asks
        waiting = self.sudo().check_ids._current().filtered(lambda check: check.state == "open")
        if waiting:
            return self.env._(
                "%(count)s checks of %(receipt)s have no answer yet, the first is “%(check)s”.",
                count=len(waiting),
                check=waiting.sorted("id")[0].display_name,
                **names,
            )
        if not self.condition:
            return self.env._("Choose the condition of %(receipt)s first.", **names)
        return False

    def _conclude(self, result=None, note=""):
        """Conclude the inspection; who may is checked by the caller.

        :param result: "passed" or "failed"; without, what the checks found
        """
        self._require_inspectable()
        if result == "passed":
            self._require_passed()
        for outcome, receipts in self.grouped(
            lambda receipt: result or ("failed" if receipt.failed_qty else "passed")
        ).items():
            receipts._set(
                {
                    "inspector_id": self.env.uid,
                    "inspected_at": fields.Datetime.now(),
                    "inspection_result": outcome,
                    "inspection_note": note or False,
                }
            )
            if outcome == "failed":
                for receipt in receipts:
                    self.env["dist.quality.point"]._note_failure(receipt._quality_subject())
        return True

    def _require_passed(self):
        for receipt in self.filtered("failed_qty"):
            raise UserError(
                self.env._(
                    "%(failed)s %(unit)s of %(receipt)s failed a check, so the inspection can't "
                    "pass. Split them off first.",
                    failed=receipt.failed_qty,
                    unit=receipt.uom_id.name,
                    receipt=receipt.display_name,
                )
            )

    def action_conclude(self):
        """Conclude the inspection with what the checks found."""
        self._require_inspection_role()
        self._lock_inspection()
        self._require_inspectable()
        self._check_inspector_duty()
        for receipt in self:
            receipt._require_parted()
        return self._conclude()

    def action_inspect_again(self):
        """Reopen a concluded inspection of which nothing is decided yet."""
        self._require_inspection_role()
        self._lock_inspection()
        for receipt in self:
            receipt._require_undecided()
        self._check_inspector_duty()
        return self._inspect_again()

    def _inspect_again(self):
        """Every question is asked once more; the answers given stay."""
        # sudo: who may is checked by the caller; checks are made by the suite only
        self.sudo().check_ids._current().filtered(lambda check: check.state != "open")._repeat()
        return self._set(
            {
                "inspector_id": False,
                "inspected_at": False,
                "inspection_result": False,
                "inspection_note": False,
            }
        )

    def action_condition(self, condition):
        """Set the condition; for the big buttons of a phone."""
        self.write({"condition": condition})
        return True

    def action_set_condition(self):
        """Set the condition that the pressed button names in its context."""
        return self.action_condition(self.env.context.get("condition"))

    def _require_inspection_role(self):
        self.env["dist.quality.check"]._require_inspector()

    def _lock_inspection(self):
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._(
                    "Somebody else is inspecting %s at this moment. Look at it again.",
                    ", ".join(self.mapped("display_name")),
                )
            )
        self.invalidate_recordset(["inspected_at", "quantity", "condition"])

    def _check_inspector_duty(self):
        """Above a value the receiver doesn't inspect (I8); a return is valued once."""
        # sudo: the value of a return counts whether or not the inspector sees money
        for record, receipts in self.sudo().grouped("return_id").items():
            # without a return each stands for itself, at its cost
            for goods in [receipts] if record else receipts:
                self.env["dist.return"]._dist_check_duty(
                    "inspect", record, receipts=goods, amount=None if record else goods._cost()
                )

    def _cost(self):
        product = self.product_id.with_company(self.company_id)
        return self.quantity * product.standard_price

    def _require_parted(self):
        """Goods of which a part failed are two things with two conditions."""
        unit = self.uom_id
        if unit.compare(self.failed_qty, 0.0) > 0 > unit.compare(self.failed_qty, self.quantity):
            raise UserError(
                self.env._(
                    "%(failed)s of %(quantity)s %(unit)s of %(receipt)s failed. Split them off "
                    "first, so that each part has its own condition.",
                    failed=self.failed_qty,
                    quantity=self.quantity,
                    unit=unit.name,
                    receipt=self.display_name,
                )
            )

    def _require_undecided(self):
        # sudo: whether something is decided doesn't depend on who asks
        live = self.sudo().disposition_ids.filtered(lambda one: one.state != "cancelled")
        if not self.inspected_at or live:
            raise UserError(
                self.env._(
                    "%s can't be inspected again: either its inspection isn't concluded, or it is "
                    "decided what becomes of the goods. Cancel these dispositions first.",
                    self.display_name,
                )
            )
