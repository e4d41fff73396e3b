# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Choosing warehouses for an order."""

from odoo.tools import SQL


def lock_orders(cr, order_ids):
    """Wait for whoever is confirming the same orders, before anything is chosen for them.

    The parts of a line that the other one is promising are new lines, which nobody else can tell
    from those of another order. References to the orders stay possible.

    :raises psycopg2.errors.SerializationFailure: when the other one has changed an order; Odoo
        tries the request again
    """
    cr.execute(
        SQL(
            "SELECT id FROM sale_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            list(order_ids),
        )
    )
