# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the reservation worker reads."""

from decimal import Decimal

from odoo.tools import SQL

from .keys import scope, usable, usable_quant

#: one gate for physical reservation, apart from the gates of the promises
RESERVATION_LOCK = 0x64697376


def lock_reservation(cr, *, wait):
    """Take the reservation gate until the cursor's transaction ends; whether we have it."""
    if wait:
        cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", RESERVATION_LOCK))
        return True
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", RESERVATION_LOCK))
    return cr.fetchone()[0]


def unreserved(cr, product_id, warehouse_id):
    """Usable quantity that no transfer has reserved; negative when too much is reserved."""
    cr.execute(
        SQL(
            """
            WITH %s
            SELECT COALESCE(sum(q.quantity - q.reserved_quantity), 0)::text
              FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
              JOIN stock_location l ON l.id = q.location_id AND %s
             WHERE %s
            """,
            scope([(product_id, warehouse_id)]),
            usable("l"),
            usable_quant(),
        )
    )
    return Decimal(cr.fetchone()[0])


def open_keys(cr):
    """Keys of enforcing warehouses with something to promise again or reserve, urgent first."""
    cr.execute(
        """
        SELECT product_id, warehouse_id FROM (
            SELECT e.product_id, e.warehouse_id, min(e.ship_date) AS day
              FROM dist_promise_entry e
             WHERE NOT e.settled AND NOT e.shadow AND e.state IN ('at_risk', 'backorder')
             GROUP BY e.product_id, e.warehouse_id
            HAVING sum(e.qty) > 0
             UNION ALL
            SELECT m.product_id, l.warehouse_id, min(m.date)::date
              FROM stock_move m JOIN stock_location l ON l.id = m.location_id
              JOIN stock_warehouse w ON w.id = l.warehouse_id AND w.dist_mode = 'enforce'
             WHERE m.state IN ('confirmed', 'partially_available') AND l.usage = 'internal'
             GROUP BY m.product_id, l.warehouse_id) k
         GROUP BY product_id, warehouse_id ORDER BY min(day), product_id, warehouse_id
        """
    )
    return [tuple(row) for row in cr.fetchall()]


def promised_keys(cr):
    """Every key with a promise that is not fulfilled yet."""
    cr.execute(
        """
        SELECT DISTINCT product_id, warehouse_id FROM dist_promise_entry
         WHERE NOT settled AND NOT shadow AND state <> 'hold' ORDER BY 1, 2
        """
    )
    return [tuple(row) for row in cr.fetchall()]
