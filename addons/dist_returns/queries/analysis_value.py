# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prices, costs and vendors of the rows of the return analysis, as columns of its query.

The names of the tables are those of `analysis._rows`: f is the fact, o its delivery.
"""

from odoo.tools import SQL

_STANDARD_PRICE = SQL("COALESCE((pp.standard_price->>f.company_id::text)::numeric, 0)")

#: Net of one in the product's unit and the company's currency, as `_net_unit_price` has it: the
#: order's price, of a component the list price, of legacy goods what was entered, else the cost.
NET_PRICE = SQL(
    """
    COALESCE(CASE WHEN sol.product_id = f.product_id
                  THEN sol.price_reduce_taxexcl * pu.factor / lu.factor
                       / COALESCE(NULLIF(so.currency_rate, 0), 1)
                  WHEN sol.id IS NOT NULL THEN t.list_price
                  ELSE COALESCE(NULLIF(rl.legacy_price, 0), %s) END, 0)
    """,
    _STANDARD_PRICE,
)

#: What one had cost when it was delivered, as `_original_unit_cost` has it. A delivery of several
#: lots that have costs of their own tells nothing about one of them.
GOODS_COST = SQL(
    """
    COALESCE(CASE WHEN o.state = 'done' AND (o.is_in OR o.is_out OR o.is_dropship) THEN (
                  SELECT o.value / NULLIF(sum(y.quantity_product_uom), 0) FROM stock_move_line y
                   WHERE y.move_id = o.id
                  HAVING t.lot_valuated IS NOT TRUE OR count(DISTINCT y.lot_id) <= 1) END,
             CASE WHEN t.lot_valuated
                  THEN NULLIF((lot.standard_price->>f.company_id::text)::numeric, 0) END,
             %s)
    """,
    _STANDARD_PRICE,
)

#: Claims are in the vendor's currency: the purchase has its rate, else the latest one is taken.
_CLAIM_RATE = SQL(
    """
    CASE WHEN cl_c.currency_id = co.currency_id THEN 1
         ELSE COALESCE(NULLIF(cl_po.currency_rate, 0), NULLIF(%(foreign)s, 0) / %(own)s, 1) END
    """,
    **{
        name: SQL(
            """
            COALESCE((SELECT rate.rate FROM res_currency_rate rate
                       WHERE rate.currency_id = %s AND (rate.company_id IS NULL
                             OR rate.company_id = split_part(co.parent_path, '/', 1)::int)
                    ORDER BY rate.name DESC LIMIT 1), 1)
            """,
            SQL(currency),
        )
        for name, currency in (("foreign", "cl_c.currency_id"), ("own", "co.currency_id"))
    },
)

_FROM_VENDOR = SQL(
    """
    SELECT sum(cl.recovered_amount / %(rate)s * CASE WHEN f.receipt_id IS NOT NULL THEN 1
               ELSE f.returned_qty / NULLIF(cl.quantity, 0) END)
      FROM dist_vendor_claim_line cl
      JOIN dist_vendor_claim cl_c ON cl_c.id = cl.claim_id
 LEFT JOIN purchase_order_line cl_l ON cl_l.id = cl.purchase_line_id
 LEFT JOIN purchase_order cl_po ON cl_po.id = cl_l.order_id
     WHERE cl.receipt_id = f.receipt_id OR (f.receipt_id IS NULL AND cl.id = d.claim_line_id)
    """,
    rate=_CLAIM_RATE,
)

#: The value at which goods entered the stock again, second grade included, and vendors' money.
RECOVERED = SQL(
    """
    CASE WHEN f.kind = 'delivered' THEN 0
         WHEN f.back_id IS NOT NULL THEN COALESCE((
              SELECT bm.value * f.returned_qty / NULLIF(sum(bl.quantity_product_uom), 0)
                FROM stock_move bm
                JOIN stock_move_line bl ON bl.move_id = bm.id
               WHERE bm.id = f.back_id AND bm.is_in
               GROUP BY bm.id), 0)
         ELSE COALESCE((
              SELECT sum(mv.value) FROM dist_disposition x
                JOIN stock_move mv ON mv.dist_disposition_id = x.id
               WHERE x.receipt_id = f.receipt_id AND x.state = 'executed'
                 AND mv.state = 'done' AND mv.is_in), 0) + COALESCE((%s), 0) END
    """,
    _FROM_VENDOR,
)

#: Whose goods they are: the vendor of a dropship; the vendor of the lot, the oldest first as claims
#: have it; who had delivered last when they were sold; the first one of the product's list.
VENDOR = SQL(
    """
    (SELECT COALESCE(v.commercial_partner_id, v.id) FROM res_partner v WHERE v.id = COALESCE(
        CASE WHEN o.is_dropship THEN (
         SELECT po.partner_id FROM purchase_order_line pol
           JOIN purchase_order po ON po.id = pol.order_id
          WHERE pol.id = o.purchase_line_id) END,
        CASE WHEN f.lot_id IS NOT NULL THEN (
         SELECT po.partner_id FROM stock_move_line ll
           JOIN stock_move lm ON lm.id = ll.move_id
           JOIN stock_location ls ON ls.id = ll.location_id AND ls.usage = 'supplier'
           JOIN purchase_order_line pol ON pol.id = lm.purchase_line_id
           JOIN purchase_order po ON po.id = pol.order_id
          WHERE ll.lot_id = f.lot_id AND ll.state = 'done' AND ll.company_id = f.company_id
          ORDER BY ll.date, ll.id LIMIT 1) END,
        (SELECT po.partner_id FROM purchase_order_line pol
           JOIN purchase_order po ON po.id = pol.order_id
          WHERE pol.product_id = f.product_id AND po.company_id = f.company_id
            AND po.state = 'purchase' AND pol.qty_received > 0
            AND po.effective_date <= f.date
          ORDER BY po.effective_date DESC, po.id DESC LIMIT 1),
        (SELECT si.partner_id FROM product_supplierinfo si
          WHERE si.product_tmpl_id = pp.product_tmpl_id
            AND (si.product_id IS NULL OR si.product_id = f.product_id)
            AND (si.company_id IS NULL OR si.company_id = f.company_id)
          ORDER BY si.sequence, si.min_qty DESC, si.price, si.id LIMIT 1)))
    """
)
