# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a policy would have changed, asked before it is saved."""

from odoo import api, models

from ..core.resolution import Rule, RuleBook

#: what a form may say of a policy that is not saved yet
UNSAVED_ID = 0


class DistReservationPolicy(models.Model):
    _inherit = "dist.reservation.policy"

    def dist_simulate(self, changes):
        """Open the page that tells what the policy would have changed, with unsaved changes.

        :param changes: values of fields as a form has them; all of them for a new policy
        :raises AccessError: for people who may not change the policy
        :raises ValidationError: for a policy that could not be saved either
        """
        self.check_access("write" if self else "create")
        draft = self.new(changes, origin=self or None)
        draft._check_target()
        draft._check_values()
        simulation = self.env["dist.policy.simulation"].create(
            {
                "company_id": draft.company_id._origin.id or draft.company_id.id,
                "policy_id": self.id,
                "proposal": draft._proposal(),
            }
        )
        simulation.action_replay()
        return simulation._action_open()

    def _proposal(self):
        """What a policy says that is being edited, as plain JSON."""
        self.ensure_one()
        target = self._target()
        return {
            "name": self.name or "",
            "active": self.active,
            "scope": self.scope,
            "target": target._origin.id or target.id,
            "values": {name: str(value) for name, value in self._set_values().items()},
            "summary": self.summary or "",
        }

    @api.model
    def _book_with(self, company, policy_id, proposal):
        """The core's rules of a company as if one policy said what is proposed."""
        others = self.sudo().search(  # sudo: as the book that decides is made
            [
                ("company_id", "=", company.id),
                ("active", "=", True),
                ("id", "!=", policy_id or UNSAVED_ID),
            ]
        )
        rules = [policy._rule() for policy in others]
        if proposal["active"]:
            # a rule without an id goes before others for the same, as the saved one would
            rules.append(self._proposed_rule(policy_id or UNSAVED_ID, proposal))
        return RuleBook.of(rules)

    @api.model
    def _proposed_rule(self, policy_id, proposal):
        values = {name: self._from_text(name, text) for name, text in proposal["values"].items()}
        return Rule(policy_id, proposal["name"], proposal["scope"], proposal["target"], values)
