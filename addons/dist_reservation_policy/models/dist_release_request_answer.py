# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .dist_release_request import ACTIVITY, APPROVERS


class DistReleaseRequest(models.Model):
    """What the asked person answers, and what follows from it."""

    _inherit = "dist.release.request"

    def write(self, vals):
        """People write an answer and nothing else; the rest changes with the buttons."""
        if not self.env.su:
            for request in self:
                if vals.keys() - {"answer"} or not request.can_answer:
                    raise AccessError(
                        self.env._(
                            "The request for %(what)s cannot be edited. Answer it with its "
                            "buttons, or withdraw it and ask again.",
                            what=request._what(),
                        )
                    )
        return super().write(vals)

    def action_release(self):
        """Hand the goods over to the order that asked for them.

        :raises AccessError: for anybody but the salesperson, the team leader or an approver
        :raises UserError: when nothing can be handed over any more
        """
        for request in self:
            request._check_answerable()
            # sudo: who answers decides about this line; the gaining order needn't be in reach
            given = request.sudo()._hand_over()
            request._close("released", released_qty=float(given))
        return True

    def action_decline(self):
        """Keep the goods; the person who asked is told."""
        for request in self:
            request._check_answerable()
            request._close("declined")
        return True

    def action_withdraw(self):
        """The goods are not needed any more."""
        for request in self:
            request._check_asked()
            if self.env.user != request.requester_id:
                raise AccessError(
                    self.env._(
                        "Only %(who)s, who made it, can withdraw the request for %(what)s.",
                        who=request.requester_id.name,
                        what=request._what(),
                    )
                )
            request._close("withdrawn")
        return True

    def _is_answerable_by(self, user):
        # sudo: who leads the team of an order is no secret to who may answer for it
        order = self.sudo().order_id
        people = order.user_id | order.team_id.user_id
        return user in people or user.has_group(APPROVERS)

    def _check_asked(self):
        self.ensure_one()
        self.check_access("read")
        if self.state != "asked":
            raise UserError(
                self.env._("The request for %(what)s is answered already.", what=self._what())
            )

    def _check_answerable(self):
        self._check_asked()
        if not self._is_answerable_by(self.env.user):
            raise AccessError(
                self.env._(
                    "Only %(who)s, the team leader or an override approver can answer the request "
                    "for %(what)s.",
                    who=self.sudo().holder_id.name,  # sudo: the message must say whom to turn to
                    what=self._what(),
                )
            )

    def _hand_over(self):
        """Move the promise, as far as it is still there and still needed."""
        key = self.product_id.id, self.warehouse_id.id
        given = self.env["dist.promise.service"]._hand_over(
            self.line_id, self.for_line_id, Decimal(str(round(self.qty, 6))), key
        )
        if not given:
            raise UserError(
                self.env._(
                    "Nothing can be handed over to %(order)s: the goods are being picked, are no "
                    "longer promised, or are no longer needed there, or the cap of its channel "
                    "doesn't allow them. Decline the request.",
                    order=self.for_order_id.name,
                )
            )
        self.env["dist.audit"]._log(
            "release",
            self.env._(
                "%(given)s %(unit)s of %(product)s went from %(order)s to %(other)s on request.",
                given=f"{given.normalize():f}",
                unit=self.product_id.uom_id.name,
                product=self.product_id.display_name,
                order=self.order_id.name,
                other=self.for_order_id.name,
            ),
            record=self,
            reason=self.reason or "",
            payload={
                "from": self.order_id.name,
                "to": self.for_order_id.name,
                "requested": self.qty,
                "released": float(given),
                "asked_by": self.requester_id.name,
            },
        )
        return given

    def _close(self, state, **vals):
        """Note the answer, end the holder's activity and tell the person who asked."""
        # sudo: nobody may write a request by himself; who may answer was checked
        request = self.sudo()
        request.write(
            {
                "state": state,
                "answered_by_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
                **vals,
            }
        )
        request.activity_unlink([ACTIVITY])
        told = request.holder_id if state == "withdrawn" else request.requester_id
        request.message_post(
            body=" ".join(filter(None, [self._answer_sentence(), self.answer])),
            partner_ids=told.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _answer_sentence(self):
        texts = {
            "released": self.env._("%(who)s released %(qty)s: %(what)s."),
            "declined": self.env._("%(who)s keeps %(what)s."),
            "withdrawn": self.env._("%(who)s no longer needs %(what)s."),
        }
        return texts[self.state] % {
            "who": self.env.user.name,
            "qty": f"{self.released_qty:g}",
            "what": self._what(),
        }
