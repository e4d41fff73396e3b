# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..core import authorisation
from .dist_return_flow import AUTHORISER


class DistReturn(models.Model):
    """Saying that goods may come back, and how many (I1)."""

    _inherit = "dist.return"

    def action_authorise(self):
        """Authorise what each line's *To Authorise* says."""
        self._require_role(AUTHORISER)
        for record in self:
            record._dist_check_duty("authorise", record)
            record._authorise()

    def _authorise(self, quantities=None, is_automatic=False):
        """Authorise the submitted return; the caller checked role and duty.

        :param quantities: {line: quantity in the product's unit}; without, *To Authorise*
        :param is_automatic: a rule decided, no person
        :raises UserError: when it is more than may come back by now; nothing is changed then
        """
        self.ensure_one()
        # sudo: role and duty were checked, or a rule decides
        record = self.sudo()
        record._lock_in("submitted")
        record.line_ids._lock_anchors()
        quantities = quantities or {line: line.to_authorise_qty for line in record.line_ids}
        record._check_quantities(quantities)
        record.line_ids._check_returnable(quantities)
        for line, quantity in quantities.items():
            line.sudo()._set({"authorised_qty": quantity})  # sudo: as above
        record._set(
            {
                "state": "authorised",
                "authoriser_id": False if is_automatic else self.env.uid,
                "authorised_at": fields.Datetime.now(),
                "is_automatic": is_automatic,
            }
        )
        record._start_coming_back()

    def _check_quantities(self, quantities):
        for line, quantity in quantities.items():
            unit = line.product_id.uom_id
            if quantity < 0 or unit.compare(quantity, line.requested_qty) > 0:
                raise UserError(
                    self.env._(
                        "“%(line)s”: authorise between 0 and the %(requested)g %(unit)s that were "
                        "requested.",
                        line=line._words(),
                        requested=line.requested_qty,
                        unit=unit.name,
                    )
                )
        if not any(quantity > 0 for quantity in quantities.values()):
            raise UserError(
                self.env._(
                    "Nothing of %(name)s would be authorised. Reject it instead.", name=self.name
                )
            )

    def _start_coming_back(self):
        """Expect what comes back, and propose to credit what doesn't."""
        lines = self.line_ids.filtered(lambda line: line.authorised_qty > 0)
        coming = lines.filtered(lambda line: line.routing == "return")
        coming._expect_goods()
        for line in lines - coming:
            self.env["dist.disposition"]._propose_for_line(
                line, line.authorised_qty, suggestion=line._routing_words()
            )

    def _authorise_by_rule(self):
        """Authorise a submitted return that needs nobody; record which rules said so."""
        terms = [line._terms() for line in self.line_ids]
        is_automatic = authorisation.is_automatic(
            [term.authorisation for term in terms],
            self._net_amount(),
            [term.auto_amount for term in terms],
            is_legacy=self.source == "legacy" or any(line.is_waived for line in self.line_ids),
        )
        if not is_automatic:
            return
        self._authorise({line: line.requested_qty for line in self.line_ids}, is_automatic=True)
        self.env["dist.audit"]._log(
            "decision",
            self.env._("%(name)s was authorised by rule", name=self.name),
            record=self,
            payload={
                "amount": self._net_amount(),
                "rules": {line.id: line.term_sources for line in self.line_ids},
            },
        )
