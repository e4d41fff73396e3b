# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Supply and demand of keys as of one moment."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from odoo.tools import SQL

from ..core.allocation import Backorder, obtainable, plus_backorders, plus_waiting
from ..core.ledger import AT_RISK, HOLD
from ..core.position import Demand, Lot, Position, Receipt
from ..core.quota import Quotas, Shipped
from .keys import execute_for_keys, keeps_until, local_day, scope, usable, usable_quant
from .slips import overdue_in_transit

#: the type, where a field before has its name
Day = date

OPEN_MOVE = SQL("m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')")


def _on_hand():
    """Company-owned quants that the outgoing rule of the warehouse could reserve.

    A count that nobody has applied yet is a quant without a quantity.
    """
    return SQL(
        """
        SELECT s.product_id, s.warehouse_id, 'on_hand', NULL::date,
               COALESCE(sum(q.quantity), 0)::text,
               NULL::int, NULL::int, NULL::varchar, NULL::varchar, NULL::int, k.keeps_until
          FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
          JOIN stock_location l ON l.id = q.location_id AND %s
         CROSS JOIN LATERAL (SELECT %s AS keeps_until OFFSET 0) k
         WHERE %s
         GROUP BY s.product_id, s.warehouse_id, k.keeps_until
        """,
        usable("l"),
        keeps_until(),
        usable_quant(),
    )


def _receipts():
    """Open moves that will bring goods into usable stock, each unit at its last open move.

    Customers' returns are no supply, and goods that wait for one order's own move go to that order.
    What is overdue in transit may be lost: it counts again when it has a new date, or is there.
    """
    return SQL(
        """
        SELECT s.product_id, s.warehouse_id, 'receipt', %(day)s, m.product_qty::text,
               m.id, NULL, m.reference, NULL, NULL, NULL
          FROM scope s JOIN stock_move m ON m.product_id = s.product_id AND %(open)s
          JOIN stock_location src ON src.id = m.location_id
          JOIN stock_location dst ON dst.id = m.location_dest_id
     LEFT JOIN stock_location fin ON fin.id = m.location_final_id
         WHERE m.company_id = s.company_id AND src.usage NOT IN ('customer', 'inventory')
           AND NOT (%(src)s) AND NOT %(overdue)s
           AND ((%(dst)s) OR ((%(fin)s) AND NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                WHERE r.move_orig_id = m.id AND n.state NOT IN ('done', 'cancel'))))
           AND NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                JOIN stock_location f ON f.id = n.location_id
                WHERE r.move_orig_id = m.id AND n.state = 'waiting'
                  AND f.parent_path LIKE s.path || '%%')
        """,
        day=local_day("m.date"),
        open=OPEN_MOVE,
        overdue=overdue_in_transit(local_day("m.date")),
        src=usable("src"),
        dst=usable("dst"),
        fin=usable("fin"),
    )


def _moves(shadow):
    """Open moves that will take usable stock, beyond what the ledger knows of their order line.

    Those whose goods come for them alone (make to order) are of the kind `own`.
    """
    return SQL(
        """
        SELECT o.product_id, o.warehouse_id, CASE WHEN o.own THEN 'own' ELSE 'move' END,
               o.date, (o.qty - COALESCE(e.qty, 0))::text,
               o.move_id, o.line_id, NULL, NULL, NULL, NULL
          FROM (SELECT s.product_id, s.warehouse_id, %(day)s AS date,
                       sum(m.product_qty) AS qty, min(m.id) AS move_id, m.sale_line_id AS line_id,
                       bool_and(m.procure_method = 'make_to_order') AS own
                  FROM scope s JOIN stock_move m ON m.product_id = s.product_id
                       AND m.state IN ('confirmed', 'partially_available', 'assigned')
                  JOIN stock_location src ON src.id = m.location_id
                  JOIN stock_location dst ON dst.id = m.location_dest_id
                 WHERE (%(src)s) AND NOT (%(dst)s)
                 GROUP BY s.product_id, s.warehouse_id, s.tz, m.sale_line_id,
                          CASE WHEN m.sale_line_id IS NULL THEN m.id END) o
     LEFT JOIN LATERAL (
               SELECT sum(e.qty) AS qty FROM dist_promise_entry e
                WHERE e.line_id = o.line_id AND e.product_id = o.product_id
                  AND e.warehouse_id = o.warehouse_id AND e.shadow = %(shadow)s
                  AND e.state <> 'hold') e ON o.line_id IS NOT NULL
     LEFT JOIN sale_order_line sol ON %(shadow)s AND sol.id = o.line_id
         WHERE o.qty > COALESCE(e.qty, 0) AND sol.dist_monitored IS NOT TRUE
        """,
        day=local_day("min(m.date)"),
        src=usable("src"),
        dst=usable("dst"),
        shadow=shadow,
    )


