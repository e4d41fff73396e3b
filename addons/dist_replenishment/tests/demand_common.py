# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command

from odoo.addons.dist_base.tests.common import DistCommon

#: a Wednesday; the week began on Monday, 2 March
TODAY = datetime.fromisoformat("2026-03-04 10:00:00")
MONDAY = date.fromisoformat("2026-03-02")


def week(ago):
    """The Monday `ago` weeks before this week."""
    return MONDAY - timedelta(weeks=ago)


def noon(ago, day=2):
    """Noon of a day (0 is Monday) `ago` weeks before this week."""
    return datetime.combine(week(ago), datetime.min.time()) + timedelta(days=day, hours=12)


class DemandCommon(DistCommon):
    """A company with stock, whose orders and moves can be made at any time in the past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Demand = cls.env["dist.demand"]
        cls.Item = cls.env["dist.replenishment.item"]
        cls.buyer = cls._user("buyer", "dist_replenishment.group_dist_buyer")
        cls.customer_location = cls.env.ref("stock.stock_location_customers")
        cls.supplier_location = cls.env.ref("stock.stock_location_suppliers")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.channel = cls._channel("TEL")
        # with the reservation policy, orders of a past of ours would be first requests of today
        (cls.warehouse | cls.other_warehouse).dist_mode = "off"

    def setUp(self):
        super().setUp()
        clock = freeze_time(TODAY)
        clock.start()
        self.addCleanup(clock.stop)

    # --- what happened -----------------------------------------------------------------------

    @classmethod
    def _product(cls, name="Washer", **vals):
        return cls.env["product.product"].create({"name": name, "is_storable": True, **vals})

    @classmethod
    def _sale(cls, qty, when, product=None, confirm=True, uom=None, **vals):
        """An order of one line, asked for at `when`."""
        product = product or cls.product
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "commitment_date": when,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": qty,
                            "product_uom_id": (uom or product.uom_id).id,
                        }
                    )
                ],
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _move(cls, qty, when, source, dest, product=None, **vals):
        """A done move at `when`."""
        product = product or cls.product
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": qty,
                "product_uom": product.uom_id.id,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        move._action_confirm()
        move.quantity = qty
        move.picked = True
        move._action_done()
        move.write({"date": when})
        return move

    @classmethod
    def _receive(cls, qty, when, product=None, warehouse=None, **vals):
        stock = (warehouse or cls.warehouse).lot_stock_id
        return cls._move(qty, when, cls.supplier_location, stock, product, **vals)

    @classmethod
    def _deliver(cls, qty, when, product=None, warehouse=None, **vals):
        stock = (warehouse or cls.warehouse).lot_stock_id
        return cls._move(qty, when, stock, cls.customer_location, product, **vals)

    @classmethod
    def _first_request(cls, line, **vals):
        """The first request of a line (a record, or the id of a lost one) as dist_base has it."""
        line_id = line if isinstance(line, int) else line.id
        return cls.env["dist.unmet.demand"]._record_first_requests(
            [
                {
                    "sale_order_line_res_id": line_id,
                    "order_name": "S1",
                    "product_id": cls.product.id,
                    "product_uom_id": cls.product.uom_id.id,
                    "requested_qty": 1.0,
                    "promised_qty": 0.0,
                    "request_date": noon(1),
                    "requested_date": noon(1),
                    "partner_id": cls.customer.id,
                    "channel_id": cls.channel.id,
                    "warehouse_id": cls.warehouse.id,
                    "company_id": cls.company.id,
                    "outcome": "refused",
                    **vals,
                }
            ]
        )

    # --- what is counted ---------------------------------------------------------------------

    def _rows(self, product=None, fname="requested_qty"):
        """{weeks ago: quantity} of all demand of a product."""
        rows = self.Demand.search([("product_id", "=", (product or self.product).id)])
        return {(MONDAY - row.week).days // 7: row[fname] for row in rows}

    def _item(self, product=None, warehouse=None):
        return self.Item.search(
            [
                ("product_id", "=", (product or self.product).id),
                ("warehouse_id", "=", (warehouse or self.warehouse).id),
            ]
        )

    def _weekly(self, weeks, product=None):
        """The history of an item as a list, None for unknown weeks."""
        self.Item._make_items(self.company)
        row = self.Demand._history(self._item(product), weeks).matrix[0]
        return [None if value != value else float(value) for value in row]
