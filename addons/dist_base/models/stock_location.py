# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from .. import queries

USABLE = "usable"


class StockLocation(models.Model):
    _inherit = "stock.location"

    dist_stock_status = fields.Selection(
        [
            (USABLE, "Usable"),
            ("quarantine", "Quarantine"),
            ("damaged", "Damaged"),
            ("transit", "In transit"),
        ],
        "Stock Status",
        compute="_compute_dist_stock_status",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Only usable goods can be promised to customers. A new location takes the status of "
        "the location that contains it.",
    )

    def _auto_init(self):
        # One UPDATE instead of a computation for each location of an existing database.
        is_new = not column_exists(self.env.cr, self._table, "dist_stock_status")
        if is_new:
            create_column(self.env.cr, self._table, "dist_stock_status", "varchar")
            queries.fill_stock_status(self.env.cr, USABLE)
        return super()._auto_init()

    @api.depends("location_id")
    def _compute_dist_stock_status(self):
        """A usable location takes the status around it; goods never become usable by a move."""
        for location in self:
            status = location.dist_stock_status or USABLE
            if status == USABLE:
                status = location.location_id.dist_stock_status or USABLE
            location.dist_stock_status = status

    def write(self, vals):
        inside = self._dist_inside_by_status() if vals.get("dist_stock_status") else {}
        result = super().write(vals)
        for old_status, locations in inside.items():
            if old_status != vals["dist_stock_status"]:
                super(StockLocation, locations).write(
                    {"dist_stock_status": vals["dist_stock_status"]}
                )
        return result

    def _dist_inside_by_status(self):
        """Return what lies inside these locations with their own status, by that status.

        It follows them: goods on a shelf of a quarantine area are in quarantine.
        """
        everything = self.with_context(active_test=False)
        return {
            status: everything.search(
                Domain("id", "child_of", locations.ids)
                & Domain("id", "not in", self.ids)
                & Domain("dist_stock_status", "=", status)
            )
            for status, locations in self.grouped("dist_stock_status").items()
        }

    @api.model
    @api.private
    def _dist_sellable_domain(self):
        """Return the domain of the locations whose goods can be promised (by status alone)."""
        return Domain("dist_stock_status", "=", USABLE)