def _ledger(shadow):
    """Balances of the ledger: promises, what is at risk, backorders, holds not yet expired."""
    return SQL(
        """
        SELECT e.product_id, e.warehouse_id, e.state, e.ship_date, sum(e.qty)::text,
               NULL::int, e.line_id, NULL::varchar, NULL::varchar, max(e.channel_id),
               e.min_expiry
          FROM dist_promise_entry e
          JOIN scope s ON s.product_id = e.product_id AND s.warehouse_id = e.warehouse_id
         WHERE NOT e.settled AND e.shadow = %s
           AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp() AT TIME ZONE 'UTC')
         GROUP BY e.product_id, e.warehouse_id, e.state, e.ship_date, e.line_id, e.min_expiry
        HAVING sum(e.qty) <> 0
        """,
        shadow,
    )


def _claims():
    """What transactions in flight have claimed: counts as long as they are not visible to us."""
    return SQL(
        """
        SELECT c.product_id, c.warehouse_id, 'claim', c.date, c.qty::text,
               NULL::int, c.line_id, c.xid::varchar, c.kind, c.channel_id, c.min_expiry
          FROM dist_promise_claim c
          JOIN scope s ON s.product_id = c.product_id AND s.warehouse_id = c.warehouse_id
         WHERE NOT pg_visible_in_snapshot(c.xid, pg_current_snapshot())
        """
    )


def _shipped(shadow):
    """What left for each channel by its promises, day by day, where somebody wants to know it."""
    return SQL(
        """
        SELECT s.product_id, s.warehouse_id, 'shipped', %(day)s, (-sum(e.qty))::text,
               NULL::int, NULL::int, NULL::varchar, NULL::varchar, e.channel_id, NULL::date
          FROM scope s JOIN dist_promise_entry e
               ON e.product_id = s.product_id AND e.warehouse_id = s.warehouse_id
               AND e.kind = 'consume' AND e.shadow = %(shadow)s AND e.create_date >= s.since - 1
         GROUP BY s.product_id, s.warehouse_id, %(day)s, e.channel_id
        """,
        day=local_day("e.create_date"),
        shadow=shadow,
    )


class Row(NamedTuple):
    """One addend of a position; `kind`: on_hand, receipt, move, own, claim, or a ledger's state.

    `ref` is a receipt's document, or the transaction of a claim. `claim` says what is claimed:
    promise, backorder, move or decrease. Rows of the kind shipped are no addends: they say what the
    channel has had before. `limit` says of goods on hand until when they keep, and of a demand
    until when its goods must.
    """

    product_id: int
    warehouse_id: int
    kind: str
    date: date | None
    qty: Decimal
    move_id: int | None
    line_id: int | None
    ref: str | None
    claim: str | None
    channel_id: int | None = None
    limit: Day | None = None

    @property
    def is_promised(self):
        """Whether it is promised to its channel, or held or about to be."""
        if self.kind == "claim":
            return self.claim == "promise"
        return self.kind in ("firm", "at_risk", "hold")

    @property
    def is_backorder(self):
        return "backorder" in (self.kind, self.claim)

    @property
    def is_kept(self):
        """Whether it must remain covered: promised, held, or claimed as more than a backorder."""
        if self.kind == "claim":
            return self.claim != "backorder"
        return self.kind in ("firm", "hold")


def read_position(cr, keys, *, shadow=False, since=MappingProxyType({})):
    """Every addend of the positions of the keys, as of one moment: a single statement.

    :param shadow: read the ledger that monitoring keeps instead of the real one
    :param since: {key: day} from which on it matters what was shipped to channels
    :return: {key: list of Row}
    """

    def build(table):
        parts = [_on_hand(), _receipts(), _moves(shadow), _ledger(shadow), _shipped(shadow)]
        if not shadow:
            parts.append(_claims())
        return SQL("WITH %s %s", scope(table), SQL(" UNION ALL ").join(parts))

    execute_for_keys(cr, f"dist_position_{shadow:d}", build, keys, since)
    rows = defaultdict(list)
    for row in cr.fetchall():
        rows[row[0], row[1]].append(Row(*row[:4], Decimal(row[4]), *row[5:]))
    return rows


def with_own_changes(rows, changes, xid, today):
    """The positions as transaction `xid` leaves them, read where its entries aren't visible.

    Its promises count as what the ledger will say of them, and no longer as its claims.

    :param rows: {key: list of Row}, as `read_position` gives them
    :param changes: what it changed, as `ledger.own_firm_changes` gives it
    :return: {key: list of Row}
    """
    seen, firm = defaultdict(list), defaultdict(Decimal)
    for key, found in rows.items():
        for row in found:
            if row.kind == "firm":
                firm[key, row.line_id, row.date, row.limit] += row.qty
            elif not (row.kind == "claim" and row.claim == "promise" and row.ref == str(xid)):
                seen[key].append(row)
    for line_id, product_id, warehouse_id, day, limit, qty, delivered in changes:
        key = product_id, warehouse_id
        firm[key, line_id, day, limit] += qty
        if delivered:
            left = Row(*key, "claim", today, delivered, None, None, str(xid), "move", None, limit)
            seen[key].append(left)
    for (key, line_id, day, limit), qty in firm.items():
        if qty > 0:
            seen[key].append(Row(*key, "firm", day, qty, None, line_id, None, None, None, limit))
    return seen


