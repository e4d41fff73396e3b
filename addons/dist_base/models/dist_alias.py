# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..core import codes


class DistAlias(models.AbstractModel):
    """What aliases of items and of customers share: a code that is taken once."""

    _name = "dist.alias"
    _description = "Aliases"

    @api.model_create_multi
    def create(self, vals_list):
        # a code that was just archived or changed is free
        self.flush_model()
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, vals):
        if "code" in vals:
            return {**vals, "code": codes.clean(vals["code"])}
        return vals

    def copy_data(self, default=None):
        """A copy is archived: the code is taken until somebody changes it."""
        return [{**vals, "active": False} for vals in super().copy_data(default)]
