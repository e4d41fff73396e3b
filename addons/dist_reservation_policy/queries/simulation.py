# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a simulation replays: the orders of a period, and what happened to the stock meanwhile."""

from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ..core.commitment import STOPPED
from .keys import dated_keys_table, local_day, scope, usable, usable_quant


class Decided(NamedTuple):
    """An order line that was decided in the period, as it was asked for."""

    moment: object
    order_id: int
    order_name: str
    line_id: int
    product_id: int
    warehouse_id: int
    channel_id: int | None
    partner_id: int | None
    day: object
    qty: Decimal
    paid: bool
    overridden: bool


def decided_since(cr, company_id, since, limit):
    """[Decided] since a moment, the newest first; at most `limit`.

    What stopped an order counts only if the line was not decided again: who asks twice wants it
    once. Lines of products that are not kept in stock, and kits, are left out: no position alone
    decides them.
    """
    cr.execute(
        SQL(
            """
            SELECT d.create_date, d.order_id, d.order_name, d.line_id, d.product_id,
                   d.warehouse_id, d.channel_id, d.partner_id, d.requested_date,
                   d.requested_qty::text, d.reasons @> '[{"code": "paid"}]',
                   d.reasons @> '[{"code": "overridden"}]'
              FROM dist_promise_decision d
              JOIN stock_warehouse w ON w.id = d.warehouse_id AND w.dist_mode = d.mode
              JOIN product_product p ON p.id = d.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
             WHERE d.company_id = %(company)s AND d.create_date >= %(since)s
               AND d.order_id IS NOT NULL AND d.line_id IS NOT NULL AND d.requested_qty > 0
               AND NOT d.reasons @> '[{"code": "kit_component"}]' AND NOT EXISTS (
                   SELECT 1 FROM sale_order_line l WHERE l.id = d.line_id AND l.dist_in_kits)
               AND NOT (d.outcome = ANY(%(stopped)s) AND EXISTS (
                   SELECT 1 FROM dist_promise_decision n
                    WHERE n.line_id = d.line_id AND n.id > d.id AND n.mode = d.mode))
             ORDER BY d.id DESC LIMIT %(limit)s
            """,
            company=company_id,
            since=since,
            limit=limit,
            stopped=list(STOPPED),
        )
    )
    return [Decided(*row[:9], Decimal(row[9]), *row[10:]) for row in cr.fetchall()]


def on_hand_now(cr, keys):
    """{(product id, warehouse id): quantity} of promisable stock."""
    cr.execute(
        SQL(
            """
            WITH %s
            SELECT s.product_id, s.warehouse_id, sum(q.quantity)::text
              FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
              JOIN stock_location l ON l.id = q.location_id AND %s
             WHERE %s AND q.quantity <> 0
             GROUP BY s.product_id, s.warehouse_id
            """,
            scope(dated_keys_table(keys)),
            usable("l"),
            usable_quant(),
        )
    )
    return {(product, warehouse): Decimal(qty) for product, warehouse, qty in cr.fetchall()}


def moved_since(cr, keys, since):
    """[(product, warehouse, moment, change, for a decided line)] of promisable stock, done moves.

    The last says that a line that was decided took the goods: what is left out of the facts. What
    was ordered as a part of a kit meanwhile is a fact, for kits are not decided again.
    """
    cr.execute(
        SQL(
            """
            WITH %(scope)s
            SELECT s.product_id, s.warehouse_id, l.date,
                   (CASE WHEN %(dst)s THEN l.quantity_product_uom ELSE 0 END
                    - CASE WHEN %(src)s THEN l.quantity_product_uom ELSE 0 END)::text,
                   COALESCE(sol.dist_promise_decided, false) AND NOT (%(dst)s)
                   AND NOT (COALESCE(sol.dist_in_kits, false) AND sol.create_date >= %(since)s)
              FROM scope s
              JOIN stock_move_line l ON l.product_id = s.product_id AND l.state = 'done'
                   AND l.date >= %(since)s AND l.company_id = s.company_id
              JOIN stock_location src ON src.id = l.location_id
              JOIN stock_location dst ON dst.id = l.location_dest_id
         LEFT JOIN stock_move m ON m.id = l.move_id
         LEFT JOIN sale_order_line sol ON sol.id = m.sale_line_id
             WHERE (%(src)s) <> (%(dst)s)
            """,
            scope=scope(dated_keys_table(keys)),
            src=usable("src"),
            dst=usable("dst"),
            since=since,
        )
    )
    return [(*row[:3], Decimal(row[3]), row[4]) for row in cr.fetchall()]


