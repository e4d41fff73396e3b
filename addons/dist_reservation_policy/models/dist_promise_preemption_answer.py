# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core.preemption import harms_nobody_more
from .dist_promise_preemption_line import losses_of

ACTIVITY = "mail.mail_activity_data_todo"
LOST = "dist_reservation_policy.mail_activity_type_preempted"


class DistPromisePreemption(models.Model):
    """Asking, answering and giving back."""

    _inherit = "dist.promise.preemption"

    # --- asking ------------------------------------------------------------------------------

    def action_ask(self):
        """Ask for approval of what the preview shows.

        When somebody would lose more by now, the new preview is shown instead.
        """
        self.ensure_one()
        self._check_may_ask("draft")
        self.order_id._dist_check_may_preempt()
        # sudo: the preview is the system's to write; who asks was checked
        preemption = self.sudo()
        harmless = preemption._show(preemption._look())
        preemption._check_takes_something()
        if not harmless:
            return self._notify_changed()
        approver = self._find_approver()
        preemption.write(
            {"state": "waiting", "requester_id": self.env.uid, "asked_at": fields.Datetime.now()}
        )
        preemption._tell_approver(approver)
        return True

    def action_withdraw(self):
        """The goods are not needed any more."""
        self.ensure_one()
        self._check_may_ask("draft", "waiting")
        # sudo: the state is the system's to write; who withdraws was checked
        preemption = self.sudo()
        preemption.write({"state": "withdrawn"})
        preemption.activity_unlink([ACTIVITY])
        return True

    def _find_approver(self):
        """Who is asked: the first of those who may approve, the asking person last."""
        # sudo: who may approve is no secret to who has to ask
        group = self.env.ref(self._approver_group()).sudo()
        users = group._dist_people(self.company_id)
        others = users - self.env.user
        if others:
            # an administrator has every role, and other things to do
            return others.sorted(lambda user: (user.has_group("base.group_system"), user.id))[0]
        if self.env.user in users and self._may_approve_own(self.env.user):
            return self.env.user
        raise UserError(
            self.env._(
                "Nobody but you may approve this in %(company)s. Have an administrator give "
                "somebody the role for it.",
                company=self.company_id.display_name,
            )
        )

    def _tell_approver(self, approver):
        note = self.env._(
            "%(who)s asks you to approve that %(order)s takes goods from orders of lower classes. "
            "Orders that lose: %(count)s, without a new date: %(waiting)s.",
            who=self.requester_id.name,
            order=self.order_id.name,
            count=self.loser_count,
            waiting=self.waiting_count,
        )
        self.message_subscribe((approver.partner_id | self.requester_id.partner_id).ids)
        self.message_post(
            body=" ".join(filter(None, [note, self.reason])),
            partner_ids=approver.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self.activity_schedule(ACTIVITY, summary=note, user_id=approver.id)

    def _notify_changed(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("The preview has changed"),
                "message": self.env._(
                    "Somebody would lose more, or wait longer, than was shown. Nothing was taken. "
                    "Look at the new preview and decide again."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- answering -----------------------------------------------------------------------------

    def action_approve(self):
        """Take what was approved, as it is found under locks now.

        When somebody else loses by now, or somebody loses more or waits longer, nothing is taken
        and the new preview has to be approved.

        :raises AccessError: for anybody whom the policy doesn't let decide
        :raises UserError: when nothing can be taken any more
        """
        self.ensure_one()
        self._check_answerable()
        # sudo: who approves needn't see the orders; who may was checked
        preemption = self.sudo()
        preemption.order_id._dist_check_may_preempt()
        service, approved = preemption.env["dist.promise.service"], preemption.line_ids._losses()
        plan, claimed = service._claim_preemption(
            preemption._gaining(),
            preemption.ship_date,
            lambda taken: harms_nobody_more(approved, losses_of(taken)),
        )
        preemption._show(plan)
        preemption._check_takes_something()
        if not claimed:
            preemption.message_post(
                body=self.env._(
                    "What was to be approved has changed meanwhile: somebody would lose more, or "
                    "wait longer. Nothing was taken; the new preview is to be approved."
                )
            )
            return self._notify_changed()
        service._take_claimed(plan.taken)
        preemption._finish(self.env.user)
        return True

    def action_reject(self):
        """Everybody keeps what he has; the person who asked is told."""
        self.ensure_one()
        self._check_answerable()
        # sudo: the state is the system's to write; who may reject was checked
        self.sudo()._close_question("rejected", self.env.user)
        return True

    def _check_answerable(self):
        self.check_access("read")
        if self.state != "waiting":
            raise UserError(
                self.env._(
                    "%(preemption)s is not waiting for approval.", preemption=self.display_name
                )
            )
        self._check_approver()
        if self.requester_id == self.env.user and not self._may_approve_own(self.env.user):
            raise AccessError(
                self.env._(
                    "You asked for %(preemption)s yourself. Have somebody else approve it.",
                    preemption=self.display_name,
                )
            )

    def _check_approver(self):
        if not self._is_approver(self.env.user):
            # sudo: the message names the order and the role to turn to
            order, group = self.sudo().order_id, self._approver_group()
            raise AccessError(order._dist_override_denial(group))

    def _finish(self, user):
        """Note what was taken, and tell everybody whom it concerns."""
        self._close_question("done", user)
        self._log(
            self.env._(
                "%(order)s took goods from orders of lower classes: %(losers)s.",
                order=self.order_id.name,
                losers=", ".join(self.line_ids.order_id.mapped("name")),
            )
        )
        for order, lines in self.line_ids.grouped("order_id").items():
            self._tell_loser(order, lines)
        self.line_ids._open_cases()
        self.order_id.message_post(
            body=self.env._("Taken from orders of lower classes: %s", self.gained_summary)
        )

    def _close_question(self, state, user):
        self.write(
            {"state": state, "answered_by_id": user.id, "answered_at": fields.Datetime.now()}
        )
        self.activity_unlink([ACTIVITY])
        texts = {
            "done": self.env._("%(who)s approved it: the goods were taken.", who=user.name),
            "rejected": self.env._("%(who)s rejected it: nobody loses anything.", who=user.name),
        }
        self.message_post(
            body=" ".join(filter(None, [texts[state], self.answer])),
            partner_ids=self.requester_id.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _tell_loser(self, order, lines):
        note = self.env._(
            "%(winner)s, an order of a higher customer class, took goods from %(order)s. %(what)s",
            winner=self.order_id.name,
            order=order.name,
            what=" ".join(lines._sentences()),
        )
        order.message_post(body=note)
        owner = order.user_id or order.team_id.user_id
        if owner.active:
            order.activity_schedule(LOST, summary=note, user_id=owner.id)

    def _log(self, sentence):
        self.env["dist.audit"]._log(
            "preemption",
            sentence,
            record=self,
            reason=self.reason or "",
            payload={
                "to": self.order_id.name,
                "asked_by": self.requester_id.name,
                "approved_by": self.answered_by_id.name,
                "lost": [
                    {
                        "order": line.order_id.name,
                        "product": line.product_id.display_name,
                        "quantity": line.qty,
                        "ship_date": str(line.ship_date),
                        "new_ship_date": line.new_ship_date and str(line.new_ship_date),
                    }
                    for line in self.line_ids
                ],
            },
        )

    # --- giving back ---------------------------------------------------------------------------

    def action_give_back(self):
        """Restore what the orders had that lost, exactly.

        :raises AccessError: for anybody whom the policy doesn't let decide
        :raises UserError: once something of it is in picking or has left, or is wanted no longer
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(
                self.env._("%(preemption)s took nothing.", preemption=self.display_name)
            )
        self._check_approver()
        # sudo: who decides needn't see the orders; who may was checked
        preemption = self.sudo()
        lines = preemption.line_ids
        if not all(line.line_id and line.for_line_id for line in lines):
            raise UserError(
                self.env._("An order line of %(preemption)s is gone, so it cannot be given back.",
                           preemption=self.display_name)
            )  # fmt: skip
        obstacles = self.env["dist.promise.service"]._give_back(
            lines._taken(), lines._known_entries()
        )
        if obstacles:
            raise UserError(preemption._obstacle_message(obstacles))
        preemption._finish_return(self.env.user)
        return True

    def _finish_return(self, user):
        self.write(
            {
                "state": "reverted",
                "reverted_by_id": user.id,
                "reverted_at": fields.Datetime.now(),
            }
        )
        note = self.env._("%(who)s gave back what was taken.", who=user.name)
        self.message_post(body=note)
        self._log(self.env._("%(order)s gave back what it had taken.", order=self.order_id.name))
        for order in self.line_ids.order_id | self.order_id:
            order.message_post(
                body=self.env._(
                    "What %(winner)s had taken was given back: the promises are as before.",
                    winner=self.order_id.name,
                )
            )
        for order in self.line_ids.order_id:
            # those about what others took stay
            order.activity_search([LOST]).filtered(
                lambda activity: self.order_id.name in activity.summary
            ).unlink()
        self.line_ids._close_cases_of(self.line_ids.line_id)

    def _obstacle_message(self, obstacles):
        sentences = []
        gaining = self.line_ids.for_line_id
        for line in self.env["sale.order.line"].browse(obstacles.missing):
            names = {
                "qty": f"{obstacles.missing[line.id].normalize():f}",
                "unit": line.product_id.uom_id.name,
                "product": line.product_id.display_name,
                "order": line.order_id.name,
            }
            if line in gaining:
                text = self.env._(
                    "%(order)s no longer has %(qty)s %(unit)s of %(product)s to give back: they "
                    "have left, are being picked, or lost their supply.",
                    **names,
                )
            else:
                text = self.env._(
                    "%(order)s does not wait for %(qty)s %(unit)s of %(product)s any more: it is "
                    "promised in time again, or no longer wants them.",
                    **names,
                )
            sentences.append(text)
        sentences += [
            self.env._(
                "%(product)s was promised to others meanwhile.",
                product=self.env["product.product"].browse(product_id).display_name,
            )
            for product_id in obstacles.uncovered
        ]
        return self.env._(
            "%(preemption)s cannot be given back as a whole, so nothing was changed.\n%(why)s",
            preemption=self.display_name,
            why="\n".join(sentences),
        )
