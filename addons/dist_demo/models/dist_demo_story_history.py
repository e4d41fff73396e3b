# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from zlib import crc32

from odoo import api, fields, models

WEEKS = 78
#: (weeks between requests, usual quantity, how much it varies, trend a year) by kind of product
PATTERNS = (
    (1, 60, 0.2, 0.0),
    (1, 24, 0.5, 0.3),
    (2, 12, 0.6, 0.0),
    (4, 6, 0.3, 0.0),
    (6, 10, 1.2, -0.3),
    (9, 3, 0.5, 0.0),
)
BRANCH = "warehouse_port_ashby"


class DistDemoHistory(models.AbstractModel):
    """What customers asked for before the suite came: first requests as an import brings them.

    The numbers look random and are the same in every demo database.
    """

    _inherit = "dist.demo.story"

    @api.model
    def _tell(self):
        known = self.env.ref("dist_demo.order_promised", raise_if_not_found=False)
        result = super()._tell()
        if not known:
            self._remember_requests()
            self._supply_the_branch()
            self.env["dist.replenishment.run"]._start(self.env.ref("base.main_company"))._advance()
        return result

    @api.model
    def _remember_requests(self):
        """Import the first requests of a year and a half, of every product that a vendor sells."""
        central = self.env.ref("stock.warehouse0")
        branch = self._record(BRANCH, "stock.warehouse")
        products = self.env["product.product"].search(
            [("seller_ids", "!=", False), ("is_storable", "=", True)], order="default_code"
        )
        rows = []
        for product in products:
            for warehouse, share in ((central, 1.0), (branch, 0.3)):
                rows += self._requests_of(product, warehouse, share, len(rows))
        self.env["dist.unmet.demand"]._record_first_requests(rows)

    @api.model
    def _requests_of(self, product, warehouse, share, count):
        """The first requests of a product in a warehouse; ids below zero are no order line's."""
        seed = crc32(f"{product.default_code}/{warehouse.code}".encode())
        every, usual, spread, trend = PATTERNS[seed % len(PATTERNS)]
        monday = fields.Date.today() - timedelta(days=fields.Date.today().weekday())
        values = []
        for week in range(WEEKS, 0, -1):
            chance = crc32(f"{seed}/{week}".encode()) / 2**32
            if chance * every >= 1.0:
                continue
            swing = 1.0 + spread * (2.0 * (chance * every) - 1.0)
            growth = 1.0 + trend * (WEEKS - week) / 52.0
            quantity = max(1, round(usual * share * swing * growth))
            day = fields.Datetime.to_datetime(monday - timedelta(weeks=week, days=-2))
            values.append(
                {
                    "sale_order_line_res_id": -1 - count - len(values),
                    "order_name": self.env._("Before the suite"),
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "requested_qty": quantity,
                    "promised_qty": quantity,
                    "price_unit": product.list_price,
                    "request_date": day,
                    "requested_date": day,
                    "warehouse_id": warehouse.id,
                    "company_id": warehouse.company_id.id,
                    "outcome": "promised",
                }
            )
        return values

    @api.model
    def _supply_the_branch(self):
        """The branch at the harbor gets fasteners from the central warehouse."""
        central = self.env.ref("stock.warehouse0")
        branch = self._record(BRANCH, "stock.warehouse")
        branch.resupply_wh_ids = central
        route = branch.resupply_route_ids.filtered(lambda r: r.supplier_wh_id == central)
        self._record("category_bolts", "product.category").route_ids |= route
