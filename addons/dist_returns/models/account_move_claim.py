# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Check claims when documents become posted, and when they stop being so.

        Here and not in _post and button_draft, because the state can be written as well.
        """
        state = vals.get("state")
        if not state:
            return super().write(vals)
        # sudo: who works on bills needs no right on claims
        posted = self.sudo().filtered(lambda move: move.state == "posted")
        left = posted.env["dist.vendor.claim.line"]
        if state in ("draft", "cancel"):
            left = posted.line_ids.dist_claim_line_id
            left.claim_id._require_not_closed(posted)
        result = super().write(vals)
        if state == "posted":
            self.line_ids._dist_check_claims()
        if left:
            left.claim_id._sync_settlement()
        return result
