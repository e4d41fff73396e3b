# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must be true at every committed moment, as one statement of its own, nothing shared.

Nothing of it comes from the addon's queries. It takes the whole ledger, settled or not, and finds
the usable locations by walking their tree.
"""

STATEMENT = """
WITH RECURSIVE today AS (SELECT (now() AT TIME ZONE 'UTC')::date AS day),
house AS (
    SELECT w.id, w.company_id, w.lot_stock_id, c.partner_id
      FROM stock_warehouse w JOIN res_company c ON c.id = w.company_id
     WHERE w.dist_mode = 'enforce'),
tree AS (
    SELECT h.id AS house_id, l.id, l.usage, l.dist_stock_status
      FROM house h JOIN stock_location l ON l.id = h.lot_stock_id
     UNION ALL
    SELECT t.house_id, l.id, l.usage, l.dist_stock_status
      FROM tree t JOIN stock_location l ON l.location_id = t.id),
shelf AS (
    SELECT house_id, id FROM tree WHERE usage = 'internal' AND dist_stock_status = 'usable'),
supply AS (
    SELECT q.product_id, s.house_id, t.day, q.quantity AS qty,
           COALESCE(b.expiration_date::date, 'infinity'::date) AS good
      FROM stock_quant q JOIN shelf s ON s.id = q.location_id
      JOIN house h ON h.id = s.house_id LEFT JOIN stock_lot b ON b.id = q.lot_id, today t
     WHERE q.product_id = ANY(%(products)s) AND (q.owner_id IS NULL OR q.owner_id = h.partner_id)
       AND (b.removal_date IS NULL OR b.removal_date > now() AT TIME ZONE 'UTC')
     UNION ALL
    SELECT m.product_id, s.house_id, greatest(m.date::date, t.day), m.product_qty, 'infinity'
      FROM stock_move m JOIN shelf s ON s.id = m.location_dest_id
      JOIN stock_location f ON f.id = m.location_id, today t
     WHERE m.product_id = ANY(%(products)s) AND m.state NOT IN ('draft', 'done', 'cancel')
       AND f.usage NOT IN ('customer', 'inventory')
       -- what is overdue in transit may be lost; what waits for a move before it has not left yet
       AND NOT (m.state <> 'waiting' AND m.date::date < t.day
                AND (f.usage = 'transit' OR f.dist_stock_status = 'transit'))
       AND NOT EXISTS (SELECT 1 FROM shelf x WHERE x.id = f.id AND x.house_id = s.house_id)),
promise AS (
    SELECT e.line_id, e.product_id, e.warehouse_id AS house_id, greatest(e.ship_date, t.day) AS day,
           sum(e.qty) AS qty
      FROM dist_promise_entry e, today t
     WHERE e.product_id = ANY(%(products)s) AND e.state = 'firm' AND e.shadow IS NOT TRUE
     GROUP BY 1, 2, 3, 4),
moment AS (
    SELECT product_id, house_id, day FROM promise
     UNION
    SELECT product_id, house_id, day FROM supply),
by_line AS (
    SELECT m.product_id, m.house_id, m.day, p.line_id, greatest(sum(p.qty), 0) AS qty
      FROM moment m JOIN promise p ON (p.product_id, p.house_id) = (m.product_id, m.house_id)
       AND p.day <= m.day
     GROUP BY 1, 2, 3, 4),
promised AS (
    SELECT product_id, house_id, day, sum(qty) AS qty FROM by_line GROUP BY 1, 2, 3),
strict AS (
    SELECT e.product_id, e.warehouse_id AS house_id, greatest(e.ship_date, t.day) AS day,
           e.min_expiry AS needed, sum(e.qty) AS qty
      FROM dist_promise_entry e, today t
     WHERE e.product_id = ANY(%(products)s) AND e.state = 'firm' AND e.shadow IS NOT TRUE
       AND e.min_expiry IS NOT NULL
     GROUP BY 1, 2, 3, 4),
limits AS (
    SELECT DISTINCT s.product_id, s.house_id, s.needed, m.day
      FROM strict s JOIN moment m ON (m.product_id, m.house_id) = (s.product_id, s.house_id)),
balance AS (
    SELECT line_id, product_id, warehouse_id, state, ship_date, sum(qty) AS qty
      FROM dist_promise_entry
     WHERE product_id = ANY(%(products)s) AND shadow IS NOT TRUE AND state <> 'hold'
     GROUP BY 1, 2, 3, 4, 5, min_expiry HAVING abs(sum(qty)) > 0.0001),
