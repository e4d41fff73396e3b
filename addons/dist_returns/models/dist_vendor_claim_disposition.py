# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

# A part that is split off has its own number, movements and claim.
OWN = {
    *models.MAGIC_COLUMNS,
    "name",
    "quantity",
    "claim_line_id",
    "moved_qty",
    "moved_back_qty",
    "reversal_id",
    "reversed_id",
}


class DistDisposition(models.Model):
    """A disposition for the vendor stays approved on its claim until the goods leave."""

    _inherit = "dist.disposition"

    def _set(self, vals):
        if vals.get("state") in ("cancelled", "reversed"):
            self.filtered("claim_line_id")._leave_claim(vals["state"])
        return super()._set(vals)

    def _leave_claim(self, state):
        """Take the quantity off the claim, which must not have an end yet."""
        for disposition in self:
            # sudo: who decides about goods needs no right on claims
            line = disposition.claim_line_id.sudo()
            if line.claim_id.state in ("settled", "closed"):
                raise UserError(
                    self.env._(
                        "%(product)s is on claim %(claim)s, which is settled: what was done about "
                        "it can't be undone.",
                        product=disposition.product_id.display_name,
                        claim=line.claim_id.name,
                    )
                )
            vals = {"quantity": line.quantity - disposition.quantity}
            if state == "reversed":
                name = "destroyed_qty" if line.destroyed_qty else "shipped_qty"
                # a credit without goods may be executed before anything of it was destroyed
                vals[name] = max(line[name] - disposition.quantity, 0.0)
            line._set(vals)
            line._check_within()

    def _is_for_vendor(self):
        """Whether the vendor owes for it: goods for a claim, or sent straight to the vendor."""
        self.ensure_one()
        straight = self.kind == "credit_only" and self.line_id.routing == "to_vendor"
        return self.kind == "vendor_claim" or straight

    def _split_for_claim(self, quantities):
        """Cut the disposition into these quantities, one for each purchase; return the parts."""
        self.ensure_one()
        parts = [self]
        shared = {
            name: self[name].id if field.relational else self[name]
            for name, field in self._fields.items()
            if field.store
            and name not in OWN
            and not (field.compute or field.related)
            and field.type not in ("one2many", "many2many")
        }
        if len(quantities) > 1:
            # first, since what the parts take must be free
            super()._set({"quantity": quantities[0]})
        parts += [self._make([{**shared, "quantity": quantity}]) for quantity in quantities[1:]]
        return parts

    def _require_ready(self):
        """Refuse goods of which nobody approved that they leave, or that nobody inspected."""
        waiting = self.filtered(lambda disposition: disposition.state != "approved")[:1]
        if waiting:
            raise UserError(
                self.env._(
                    "The decision to send %s back isn't approved. Have it approved first.",
                    waiting.product_id.display_name,
                )
            )
        raw = self.receipt_id.filtered(lambda receipt: not receipt.inspected_at)[:1]
        if raw:
            raise UserError(
                self.env._("%s isn't inspected yet. Inspect it before it leaves.", raw.display_name)
            )

    def _movement_to_vendor(self):
        """Values of the move that sends claimed goods back to where they were bought.

        *To refund* lets the purchase count them as not received; a replacement is received again.
        """
        self.ensure_one()
        line = self.claim_line_id
        vendor = line.claim_id.partner_id or self.receipt_id.purchase_line_id.order_id.partner_id
        supplier = vendor.with_company(self.company_id).property_stock_supplier
        return {
            "location_dest_id": (supplier or self.env.ref("stock.stock_location_suppliers")).id,
            "partner_id": vendor.id,
            "purchase_line_id": line.purchase_line_id.id,
            "origin_returned_move_id": line._purchase_move().id,
            "to_refund": True,
        }

    def _execute_claimed(self, movement):
        """Execute what is on a claim; what never came back has no goods to move."""
        goods = self.filtered("receipt_id")
        goods._execute(movement)
        now = fields.Datetime.now()
        executed = {"state": "executed", "executor_id": self.env.uid, "executed_at": now}
        (self - goods)._set(executed)
