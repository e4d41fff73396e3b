# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import format_date


class DistVendorClaimLine(models.Model):
    """What proves a line: the report to the vendor shows it."""

    _inherit = "dist.vendor.claim.line"

    def _evidence(self):
        """Return the facts as [(label, text)], the checks and the photos of a line."""
        self.ensure_one()
        # sudo: who may read the claim may read what it is founded on
        line = self.sudo()
        receipt, of_return = line.receipt_id, line.return_line_id
        checks = receipt.check_ids.filtered(lambda check: check.state != "open")
        photos = receipt.photo_ids | checks.photo_ids
        photos |= receipt.line_id.photo_ids | of_return.photo_ids
        return {
            "facts": [(label, text) for label, text in line._facts() if text],
            "checks": checks,
            "photos": photos.filtered(lambda photo: (photo.mimetype or "").startswith("image/")),
        }

    def _facts(self):
        receipt, purchase = self.receipt_id, self.purchase_line_id
        reason = receipt.reason_id or self.return_line_id.reason_id
        condition = dict(receipt._fields["condition"]._description_selection(self.env))
        return [
            (self.env._("Quantity"), f"{self.quantity:g} {self.uom_id.name}"),
            (self.env._("Purchase"), self._purchase_text()),
            (self.env._("Bought on"), self._day(purchase.order_id.date_approve)),
            (self.env._("Delivered on"), self._day(self._purchase_move().date)),
            (self.env._("In quarantine since"), self._day(receipt.received_at)),
            (self.env._("Inspected on"), self._day(receipt.inspected_at)),
            (self.env._("Reason"), reason.name),
            (self.env._("Condition"), condition.get(receipt.condition)),
            (self.env._("Remark"), receipt.note),
        ]

    def _purchase_text(self):
        order = self.purchase_line_id.order_id
        if self.is_assumed and order:
            return self.env._("%s (assumed: the latest purchase of the product)", order.name)
        return " ".join(filter(None, (order.name, order.partner_ref)))

    def _day(self, moment):
        if not moment:
            return ""
        return format_date(self.env, fields.Datetime.context_timestamp(self, moment).date())
