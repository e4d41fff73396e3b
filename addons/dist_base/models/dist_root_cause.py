# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistRootCause(models.Model):
    _name = "dist.root.cause"
    _description = "Root Cause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name for imports and reports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="When to choose this cause.")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another root cause has this code already.")
