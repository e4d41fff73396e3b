# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .dist_return_states import QUARANTINES


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    dist_quarantine_ids = fields.One2many("stock.location", "dist_warehouse_id", "Quarantines")
    dist_return_type_id = fields.Many2one(
        "stock.picking.type", "Customer Returns", check_company=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._dist_prepare_returns()
        return warehouses

    @api.constrains("view_location_id", "lot_stock_id")
    def _check_quarantine_outside(self):
        # sudo: whoever moves a warehouse's tree needn't see the quarantines of another company
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        inside = locations.search(
            Domain("id", "child_of", self.view_location_id.ids)
            & Domain("dist_quarantine", "!=", False),
            limit=1,
        )
        if inside:
            raise ValidationError(
                self.env._(
                    "The quarantine “%(location)s” must lie outside every warehouse, or its goods "
                    "would be sold. Choose another view location.",
                    location=inside.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_quarantine(self):
        # sudo: the quarantines count, whoever deletes the warehouse; archived ones too
        known = self.sudo().with_context(active_test=False)
        kept = known.filtered("dist_quarantine_ids")[:1]
        if kept:
            raise UserError(
                self.env._(
                    "“%(warehouse)s” has quarantines of returns and can't be deleted: they tell "
                    "what came back there. Archive the warehouse instead.",
                    warehouse=kept.display_name,
                )
            )

    def _dist_prepare_returns(self):
        """Make the quarantines and the operation type of these warehouses where they miss."""
        for warehouse in self:
            for kind, _label in QUARANTINES:
                warehouse._dist_quarantine(kind)
            warehouse._dist_return_type()

    def _dist_quarantine(self, kind):
        """Return the quarantine of the warehouse, made when it is missing.

        :param kind: `customer` or `vendor`
        """
        self.ensure_one()
        # sudo: who receives goods needs no right on locations
        warehouse = self.sudo()
        found = warehouse.dist_quarantine_ids.filtered(lambda it: it.dist_quarantine == kind)
        return (found[:1] or warehouse._dist_make_quarantine(kind)).with_env(self.env)

    def _dist_make_quarantine(self, kind):
        names = {
            "customer": self.env._("%(warehouse)s customer returns", warehouse=self.code),
            "vendor": self.env._("%(warehouse)s vendor returns", warehouse=self.code),
        }
        return self.env["stock.location"]._dist_make(
            [
                {
                    "name": names[kind],
                    "usage": "internal",
                    "location_id": self._dist_quarantine_root().id,
                    "company_id": self.company_id.id,
                    "dist_stock_status": "quarantine",
                    "dist_quarantine": kind,
                    "dist_warehouse_id": self.id,
                }
            ]
        )

    def _dist_quarantine_root(self):
        """Return the view location of the company's quarantines: outside every warehouse's tree,
        because a warehouse's goods are all that lies in its tree.
        """
        locations = self.env["stock.location"].with_context(active_test=False)
        known = locations.search(
            [("company_id", "=", self.company_id.id), ("dist_quarantine", "!=", False)], limit=1
        )
        return known.location_id or locations.create(
            {
                "name": self.env._("Quarantine"),
                "usage": "view",
                "company_id": self.company_id.id,
                "location_id": False,
                "dist_stock_status": "quarantine",
            }
        )

    def _dist_return_type(self):
        """Return the operation type of customers' returns, made when it is missing."""
        self.ensure_one()
        # sudo: who receives goods needs no right on operation types
        warehouse = self.sudo()
        if not warehouse.dist_return_type_id:
            warehouse.dist_return_type_id = (
                self.env["stock.picking.type"]
                # sudo: as above
                .sudo()
                .create(
                    {
                        "name": self.env._("Customer Returns"),
                        "code": "incoming",
                        "sequence_code": "RET",
                        "warehouse_id": self.id,
                        "company_id": self.company_id.id,
                        "default_location_src_id": self._dist_customers().id,
                        "default_location_dest_id": self._dist_quarantine("customer").id,
                        "use_create_lots": True,
                        "use_existing_lots": True,
                    }
                )
            )
            # Odoo's write reads the warehouses of its routes, as superuser those of all companies;
            # whoever makes the next one would find them in the cache, and be refused.
            self.env["stock.route"].invalidate_model(["warehouse_ids"])
        return warehouse.dist_return_type_id.with_env(self.env)

    @api.model
    def _dist_customers(self):
        """Return the location of customers; people may have deleted the one of the installation."""
        found = self.env.ref("stock.stock_location_customers", raise_if_not_found=False)
        return found or self.env["stock.location"].search([("usage", "=", "customer")], limit=1)
