# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class DistAppendOnly(models.AbstractModel):
    """Records that come into being by the suite's own code only, and never change.

    The three methods refuse everyone, the superuser too: an administrator who works as the
    superuser in the web client would otherwise be able to rewrite history over RPC.
    """

    _name = "dist.append.only"
    _description = "Append-only Records"

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(
            self.env._(
                "%(model)s are recorded by the system only. "
                "They cannot be created or imported by hand.",
                model=self._description,
            )
        )

    def write(self, vals):
        raise AccessError(
            self.env._(
                "%(model)s cannot be changed: they prove what was decided at the time. "
                "Record a new decision instead.",
                model=self._description,
            )
        )

    def unlink(self):
        raise AccessError(
            self.env._(
                "%(model)s cannot be deleted: they prove what was decided at the time.",
                model=self._description,
            )
        )

    @api.model
    def _append(self, vals_list):
        """Create records; the only way in for the suite's own code."""
        return super().create(vals_list)
