# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was on hand at some moment, from what is there now and what was moved since."""

from decimal import Decimal

from odoo.tools import SQL

from odoo.addons.dist_reservation_policy.queries.keys import dated_keys_table, scope, usable


def on_hand_at(cr, key, moment):
    """(good, expired): what was in usable locations of the warehouse at the moment.

    Which locations are usable, and when lots are to be removed, counts as it is now: what it was
    then is not on record. A movement counts at its date of being done.

    :param key: (product id, warehouse id)
    :param moment: in UTC
    """
    cr.execute(
        SQL(
            """
            WITH %(scope)s,
            pieces AS (
                SELECT q.lot_id, q.quantity AS qty
                  FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
                  JOIN stock_location l ON l.id = q.location_id AND %(usable)s
                 WHERE q.company_id = s.company_id
                   AND (q.owner_id IS NULL OR q.owner_id = s.partner_id)
                UNION ALL
                SELECT ml.lot_id, CASE WHEN (%(dst)s) THEN -ml.quantity_product_uom
                                       ELSE ml.quantity_product_uom END
                  FROM scope s JOIN stock_move_line ml ON ml.product_id = s.product_id
                       AND ml.state = 'done' AND ml.date > %(moment)s
                  JOIN stock_location src ON src.id = ml.location_id
                  JOIN stock_location dst ON dst.id = ml.location_dest_id
                 WHERE ml.company_id = s.company_id
                   AND (ml.owner_id IS NULL OR ml.owner_id = s.partner_id)
                   AND (%(src)s) <> (%(dst)s))
            SELECT COALESCE(sum(p.qty) FILTER (WHERE NOT x.expired), 0)::text,
                   COALESCE(sum(p.qty) FILTER (WHERE x.expired), 0)::text
              FROM pieces p LEFT JOIN stock_lot lot ON lot.id = p.lot_id
             CROSS JOIN LATERAL (SELECT COALESCE(
                   (to_jsonb(lot) ->> 'removal_date')::timestamp <= %(moment)s, false) AS expired) x
            """,
            scope=scope(dated_keys_table([key])),
            usable=usable("l"),
            src=usable("src"),
            dst=usable("dst"),
            moment=moment,
        )
    )
    good, expired = cr.fetchone()
    return Decimal(good), Decimal(expired)
