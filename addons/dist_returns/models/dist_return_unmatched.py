# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models


class DistReturn(models.Model):
    """Goods that nobody expected: a return of their own, with an owner, a deadline and a case."""

    _inherit = "dist.return"

    @api.model
    def _unmatched_of(self, document, vals):
        """Return the unmatched return of a transfer, made when there is none.

        :param document: a transfer, or a move without one
        :param vals: values of a receipt
        """
        known = self.browse()
        if document._name == "stock.picking":
            known = document.dist_return_id.filtered(
                lambda record: record.is_unmatched and record.state == "receipt"
            )
        if known:
            return known
        company = self.env["res.company"].browse(vals["company_id"])
        today = fields.Date.context_today(self)
        record = self._make(
            [
                {
                    "partner_id": vals["partner_id"],
                    "company_id": company.id,
                    "warehouse_id": vals["warehouse_id"],
                    "source": "surprise",
                    "state": "receipt",
                    "is_unmatched": True,
                    "requester_id": self.env.uid,
                    "submitted_at": fields.Datetime.now(),
                    "deadline": today + timedelta(days=company.dist_unmatched_days),
                }
            ]
        )
        record._open_unmatched_case(document)
        return record

    def _open_unmatched_case(self, document):
        """Tell the desk, whose owner of the case becomes the owner of the return."""
        case = self.env["dist.exception"]._open_case(
            "return_unmatched",
            f"dist.return,{self.id}",
            self.env._(
                "%(return)s: goods of %(transfer)s that nobody expected",
                **{"return": self.name},
                transfer=document.display_name,
            ),
            records=self,
            company=self.company_id,
            partner=self.partner_id,
            warehouse=self.warehouse_id,
        )
        self.user_id = case.user_id

    def _settle_unmatched(self):
        """Close the cases of unmatched returns of which nothing is unmatched any more."""
        # sudo: whoever disposes of the last goods closes the case
        for record in self.sudo().filtered("is_unmatched"):
            left = record.receipt_ids.filtered(
                lambda receipt: not receipt.line_id
                and receipt.uom_id.compare(receipt.open_qty, 0.0) > 0
            )
            if left:
                continue
            self.env["dist.exception"]._close_cases(
                "return_unmatched", [f"dist.return,{record.id}"], company=record.company_id
            )
            if not record.receipt_ids and not record.line_ids:
                record._set({"state": "closed", "closed_at": fields.Datetime.now()})
