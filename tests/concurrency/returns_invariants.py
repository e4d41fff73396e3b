# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invariants of returns, I1 to I11, from raw rows: nothing here asks the addon's own methods.

Each is a statement that lists what breaks it; `{}` is a problem of one row.
"""

#: quantities are floats of at most three decimals
EPSILON = 0.0005

#: all that was ever allowed to come back is more than what was ever delivered: what a disposition
#: sent back to the customer was delivered once more, and may come back once more
I1_AUTHORISED = """
    WITH delivered AS (
        SELECT coalesce(m.sale_line_id, back.sale_line_id) AS line,
               sum(CASE WHEN dest.usage = 'customer' THEN l.quantity_product_uom ELSE 0 END)
                   AS out_qty
          FROM stock_move_line l
          JOIN stock_move m ON m.id = l.move_id
          JOIN stock_location src ON src.id = l.location_id
          JOIN stock_location dest ON dest.id = l.location_dest_id
          LEFT JOIN dist_disposition x ON x.id = m.dist_disposition_id
          LEFT JOIN dist_return_line back ON back.id = x.line_id
         WHERE l.state = 'done' AND src.usage <> 'customer'
         GROUP BY 1
    )
    SELECT r.sale_line_id, sum(r.authorised_qty), d.out_qty
      FROM dist_return_line r
      JOIN dist_return h ON h.id = r.return_id
      LEFT JOIN delivered d ON d.line = r.sale_line_id
     WHERE h.state IN ('authorised', 'receipt', 'closed') AND r.sale_line_id IS NOT NULL
     GROUP BY 1, 3
    HAVING sum(r.authorised_qty) > coalesce(d.out_qty, 0) + %(epsilon)s
"""

#: what stands in quarantine is what the receipts say, by place, product and lot
I2_QUARANTINE = """
    WITH told AS (
        SELECT r.location_id, r.product_id, coalesce(r.lot_id, 0) AS lot,
               sum(r.quantity) - sum(coalesce((
                    SELECT sum(d.quantity) FROM dist_disposition d
                     WHERE d.receipt_id = r.id AND d.state = 'executed'), 0)) AS qty
          FROM dist_return_receipt r GROUP BY 1, 2, 3
    ), there AS (
        SELECT q.location_id, q.product_id, coalesce(q.lot_id, 0) AS lot, sum(q.quantity) AS qty
          FROM stock_quant q JOIN stock_location p ON p.id = q.location_id
         WHERE p.dist_quarantine IS NOT NULL GROUP BY 1, 2, 3
    )
    SELECT coalesce(told.product_id, there.product_id), told.lot, told.qty, there.qty
      FROM told FULL JOIN there USING (location_id, product_id, lot)
     WHERE abs(coalesce(told.qty, 0) - coalesce(there.qty, 0)) > %(epsilon)s
"""

#: no receipt is disposed of beyond what it is
I2_OVERDISPOSED = """
    SELECT r.id, r.quantity, sum(d.quantity)
      FROM dist_return_receipt r JOIN dist_disposition d ON d.receipt_id = r.id
     WHERE d.state = 'executed' GROUP BY 1, 2 HAVING sum(d.quantity) > r.quantity + %(epsilon)s
"""

#: what came from a customer went into a usable place without a disposition
I3_ENTERS = """
    SELECT l.id, src.complete_name, dest.complete_name, l.quantity
      FROM stock_move_line l
      JOIN stock_move m ON m.id = l.move_id
      JOIN stock_location src ON src.id = l.location_id
      JOIN stock_location dest ON dest.id = l.location_dest_id
      JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE l.state = 'done' AND src.usage = 'customer' AND dest.usage = 'internal'
       AND dest.dist_stock_status = 'usable' AND t.is_storable AND l.quantity > 0
       AND NOT coalesce(t.dist_is_empty, FALSE)
"""

#: what left a quarantine without an executed disposition of inspected goods
I3_LEAVES = """
    SELECT l.id, dest.complete_name, l.quantity, d.state
      FROM stock_move_line l
      JOIN stock_move m ON m.id = l.move_id
      JOIN stock_location src ON src.id = l.location_id
      JOIN stock_location dest ON dest.id = l.location_dest_id
      LEFT JOIN dist_disposition d ON d.id = m.dist_disposition_id
      LEFT JOIN dist_return_receipt r ON r.id = d.receipt_id
     WHERE l.state = 'done' AND src.dist_quarantine IS NOT NULL AND l.quantity > 0
       AND dest.id <> src.id
       AND (d.id IS NULL OR d.state NOT IN ('executed', 'reversed') OR r.inspected_at IS NULL)
"""

#: goods in quarantine are reserved, or lie inside a warehouse
I4_AVAILABLE = """
    SELECT q.id, p.complete_name, q.reserved_quantity
      FROM stock_quant q JOIN stock_location p ON p.id = q.location_id
     WHERE p.dist_quarantine IS NOT NULL AND (p.warehouse_id IS NOT NULL OR EXISTS (
            SELECT 1 FROM stock_warehouse w JOIN stock_location v ON v.id = w.view_location_id
             WHERE p.parent_path LIKE v.parent_path || '%%'))
