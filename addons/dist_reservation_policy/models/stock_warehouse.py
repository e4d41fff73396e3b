# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_base.tools.seen_cache import seen_cache

from .. import queries


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @seen_cache("self.id", "route_ids", "location_id")
    def _dist_ships_from_stock(self, route_ids, location_id):
        """Whether goods for the location are pulled out of this warehouse's own stock.

        :param route_ids: the routes chosen on the line, or those of product and category
        """
        # sudo: rules are configuration, and the cache serves everybody
        warehouse = self.sudo()
        location = warehouse.env["stock.location"].browse(location_id)
        rule = warehouse.env["stock.rule"]._get_rule(
            warehouse.env["product.product"],
            location,
            {
                "route_ids": warehouse.env["stock.route"].browse(route_ids),
                "warehouse_id": warehouse,
                "company_id": warehouse.company_id,
            },
        )
        source_id = rule.location_src_id.id
        return (
            rule.action in ("pull", "pull_push")
            and rule.procure_method != "make_to_order"
            and warehouse.env["stock.location"]._dist_stock_warehouse_id(source_id) == warehouse.id
        )

    @api.model
    @seen_cache()
    def _dist_enforcing_ids(self):
        """The ids of the warehouses in which the suite enforces its policies."""
        # sudo: the modes are no secret, and the cache serves everybody
        everything = self.sudo().with_context(active_test=False)
        return frozenset(everything.search([("dist_mode", "=", "enforce")]).ids)

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        self.env.registry.clear_cache()
        return warehouses

    def _dist_mode_changed(self, before):
        """Each mode keeps its own books: close those that were kept until now."""
        super()._dist_mode_changed(before)
        self.env.registry.clear_cache()
        left = {w for w, mode in before.items() if mode == "enforce" and w.dist_mode != mode}
        watched = {w for w, mode in before.items() if mode == "monitor" and w.dist_mode != mode}
        for warehouses, shadow in ((left, False), (watched, True)):
            self._dist_close_ledger([w.id for w in warehouses], shadow)
        if any(w.dist_mode == "enforce" for w in self):
            # the worker adopts the deliveries that are open already
            self.env["dist.reservation.worker"]._wake()

    def _dist_close_ledger(self, warehouse_ids, shadow):
        if not warehouse_ids:
            return
        self.env["dist.promise.entry"].flush_model()
        line_ids = queries.close_ledger(self.env.cr, warehouse_ids, shadow, self.env.uid)
        # sudo: who decides the mode need not see the orders whose promises and cases close with it
        existing = self.env["sale.order.line"].sudo().browse(line_ids).exists()
        existing.env["dist.promise.service"]._touch(existing.ids, monitored=False)
        existing._dist_close_covered_cases()
