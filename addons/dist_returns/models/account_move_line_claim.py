# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

CHECKED = {"dist_claim_line_id", "quantity", "price_unit", "discount", "product_uom_id"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dist_claim_line_id = fields.Many2one(
        "dist.vendor.claim.line",
        "Vendor Claim",
        check_company=True,
        index="btree_not_null",
        help="The claim that this line of a vendor's credit note settles.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(vals.get("dist_claim_line_id") for vals in vals_list):
            lines._dist_check_claims()
        return lines

    def write(self, vals):
        if not CHECKED & set(vals):
            return super().write(vals)
        # sudo: who works on bills needs no right on claims
        before = self.sudo().filtered(lambda line: line.parent_state == "posted")
        left = before.dist_claim_line_id
        result = super().write(vals)
        self._dist_check_claims(left)
        return result

    def _dist_check_claims(self, left=None):
        """Refuse what a claim doesn't allow; for every way by which a line becomes posted.

        :param left: claim lines that posted lines belonged to until now
        """
        # sudo: who works on bills needs no right on claims
        lines = self.sudo().filtered(
            lambda line: line.dist_claim_line_id and line.parent_state == "posted"
        )
        for line in lines:
            line._dist_check_claim()
        claimed = lines.dist_claim_line_id | (left or lines.env["dist.vendor.claim.line"])
        if claimed:
            claimed._check_documents()

    def _dist_check_claim(self):
        claimed = self.dist_claim_line_id
        is_vendor = (
            self.move_id.commercial_partner_id == claimed.claim_id.partner_id.commercial_partner_id
        )
        is_purchase = self.move_type == "in_refund" or (
            self.move_type == "in_invoice" and self.move_id.reversed_entry_id
        )
        if not (is_vendor and is_purchase and self.product_id == claimed.product_id):
            raise UserError(
                self.env._(
                    "%(document)s isn't a credit note of the vendor for %(claim)s. Take the claim "
                    "off its lines.",
                    document=self.move_id.display_name,
                    claim=claimed.display_name,
                )
            )
