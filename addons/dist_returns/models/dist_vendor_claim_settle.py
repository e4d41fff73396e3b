# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models
from odoo.exceptions import UserError

SETTLING = ("sent", "acknowledged", "shipped", "destroyed", "settled")


class DistVendorClaim(models.Model):
    """What the vendor does about the claim, and its end."""

    _inherit = "dist.vendor.claim"

    def action_credit(self):
        """Ask what the vendor credits."""
        return self._open_settlement("credit")

    def action_link_credit(self):
        """Ask which credit notes of the vendor are for the claim."""
        return self._open_settlement("link")

    def action_replace(self):
        """Ask what the vendor replaces."""
        return self._open_settlement("replace")

    def action_unbilled(self):
        """Ask what the vendor won't bill."""
        return self._open_settlement("unbilled")

    def action_reject(self):
        """Ask what the vendor rejects."""
        return self._open_settlement("reject")

    def action_write_off(self):
        """Ask what is given up."""
        return self._open_settlement("write_off")

    def action_withdraw(self):
        """Ask why the claim ends without a result."""
        return self._open_settlement("withdraw")

    def _open_settlement(self, kind):
        self.ensure_one()
        self._require_role()
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self.env["dist.vendor.claim.settle"]
                ._fields["kind"]
                ._description_selection(self.env)
            )[kind],
            "res_model": "dist.vendor.claim.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_claim_id": self.id, "default_kind": kind},
        }

    def action_close(self):
        """Close the claim; refused while any quantity or money is open."""
        for claim in self._begin("settled", "rejected"):
            claim._require_nothing_open()
            claim._advance("closed", "closed_at")
        return True

    def _require_nothing_open(self):
        for line in self.line_ids:
            if line._core().is_open:
                raise UserError(
                    self.env._(
                        "%(line)s is still open: %(waiting)g to ship, %(unsettled)g unsettled, "
                        "%(money)s to recover. Settle it or write it off.",
                        line=line.display_name,
                        waiting=line.waiting_qty,
                        unsettled=line.unsettled_qty,
                        money=line.currency_id.format(line.open_amount),
                    )
                )

    def _require_not_closed(self, documents):
        closed = self.filtered(lambda claim: claim.state == "closed")[:1]
        if closed:
            raise UserError(
                self.env._(
                    "%(document)s settled claim %(claim)s, which is closed: it can't be changed "
                    "any more.",
                    document=documents[:1].display_name,
                    claim=closed.name,
                )
            )

    def _sync_settlement(self):
        """Go to settled when nothing is open any more, and back when something is again."""
        for claim in self:
            is_open = any(line._core().is_open for line in claim.line_ids)
            if claim.state in ("shipped", "destroyed") and not is_open:
                claim._advance("settled")
            elif claim.state == "settled" and is_open:
                claim._set({"state": claim._gone_state()})

    def _gone_state(self):
        return "shipped" if any(self.line_ids.mapped("shipped_qty")) else "destroyed"

    # --- Steps of the dialog ------------------------------------------------------------------

    def _settle_credit(self, rows):
        """Make a draft vendor credit note; it counts when it is posted.

        :param rows: [(claim line, quantity, unit price)]
        """
        for line, quantity, _price in rows:
            line._require_room(quantity)
        return self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "ref": self.vendor_reference,
                "invoice_origin": self.name,
                "invoice_line_ids": [
                    Command.create(line._credit_values(quantity, price))
                    for line, quantity, price in rows
                ],
            }
        )

    def _settle_link(self, refunds):
        """Take lines of existing credit notes for lines of the claim with the same product."""
        found = self.env["account.move.line"]
        for line in self.line_ids:
            room = line.unsettled_qty
            for credit in refunds.invoice_line_ids - found:
                quantity = (credit.product_uom_id or line.uom_id)._compute_quantity(
                    credit.quantity, line.uom_id
                )
                fits = (
                    credit.product_id == line.product_id
                    and not credit.dist_claim_line_id
                    and line.uom_id.compare(quantity, room) <= 0
                )
                if fits:
                    credit.dist_claim_line_id = line
                    found |= credit
                    room -= quantity
        if not found:
            raise UserError(
                self.env._(
                    "No line of these credit notes is for goods of claim %s, or they are for more "
                    "than is unsettled.",
                    self.name,
                )
            )
        self._sync_settlement()
        return found

    def _settle_replace(self, rows):
        """Expect goods from the vendor; they count when they are received."""
        line = rows[0][0]
        warehouse = line.receipt_id.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        picking_type = warehouse.in_type_id
        vendor = self.partner_id.with_company(self.company_id)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": vendor.id,
                "location_id": vendor.property_stock_supplier.id,
                "location_dest_id": picking_type.default_location_dest_id.id,
                "origin": self.name,
                "company_id": self.company_id.id,
            }
        )
        for line, quantity, _price in rows:
            line._require_room(quantity)
            self.env["stock.move"].create(line._replacement_values(picking, quantity))
        picking.action_confirm()
        return picking

    def _settle_unbilled(self, rows, reason):
        """The vendor never billed the goods, so nothing has to come back."""
        for line, quantity, _price in rows:
            line._require_room(quantity)
            line._require_unbilled(quantity)
            line._set({"unbilled_qty": line.unbilled_qty + quantity})
        self._concluded(self.env._("Not billed: %s", reason), rows, "decision")

    def _settle_reject(self, rows, reason):
        """The vendor refuses a quantity that was sent back or destroyed."""
        for line, quantity, _price in rows:
            line._require_room(quantity)
            line._set({"rejected_qty": line.rejected_qty + quantity})
        self._concluded(self.env._("Rejected by the vendor: %s", reason), rows, "decision")

    def _settle_write_off(self, rows, reason, amounts):
        """Give up a quantity, or money that the vendor didn't credit of it."""
        for line, quantity, _price in rows:
            line._require_room(quantity)
            line._set({"written_off_qty": line.written_off_qty + quantity})
        for line, amount in amounts:
            if amount < 0:
                raise UserError(self.env._("%s: enter a positive amount.", line.display_name))
            line._set({"written_off_amount": line.written_off_amount + amount})
        self._concluded(self.env._("Written off: %s", reason), rows, "override")

    def _settle_withdraw(self, reason):
        """End the claim: what is there stays in quarantine, what left counts as rejected."""
        for line in self.line_ids:
            if line.waiting_qty:
                line._release()
            line._set({"rejected_qty": line.rejected_qty + line.unsettled_qty})
        note = self.env._("Claim %(claim)s was withdrawn: %(why)s", claim=self.name, why=reason)
        self._log_step("decision", note, reason)
        self._advance("rejected")

    def _concluded(self, note, rows, kind):
        self.line_ids._check_within()
        what = ", ".join(f"{qty:g} {line.product_id.display_name}" for line, qty, _price in rows)
        self._log_step(kind, f"{self.name} {what} {note}", note)
        self._sync_settlement()

    def _log_step(self, kind, name, reason):
        self.env["dist.audit"]._log(kind, name, record=self, reason=reason)
        self._message_log(body=name)
