# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core import claim as core

KIND = "vendor_claim"
ALIVE = ("draft", "sent", "acknowledged", "shipped", "destroyed")


class DistVendorClaim(models.Model):
    """What is late goes to the desk, and leaves it by itself."""

    _inherit = "dist.vendor.claim"

    @api.model
    def _cron_find_late(self):
        """Open a case for each late claim, and close those of claims that aren't late now."""
        late = self.search([("state", "in", ALIVE)])._late()
        self.env["dist.exception"]._open_cases(
            [claim._prepare_late_case(why) for claim, why in late.items()]
        )
        cases = self.env["dist.exception"].search(
            [("kind_id.code", "=", KIND), ("state", "!=", "closed")]
        )
        known = {claim._cause_key() for claim in late}
        gone = [case.cause_key for case in cases if case.cause_key not in known]
        if gone:
            self.env["dist.exception"]._close_cases(
                KIND, gone, note=self.env._("The claim isn't late any more.")
            )

    def _late(self):
        """Return {claim: why it is late}."""
        found = {}
        for claim in self:
            company = claim.company_id
            since = claim.shipped_at or claim.acknowledged_at or claim.sent_at
            why = core.lateness(
                claim.state,
                fields.Date.context_today(claim),
                deadline=claim.deadline,
                since=since and fields.Datetime.context_timestamp(claim, since).date(),
                warn_days=company.dist_claim_warn_days,
                answer_days=company.dist_claim_answer_days,
                settle_days=company.dist_claim_settle_days,
            )
            if why:
                found[claim] = why
        return found

    def _cause_key(self):
        return f"{self._name},{self.id}"

    def _prepare_late_case(self, why):
        names = {"claim": self.name, "vendor": self.partner_id.display_name}
        summaries = {
            "window": self.env._(
                "Claim %(claim)s isn't sent, and the window of %(vendor)s ends on %(day)s",
                day=self.deadline,
                **names,
            ),
            "answer": self.env._("%(vendor)s hasn't answered claim %(claim)s", **names),
            "settlement": self.env._("%(vendor)s hasn't settled claim %(claim)s", **names),
        }
        return {
            "kind_code": KIND,
            "cause_key": self._cause_key(),
            "summary": summaries[why],
            "records": [self],
            "company": self.company_id,
            "partner": self.partner_id,
            "owner": self.user_id or None,
            "amount": self.open_amount,
        }

    def _close_late_cases(self, note):
        self.env["dist.exception"]._close_cases(
            KIND, [claim._cause_key() for claim in self], note=note
        )
