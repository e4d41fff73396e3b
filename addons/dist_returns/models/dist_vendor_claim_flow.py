# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

OPEN = ("sent", "acknowledged", "shipped", "destroyed")


class DistVendorClaim(models.Model):
    """From the first letter until the goods are gone; each step once, by role."""

    _inherit = "dist.vendor.claim"

    # --- Asking the vendor --------------------------------------------------------------------

    def action_send(self):
        """Mail the claim with its evidence to the vendor."""
        template = self.env.ref("dist_returns.dist_vendor_claim_mail_template")
        for claim in self._begin("draft"):
            claim._require_lines()
            if not claim.partner_id.email:
                raise UserError(
                    self.env._(
                        "%s has no e-mail address. Add one, or mark the claim as sent if you "
                        "brought it another way.",
                        claim.partner_id.display_name,
                    )
                )
            claim.message_post_with_source(
                template, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            claim._advance("sent", "sent_at")
        return True

    def action_mark_sent(self):
        """Note that the claim reached the vendor another way than by mail."""
        for claim in self._begin("draft"):
            claim._require_lines()
            claim._advance("sent", "sent_at")
        return True

    def action_acknowledge(self):
        """Note that the vendor accepts to look at the claim."""
        for claim in self._begin("sent"):
            claim._require_number()
            claim._advance("acknowledged", "acknowledged_at")
        return True

    def _require_lines(self):
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Claim %s has no lines. Decide “Vendor claim” about goods in quarantine first.",
                    self.name,
                )
            )

    def _require_number(self):
        if self.partner_id.dist_claim_number_required and not self.vendor_reference:
            raise UserError(
                self.env._(
                    "%(vendor)s takes nothing without a number of its own. Enter the vendor's "
                    "claim number on %(claim)s first.",
                    vendor=self.partner_id.display_name,
                    claim=self.name,
                )
            )

    def _advance(self, state, stamp=None):
        """Set the next state and its time; what was overdue isn't any more."""
        self._set({"state": state, **({stamp: fields.Datetime.now()} if stamp else {})})
        self._close_late_cases(self.env._("Claim %s went on.", ", ".join(self.mapped("name"))))

    # --- The goods ----------------------------------------------------------------------------

    def action_ship(self):
        """Send the goods back to the vendor, all lines but those to be destroyed."""
        for claim in self._begin(*OPEN):
            claim._require_number()
            lines = claim.line_ids.filtered(
                lambda line: line.waiting_qty and line.receipt_id and not line.is_to_destroy
            )
            claim._require_goods(lines)
            claim._ship(lines)
            claim._went_out("shipped")
        return True

    def action_destroy(self):
        """Destroy in the field the lines that say so; without any, all that is left."""
        for claim in self._begin(*OPEN):
            waiting = claim.line_ids.filtered("waiting_qty")
            lines = waiting.filtered("is_to_destroy") or waiting
            claim._require_goods(lines)
            claim._destroy(lines)
            claim._went_out("destroyed")
        return True

    def _require_goods(self, lines):
        if not lines:
            raise UserError(
                self.env._("Nothing of claim %s waits for being shipped or destroyed.", self.name)
            )

    def _went_out(self, state):
        state = "shipped" if any(self.line_ids.mapped("shipped_qty")) else state
        self._advance(state, "shipped_at")
        self._sync_settlement()

    def _ship(self, lines):
        """One transfer for each quarantine; the dispositions are executed, so the gate lets go."""
        dispositions = lines._take_dispositions()
        for place, group in self._group_by_place(dispositions):
            picking = self._make_transfer(place, group)
            group._execute_claimed({"picking_id": picking.id})
            picking.date_done = fields.Datetime.now()
        for line in lines:
            line._set({"shipped_qty": line.shipped_qty + line.waiting_qty})

    def _make_transfer(self, place, dispositions):
        warehouse = dispositions.receipt_id.warehouse_id[:1]
        movement = dispositions[:1]._movement_to_vendor()
        return self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "partner_id": self.partner_id.id,
                "location_id": place.id,
                "location_dest_id": movement["location_dest_id"],
                "origin": self.name,
                "company_id": self.company_id.id,
            }
        )

    def _destroy(self, lines):
        """Goods of ours are scrapped; those that never came back are only noted."""
        dispositions = lines._take_dispositions()
        scrap = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "in", (False, self.company_id.id))],
            order="company_id, id",
            limit=1,
        )
        dispositions._execute_claimed(
            {
                "location_dest_id": scrap.id,
                "purchase_line_id": False,
                "origin_returned_move_id": False,
                "to_refund": False,
            }
        )
        for line in lines:
            line._set({"destroyed_qty": line.destroyed_qty + line.waiting_qty})
