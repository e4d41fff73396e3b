# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Channels, stock status, cases and first requests."""

import json
from datetime import datetime

from odoo.tools import SQL

FILL_BATCH = 50_000
# The time that the ORM writes, too: when the transaction began, as naive UTC.
NOW = SQL("(now() AT TIME ZONE 'UTC')")


def fill_stock_status(cr, status):
    """Set the status of the locations that have none."""
    cr.execute(
        SQL(
            "UPDATE stock_location SET dist_stock_status = %s WHERE dist_stock_status IS NULL",
            status,
        )
    )


def fill_order_channels(env, batch=FILL_BATCH):
    """Give the orders without a channel the default one of their company; return how many.

    In slices of ids, so that each statement stays short on a table with millions of orders.
    """
    env["sale.order"].flush_model(["company_id", "dist_channel_id"])
    env["dist.sales.channel"].flush_model()
    [(last,)] = env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM sale_order"))
    filled = 0
    for start in range(0, last + 1, batch):
        env.cr.execute(_fill_slice(start, start + batch))
        filled += env.cr.rowcount
    env["sale.order"].invalidate_model(["dist_channel_id", "dist_channel_derived_id"])
    return filled


def _fill_slice(start, end):
    return SQL(
        """
        UPDATE sale_order o
           SET dist_channel_id = c.id, dist_channel_derived_id = c.id
          FROM dist_sales_channel c
         WHERE c.company_id = o.company_id AND c.is_default
           AND o.dist_channel_id IS NULL AND o.id >= %s AND o.id < %s
        """,
        start,
        end,
    )


def insert_trigger(env, cron_id):
    """Have an action run as soon as Odoo's scheduler looks, unless it is switched off."""
    env["ir.cron"].flush_model(["active"])
    env.cr.execute(
        # a time within this second would be in the scheduler's future: it counts whole ones
        SQL(
            """
            INSERT INTO ir_cron_trigger
                   (cron_id, call_at, create_uid, create_date, write_uid, write_date)
            SELECT id, date_trunc('second', %(now)s), %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM ir_cron WHERE id = %(cron)s AND active
            """,
            cron=cron_id,
            uid=env.uid,
            now=NOW,
        )
    )


def last_signal(cr):
    """The number of the last change of what Odoo caches that this transaction's snapshot holds."""
    cr.execute("SELECT max(id) FROM orm_signaling_default")
    return cr.fetchone()[0]


def next_numbers(env, sequence, count):
    """Draw several numbers of a standard sequence in one round trip."""
    rows = env.execute_query(
        SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            f"ir_sequence_{sequence.id:03d}",
            count,
        )
    )
    return [number for (number,) in rows]


CASE_COLUMNS = (
    "name", "company_id", "kind_id", "cause_key", "owner_key", "summary", "description", "user_id",
    "partner_id", "warehouse_id", "channel_id", "amount", "opened_at",
)  # fmt: skip


def insert_cases(env, rows):
    """Insert the cases whose key is not open yet; return (id, company, kind, cause, owner) of each.

    A key that another transaction has just opened makes this one wait for it. Once that one
    commits, PostgreSQL reports a serialization failure (our snapshot cannot show its case), and the
    request is tried again: either way one case is left.
    """
    values = SQL(", ").join(
        SQL(
            "(%s, 'open', '1', 0, false, %s, %s, %s, %s)",
            SQL(", ").join(SQL("%s", row.get(column)) for column in CASE_COLUMNS),
            env.uid, NOW, env.uid, NOW,
        )
        for row in rows
    )  # fmt: skip
    return env.execute_query(
        SQL(
            """
            INSERT INTO dist_exception
                   (%s, state, priority, escalation_level, closed_by_itself,
                    create_uid, create_date, write_uid, write_date)
            VALUES %s
            ON CONFLICT (company_id, kind_id, cause_key, owner_key)
                  WHERE state != 'closed' DO NOTHING
            RETURNING id, company_id, kind_id, cause_key, owner_key
            """,
            SQL(", ").join(SQL.identifier(column) for column in CASE_COLUMNS),
            values,
        )
    )


