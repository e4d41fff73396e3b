# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

from odoo import Command

from .proposal_common import TODAY, ProposalCommon


class PlanCommon(ProposalCommon):
    """Items with levels as the parameter stage writes them, and plannings of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.horizon_days = 365
        cls.buy_route = cls.env["stock.rule"].search([("action", "=", "buy")], limit=1).route_id
        cls.policy.write({"method": "rss", "ordering_cost": 0.0, "review_days": 7})
        cls.seller.unlink()
        cls.seller = cls._seller(cls.product, price=10.0, delay=7)
        cls.item = cls._levels(cls.item)

    @classmethod
    def _levels(cls, item, low=20.0, high=40.0, **vals):
        item.write(
            {
                "reorder_point_qty": low,
                "order_up_to_qty": high,
                "safety_stock_qty": low / 2,
                "demand_weekly": low / 2,
                "demand_sigma": low / 4,
                "lead_days": 7,
                "protection_days": 14,
                **vals,
            }
        )
        return item

    @classmethod
    def _plan(cls, company=None):
        """Plan as the last stage of a run does; return the run."""
        run = cls.env["dist.replenishment.run"]._start(company or cls.company)
        run.stage = "proposals"
        run._step()
        return run

    @classmethod
    def _proposals(cls, product=None, **wanted):
        domain = [("product_id", "=", (product or cls.product).id), ("state", "!=", "obsolete")]
        domain += [(name, "=", value) for name, value in wanted.items()]
        return cls.env["dist.replenishment.proposal"].search(domain)

    @classmethod
    def _day(cls, days):
        return datetime.combine(TODAY + timedelta(days=days), time(12))

    @classmethod
    def _receipt(cls, days, qty, product=None, warehouse=None):
        """A confirmed purchase order that arrives in some days."""
        product, warehouse = product or cls.product, warehouse or cls.warehouse
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "company_id": cls.company.id,
                "picking_type_id": warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": qty,
                            "price_unit": 10.0,
                            "date_planned": cls._day(days),
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    @classmethod
    def _sale(cls, days, qty, product=None, warehouse=None):
        """A confirmed sale order that leaves in some days."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "warehouse_id": (warehouse or cls.warehouse).id,
                "commitment_date": cls._day(days),
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.product).id,
                            "product_uom_qty": qty,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _rule(cls, low, high, product=None, location=None, **vals):
        """Stock Odoo's reordering rule of the same levels, for comparison."""
        return cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": (product or cls.product).id,
                "location_id": (location or cls.warehouse.lot_stock_id).id,
                "product_min_qty": low,
                "product_max_qty": high,
                "trigger": "manual",
                **vals,
            }
        )
