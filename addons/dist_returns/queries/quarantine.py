# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands in quarantine now: one row for each receipt and what it waits for."""

from odoo.tools import SQL


def quarantine_report(brackets):
    """The query behind dist.quarantine.report.

    :param brackets: the keys of the age brackets: the first day of each
    """
    return SQL(
        """
        SELECT p.id, p.receipt_id, p.step, p.qty AS open_qty, r.kind, r.product_id, t.categ_id,
               r.lot_id, r.partner_id, r.return_id, r.reason_id, r.condition, r.location_id,
               r.warehouse_id, r.company_id, r.received_at, r.inspected_at,
               (r.open_value * p.qty / NULLIF(r.open_qty, 0))::float8 AS value,
               COALESCE(p.claim_user_id, ret.user_id) AS user_id,
               a.days AS age_days, %(bracket)s AS age_bracket
          FROM (%(parts)s) p
          JOIN dist_return_receipt r ON r.id = p.receipt_id
          JOIN product_product pp ON pp.id = r.product_id
          JOIN product_template t ON t.id = pp.product_tmpl_id
     LEFT JOIN dist_return ret ON ret.id = r.return_id
    CROSS JOIN LATERAL (
               SELECT floor(extract(epoch FROM statement_timestamp() AT TIME ZONE 'UTC'
                                               - r.received_at) / 86400)::int AS days) a
        """,
        bracket=_bracket(brackets),
        parts=_PARTS,
    )


def _bracket(brackets):
    oldest_first = sorted(brackets, key=int, reverse=True)
    cases = [SQL("WHEN a.days >= %s THEN %s", int(key), key) for key in oldest_first]
    return SQL("CASE %s END", SQL(" ").join(cases))


#: What of a vendor's goods is on a claim without a disposition: that is made when they leave.
_ON_CLAIM = SQL(
    """
    LEAST(q.undecided_qty, GREATEST(0, q.claimed_qty - COALESCE((
        SELECT sum(d.quantity) FROM dist_disposition d
         WHERE d.receipt_id = q.id AND d.claim_line_id IS NOT NULL
           AND d.state IN ('proposed', 'approved', 'executed')), 0)))
    """
)
#: Each quantity once: open is undecided, proposed and approved. Of goods that nobody has inspected
#: nothing else matters yet.
_PARTS = SQL(
    """
    SELECT 3 * q.id::bigint AS id, q.id AS receipt_id, 'inspect' AS step, q.open_qty AS qty,
           NULL::int AS claim_user_id
      FROM dist_return_receipt q
     WHERE q.open_qty > 0 AND q.inspected_at IS NULL
     UNION ALL
    SELECT 3 * u.id::bigint + w.place, u.id, w.step, w.qty, w.user_id
      FROM (SELECT q.*, %(on_claim)s AS on_claim_qty FROM dist_return_receipt q
             WHERE q.open_qty > 0 AND q.undecided_qty > 0 AND q.inspected_at IS NOT NULL) u
CROSS JOIN LATERAL (
           VALUES (0, 'decide', u.undecided_qty - u.on_claim_qty, NULL::int),
                  (1, 'claim', u.on_claim_qty, (
                      SELECT c.user_id FROM dist_vendor_claim_line l
                        JOIN dist_vendor_claim c ON c.id = l.claim_id
                       WHERE l.receipt_id = u.id ORDER BY l.id DESC LIMIT 1))
           ) AS w (place, step, qty, user_id)
     WHERE w.qty > 0
     UNION ALL
    SELECT 3 * d.id::bigint + 2, q.id,
           CASE WHEN d.state = 'proposed' THEN 'approve'
                WHEN d.kind = 'vendor_claim' THEN 'claim' ELSE 'execute' END,
           d.quantity, c.user_id
      FROM dist_disposition d
      JOIN dist_return_receipt q ON q.id = d.receipt_id
 LEFT JOIN dist_vendor_claim_line l ON l.id = d.claim_line_id
 LEFT JOIN dist_vendor_claim c ON c.id = l.claim_id
     WHERE d.state IN ('proposed', 'approved')
       AND q.open_qty > 0 AND q.inspected_at IS NOT NULL
    """,
    on_claim=_ON_CLAIM,
)
