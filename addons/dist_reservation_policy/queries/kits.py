# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kits: lines whose promises are entries of several components."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from .keys import keys_table


class Recipe(NamedTuple):
    """How much of a component was promised for how many kits of a line.

    :param is_open: the component may still have something to deliver
    """

    qty: Decimal
    kits: Decimal
    is_open: bool


def recipes(cr, line_ids):
    """{line id: {product id: Recipe}} of the lines that are promised as kits.

    A line whose bill of materials changed between two promises has the average of both.
    """
    cr.execute(
        SQL(
            """
            SELECT line_id, product_id,
                   COALESCE(sum(qty) FILTER (WHERE kits IS NOT NULL), 0)::text,
                   COALESCE(sum(kits), 0)::text, bool_or(NOT settled)
              FROM dist_promise_entry WHERE line_id = ANY(%s) AND state <> 'hold'
             GROUP BY line_id, product_id HAVING bool_or(kits IS NOT NULL)
            """,
            list(line_ids),
        )
    )
    found = defaultdict(dict)
    for line_id, product_id, qty, kits, is_open in cr.fetchall():
        found[line_id][product_id] = Recipe(Decimal(qty), Decimal(kits), is_open)
    return found


def kit_mates(cr, keys):
    """The keys of the other components of all kits that wait for one of the keys."""
    cr.execute(
        SQL(
            """
            WITH k AS (SELECT * FROM %s AS t(product_id, warehouse_id))
            SELECT o.product_id, o.warehouse_id FROM k
              JOIN dist_promise_entry e USING (product_id, warehouse_id)
              JOIN dist_promise_entry o ON o.line_id = e.line_id AND NOT o.settled
               AND o.warehouse_id = e.warehouse_id AND o.product_id <> e.product_id
             WHERE NOT e.settled AND e.state IN ('at_risk', 'backorder')
             UNION
            SELECT o.product_id, k.warehouse_id FROM k
              JOIN stock_move m ON m.product_id = k.product_id
               AND m.state IN ('confirmed', 'partially_available', 'assigned')
              JOIN stock_location l ON l.id = m.location_id AND l.warehouse_id = k.warehouse_id
              JOIN stock_move o ON o.sale_line_id = m.sale_line_id AND o.product_id <> m.product_id
               AND o.state IN ('confirmed', 'partially_available', 'assigned')
              JOIN product_product p ON p.id = o.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
            """,
            keys_table(keys),
        )
    )
    return {tuple(row) for row in cr.fetchall()}
