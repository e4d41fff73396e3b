# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistExceptionEscalation(models.Model):
    _name = "dist.exception.escalation"
    _description = "Escalation Step"
    _order = "kind_id, sequence, id"

    kind_id = fields.Many2one("dist.exception.kind", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one("res.groups", "Role", required=True, ondelete="restrict")
    after_hours = fields.Float(
        "Hours after the deadline",
        help="The role is called when the case is overdue by this time and still open.",
    )

    _after_hours_positive = models.Constraint(
        "CHECK (after_hours >= 0)", "The hours of an escalation step cannot be negative."
    )
