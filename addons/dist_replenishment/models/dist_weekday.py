# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistWeekday(models.Model):
    """Monday to Sunday, to choose some of them."""

    _name = "dist.weekday"
    _description = "Weekday"
    _order = "number"

    name = fields.Char(required=True, translate=True)
    number = fields.Integer(required=True, help="0 is Monday.", aggregator=None)

    _number_uniq = models.Constraint("UNIQUE (number)", "This weekday exists already.")
