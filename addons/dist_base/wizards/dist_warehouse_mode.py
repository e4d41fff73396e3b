# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..models.stock_warehouse import MODES


class DistWarehouseMode(models.TransientModel):
    _name = "dist.warehouse.mode"
    _description = "Change Distribution Mode"

    warehouse_ids = fields.Many2many("stock.warehouse", string="Warehouses", required=True)
    mode = fields.Selection(MODES, required=True)
    reason = fields.Char(required=True, help="Kept in the audit.")

    def action_apply(self):
        self.ensure_one()
        self.warehouse_ids._dist_set_mode(self.mode, self.reason)
        return {"type": "ir.actions.act_window_close"}
