# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..queries import proposals as queries
from .dist_replenishment_proposal import SUPPLY

APPROVER_GROUP = "dist_base.group_dist_policy_manager"
DECIDER_GROUP = "dist_replenishment.group_dist_buyer"


class DistReplenishmentProposal(models.Model):
    """What buyers decide: approve, change with a reason, snooze, think again."""

    _inherit = "dist.replenishment.proposal"

    needs_approval = fields.Boolean(compute="_compute_needs_approval")

    @api.depends("decided_qty", "amount", "item_id.policy_id.approval_amount")
    def _compute_needs_approval(self):
        for proposal in self:
            policy = proposal.item_id.policy_id
            proposal.needs_approval = bool(policy) and proposal.amount > policy.approval_amount

    # --- Verbs ---------------------------------------------------------------------------------

    def action_approve(self):
        """Approve these proposals as they are; what is above its policy's amount asks a manager."""
        self._check_may_decide()
        # of a vendor's whole list what can be approved is; the messages in it stay as they are
        supply = self.filtered(lambda p: p.action in SUPPLY) or self
        open_ones = supply._only(("new", "to_approve", "snoozed"), SUPPLY, self.env._("approved"))
        may_all = self.env.user.has_group(APPROVER_GROUP)
        waiting = open_ones.filtered(lambda p: p.needs_approval and not may_all)
        waiting._decide("to_approve")
        (open_ones - waiting)._decide("approved")
        (open_ones - waiting)._remember("approved")
        return self._tell_waiting(waiting) if waiting else True

    def _change(self, quantity, reason, note=""):
        """Decide another quantity, with a reason that stays on record.

        :param quantity: in the product's own unit, above zero
        """
        self.ensure_one()
        self._check_may_decide()
        self._only(("new", "to_approve", "approved", "snoozed"), SUPPLY, self.env._("changed"))
        if self.product_uom_id.compare(quantity, 0.0) <= 0:
            raise UserError(
                self.env._(
                    "Enter a quantity above zero for %(product)s, or snooze the proposal if "
                    "nothing is to be ordered now.",
                    product=self.product_id.display_name,
                )
            )
        if not reason:
            raise UserError(
                self.env._(
                    "Choose a reason for the other quantity of %(product)s: the next buyer will "
                    "want to know.",
                    product=self.product_id.display_name,
                )
            )
        quantity = self.product_uom_id.round(quantity)
        price = self._price_for(quantity)
        # sudo: buyers don't write figures by themselves, this method decides what they may change
        self.sudo().write(
            {
                "decided_qty": quantity,
                "price_unit": price,
                "amount": quantity * price,
                "is_qty_decided": True,
                "reason_id": reason.id,
                "note": note,
                "state": "new",
                "user_id": self.env.uid,
            }
        )
        self._remember("changed", reason, note)

    def _price_for(self, quantity):
        """The price of a unit at a quantity, in the company's currency: breaks go both ways."""
        if self.action != "buy":
            return self.price_unit
        seller, company = self._seller_for(quantity), self.company_id
        today = fields.Date.context_today(self)
        return seller.currency_id._convert(
            seller.price_discounted, company.currency_id, company, today, round=False
        )

    def _snooze(self, until, reason, note=""):
        """Put these proposals aside until a day."""
        self._check_may_decide()
        if not until or until <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day after today until which to put them aside."))
        proposals = self._only(("new", "to_approve", "approved"), None, self.env._("put aside"))
        # sudo: as in _change
        proposals.sudo().write(
            {
                "state": "snoozed",
                "snoozed_until": until,
                "reason_id": reason.id,
                "note": note,
                "user_id": self.env.uid,
            }
        )
        proposals._remember("snoozed", reason, note)

    def action_reopen(self):
        """Take a decision back: as proposed, to be decided."""
        self._check_may_decide()
        proposals = self._only(
            ("to_approve", "approved", "snoozed"), None, self.env._("opened again")
        )
        for proposal in proposals:
            # sudo: as in _change
            proposal.sudo().write(
                {
                    "state": "new",
                    "snoozed_until": False,
                    "is_qty_decided": False,
                    "reason_id": False,
                    "note": False,
                    "decided_qty": proposal.proposed_qty,
                    "price_unit": proposal._planned_price(),
                    "amount": proposal.proposed_qty * proposal._planned_price(),
                }
            )
        proposals._remember("reopened")
        return True

    def _planned_price(self):
        """The price of a unit at the proposed quantity; the present one if the vendor's is gone."""
        if self.action != "buy" or not self.supplierinfo_id:
            return self.price_unit
        return self._price_for(self.proposed_qty)

    def action_open_change(self):
        """Ask for the quantity and the reason."""
        self.ensure_one()
        return self._wizard("dist.replenishment.change", self.env._("Change the Quantity"))

    def action_open_snooze(self):
        """Ask until when, and why."""
        return self._wizard("dist.replenishment.snooze", self.env._("Put Aside"))

    # --- How -----------------------------------------------------------------------------------

    def _wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"active_ids": self.ids, "active_model": self._name},
        }

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(DECIDER_GROUP):
            raise AccessError(
                self.env._("Only buyers decide about proposals. Ask one of them, or a manager.")
            )

    def _only(self, states, actions, done):
        """Return self if all can be decided so; name the first that can't.

        :param done: the participle for the message, such as "approved"
        """
        for proposal in self:
            if proposal.state not in states or (actions and proposal.action not in actions):
                raise UserError(
                    self.env._(
                        "%(proposal)s cannot be %(done)s: it is %(state)s.",
                        proposal=proposal.display_name,
                        done=done,
                        state=proposal._state_label(),
                    )
                )
        return self

    def _state_label(self):
        if self.action not in SUPPLY and self.state == "new":
            return self.env._("a message about what there is already")
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _decide(self, state):
        # sudo: as in _change
        self.sudo().write({"state": state, "user_id": self.env.uid, "snoozed_until": False})

    def _remember(self, decision, reason=None, note=""):
        """Record what was decided about these; nobody writes such records by hand."""
        queries.remember(self, decision, reason, note)

    def _tell_waiting(self, waiting):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "%(count)s proposals are above the amount of their policy and wait for a "
                    "policy manager.",
                    count=len(waiting),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
