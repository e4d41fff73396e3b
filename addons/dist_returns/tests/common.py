# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from odoo.addons.dist_base.tests.common import DistCommon


class ReturnsCommon(DistCommon):
    """A company whose warehouse enforces, one user for each role, and goods in stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_mode = "enforce"
        cls.clerk = cls._user("return_clerk", "dist_returns.group_dist_return_clerk")
        cls.authoriser = cls._user("return_authoriser", "dist_returns.group_dist_return_authoriser")
        cls.inspector = cls._user("return_inspector", "dist_returns.group_dist_return_inspector")
        cls.credit_approver = cls._user("return_credit", "dist_returns.group_dist_return_credit")
        cls.claimer = cls._user("return_claims", "dist_returns.group_dist_return_claims")
        cls.stock_user = cls._user("stock_user", "stock.group_stock_user")
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.reason = cls.env.ref("dist_returns.dist_return_reason_not_needed")
        cls.defective = cls.env.ref("dist_returns.dist_return_reason_defective")
        cls.product.standard_price = 1.0
        cls._put_in_stock(cls.product, 100.0)

    @classmethod
    def _put_in_stock(cls, product, quantity, lot=None, location=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.stock, quantity, lot_id=lot
        )

    @classmethod
    def _sell(cls, quantity, product=None, partner=None, price=2.0, **line):
        """Return the line of a confirmed order."""
        product = product or cls.product
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [],
                            **line,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order.order_line

    @classmethod
    def _deliver(cls, sale_line, quantity=None, lots=None):
        """Deliver the line, of these lots ({lot: quantity}); return its done move."""
        move = sale_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        if lots:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": move.product_id.id,
                        "lot_id": lot.id,
                        "quantity": qty,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                    }
                )
                for lot, qty in lots.items()
            ]
        else:
            move.quantity = quantity or sale_line.product_uom_qty
        move.picked = True
        move.picking_id.with_context(skip_backorder=True).button_validate()
        return sale_line.move_ids.filtered(lambda move: move.state == "done")
