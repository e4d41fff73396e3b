# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from openpyxl import load_workbook

from odoo import Command

from .demand_common import DemandCommon, noon, week


class ReviewCommon(DemandCommon):
    """A company with a policy, an item and a vendor; the book as its users get it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.name = "Main"
        cls.product.standard_price = 3.0
        cls.policy = cls._policy("Fast movers", cls.company)
        cls.item = cls._new_item(cls.product)
        cls.vendor = cls.env["res.partner"].create({"name": "Bolts and More"})
        cls.currency = cls.company.currency_id.name
        cls.Review = cls.env["dist.replenishment.review"]

    @classmethod
    def _policy(cls, name, company, **vals):
        values = {"name": name, "company_id": company.id, "fill_target": 0.95, **vals}
        return cls.env["dist.replenishment.policy"].create(values)

    @classmethod
    def _new_item(cls, product, warehouse=None, **vals):
        warehouse = warehouse or cls.warehouse
        values = {"policy_id": cls.policy.id, "abc_value": "a", "known_since": week(100), **vals}
        return cls.Item.create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "company_id": warehouse.company_id.id,
                **values,
            }
        )

    @classmethod
    def _asked(cls, qty, ago, product=None, warehouse=None):
        warehouse = warehouse or cls.warehouse
        return cls.Demand.create(
            {
                "product_id": (product or cls.product).id,
                "warehouse_id": warehouse.id,
                "company_id": warehouse.company_id.id,
                "week": week(ago),
                "requested_qty": qty,
                "cleaned_qty": qty,
                "line_count": 1,
            }
        )

    @classmethod
    def _put(cls, product, qty, since=100, warehouse=None):
        place = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, place, qty, in_date=noon(since))

    def _purchase(self, qty, planned, approved, price=10.0, confirm=True, **vals):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_qty": qty,
                            "price_unit": price,
                            "date_planned": planned,
                        }
                    )
                ],
                **vals,
            }
        )
        if confirm:
            order.button_confirm()
            order.date_approve = approved
            order.order_line.date_planned = planned
        return order

    def _receive_order(self, order, qty, when):
        picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        picking.move_ids.write({"quantity": qty, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        picking.move_ids.write({"date": when})

    def _sheets(self, user=None, companies=None):
        """{sheet: rows below the header, or the sentence of an empty one}."""
        env = self.env(user=(user or self.buyer).id)
        context = {"allowed_company_ids": (companies or self.company).ids}
        output = io.BytesIO()
        env["dist.replenishment.review"].with_context(**context)._write(output)
        return {sheet.title: self._rows_of(sheet) for sheet in load_workbook(output)}

    def _rows_of(self, sheet):
        return [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=5)]