def expected_since(cr, keys, since):
    """[(product, warehouse, known since, day, arrived or None, quantity, reference)] of receipts.

    Those that are open, and those that arrived since. For which day a receipt was expected before
    it arrived nobody wrote down: it is the day of its arrival.
    """
    cr.execute(
        SQL(
            """
            WITH %(scope)s
            SELECT s.product_id, s.warehouse_id, m.create_date, %(day)s,
                   CASE WHEN m.state = 'done' THEN m.date END,
                   m.product_qty::text, m.reference
              FROM scope s JOIN stock_move m ON m.product_id = s.product_id
                   AND m.company_id = s.company_id AND m.state NOT IN ('draft', 'cancel')
                   AND (m.state <> 'done' OR m.date >= %(since)s)
              JOIN stock_location src ON src.id = m.location_id
                   AND src.usage NOT IN ('customer', 'inventory')
              JOIN stock_location dst ON dst.id = m.location_dest_id
             WHERE NOT (%(src)s) AND (%(dst)s)
            """,
            scope=scope(dated_keys_table(keys)),
            day=local_day("m.date"),
            src=usable("src"),
            dst=usable("dst"),
            since=since,
        )
    )
    return [(*row[:5], Decimal(row[5]), row[6]) for row in cr.fetchall()]


def standing_at(cr, keys, since):
    """[(product, warehouse, line, day, quantity, channel, waits)]: what the ledger said then."""
    cr.execute(
        SQL(
            """
            WITH %(scope)s
            SELECT e.product_id, e.warehouse_id, e.line_id, e.ship_date, sum(e.qty)::text,
                   max(e.channel_id), e.state <> 'firm'
              FROM scope s JOIN dist_promise_entry e
                   ON e.product_id = s.product_id AND e.warehouse_id = s.warehouse_id
              JOIN stock_warehouse w ON w.id = s.warehouse_id
             WHERE e.create_date < %(since)s AND e.state <> 'hold'
               AND e.shadow = (w.dist_mode = 'monitor')
             GROUP BY 1, 2, 3, 4, e.state HAVING sum(e.qty) > 0
            """,
            scope=scope(dated_keys_table(keys)),
            since=since,
        )
    )
    return [(*row[:4], Decimal(row[4]), *row[5:]) for row in cr.fetchall()]


def given_up_since(cr, keys, since):
    """[(product, warehouse, line, moment, quantity)] that lines no longer wanted."""
    cr.execute(
        SQL(
            """
            WITH %(scope)s
            SELECT e.product_id, e.warehouse_id, e.line_id, e.create_date, (-sum(e.qty))::text
              FROM scope s JOIN dist_promise_entry e
                   ON e.product_id = s.product_id AND e.warehouse_id = s.warehouse_id
              JOIN stock_warehouse w ON w.id = s.warehouse_id
             WHERE e.create_date >= %(since)s AND e.kind = 'release' AND e.state <> 'hold'
               AND e.shadow = (w.dist_mode = 'monitor')
             GROUP BY 1, 2, 3, 4 HAVING sum(e.qty) < 0
            """,
            scope=scope(dated_keys_table(keys)),
            since=since,
        )
    )
    return [(*row[:4], Decimal(row[4])) for row in cr.fetchall()]
