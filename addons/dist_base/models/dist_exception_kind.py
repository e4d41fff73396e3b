# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

GENERAL = "general"


class DistExceptionKind(models.Model):
    """What a case is about: who must act, until when, and who is called after that."""

    _name = "dist.exception.kind"
    _description = "Kind of Case"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name by which the suite opens cases of this kind.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="What the owner of such a case should do.")
    deadline_hours = fields.Float(
        default=24, help="Hours from opening within which a case must be closed; 0 for no deadline."
    )
    responsible_group_id = fields.Many2one(
        "res.groups",
        "Responsible Role",
        ondelete="restrict",
        help="New cases go to the person of this role with the fewest open cases.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', [False, 'dist.exception'])]",
        ondelete="restrict",
        help="Type of the activities that the desk plans; empty for a to-do.",
    )
    escalation_line_ids = fields.One2many("dist.exception.escalation", "kind_id", "Escalation")
    open_case_count = fields.Integer(compute="_compute_open_case_count")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another kind of case has this code already.")
    _deadline_positive = models.Constraint(
        "CHECK (deadline_hours >= 0)", "The deadline of a kind of case cannot be negative."
    )

    def _compute_open_case_count(self):
        counts = dict(
            self.env["dist.exception"]._read_group(
                [("kind_id", "in", self.ids), ("state", "!=", "closed")], ["kind_id"], ["__count"]
            )
        )
        for kind in self:
            kind.open_case_count = counts.get(kind, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_general(self):
        if general := self.filtered(lambda kind: kind.code == GENERAL):
            raise UserError(
                self.env._(
                    'The kind "%(kind)s" cannot be deleted: '
                    "it takes the cases of every unknown kind.",
                    kind=general.display_name,
                )
            )

    def unlink(self):
        self._hand_cases_to_general()
        return super().unlink()

    def _hand_cases_to_general(self):
        """Turn the cases of these kinds into general ones, as if the kind had never been known.

        A case outlives its kind, so that an addon with kinds of its own can be uninstalled.
        """
        # sudo: all cases of the kind, also those of companies that the user does not see
        cases = self.env["dist.exception"].sudo().search([("kind_id", "in", self.ids)])
        for case in cases:
            case.write(
                {
                    "cause_key": f"{case.kind_id.code}:{case.cause_key}",
                    "summary": f"[{case.kind_id.code}] {case.summary}",
                    "kind_id": self._by_code([GENERAL])[GENERAL].id,
                    "deadline": case.deadline,
                }
            )

    @api.model
    def _by_code(self, codes):
        """Return {code: kind}; an unknown code gets the general kind, so that no case is lost."""
        codes = set(codes)
        kinds = self.with_context(active_test=False).search([("code", "in", [*codes, GENERAL])])
        known = {kind.code: kind for kind in kinds}
        if GENERAL not in known:
            known[GENERAL] = self.create({"code": GENERAL, "name": self.env._("General")})
        return {code: known.get(code, known[GENERAL]) for code in codes}

    def action_view_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("dist_base.dist_exception_action")
        action["domain"] = [("kind_id", "in", self.ids)]
        return action
