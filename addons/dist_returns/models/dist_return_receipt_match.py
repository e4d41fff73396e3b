# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ..core import gate
from .dist_return_receipt_enter import OPEN_STATES

CLERK = "dist_returns.group_dist_return_clerk"


class DistReturnReceipt(models.Model):
    """How goods that turned up find the return they belong to."""

    _inherit = "dist.return.receipt"

    def action_match(self, line_id):
        """Put unmatched goods on a line of an authorised return.

        :param line_id: id of the return line
        """
        self._check_may_match()
        self.check_access("read")
        line = self.env["dist.return.line"].browse(line_id)
        line.check_access("read")
        # sudo: what was received is written by the suite only; role and access were checked
        self.sudo()._match(line.sudo())
        return True

    def action_open_match(self):
        """Open the dialog with the returns that these goods may belong to."""
        self.ensure_one()
        self._check_may_match()
        self.check_access("read")
        lines = self._matching_lines()
        if not lines:
            raise UserError(
                self.env._(
                    "No authorised return expects “%(product)s” from this customer. Enter one and "
                    "have it authorised, then match the goods.",
                    product=self.product_id.display_name,
                )
            )
        wizard = self.env["dist.return.match"].create(
            {"receipt_id": self.id, "line_ids": [Command.create(vals) for vals in lines]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Match %(name)s", name=self.display_name),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _matching_lines(self):
        """Return values of the lines that these goods could be put on, the newest first."""
        domain = [
            ("product_id", "=", self.product_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "in", OPEN_STATES),
            ("routing", "=", "return"),
            ("return_id.is_unmatched", "=", False),
        ]
        receipt = self.sudo()  # sudo: where goods were shipped counts whatever the clerk may read
        lines = self.env["dist.return.line"].search(domain, order="id desc")
        return [
            {"line_id": line.id, "expected_qty": line._expected().quantity}
            for line in lines
            if receipt._is_of_line(line.sudo())  # sudo: as above
            and line.uom_id.compare(line._expected().quantity, 0.0) > 0
        ]

    def _check_may_match(self):
        if not self.env.su and not self.env.user.has_group(CLERK):
            raise AccessError(
                self.env._(
                    "Only a returns clerk may say which return goods belong to. Ask one of them."
                )
            )

    def _match(self, line):
        """Put unmatched receipts on the return line; what it doesn't expect stays unmatched."""
        (self | self.browse()).lock_for_update()
        line.lock_for_update()
        before = self.return_id
        for receipt in self:
            receipt._check_matches(line)
            expected = line._expected().quantity
            if receipt.uom_id.compare(receipt.quantity, expected) > 0:
                receipt._split(receipt.quantity - expected)
            receipt._set(
                {
                    "line_id": line.id,
                    "return_id": line.return_id.id,
                    "partner_id": line.return_id.partner_id.id,
                    "origin_move_id": (receipt.origin_move_id or line.move_id).id,
                }
            )
        if line.return_id.state == "authorised":
            line.return_id._set({"state": "receipt"})
        before._settle_unmatched()

    def _check_matches(self, line):
        """Refuse a line of other goods, of another customer, or that expects nothing."""
        if self.line_id or self.kind != "customer":
            raise UserError(
                self.env._("%(receipt)s is on a return already.", receipt=self.display_name)
            )
        if line.return_id.state not in OPEN_STATES or line.return_id.is_unmatched:
            raise UserError(
                self.env._(
                    "%(return)s isn't authorised. Authorise it first.",
                    **{"return": line.return_id.display_name},
                )
            )
        if not self._is_of_line(line):
            raise UserError(
                self.env._(
                    "%(receipt)s can't be on %(return)s: the product, the lot or the customer to "
                    "whom it was shipped is another. Choose the return of the customer who had it.",
                    receipt=self.display_name,
                    **{"return": line.return_id.display_name},
                )
            )
        if self.uom_id.compare(line._expected().quantity, 0.0) <= 0:
            raise UserError(
                self.env._(
                    "%(return)s expects no more of %(product)s. Authorise more there first.",
                    product=self.product_id.display_name,
                    **{"return": line.return_id.display_name},
                )
            )

    def _is_of_line(self, line):
        """Return whether these can be the goods that the line means."""
        arrival = self._arrival(self.move_line_id, self._shipments(self.lot_id))
        # A person vouches for the line; the goods must be the same and the customer's all the same.
        named = gate.Arrival(**{**vars(arrival), "line_id": line.id})
        sender = self.partner_id.commercial_partner_id
        is_foreign = sender and sender != line.partner_id.commercial_partner_id
        is_other_company = line.company_id != self.company_id
        return not (is_foreign or is_other_company) and bool(gate.evidence(named, line._expected()))
