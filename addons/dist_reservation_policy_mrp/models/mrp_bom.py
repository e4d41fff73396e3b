# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MrpBom(models.Model):
    """A change of a kit's recipe changes how many kits can be promised."""

    _inherit = "mrp.bom"

    @api.model_create_multi
    def create(self, vals_list):
        boms = super().create(vals_list)
        boms._dist_tell_recipes()
        return boms

    def write(self, vals):
        were = self._dist_is_recipe()
        result = super().write(vals)
        if were or self._dist_is_recipe():
            self.env["product.product"]._dist_recipes_changed()
        return result

    def unlink(self):
        self._dist_tell_recipes()
        return super().unlink()

    def _dist_tell_recipes(self):
        if self._dist_is_recipe():
            self.env["product.product"]._dist_recipes_changed()

    def _dist_is_recipe(self):
        return "phantom" in self.mapped("type")


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.bom_id._dist_tell_recipes()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.bom_id._dist_tell_recipes()
        return result

    def unlink(self):
        self.bom_id._dist_tell_recipes()
        return super().unlink()
