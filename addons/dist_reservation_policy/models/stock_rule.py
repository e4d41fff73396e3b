# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @tools.ormcache("self.id", "route_ids", "location_id")
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
