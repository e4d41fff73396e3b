# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the ledger said at some moment, and what was written to it since another.

An entry is dated when its step is written, shortly before its transaction commits; from then on,
thanks to the claim before it, nobody else could take the goods. So a past moment counts whatever is
dated until then and was committed by the time of the question.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ..core.commitment import STOPPED


class Holding(NamedTuple):
    """What one order line has in one state for one ship date.

    `since`, `user_id` and `kind` are of the entry by which it came to hold anything at all;
    `decision_id` is the last decision about the line.
    """

    line_id: int
    order_id: int | None
    partner_id: int | None
    channel_id: int | None
    state: str
    ship_date: date
    shadow: bool
    qty: Decimal
    supply_ref: str | None
    expires_at: datetime | None
    since: datetime
    user_id: int | None
    kind: str
    decision_id: int | None


class Change(NamedTuple):
    """One entry. `promised_after` is what was firmly promised of the product once it was written,
    those of monitoring left out."""

    entry_id: int
    when: datetime
    user_id: int | None
    kind: str
    order_id: int | None
    partner_id: int | None
    state: str
    ship_date: date
    shadow: bool
    qty: Decimal
    promised_after: Decimal


def _moment(moment):
    """The moment as SQL; without one that of the statement itself."""
    now = SQL("statement_timestamp() AT TIME ZONE 'UTC'")
    return SQL("%s::timestamp", moment) if moment else now


def holdings_at(cr, key, company_ids, moment=None):
    """[Holding] of the key at a moment, by ship date and age: a single statement.

    :param key: (product id, warehouse id)
    :param company_ids: entries of other companies are left out
    :param moment: in UTC; without one, now
    """
    cr.execute(
        SQL(
            """
            WITH asked AS (SELECT %(moment)s AS moment),
            counted AS (
                SELECT e.*, sum(e.qty) OVER w - e.qty AS before
                  FROM dist_promise_entry e, asked
                 WHERE e.product_id = %(product)s AND e.warehouse_id = %(warehouse)s
                   AND e.company_id = ANY(%(companies)s) AND e.create_date <= asked.moment
                   AND (e.expires_at IS NULL OR e.expires_at > asked.moment)
                WINDOW w AS (PARTITION BY e.line_id, e.state, e.ship_date, e.shadow
                             ORDER BY e.create_date, e.id)),
            held AS (
                SELECT line_id, max(order_id) AS order_id, max(partner_id) AS partner_id,
                       max(channel_id) AS channel_id, state, ship_date, shadow, sum(qty) AS qty,
                       max(supply_ref) AS supply_ref, max(expires_at) AS expires_at,
                       max(id) FILTER (WHERE before = 0) AS first_id
                  FROM counted GROUP BY line_id, state, ship_date, shadow HAVING sum(qty) <> 0)
            SELECT h.line_id, h.order_id, h.partner_id, h.channel_id, h.state, h.ship_date,
                   h.shadow, h.qty::text, h.supply_ref, h.expires_at, f.create_date, f.create_uid,
                   f.kind, d.id
              FROM held h JOIN dist_promise_entry f ON f.id = h.first_id
         LEFT JOIN LATERAL (
                   SELECT d.id FROM dist_promise_decision d, asked
                    WHERE d.line_id = h.line_id AND d.product_id = %(product)s
                      AND d.warehouse_id = %(warehouse)s AND d.outcome <> ALL(%(stopped)s)
                      AND d.mode = CASE WHEN h.shadow THEN 'monitor' ELSE 'enforce' END
                      AND d.create_date <= asked.moment
                    ORDER BY d.id DESC LIMIT 1) d ON h.state <> 'hold'
             ORDER BY h.ship_date, f.create_date, h.line_id, h.state
            """,
            moment=_moment(moment),
            product=key[0],
            warehouse=key[1],
            companies=list(company_ids),
            stopped=list(STOPPED),
        )
    )
    return [Holding(*row[:7], Decimal(row[7]), *row[8:]) for row in cr.fetchall()]


def entries_between(cr, key, company_ids, after, until=None, limit=200):
    """[Change] of the key, the newest first: dated later than `after`, at the latest `until`.

    :param key: (product id, warehouse id)
    :param company_ids: entries of other companies are left out
    """
    cr.execute(
        SQL(
            """
            SELECT * FROM (
                SELECT id, create_date, create_uid, kind, order_id, partner_id, state, ship_date,
                       shadow, qty::text,
                       COALESCE(sum(qty) FILTER (WHERE state = 'firm' AND NOT shadow)
                                OVER (ORDER BY create_date, id), 0)::text
                  FROM dist_promise_entry
                 WHERE product_id = %(product)s AND warehouse_id = %(warehouse)s
                   AND company_id = ANY(%(companies)s) AND create_date <= %(until)s) e
             WHERE e.create_date > %(after)s::timestamp
             ORDER BY e.create_date DESC, e.id DESC LIMIT %(limit)s
            """,
            product=key[0],
            warehouse=key[1],
            companies=list(company_ids),
            until=_moment(until),
            after=after,
            limit=limit,
        )
    )
    return [Change(*row[:9], Decimal(row[9]), Decimal(row[10])) for row in cr.fetchall()]
