# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from .dist_disposition_flow import AUTHORISER

ROLES = ("dist_base.group_dist_warehouse", AUTHORISER)


class DistDisposition(models.Model):
    """Executing: once, with the goods' movements, in one transaction."""

    _inherit = "dist.disposition"

    def action_execute(self):
        """Execute these approved dispositions: the goods move."""
        self.check_access("read")
        for record in self:
            record._check_role(*((AUTHORISER,) if record.kind == "credit_only" else ROLES))
            record._check_not_claimed()
        # sudo: the role was checked; stock moves of others, values and states are own code's work
        self.sudo()._execute()
        return True

    def action_approve_and_execute(self):
        """Approve what is proposed, then execute all of these."""
        self.filtered(lambda one: one.state == "proposed").action_approve()
        return self.action_execute()

    def _check_not_claimed(self):
        if self.kind == "vendor_claim" and self.state == "approved":
            raise UserError(
                self.env._(
                    "“%(name)s” stays in quarantine until the goods are shipped or destroyed: do "
                    "that on the claim.",
                    name=self.display_name,
                )
            )

    def _execute(self, movement=None):
        """Execute approved dispositions; the gate believes the state, so it is set first.

        Roles are the caller's to check: `action_execute` does.

        :param movement: values for the moves of goods, such as the destination and the transfer of
            a vendor's claim, beside those of `_movement_to_vendor`
        """
        self._lock()
        self._require_state("approved")
        self._check_inspected()
        now = fields.Datetime.now()
        self._set({"state": "executed", "executor_id": self.env.uid, "executed_at": now})
        self._make_rework()
        self._move_goods(movement or {})

    def _check_inspected(self):
        for record in self.filtered("receipt_id"):
            if not record.receipt_id.inspected_at:
                raise UserError(
                    self.env._(
                        "The inspection of “%(receipt)s” isn't concluded. Conclude it first.",
                        receipt=record.receipt_id.display_name,
                    )
                )

    def _make_rework(self):
        """Reworked goods stay where they are, in a receipt of their own that is inspected again."""
        again = self.filtered(lambda one: one.kind == "rework")
        if again:
            self.env["dist.return.receipt"]._make([one._rework_values() for one in again])

    def _rework_values(self):
        receipt = self.receipt_id
        same = (
            "kind",
            "return_id",
            "line_id",
            "product_id",
            "lot_id",
            "location_id",
            "warehouse_id",
            "company_id",
            "partner_id",
            "move_line_id",
            "origin_move_id",
            "purchase_line_id",
            "receiver_id",
            "received_at",
            "is_over",
            "note",
        )
        return {
            **receipt._convert_to_write({name: receipt[name] for name in same}),
            "name": receipt.name and self.env._("%(name)s again", name=receipt.name),
            "quantity": self.quantity,
            "parent_id": receipt.id,
            "rework_id": self.id,
        }

    # --- by rule -------------------------------------------------------------------------------

    def _follow_through(self):
        """Approve and execute by rule, in the name of the system.

        All at once; when something of it can't be executed, each by itself, and that is left to a
        person, with the reason.
        """
        if not self:
            return
        system = self.with_user(SUPERUSER_ID)
        try:
            with self.env.cr.savepoint():
                system._set({"is_automatic": True})
                system._approve()
                system._execute()
        except UserError as error:
            self.env.invalidate_all()
            if len(self) == 1:
                system._set({"suggestion": f"{self.suggestion} {error}"})
                return
            for record in self:
                record._follow_through()
