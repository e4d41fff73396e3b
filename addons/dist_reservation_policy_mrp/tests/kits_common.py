# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


class KitsCommon(PromiseCommon):
    """A bolt set of two bolts and a nut; ten bolts and a hundred nuts are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nut = cls._component("Nut M8", 100)
        cls.kit = cls._kit("Bolt set", [(cls.product, 2), (cls.nut, 1)])
        cls.seller = cls._user("kit_seller", "sales_team.group_sale_salesman")

    @classmethod
    def _component(cls, name, on_hand=0, **vals):
        product = cls.env["product.product"].create({"name": name, "is_storable": True, **vals})
        if on_hand:
            cls._set_on_hand(on_hand, product)
        return product

    @classmethod
    def _kit(cls, name, parts, product=None, **vals):
        """A product with a bill of materials of [(component, quantity)], as a kit."""
        product = product or cls.env["product.product"].create({"name": name})
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create(
                        {"product_id": part.id, "product_qty": qty, **(more[0] if more else {})}
                    )
                    for part, qty, *more in parts
                ],
                **vals,
            }
        )
        return product

    @classmethod
    def _confirmed(cls, qty, product=None, **kwargs):
        kwargs.setdefault("user", cls.seller)
        return super()._confirmed(qty, product=product, **kwargs)

    @classmethod
    def _work_all(cls):
        """A run of the worker over everything that waits."""
        cls.env.flush_all()
        keys = cls.worker._find(lambda cr: cls._open_keys(cr))
        cls.worker._work(keys, keys)

    @classmethod
    def _open_keys(cls, cr):
        cr.execute("SELECT DISTINCT product_id, warehouse_id FROM dist_promise_entry")
        return [tuple(row) for row in cr.fetchall()]

    @classmethod
    def _found(cls, product, qty):
        """The stock of a product is counted."""
        quant = cls.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", cls.stock.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = qty
        quant.action_apply_inventory()
        cls.env.cr.flush()

    @classmethod
    def _settle(cls):
        """What happens before a commit."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _components(self, order):
        """{(component, state): quantity} of what the ledger has of the order."""
        found = {}
        for balance in self.env["dist.promise.service"]._balances(order.order_line.ids).values():
            for b in balance:
                product = self.env["product.product"].browse(b.product_id)
                found[product, b.state] = found.get((product, b.state), 0) + float(b.qty)
        return found

    def assertKits(self, order, firm=0, at_risk=0, backorder=0, state=None):
        """The figures on the order's line count whole kits."""
        line = order.order_line
        self.assertEqual(
            (line.dist_promised_qty, line.dist_at_risk_qty, line.dist_backorder_qty),
            (firm, at_risk, backorder),
        )
        if state:
            self.assertEqual(line.dist_promise_state, state)
