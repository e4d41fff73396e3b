# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

from ..core import disposition as core

#: what a disposition says; fixed once somebody has approved it
DECISION = {
    "kind",
    "quantity",
    "is_credited",
    "grade_percent",
    "value_percent",
    "location_dest_id",
    "target_product_id",
    "target_lot_id",
    "reason",
}
AUTHORISER = "dist_returns.group_dist_return_authoriser"
INSPECTOR = "dist_returns.group_dist_return_inspector"


class DistDisposition(models.Model):
    """Proposing, approving and withdrawing."""

    _inherit = "dist.disposition"

    @api.depends("quantity", "uom_id", "product_id", "kind", "receipt_id", "return_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            source = record.receipt_id.name or record.return_id.name
            record.display_name = self.env._(
                "%(kind)s: %(quantity)g %(unit)s of %(product)s (%(receipt)s)",
                kind=kinds.get(record.kind, ""),
                quantity=record.quantity,
                unit=record.uom_id.name or "",
                product=record.product_id.display_name or "",
                receipt=source or self.env._("no receipt"),
            )

    @api.depends("grade_percent")
    def _compute_value_percent(self):
        for record in self:
            record.value_percent = record.grade_percent

    @api.depends("quantity", "line_id", "product_id", "receipt_id")
    def _compute_amount(self):
        for record in self:
            record.amount = record.quantity * record._net_unit_price()

    def _net_unit_price(self):
        """Net sales price of one when the order is known, else its cost."""
        self.ensure_one()
        if self.line_id:
            return self.line_id._net_unit_price()
        return self.receipt_id._original_unit_cost()

    # --- proposing -----------------------------------------------------------------------------

    @api.model
    @api.private
    def _propose(self, receipt, qty, kind, **vals):
        """Propose what becomes of a quantity of the receipt, in the product's unit.

        :param vals: other unguarded fields of the disposition
        :raises UserError: when more than what is open and not planned otherwise is meant
        """
        receipt.ensure_one()
        return self._propose_all([(receipt, qty, kind, vals)])

    @api.model
    @api.private
    def _propose_all(self, parts):
        """Propose what becomes of several quantities, each as `_propose` does, at once.

        :param parts: [(receipt, quantity, kind, other values)]; a receipt may have several
        """
        receipts = self.env["dist.return.receipt"].union(*(part[0] for part in parts))
        receipts._lock_for_disposition()
        quantities = defaultdict(list)
        for receipt, qty, kind, _vals in parts:
            receipt._check_is_for_goods(kind)
            quantities[receipt].append(qty)
        for receipt, several in quantities.items():
            receipt._check_division(several)
        suggestions = receipts._suggestions()
        return self._make_proposals(
            [
                receipt._proposal_values(qty, kind, vals, *suggestions[receipt])
                for receipt, qty, kind, vals in parts
            ]
        )

    @api.model
    @api.private
    def _propose_for_line(self, line, qty, **vals):
        """Propose to credit a quantity of the line that doesn't come back."""
        line.ensure_one()
        self._lock_or_tell(line.sudo(), line.return_id.name)  # sudo: a lock asks for write access
        problem = core.problem(line._dist_creditable_without_goods(), [qty], self._digits())
        if problem:
            raise UserError(self._words_of_problem(problem, line.product_id.display_name))
        prepared = {
            **vals,
            "line_id": line.id,
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "company_id": line.company_id.id,
            "warehouse_id": line.return_id.warehouse_id.id,
            "kind": "credit_only",
            "quantity": qty,
        }
        return self._make_proposals([prepared])

    def _make_proposals(self, vals_list):
        for vals in vals_list:
            vals["proposer_id"] = self.env.uid
            if not core.is_creditable(vals["kind"]):
                vals["is_credited"] = False
        # sudo: dispositions are only made here, so no role may create them
        return self.sudo()._make(vals_list).with_env(self.env)

    @api.model
    def _digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    @api.model
    def _words_of_problem(self, problem, name):
        """Return what is wrong with a division, as a sentence about the goods called so."""
        return {
            core.Problem.NOTHING: self.env._("Say what becomes of “%(name)s”.", name=name),
            core.Problem.NOT_POSITIVE: self.env._(
                "Each quantity of “%(name)s” must be more than nothing.", name=name
            ),
            core.Problem.NOT_WHOLE: self.env._(
                "“%(name)s” is one serial number: it can't be divided.", name=name
            ),
            core.Problem.TOO_MUCH: self.env._(
                "That is more of “%(name)s” than is left to decide about. Take less, withdraw "
                "another disposition, or take it off its claim first.",
                name=name,
            ),
        }[problem]

    # --- what it says --------------------------------------------------------------------------

    def write(self, vals):
        changed = DECISION.intersection(vals)
        if changed:
            self._require_state("proposed")
            self.receipt_id._lock_for_disposition()
            if not core.is_creditable(vals.get("kind", "")):
                vals = {**vals, "is_credited": False} if "kind" in vals else vals
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for record in self.filtered(lambda one: one.state != "proposed"):
            raise UserError(
                self.env._(
                    "“%(name)s” is kept: it shows what was decided. Withdraw it instead.",
                    name=record.display_name,
                )
            )

    @api.constrains("quantity", "kind", "state", "receipt_id", "line_id")
    def _check_quantities(self):
        """Never more than came back, whoever writes it (I2)."""
        for receipt in self.receipt_id:
            live = receipt.disposition_ids.filtered(lambda one: one._is_live()).mapped("quantity")
            is_serial = receipt.product_id.tracking == "serial"
            free = receipt.quantity - receipt._claimed_alone_qty()
            problem = core.problem(free, live, self._digits(), is_serial=is_serial)
            if live and problem:
                raise ValidationError(self._words_of_problem(problem, receipt.display_name))

        for record in self.filtered(lambda one: not one.receipt_id and one._is_live()):
            room = record.line_id._dist_creditable_without_goods(besides=record)
            problem = core.problem(room, [record.quantity], record._digits())
            if problem:
                raise ValidationError(record._words_of_problem(problem, record.display_name))

    @api.constrains("kind", "receipt_id")
    def _check_kind(self):
        for record in self.filtered(lambda one: one._is_live()):
            if bool(record.receipt_id) == (record.kind == "credit_only"):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” can't be: credit only is for goods that don't come back, the "
                        "other dispositions are for goods that are here.",
                        name=record.display_name,
                    )
                )

    @api.constrains("kind", "location_dest_id")
    def _check_destination(self):
        for record in self.filtered("location_dest_id"):
            location = record.location_dest_id
            is_usable = location.usage == "internal" and not location.dist_quarantine
            if record.kind == "restock":
                is_usable = is_usable and location.dist_stock_status == "usable"
            if not is_usable:
                raise ValidationError(
                    self.env._(
                        "“%(location)s” isn't a place for the goods of “%(name)s”: choose one of "
                        "the stock.",
                        location=location.display_name,
                        name=record.display_name,
                    )
                )

    def _is_live(self):
        """Proposed, approved or executed: it takes a part of the receipt."""
        return self.state in ("proposed", "approved", "executed")

    # --- approving -----------------------------------------------------------------------------

    def action_approve(self):
        """Approve these proposals: an authoriser, or an inspector up to the company's value."""
        self.check_access("read")
        for record in self:
            record._check_may_approve()
        # sudo: the role was checked; approving writes what nobody may write by hand
        self.sudo()._approve()
        return True

    def _check_may_approve(self):
        limit = self.company_id.sudo().dist_return_duties_amount  # sudo: a number of the policy
        below = self.kind != "credit_only" and self.amount <= limit
        roles = (AUTHORISER, INSPECTOR) if below else (AUTHORISER,)
        if not self.env.su and not any(self.env.user.has_group(role) for role in roles):
            raise AccessError(
                self.env._(
                    "“%(name)s” must be approved by an authoriser of returns.",
                    name=self.display_name,
                )
            )
        self._check_duty("authorise" if self.kind == "credit_only" else "dispose")

    def _check_duty(self, action):
        # sudo: who did the earlier steps counts whether or not the user may read them
        mine = self.sudo()
        self.env["dist.return"]._dist_check_duty(
            action, mine.return_id, receipts=mine.receipt_id, amount=mine.amount
        )

    def _approve(self):
        """Approve proposals, each once; a claim of a vendor is opened for its goods.

        Roles are the caller's to check: `action_approve` does.
        """
        self._lock()
        self._require_state("proposed")
        for record in self:
            record._check_deviation()
        now = fields.Datetime.now()
        self._set({"state": "approved", "approver_id": self.env.uid, "approved_at": now})
        claimed = self.filtered(lambda one: one._is_for_vendor() and not one.claim_line_id)
        if claimed:
            self.env["dist.vendor.claim"]._open_for(claimed)

    def _check_deviation(self):
        """Who decides otherwise than suggested says why."""
        if self.suggested_kind and self.kind != self.suggested_kind and not self.reason:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(suggested)s” was suggested for “%(name)s”. Enter the reason why it is "
                    "decided otherwise.",
                    suggested=kinds[self.suggested_kind],
                    name=self.display_name,
                )
            )

    def action_cancel(self):
        """Withdraw what isn't executed; the quantity is to be decided about again."""
        self._check_role(AUTHORISER, INSPECTOR)
        self.check_access("read")
        # sudo: the role was checked; the state is written by nobody's hand
        self.sudo()._cancel()
        return True

    def _cancel(self):
        self._lock()
        self._require_state("proposed", "approved")
        for record in self.filtered("claim_line_id"):
            raise UserError(
                self.env._(
                    "“%(name)s” is on the claim %(claim)s. Take it off the claim first.",
                    name=record.display_name,
                    claim=record.claim_line_id.claim_id.name,
                )
            )
        self._set({"state": "cancelled"})

    # --- together ------------------------------------------------------------------------------

    def _check_role(self, *groups):
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Your role doesn't allow this for dispositions. Ask somebody who inspects or "
                    "authorises returns."
                )
            )

    def _lock(self):
        """Nobody else decides about these, or about the goods, until this is done."""
        self.receipt_id._lock_for_disposition()
        self._lock_or_tell(self, self[:1].display_name)
        self.invalidate_recordset(["state", "executor_id", "approver_id"])

    def _lock_or_tell(self, records, name):
        try:
            records.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on “%(name)s” at this moment. Look at it again in "
                    "a few seconds.",
                    name=name,
                )
            ) from error

    def _require_state(self, *states):
        """Refuse what is in another state; who executed it meanwhile is named."""
        for record in self.filtered(lambda one: one.state not in states):
            raise UserError(record._words_of_state())

    def _words_of_state(self):
        name = self.display_name
        if self.state == "executed":
            return self.env._(
                "“%(name)s” was executed meanwhile by %(user)s. Nothing was done twice.",
                name=name,
                user=self.sudo().executor_id.name,  # sudo: the name of a colleague
            )
        if self.state == "approved":
            return self.env._(
                "“%(name)s” is approved already by %(user)s. Withdraw it to decide otherwise.",
                name=name,
                user=self.sudo().approver_id.name,  # sudo: the name of a colleague
            )
        if self.state == "proposed":
            return self.env._("“%(name)s” must be approved first.", name=name)
        return self.env._("“%(name)s” was withdrawn or reversed.", name=name)