def insert_documents(env, rows):
    """Attach (case, model, id, name) documents that are not attached yet.

    No row of the case itself is written, so that many transactions can add to one case at once.
    """
    values = SQL(", ").join(
        SQL("(%s, %s, %s, %s, %s, %s, %s, %s)", *row, env.uid, NOW, env.uid, NOW) for row in rows
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO dist_exception_document
                   (exception_id, res_model, res_id, name,
                    create_uid, create_date, write_uid, write_date)
            VALUES %s
            ON CONFLICT (exception_id, res_model, res_id) DO NOTHING
            """,
            values,
        )
    )


def delete_cases(cr):
    """Delete all cases and all kinds, for uninstalling the addon; their tables go next."""
    cr.execute(SQL("DELETE FROM dist_exception"))
    cr.execute(SQL("DELETE FROM dist_exception_kind"))


def insert_first_requests(cr, rows, uid):
    """Insert first requests with any cursor; return how many order lines were new.

    References that the cursor cannot see (made in a transaction still open) would break a foreign
    key: a row is left out for product, unit and company, and kept without the reference for others.
    """
    if not rows:
        return 0
    cr.execute(
        SQL(
            """
            INSERT INTO dist_unmet_demand
                   (sale_order_line_res_id, order_name, product_id, product_uom_id, requested_qty,
                    promised_qty, unmet_qty, price_unit, unmet_value, request_date, requested_date,
                    partner_id, channel_id, warehouse_id, company_id, outcome,
                    create_uid, create_date, write_uid, write_date)
            SELECT k.sale_order_line_res_id, k.order_name, k.product, k.uom, k.requested_qty,
                   k.promised_qty, k.unmet_qty, k.price_unit, k.unmet_value, k.request_date,
                   k.requested_date, k.partner, k.channel, k.warehouse, k.company, k.outcome,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM (SELECT r.*,
                           (SELECT id FROM product_product WHERE id = r.product_id) AS product,
                           (SELECT id FROM uom_uom WHERE id = r.product_uom_id) AS uom,
                           (SELECT id FROM res_company WHERE id = r.company_id) AS company,
                           (SELECT id FROM res_partner WHERE id = r.partner_id) AS partner,
                           (SELECT id FROM dist_sales_channel WHERE id = r.channel_id) AS channel,
                           (SELECT id FROM stock_warehouse WHERE id = r.warehouse_id) AS warehouse
                      FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
                           sale_order_line_res_id int, order_name varchar, product_id int,
                           product_uom_id int, requested_qty numeric, promised_qty numeric,
                           unmet_qty numeric, price_unit numeric, unmet_value numeric,
                           request_date timestamp, requested_date timestamp, partner_id int,
                           channel_id int, warehouse_id int, company_id int, outcome varchar)
                    OFFSET 0) AS k
             WHERE k.product IS NOT NULL AND k.uom IS NOT NULL AND k.company IS NOT NULL
            ON CONFLICT (sale_order_line_res_id) DO NOTHING
            """,
            rows=json.dumps(rows, default=_json_date),
            uid=uid,
            now=NOW,
        )
    )
    return cr.rowcount


def _json_date(value):
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    raise TypeError(f"Not a plain value of a first request: {value!r}")


def exception_report():
    """Return the query behind dist.exception.report; no response means no response time."""
    return SQL(
        """
        SELECT e.id, e.name, e.kind_id, e.user_id, e.root_cause_id, e.company_id, e.warehouse_id,
               e.channel_id, e.state, e.closed_by_itself, e.opened_at, e.closed_at,
               e.escalation_level, e.amount, c.currency_id,
               CASE WHEN e.first_response_at IS NOT NULL THEN e.response_hours END
                   AS response_hours,
               EXTRACT(EPOCH FROM COALESCE(e.closed_at, now() AT TIME ZONE 'UTC') - e.opened_at)
                   / 3600 AS age_hours
          FROM dist_exception e
          JOIN res_company c ON c.id = e.company_id
        """
    )
