# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.dist_base.tools.transaction import marked

from .dist_promise_approval import ACTIVITY
from .sale_order import OVERRIDDEN


class DistPromiseApproval(models.Model):
    """What becomes of an approval: approved, rejected, withdrawn, or outdated."""

    _inherit = "dist.promise.approval"

    def action_approve(self):
        """Ask for the reason, showing what is short now."""
        return self._answer_action("approve", self.env._("Approve"))

    def action_reject(self):
        """Ask for the reason why not."""
        return self._answer_action("reject", self.env._("Reject"))

    def action_withdraw(self):
        """Whoever asked doesn't need it any more.

        :raises AccessError: for anybody else
        :raises UserError: when it is answered already
        """
        for approval in self:
            approval._lock_waiting()
            if self.env.user != approval.requester_id:
                raise AccessError(
                    self.env._(
                        "Only %(who)s, who asked, can withdraw the request to approve %(order)s.",
                        who=approval.requester_id.name,
                        order=approval.order_id.display_name,
                    )
                )
            approval._close("withdrawn")
        return True

    def action_open_order(self):
        """The order, for those who may see it."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def _answer_action(self, decision, name):
        self.ensure_one()
        self._check_answerable()
        wizard = self.env["dist.promise.approval.answer"].create(
            {"approval_id": self.id, "decision": decision}
        )
        return {
            "name": name,
            "type": "ir.actions.act_window",
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.private
    def _approve(self, reason):
        """Confirm the order with what is there, as an override of the user.

        :raises AccessError: unless the user may answer
        :raises UserError: when it is answered already, or the order can't be confirmed
        """
        self._lock_waiting()
        self._check_answerable()
        # sudo: who may override decides about the order, whatever sales documents he may see;
        # the confirmation stays his, and everything is decided and checked as in any other
        order = self.order_id.sudo().with_company(self.company_id)
        self._close("approved", reason)
        objections = order._dist_objections()
        with marked(self.env.cr, OVERRIDDEN, set(order.ids)):
            order.action_confirm()
        order._dist_log_override(reason, objections)
        self._tell_requester(
            self.env._("%(who)s approved it: the order is confirmed.", who=self.env.user.name)
        )

    @api.private
    def _reject(self, reason):
        """Leave the order a quotation, and give whoever asked an activity on it.

        :raises AccessError: unless the user may answer
        :raises UserError: when it is answered already
        """
        self._lock_waiting()
        self._check_answerable()
        self._close("rejected", reason)
        self._tell_requester(
            self.env._(
                "%(who)s did not approve the shortage: %(reason)s",
                who=self.env.user.name,
                reason=reason,
            )
        )
        # sudo: who rejects need not see the order; the salesperson is told on it
        order = self.order_id.sudo()
        order.activity_schedule(
            ACTIVITY,
            summary=self.env._("The shortage was not approved: agree on something else."),
            note=reason,
            user_id=self.requester_id.id,
        )

    def _outdate(self, why):
        """The order isn't any more what approval was asked for."""
        for approval in self:
            approval._close("outdated", why)

    def _close(self, state, answer=""):
        # sudo: nobody may write an approval by himself; who may was checked before
        approval = self.sudo()
        approval.write(
            {
                "state": state,
                "answer": answer,
                "answered_by_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
            }
        )
        approval.activity_unlink([ACTIVITY])

    def _tell_requester(self, body):
        # sudo: approvals are told on behalf of whoever answers
        self.sudo().message_post(
            body=body,
            partner_ids=self.sudo().requester_id.partner_id.ids,  # sudo: as above
            subtype_xmlid="mail.mt_comment",
        )

    def _lock_waiting(self):
        """Let one answer at a time through: the second waits, is tried again, and is told."""
        self.ensure_one()
        self.check_access("read")
        self.env.cr.execute(
            SQL("SELECT id FROM dist_promise_approval WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset(["state"], flush=False)
        if self.state != "waiting":
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The request to approve %(order)s is closed already: %(state)s.",
                    # sudo: the name of the order that the request is about
                    order=self.sudo().order_id.display_name,
                    state=states[self.state],
                )
            )

    def _check_answerable(self):
        self.check_access("read")
        if self.state == "waiting" and not self._is_answerable_by(self.env.user):
            roles = dict(self._fields["role"]._description_selection(self.env))
            raise AccessError(
                self.env._(
                    "You cannot approve or reject %(order)s: that is for %(role)s, and not for "
                    "whoever asked.",
                    # sudo: the name of the order that the request is about
                    order=self.sudo().order_id.display_name,
                    role=roles[self.role],
                )
            )
