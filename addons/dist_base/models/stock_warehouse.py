# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

MODES = [("off", "Off"), ("monitor", "Monitor"), ("enforce", "Enforce")]
DEFAULT_MODE = "monitor"
MODE_GROUP = "dist_base.group_dist_policy_manager"


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    dist_mode = fields.Selection(
        MODES,
        "Distribution Mode",
        default=DEFAULT_MODE,
        required=True,
        copy=False,
        help="Off: the policies of the suite do nothing here.\n"
        "Monitor: they decide and record what they would do, and change nothing.\n"
        "Enforce: their decisions hold.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        # After the fact, since a default from the context or a user's own is not in the values.
        initial = self._dist_initial_mode()
        warehouses.filtered(lambda w: w.dist_mode != initial)._dist_check_may_change_mode()
        noted = warehouses.filtered(lambda w: w.dist_mode != DEFAULT_MODE)
        if noted:
            noted._dist_audit_mode(dict.fromkeys(noted, False))
        return warehouses

    @api.model
    def _dist_initial_mode(self):
        """Return the mode of a new warehouse that nobody has chosen: an administrator's default."""
        # sudo: the default for everybody decides, whoever creates the warehouse
        defaults = self.env["ir.default"].sudo()
        return (
            defaults._get(self._name, "dist_mode", company_id=True)
            or defaults._get(self._name, "dist_mode")
            or DEFAULT_MODE
        )

    def write(self, vals):
        if "dist_mode" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda warehouse: warehouse.dist_mode != vals["dist_mode"])
        changed._dist_check_may_change_mode()
        before = {warehouse: warehouse.dist_mode for warehouse in changed}
        result = super().write(vals)
        changed._dist_audit_mode(before)
        changed._dist_mode_changed(before)
        return result

    def _dist_set_mode(self, mode, reason=""):
        """Change the mode with a reason in the audit; refuses everyone but policy managers."""
        changed = self.filtered(lambda warehouse: warehouse.dist_mode != mode)
        changed._dist_check_may_change_mode()
        changed.check_access("read")
        before = {warehouse: warehouse.dist_mode for warehouse in changed}
        # sudo: a policy manager decides the mode without being an inventory administrator
        super(StockWarehouse, changed.sudo()).write({"dist_mode": mode})
        changed._dist_audit_mode(before, reason)
        changed._dist_mode_changed(before)

    def _dist_mode_changed(self, before):
        """Hook: what an addon of the suite must open or close when the mode of self has changed.

        :param before: {warehouse: the mode until now}
        """

    def _dist_check_may_change_mode(self):
        if self and not self.env.su and not self.env.user.has_group(MODE_GROUP):
            raise AccessError(
                self.env._(
                    "Only a distribution policy manager may set the distribution mode of warehouse "
                    "%(warehouse)s. Ask one of them to change it.",
                    warehouse=self[0].display_name,
                )
            )

    def _dist_audit_mode(self, before, reason=""):
        labels = dict(self._fields["dist_mode"]._description_selection(self.env))
        self.env["dist.audit"]._log_batch(
            [
                {
                    "kind": "mode",
                    "name": self.env._(
                        "Warehouse %(warehouse)s: mode %(old)s became %(new)s.",
                        warehouse=warehouse.display_name,
                        old=labels.get(before[warehouse], labels[DEFAULT_MODE]),
                        new=labels[warehouse.dist_mode],
                    ),
                    "record": warehouse,
                    "reason": reason,
                    "payload": {"old": before[warehouse], "new": warehouse.dist_mode},
                }
                for warehouse in self
            ]
        )

    def action_dist_change_mode(self):
        """Open the dialog that changes the mode with a reason."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_base.dist_warehouse_mode_action"
        )
        action["context"] = {"default_warehouse_ids": self.ids}
        return action
