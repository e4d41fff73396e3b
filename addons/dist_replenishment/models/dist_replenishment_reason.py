# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReplenishmentReason(models.Model):
    """Why a buyer decides otherwise than proposed, from a list that the company keeps."""

    _name = "dist.replenishment.reason"
    _description = "Reason for Changing a Proposal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
