# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models


class StockWarehouseOrderpoint(models.Model):
    """Reordering rules that carry the numbers of the planning, and can be given back."""

    _inherit = "stock.warehouse.orderpoint"

    dist_is_planned = fields.Boolean(
        "Planned by Replenishment",
        readonly=True,
        copy=False,
        help="Minimum, maximum and the quantity to order come from the planning runs, and buyers "
        "decide about its proposals.",
    )
    dist_own_min_qty = fields.Float(
        "Own Minimum", digits="Product Unit", readonly=True, copy=False,
        help="What the rule had before it was planned, and gets back when it no longer is.",
    )  # fmt: skip
    dist_own_max_qty = fields.Float(
        "Own Maximum", digits="Product Unit", readonly=True, copy=False
    )  # fmt: skip
    dist_own_trigger = fields.Selection(
        [("auto", "Auto"), ("manual", "Manual")], "Own Trigger", readonly=True, copy=False
    )

    def _compute_qty_to_order_computed(self):
        """What the engine plans keeps its figure until the next run; the rest is Odoo's own."""
        planned = self.filtered("dist_is_planned")
        for orderpoint in planned:
            orderpoint.qty_to_order_computed = orderpoint.qty_to_order_computed
        return super(StockWarehouseOrderpoint, self - planned)._compute_qty_to_order_computed()

    def _compute_deadline_date(self):
        """As for the quantity to order."""
        planned = self.filtered("dist_is_planned")
        for orderpoint in planned:
            orderpoint.deadline_date = orderpoint.deadline_date
        return super(StockWarehouseOrderpoint, self - planned)._compute_deadline_date()

    @api.autovacuum
    def _unlink_processed_orderpoints(self):
        """A planned rule with nothing to order is no leftover of Odoo's replenishment report."""
        leftovers = self.with_context(active_test=False).search(
            [
                ("create_uid", "=", SUPERUSER_ID),
                ("trigger", "=", "manual"),
                ("dist_is_planned", "=", False),
                *([("id", "in", self.ids)] if self.ids else []),
            ]
        )
        # without any, Odoo's own would look at all rules
        return (
            super(StockWarehouseOrderpoint, leftovers)._unlink_processed_orderpoints()
            if (leftovers)
            else leftovers
        )

    def _dist_clear_to_order(self):
        """What has just been ordered is no longer to be ordered."""
        # sudo: buyers may order what they approved; the rule is the carrier of the figure
        self.sudo().filtered("dist_is_planned").write(
            {"qty_to_order_computed": 0.0, "qty_to_order_manual": 0.0}
        )

    def _dist_give_back(self):
        """Let the planned ones of these be Odoo's own again, with what people had set."""
        # sudo: who takes a warehouse or a policy out of the planning needs no right on its rules
        planned = self.sudo().filtered("dist_is_planned")
        for rule in planned:
            rule.write(
                {
                    "dist_is_planned": False,
                    "product_min_qty": rule.dist_own_min_qty,
                    "product_max_qty": rule.dist_own_max_qty,
                    "trigger": rule.dist_own_trigger or "manual",
                }
            )
        for name in ("qty_to_order_computed", "deadline_date"):
            self.env.add_to_compute(planned._fields[name], planned)