wanted AS (
    SELECT m.sale_line_id AS line_id, m.product_id, s.house_id, sum(m.product_qty) AS qty
      FROM stock_move m JOIN shelf s ON s.id = m.location_id
     WHERE m.product_id = ANY(%(products)s) AND m.state NOT IN ('draft', 'done', 'cancel')
       AND NOT EXISTS (
           SELECT 1 FROM shelf x WHERE x.id = m.location_dest_id AND x.house_id = s.house_id)
     GROUP BY 1, 2, 3)
SELECT 'oversold' AS problem, p.product_id,
       format('product %%s on %%s: promised %%s, supply %%s', p.product_id, p.day, p.qty, s.qty)
  FROM promised p
 CROSS JOIN LATERAL (
       SELECT COALESCE(sum(x.qty), 0) AS qty FROM supply x
        WHERE x.product_id = p.product_id AND x.house_id = p.house_id AND x.day <= p.day) s
 WHERE p.qty > greatest(s.qty, 0) + 0.0001
 UNION ALL
SELECT 'too short', l.product_id,
       format('product %%s by %%s: promised %%s that keep until %%s, supply %%s',
              l.product_id, l.day, p.qty, l.needed, s.qty)
  FROM limits l
 CROSS JOIN LATERAL (
       SELECT COALESCE(sum(x.qty), 0) AS qty FROM strict x
        WHERE (x.product_id, x.house_id) = (l.product_id, l.house_id) AND x.day <= l.day
          AND x.needed >= l.needed) p
 CROSS JOIN LATERAL (
       SELECT COALESCE(sum(x.qty), 0) AS qty FROM supply x
        WHERE (x.product_id, x.house_id) = (l.product_id, l.house_id) AND x.day <= l.day
          AND x.good >= l.needed) s
 WHERE p.qty > greatest(s.qty, 0) + 0.0001
 UNION ALL
SELECT 'over-reserved', q.product_id,
       format('product %%s in location %%s: reserved %%s of %%s (rows: %%s)',
              q.product_id, q.location_id, sum(q.reserved_quantity), sum(q.quantity),
              string_agg(format('%%s of %%s', q.reserved_quantity, q.quantity), ', '))
  FROM stock_quant q JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
 WHERE q.product_id = ANY(%(products)s)
 GROUP BY q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id
HAVING sum(q.reserved_quantity) > greatest(sum(q.quantity), 0) + 0.0001
 UNION ALL
SELECT 'negative balance', product_id,
       format('line %%s: %%s %%s on %%s', line_id, qty, state, ship_date)
  FROM balance WHERE qty < 0
 UNION ALL
SELECT 'orphan', b.product_id, format('line %%s: %%s %%s, order %%s', b.line_id, b.qty, b.state,
                                      COALESCE(o.state, 'is gone'))
  FROM balance b LEFT JOIN sale_order_line l ON l.id = b.line_id
  LEFT JOIN sale_order o ON o.id = l.order_id
 WHERE o.id IS NULL OR o.state <> 'sale'
 UNION ALL
SELECT 'beyond demand', b.product_id,
       format('line %%s: balance %%s, open demand %%s', b.line_id, sum(b.qty),
              COALESCE(max(w.qty), 0))
  FROM balance b LEFT JOIN wanted w ON w.line_id = b.line_id AND w.product_id = b.product_id
       AND w.house_id = b.warehouse_id
 GROUP BY b.line_id, b.product_id, b.warehouse_id
HAVING sum(b.qty) > COALESCE(max(w.qty), 0) + 0.0001
 UNION ALL
SELECT 'beyond cap', q.product_id,
       format('channel %%s of product %%s: promised %%s ever, cap %%s', q.channel_id, q.product_id,
              sum(e.qty), q.amount)
  FROM dist_channel_quota q JOIN dist_promise_entry e ON e.product_id = q.product_id
   AND e.warehouse_id = q.warehouse_id AND e.channel_id = q.channel_id
 WHERE q.product_id = ANY(%(products)s) AND q.kind = 'cap' AND q.active
   AND e.state IN ('firm', 'at_risk') AND e.kind <> 'consume' AND e.shadow IS NOT TRUE
 GROUP BY q.id HAVING sum(e.qty) > q.amount + 0.0001
"""


def problems(connection, products):
    """[(kind, product id, description)] of all that is wrong in the connection's snapshot."""
    with connection.cursor() as cr:
        cr.execute(STATEMENT, {"products": list(products)})
        return cr.fetchall()
