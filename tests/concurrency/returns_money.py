# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What walks must leave right besides rows: what was delivered (I6), and the cost of stock (I9)."""

#: half of the last digit of a price, times the pieces of a walk
CENT = 0.011
#: steps after which stock costs what it did before
STILL = frozenset(
    {
        *("request", "authorise", "cancel", "receive", "odoo_return", "surprise", "inspect"),
        *("dispose", "approve", "close", "credit", "credit_by_hand", "bypass"),
    }
)


#: what the cost of a product is made of; asking Odoo for it takes half a second
TRACES = """
    SELECT p.id, p.standard_price::text, moved.trace, priced.trace, lots.trace
      FROM product_product p
      LEFT JOIN LATERAL (
            SELECT (count(*), sum(l.quantity), sum(l.quantity * l.location_id),
                    sum(l.quantity * l.location_dest_id), sum(m.value))::text AS trace
              FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id
             WHERE l.product_id = p.id AND l.state = 'done') moved ON TRUE
      LEFT JOIN LATERAL (
            SELECT (count(*), sum(v.value))::text AS trace
              FROM product_value v WHERE v.product_id = p.id) priced ON TRUE
      LEFT JOIN LATERAL (
            SELECT string_agg(t.standard_price::text, ',' ORDER BY t.id) AS trace
              FROM stock_lot t WHERE t.product_id = p.id) lots ON TRUE
     WHERE p.id = ANY(%s)
"""


class Costs:
    """What the goods of a walk cost, and whether a step has changed it."""

    def __init__(self, walk):
        self.env = walk.env
        goods = (*walk.world["products"].values(), walk.world["dropped"])
        self.products = walk.env["product.product"].browse(goods)
        self.traces = self._traces()
        self.known = self._costs(self.products)

    def _traces(self):
        self.env.cr.execute(TRACES, (self.products.ids,))
        return {product: trace for product, *trace in self.env.cr.fetchall()}

    def _costs(self, products):
        # values are computed from lots and moves, whose own values may be remembered, too
        self.env.invalidate_all()
        return {product: (product.standard_price, product.total_value) for product in products}

    def changes(self):
        """[(product, before, after)] of what costs something else than when last asked."""
        before, self.traces = self.traces, self._traces()
        touched = self.products.filtered(lambda p: self.traces[p.id] != before[p.id])
        after = self._costs(touched)
        changed = [
            (product.name, self.known[product], after[product])
            for product in touched
            if any(
                abs(old - new) > CENT
                for old, new in zip(self.known[product], after[product], strict=True)
            )
        ]
        self.known.update(after)
        return changed


#: delivered by moves, minus what is settled, by order line and in its unit; kits apart. What went
#: from the customer straight back to the vendor of a dropship isn't delivered any more: no return
#: of ours was needed. Settled of a return is what was accepted or, where that is more, what credit
#: notes are for: a draft of one still stands when its goods are in quarantine again.
#: Each move and what was settled are rounded to two decimals of the line's unit: 11 pieces are
#: 0.92 dozen.
I6_DELIVERED = """
    SELECT s.id, s.qty_delivered, moved.qty, settled.qty, u.factor / pu.factor
      FROM sale_order_line s
      JOIN product_product p ON p.id = s.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom u ON u.id = s.product_uom_id
      JOIN uom_uom pu ON pu.id = t.uom_id
      JOIN LATERAL (
            SELECT coalesce(sum(l.quantity_product_uom
                                * CASE WHEN d.usage = 'customer' THEN 1 ELSE -1 END), 0) AS qty,
                   count(DISTINCT m.id) AS moves
              FROM stock_move_line l
              JOIN stock_move m ON m.id = l.move_id
              JOIN stock_location f ON f.id = l.location_id
              JOIN stock_location d ON d.id = l.location_dest_id
             WHERE m.sale_line_id = s.id AND l.state = 'done' AND m.dist_disposition_id IS NULL
               AND (d.usage = 'customer'
                    OR f.usage = 'customer' AND d.usage = 'supplier' AND m.to_refund)) moved ON TRUE
      JOIN LATERAL (
            SELECT coalesce(sum(greatest(accepted.qty, credited.qty)), 0) AS qty
              FROM dist_return_line r
              JOIN LATERAL (
                    SELECT coalesce(sum(x.quantity), 0) AS qty FROM dist_disposition x
                     WHERE x.line_id = r.id AND x.state = 'executed' AND x.is_credited
                   ) accepted ON TRUE
              JOIN LATERAL (
                    SELECT coalesce(sum(a.quantity * au.factor / pu.factor), 0) AS qty
                      FROM account_move_line a
                      JOIN account_move n ON n.id = a.move_id
                      JOIN uom_uom au ON au.id = a.product_uom_id
                     WHERE a.dist_return_line_id = r.id AND a.display_type = 'product'
                       AND n.move_type = 'out_refund' AND n.state IN ('draft', 'posted')
                       AND coalesce(a.dist_credit_kind, 'quantity') = 'quantity'
                   ) credited ON TRUE
             WHERE r.sale_line_id = s.id AND r.product_id = s.product_id
           ) settled ON TRUE
     WHERE s.order_id = ANY(%(orders)s) AND t.is_storable
       AND abs(s.qty_delivered - (moved.qty - settled.qty) * pu.factor / u.factor)
           > CASE WHEN u.id = pu.id THEN 0.001 ELSE 0.0051 * (moved.moves + 1) END
"""


def delivered_problems(walk):
    """[("I6 delivered", rows)] of order lines that count other than moved less settled."""
    walk.env.cr.execute(I6_DELIVERED, {"orders": walk.orders.ids})
    rows = walk.env.cr.fetchall()
    return [("I6 delivered", rows[:5])] if rows else []
