# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models


class DistReturnLine(models.Model):
    """What a customer sends with a line, and what he is told of it."""

    _inherit = "dist.return.line"

    def _portal_attach(self, photos):
        """Keep the photos of the customer; whoever reads the line sees them, nobody else."""
        self.ensure_one()
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": self.env._("Photo %s", number) + ".jpg",
                    "raw": raw,
                    "mimetype": "image/jpeg",
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for number, raw in enumerate(photos, start=1)
            ]
        )
        self.photo_ids = [Command.link(attachment.id) for attachment in attachments]

    def _portal_announced(self):
        """Return what is still to come, or never will because the customer keeps the goods."""
        self.ensure_one()
        if self.state in ("draft", "rejected", "cancelled"):
            return 0.0
        quantity = self.requested_qty if self.state == "submitted" else self.authorised_qty
        if self.routing != "return":
            return quantity
        return max(quantity - self.received_qty, 0.0) if self.state != "closed" else 0.0

    def _portal_decided_qty(self):
        """Return the quantity of the line on which a disposition was executed."""
        self.ensure_one()
        executed = self.disposition_ids.filtered(
            lambda disposition: disposition.state == "executed" and disposition.kind != "rework"
        )
        return sum(executed.mapped("quantity"))

    def _is_waiting(self):
        """Tell whether goods of the line are still to come, or stand in quarantine."""
        self.ensure_one()
        compare = self.product_id.uom_id.compare
        if any(compare(receipt.open_qty, 0.0) > 0 for receipt in self.receipt_ids):
            return True
        arrived = self.received_qty if self.routing == "return" else self._portal_decided_qty()
        return compare(arrived, self.authorised_qty) < 0