"""

#: credited beyond what was accepted for it
I5_ACCEPTED = """
    WITH accepted AS (
        SELECT line_id, sum(quantity) AS qty FROM dist_disposition
         WHERE state = 'executed' AND is_credited GROUP BY 1
    ), credited AS (
        SELECT a.dist_return_line_id AS line_id, sum(a.quantity * au.factor / pu.factor) AS qty
          FROM account_move_line a JOIN account_move m ON m.id = a.move_id
          JOIN product_product p ON p.id = a.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom pu ON pu.id = t.uom_id
          JOIN uom_uom au ON au.id = a.product_uom_id
         WHERE m.move_type = 'out_refund' AND m.state = 'posted' AND a.display_type = 'product'
           AND a.dist_return_line_id IS NOT NULL GROUP BY 1
    )
    SELECT c.line_id, c.qty, a.qty FROM credited c LEFT JOIN accepted a USING (line_id)
     WHERE c.qty > coalesce(a.qty, 0) + %(epsilon)s
"""

#: more units credited than invoiced, by order line, in units of reference; value credits are none
I5_INVOICED = """
    SELECT line, sum(qty) FILTER (WHERE move_type = 'out_invoice') AS invoiced,
           sum(qty) FILTER (WHERE move_type = 'out_refund') AS credited
      FROM (SELECT rel.order_line_id AS line, m.move_type, a.quantity * au.factor AS qty
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line a ON a.id = rel.invoice_line_id
              JOIN account_move m ON m.id = a.move_id
              JOIN uom_uom au ON au.id = a.product_uom_id
             WHERE m.state = 'posted' AND coalesce(a.dist_credit_kind, 'quantity') = 'quantity'
           ) rows
     GROUP BY 1
    HAVING coalesce(sum(qty) FILTER (WHERE move_type = 'out_refund'), 0)
         > coalesce(sum(qty) FILTER (WHERE move_type = 'out_invoice'), 0) + %(epsilon)s
"""

#: a serial number in two places
I7_SERIALS = """
    SELECT q.lot_id, count(*) FROM stock_quant q
      JOIN product_product p ON p.id = q.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN stock_location l ON l.id = q.location_id
     WHERE t.tracking = 'serial' AND q.quantity > 0
       AND l.usage IN ('internal', 'customer', 'supplier')
     GROUP BY 1 HAVING sum(q.quantity) > 1.5
"""

#: one person in two roles that are apart, where the company separates them at any value
I8_DUTIES = """
    SELECT h.id, 'requester authorised', h.requester_id
      FROM dist_return h JOIN res_company c ON c.id = h.company_id
     WHERE c.dist_return_duties_amount = 0 AND h.authoriser_id = h.requester_id
    UNION ALL
    SELECT r.id, 'receiver inspected', r.receiver_id
      FROM dist_return_receipt r JOIN res_company c ON c.id = r.company_id
     WHERE c.dist_return_duties_amount = 0 AND r.inspector_id = r.receiver_id
"""

#: sent to a vendor beyond what is claimed, or claimed beyond what was bought
I10_CLAIMED = """
    SELECT l.id, l.quantity, l.shipped_qty, l.destroyed_qty FROM dist_vendor_claim_line l
     WHERE l.shipped_qty + l.destroyed_qty > l.quantity + %(epsilon)s
        OR l.credited_qty + l.replaced_qty + l.rejected_qty + l.written_off_qty
         > l.quantity + %(epsilon)s
"""

I10_BOUGHT = """
    SELECT l.purchase_line_id, sum(l.quantity), bought.qty
      FROM dist_vendor_claim_line l JOIN LATERAL (
            SELECT coalesce(sum(ml.quantity_product_uom), 0) AS qty
              FROM stock_move_line ml JOIN stock_move m ON m.id = ml.move_id
              JOIN stock_location s ON s.id = ml.location_id
             WHERE m.purchase_line_id = l.purchase_line_id AND ml.state = 'done'
               AND s.usage = 'supplier') bought ON TRUE
     GROUP BY 1, 3 HAVING sum(l.quantity) > bought.qty + %(epsilon)s
"""

I10_CLOSED = """
    SELECT l.id, l.shipped_qty, l.destroyed_qty, l.credited_qty, l.replaced_qty, l.rejected_qty
      FROM dist_vendor_claim_line l JOIN dist_vendor_claim c ON c.id = l.claim_id
     WHERE c.state = 'closed' AND abs(l.shipped_qty + l.destroyed_qty - l.credited_qty
           - l.replaced_qty - l.rejected_qty - l.written_off_qty) > %(epsilon)s
"""

#: a closed return with goods in quarantine
I11_CLOSED = """
    SELECT h.id, h.name, r.quantity FROM dist_return h
      JOIN dist_return_receipt r ON r.return_id = h.id
     WHERE h.state = 'closed' AND r.quantity - coalesce((
            SELECT sum(d.quantity) FROM dist_disposition d
             WHERE d.receipt_id = r.id AND d.state = 'executed'), 0) > %(epsilon)s
"""

STATEMENTS = {
    "I1 authorised": I1_AUTHORISED,
    "I2 quarantine": I2_QUARANTINE,
    "I2 overdisposed": I2_OVERDISPOSED,
    "I3 enters": I3_ENTERS,
    "I3 leaves": I3_LEAVES,
    "I4 available": I4_AVAILABLE,
    "I5 accepted": I5_ACCEPTED,
    "I5 invoiced": I5_INVOICED,
    "I7 serials": I7_SERIALS,
    "I8 duties": I8_DUTIES,
    "I10 claimed": I10_CLAIMED,
    "I10 bought": I10_BOUGHT,
    "I10 closed": I10_CLOSED,
    "I11 closed": I11_CLOSED,
}


def problems(cr):
    """[(invariant, rows that break it)] in the state that the cursor sees."""
    found = []
    for name, statement in STATEMENTS.items():
        cr.execute(statement, {"epsilon": EPSILON})
        rows = cr.fetchall()
        if rows:
            found.append((name, rows[:5]))
    return found
