# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

from ..core import duties


class DistReturn(models.Model):
    """Who may do the next step, given who did the steps before."""

    _inherit = "dist.return"

    @api.model
    @api.private
    def _dist_check_duty(self, action, record=None, receipts=None, amount=None):
        """Refuse the present user a step that somebody else must do (I8).

        The role is the caller's to check; this is about one person doing two steps.

        :param action: "authorise", "inspect", "dispose" or "credit"
        :param record: the return; may be empty or left out, for goods of a vendor
        :param receipts: the goods it is about; without, all of the return
        :param amount: net value in the company's currency; without, that of the return
        :raises AccessError: with a sentence that says who has to do it
        """
        record = record if record is not None else self.browse()
        verdict = self._dist_duty(action, record, receipts, amount)
        if not verdict.allowed:
            name = record.name or ", ".join(filter(None, (receipts or record).mapped("name")))
            raise AccessError(self._duty_words(verdict.reason, name))

    @api.model
    @api.private
    def _dist_duty(self, action, record, receipts=None, amount=None):
        """Return the verdict of ``core.duties``, for a button that is only shown when allowed."""
        # sudo: who did the steps before counts whether or not the user may read it
        record = record.sudo()
        receipts = record.receipt_ids if receipts is None else receipts
        receipts = receipts.sudo()  # sudo: as above
        company = record.company_id or receipts.company_id[:1] or self.env.company
        return duties.may_act(
            action,
            self.env.uid,
            requester_id=record.requester_id.id,
            authoriser_id=record.authoriser_id.id,
            receiver_ids=receipts.receiver_id.ids,
            inspector_ids=receipts.inspector_id.ids,
            amount=record._net_amount() if amount is None else amount,
            threshold=company.sudo().dist_return_duties_amount,  # sudo: as above
        )

    def _duty_words(self, reason, name):
        if reason == duties.REQUESTER:
            return self.env._(
                "You asked for %(name)s yourself. Above the company's value for separate duties "
                "somebody else has to authorise it.",
                name=name,
            )
        if reason == duties.RECEIVER:
            return self.env._(
                "You received the goods of %(name)s. Above the company's value for separate "
                "duties somebody else has to inspect them.",
                name=name,
            )
        return self.env._(
            "You inspected the goods of %(name)s. Above the company's value for separate duties "
            "somebody else has to approve this.",
            name=name,
        )

    def _net_amount(self):
        """Return the net value of these returns in the currency of their company.

        What was authorised counts, before that what was requested; goods of an unknown delivery
        are worth their cost.
        """
        return sum(line._net_amount() for line in self.line_ids)
