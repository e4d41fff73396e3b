# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.dist_base.tests.common import DistCommon


class PromiseCommon(DistCommon):
    """An enforcing warehouse with ten bolts, and salespeople who sell them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_mode = "enforce"
        cls.stock = cls.warehouse.lot_stock_id
        cls.today = fields.Date.today()
        cls.house_rule = cls.env["dist.reservation.policy"].search(
            [("scope", "=", "company"), ("company_id", "=", cls.company.id)]
        )
        cls.env["dist.reservation.policy"].search(
            [("scope", "=", "channel"), ("company_id", "=", cls.company.id)]
        ).active = False
        cls.house_rule.write({"supply": "receipts", "commitment": "split"})
        cls._set_on_hand(10)
        cls.seller = cls._user("seller", "sales_team.group_sale_salesman_all_leads")
        cls.worker = cls.env["dist.reservation.worker"]

    @classmethod
    def _set_on_hand(cls, qty, product=None):
        """Add stock; what leaves later does so by the documents under test."""
        cls.env["stock.quant"]._update_available_quantity(product or cls.product, cls.stock, qty)
        cls.env.cr.flush()

    @classmethod
    def _quotation(cls, qty, days=0, product=None, user=None, **vals):
        wanted = fields.Datetime.now() + timedelta(days=days) if days else False
        return cls._order(
            user or cls.seller,
            warehouse_id=cls.warehouse.id,
            commitment_date=wanted,
            order_line=[
                Command.create({"product_id": (product or cls.product).id, "product_uom_qty": qty})
            ],
            **vals,
        )

    @classmethod
    def _confirmed(cls, qty, **kwargs):
        order = cls._quotation(qty, **kwargs)
        order.action_confirm()
        return order

    @classmethod
    def _receipt(cls, qty, days, product=None):
        """A confirmed receipt that arrives in some days."""
        product = product or cls.product
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.in_type_id.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "scheduled_date": fields.Datetime.now() + timedelta(days=days),
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": qty,
                            "product_uom": product.uom_id.id,
                            "date": fields.Datetime.now() + timedelta(days=days),
                            "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": cls.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        cls.env.cr.flush()
        return picking

    @classmethod
    def _work(cls):
        """What the worker does after the commit."""
        cls.env.cr.flush()
        keys = [(cls.product.id, cls.warehouse.id)]
        cls.worker._work(keys, keys)

    @classmethod
    def _deliver(cls, picking, qty=None, user=None):
        picking = picking.with_user(user or cls.env.user)
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if qty is None else qty
            move.picked = True
        picking._action_done()
        cls.env.cr.flush()

    @classmethod
    def _count(cls, qty):
        """The stock is counted: this is what is there."""
        quant = cls.env["stock.quant"].search(
            [("product_id", "=", cls.product.id), ("location_id", "=", cls.stock.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = qty
        quant.action_apply_inventory()
        cls.env.cr.flush()

    @classmethod
    def _case_of(cls, order, kind="promise_at_risk"):
        """The cases of a kind that are about the order."""
        about = [("res_model", "=", order._name), ("res_id", "=", order.id)]
        return cls.Desk.search([("kind_id.code", "=", kind), ("document_ids", "any", about)])

    def assertBooks(self, order, firm=0, at_risk=0, backorder=0, state=None):
        """The figures on the line and the balances of the ledger both say so."""
        line = order.order_line
        self.assertEqual(
            (line.dist_promised_qty, line.dist_at_risk_qty, line.dist_backorder_qty),
            (firm, at_risk, backorder),
        )
        balances = {"firm": 0, "at_risk": 0, "backorder": 0}
        for balance in self.env["dist.promise.service"]._balances(line.ids)[line.id]:
            balances[balance.state] += balance.qty
        self.assertEqual(balances, {"firm": firm, "at_risk": at_risk, "backorder": backorder})
        if state:
            self.assertEqual(line.dist_promise_state, state)
