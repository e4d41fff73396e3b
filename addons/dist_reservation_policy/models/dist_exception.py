# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core.slip import ATTENTION, FELL, STALE


class DistException(models.Model):
    """What slipped, on the case of its cause."""

    _inherit = "dist.exception"

    dist_slip_ids = fields.One2many("dist.promise.slip", "case_id", "Promises", readonly=True)
    dist_slip_count = fields.Integer("Slipped Promises", compute="_compute_dist_slip_counts")
    dist_notice_count = fields.Integer("Customer Mails", compute="_compute_dist_slip_counts")

    @api.depends("dist_slip_ids")
    def _compute_dist_slip_counts(self):
        """Nobody sees a number of what he may not read."""
        for model, field in (
            ("dist.promise.slip", "dist_slip_count"),
            ("dist.promise.notice", "dist_notice_count"),
        ):
            counts = {}
            if self.env[model].has_access("read"):
                groups = [("case_id", "in", self.ids)], ["case_id"], ["__count"]
                counts = dict(self.env[model]._read_group(*groups))
            for case in self:
                case[field] = counts.get(case, 0)

    def _dist_refresh_slips(self):
        """Say what has slipped by now; close the cases whose promises stand again.

        A promise that stands again for a later day is still late: the buyer may do better, or
        closes the case with its root cause.
        """
        # sudo: whoever moves supply or promises brings the case of the cause up to date
        for case in self.sudo().filtered(lambda c: c.state != "closed"):
            if case.kind_id.code not in ATTENTION:
                continue
            asking = case.dist_slip_ids.filtered(
                lambda slip, states=ATTENTION[case.kind_id.code]: slip.state in states
            )
            if not asking and case.kind_id.code != STALE:
                note = self.env._("Every promise is in time again, delivered or given up.")
                case._finish(note=note, by_itself=True)
                continue
            case._repeat(
                {
                    "summary": case._dist_slip_summary(asking),
                    "description": None,
                    "amount": sum(asking.mapped("amount")),
                }
            )

    def _dist_slip_summary(self, slips):
        """One line: what slipped, and for how many orders and customers."""
        self.ensure_one()
        late = slips.filtered(lambda slip: slip.state == "late")
        counts = {
            "cause": self._dist_slip_cause(),
            "orders": len(slips.order_id),
            "customers": len(slips.partner_id),
            "late": len(late),
            "open": len(slips - late),
        }
        if self.kind_id.code == FELL:
            return self.env._(
                "%(cause)s: stock is gone. Promises without a date: %(open)s; orders: %(orders)s; "
                "customers: %(customers)s.",
                **counts,
            )
        if self.kind_id.code == STALE:
            return self.env._(
                "%(cause)s is overdue in transit. Promises later: %(late)s, without a date: "
                "%(open)s; orders: %(orders)s; customers: %(customers)s.",
                **counts,
            )
        return self.env._(
            "%(cause)s slipped. Promises later: %(late)s, without a date: %(open)s; orders: "
            "%(orders)s; customers: %(customers)s.",
            **counts,
        )

    def _dist_slip_cause(self):
        """The name of the document or the product that the case is about: its first document."""
        return self.document_ids[:1].name or self.cause_key

    def action_dist_view_slips(self):
        return self._dist_slip_action("dist_promise_slip_action")

    def action_dist_view_notices(self):
        return self._dist_slip_action("dist_promise_notice_action")

    def _dist_slip_action(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"dist_reservation_policy.{xmlid}")
        return {**action, "domain": [("case_id", "in", self.ids)], "context": {"create": False}}

    # --- goods that are overdue in transit ---------------------------------------------------

    @api.model
    @api.private
    def _dist_review_transit(self):
        """One case for each transfer that is overdue in transit; close those of all others."""
        stale = self.env["dist.promise.supply"]._stale_transit()
        for cause in {cause.key: cause for cause in stale.values()}.values():
            self.env["dist.promise.slip"]._open_case_of(cause, {})._dist_refresh_slips()
        self._dist_close_arrived()

    @api.model
    @api.private
    def _dist_close_arrived(self):
        """Close the cases of what is no longer overdue in transit."""
        stale = self.env["dist.promise.supply"]._stale_transit()
        causes = {cause.key for cause in stale.values()}
        # sudo: whoever brings the goods or gives them a new date closes their case
        open_cases = self.sudo().search([("kind_id.code", "=", STALE), ("state", "!=", "closed")])
        gone = open_cases.filtered(lambda case: case.cause_key not in causes)
        gone._finish(note=self.env._("The goods are there, or have a new date."), by_itself=True)
