# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class DistVendorClaimLine(models.Model):
    """How the vendor settles a line, and what the documents of that must respect."""

    _inherit = "dist.vendor.claim.line"

    def _require_room(self, quantity):
        """Refuse a quantity that isn't positive, or more than is unsettled."""
        room = self.unsettled_qty
        if quantity < 0 or self.uom_id.compare(quantity, room) > 0:
            raise UserError(
                self.env._(
                    "%(line)s: %(quantity)g isn't possible, %(room)g are unsettled.",
                    line=self.display_name,
                    quantity=quantity,
                    room=room,
                )
            )

    def _require_unbilled(self, quantity):
        """Refuse to call goods unbilled that the vendor did bill."""
        purchase = self.purchase_line_id
        bills = purchase.invoice_lines.filtered(
            lambda bill: bill.parent_state != "cancel" and not bill.dist_claim_line_id
        )
        billed = sum(
            (1 if bill.move_type == "in_invoice" else -1)
            * bill.product_uom_id._compute_quantity(bill.quantity, self.uom_id)
            for bill in bills
        )
        others = sum((purchase.dist_claim_line_ids - self).mapped("unbilled_qty"))
        free = self._received_qty() - billed - others - self.unbilled_qty
        if self.uom_id.compare(quantity, free) > 0:
            raise UserError(
                self.env._(
                    "%(line)s: %(free)g of its purchase weren't billed. The vendor must credit the "
                    "rest.",
                    line=self.display_name,
                    free=max(free, 0.0),
                )
            )

    def _received_qty(self):
        """Return what came from the vendor and must be paid for, in the product's unit.

        Without replacements, and less what went back by other ways than claims. Goods that move
        between our places, or come back from a customer, as those of a dropship may, came once.
        """
        done = self.purchase_line_id.move_ids.filtered(lambda move: move.state == "done")
        moves = done.filtered(
            lambda move: not move.dist_claim_line_id and not move.dist_disposition_id
        )
        back = moves.filtered(lambda move: move._is_purchase_return())
        came = (moves - back).filtered(
            lambda move: (
                move.location_id.usage != "customer" and not move.location_id._dist_place().is_ours
            )
        )
        return came._dist_quantity_in(self.uom_id) - back._dist_quantity_in(self.uom_id)

    def _credit_values(self, quantity, price):
        """Values of the line of a vendor credit note.

        The purchase isn't named: its bills say what the goods in stock cost, and what a vendor
        gives back for goods that are gone must not change that. The claim names it.
        """
        values = {
            "product_id": self.product_id.id,
            "product_uom_id": self.uom_id.id,
            "quantity": quantity,
            "price_unit": price,
            "name": self.display_name,
            "dist_claim_line_id": self.id,
            "tax_ids": self.purchase_line_id.tax_ids.ids,
        }
        if account := self._recovery_account():
            values["account_id"] = account.id
        return values

    def _recovery_account(self):
        """Return where the money goes of goods that had no value in stock any more.

        What customers brought back is unvalued: its cost is a loss already, which this reduces.
        """
        product = self.product_id.with_company(self.company_id)
        if product.valuation != "real_time" or self.receipt_id.kind == "vendor":
            return None
        loss = self.company_id.dist_returns_loss_account_id
        return loss or product.product_tmpl_id.get_product_accounts()["expense"]

    def _owed_quantity(self):
        """Return by how much the claim raises what its purchase counts as received.

        Goods in a vendor's quarantine never counted, so destroying them takes nothing off again.
        """
        counted = self.receipt_id.kind != "vendor"
        return self.rejected_qty + self.written_off_qty - counted * self.destroyed_qty

    def _replacement_values(self, picking, quantity):
        return {
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "product_uom_qty": quantity,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": self.company_id.id,
            "purchase_line_id": self.purchase_line_id.id,
            "origin": self.claim_id.name,
            "dist_claim_line_id": self.id,
        }

    def _check_documents(self):
        """Check what credit notes and receipts did to these lines, and move their claims on."""
        # sudo: who posts bills or receives goods needs no right on claims
        lines = self.sudo()
        closed = lines.filtered(lambda line: line.claim_id.state in ("draft", "rejected", "closed"))
        for line in closed[:1]:
            states = dict(line.claim_id._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(line)s takes no credit or replacement: the claim is in the state "
                    "“%(state)s”. Take the claim off the document.",
                    line=line.display_name,
                    state=states[line.claim_id.state],
                )
            )
        lines._check_within()
        lines.claim_id._sync_settlement()