def position_of(rows, today, skip=lambda row: False, rules=()):
    """The core's position made of the rows that `skip` doesn't leave out.

    :param rules: the core quotas in force for the key; then backorders stand back for them
    """
    own_holds = [row for row in rows if row.kind == HOLD and skip(row)]
    rows = [row for row in rows if not skip(row)]
    waiting = _backorders((row for row in rows if row.is_backorder), today)
    position = _position_of([row for row in rows if not row.is_backorder], today)
    if not rules:
        return _plus_waiting(position, waiting)
    position = replace(position, quotas=_quotas_of(rows, rules))
    # what waits can't have what is held for who asks
    position = _plus_holds(position, own_holds, 1)
    return _plus_holds(plus_backorders(position, waiting), own_holds, -1)


def _plus_waiting(position, backorders):
    """The position with what waits: of who needs fresh goods only as far as there are any."""
    # who takes any goods comes first, for the others are cut down
    for waits in sorted(backorders, key=lambda b: b.limit is not None):
        position = plus_waiting(position, waits.date, waits.qty, waits.limit)
    return position


def _plus_holds(position, holds, sign):
    for row in holds:
        position = position.plus_promise(row.date, sign * row.qty, row.channel_id, row.limit)
    return position


def _position_of(rows, today):
    on_hand, lots, receipts, demands, lost = Decimal(0), [], [], [], []
    for row in rows:
        if row.kind == "shipped":
            continue
        if row.kind == "on_hand":
            on_hand += row.qty
            if row.limit:
                lots.append(Lot(row.limit, row.qty))
        elif row.kind == "receipt":
            receipts.append(Receipt(row.date, row.qty, row.ref or ""))
        elif row.kind == AT_RISK and row.limit:
            lost.append(row)
        else:
            demands.append(Demand(max(row.date, today), row.qty, row.limit, row))
    position = Position(today, on_hand, tuple(receipts), tuple(demands), lots=tuple(lots))
    # what lost its goods because they don't keep for long enough has no right to those that don't
    for row in sorted(lost, key=lambda r: (r.date, r.line_id)):
        for part in obtainable(position, row.qty, row.date, row.limit):
            position = position.plus_demand(part.date, part.qty, row.limit, row)
    return position


def _backorders(rows, today):
    """Every Backorder that waits, by date."""
    found = defaultdict(Decimal)
    for row in rows:
        found[max(row.date, today), row.channel_id or 0, row.limit or date.min] += row.qty
    return [
        Backorder(day, channel or None, qty, None if limit == date.min else limit)
        for (day, channel, limit), qty in sorted(found.items())
    ]


def _quotas_of(rows, rules):
    shipped = [Shipped(r.channel_id, r.date, r.qty) for r in rows if r.kind == "shipped"]
    promised = defaultdict(Decimal)
    for row in rows:
        if row.is_promised:
            promised[row.channel_id] += row.qty
    return Quotas(rules, tuple(shipped), dict(promised))


def promisable_inside(cr, location_ids):
    """{(product id, warehouse id, keeps until): quantity} that may be promised of what lies there.

    Locations below them count as well.
    """
    inside = SQL(
        """
        EXISTS (SELECT 1 FROM stock_location t
                 WHERE t.id = ANY(%s) AND l.parent_path LIKE t.parent_path || '%%')
        """,
        list(location_ids),
    )
    return _promisable(cr, inside)


def promisable_of_lots(cr, lot_ids):
    """{(product id, warehouse id, keeps until): quantity} that may be promised of the lots."""
    return _promisable(cr, SQL("q.lot_id = ANY(%s)", list(lot_ids)))


def _promisable(cr, condition):
    cr.execute(
        SQL(
            """
            SELECT q.product_id, s.id, k.keeps_until, sum(q.quantity)::text
              FROM (SELECT w.id, w.company_id, c.partner_id, ls.parent_path AS path,
                           COALESCE(w.dist_tz, 'UTC') AS tz
                      FROM stock_warehouse w
                      JOIN res_company c ON c.id = w.company_id
                      JOIN stock_location ls ON ls.id = w.lot_stock_id) s
              JOIN stock_location l ON %s
              JOIN stock_quant q ON q.location_id = l.id AND %s
             CROSS JOIN LATERAL (SELECT %s AS keeps_until OFFSET 0) k
             WHERE %s
             GROUP BY q.product_id, s.id, k.keeps_until
            """,
            usable("l"),
            usable_quant(),
            keeps_until(),
            condition,
        )
    )
    return {tuple(row[:3]): Decimal(row[3]) for row in cr.fetchall()}
