# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database has on record about the replay, read without Odoo."""

from tests.concurrency.crew import connect

from .figures import OrderRecord
from .stream import REFERENCE

#: an order is on the desk when a case has been opened for it, whoever closed it since
ORDERS = """
    SELECT c.code, array_agg(DISTINCT d.outcome) FILTER (WHERE d.outcome IS NOT NULL),
           EXISTS (SELECT 1 FROM dist_exception_document x
                    WHERE x.res_model = 'sale.order' AND x.res_id = o.id),
           COALESCE(sum(d.requested_qty), 0), COALESCE(sum(d.promised_qty), 0)
      FROM sale_order o JOIN dist_sales_channel c ON c.id = o.dist_channel_id
      LEFT JOIN sale_order_line l ON l.order_id = o.id
      LEFT JOIN dist_unmet_demand d ON d.sale_order_line_res_id = l.id
     WHERE o.client_order_ref LIKE %s
     GROUP BY o.id, c.code
"""
REASONS = """
    SELECT r.code, count(*), sum(d.requested_qty), sum(d.promised_qty)
      FROM dist_promise_decision d
     CROSS JOIN LATERAL (
           SELECT DISTINCT x ->> 'code' AS code FROM jsonb_array_elements(d.reasons) x) r
     WHERE d.product_id = ANY(%s)
     GROUP BY r.code ORDER BY 2 DESC, 1
"""
LEDGER = """
    SELECT count(*), COALESCE(sum(qty) FILTER (WHERE state = 'firm'), 0)
      FROM dist_promise_entry WHERE product_id = ANY(%s) AND NOT shadow
"""


def orders(dbname):
    """An OrderRecord for each order of the replay."""
    rows = _query(dbname, ORDERS, REFERENCE + "%")
    return [
        OrderRecord(code, frozenset(outcomes or ()), desk, float(requested), float(promised))
        for code, outcomes, desk, requested, promised in rows
    ]


def reasons(dbname, products):
    """[(reason, lines, units requested, units promised in time)] of all decisions."""
    rows = _query(dbname, REASONS, products)
    return [(code, lines, float(requested), float(now)) for code, lines, requested, now in rows]


def promises(dbname, products):
    """(entries of the ledger, units that are promised and not delivered yet)."""
    ((entries, firm),) = _query(dbname, LEDGER, products)
    return entries, float(firm)


def _query(dbname, statement, *parameters):
    connection = connect(dbname)
    try:
        with connection.cursor() as cr:
            cr.execute(statement, parameters)
            return cr.fetchall()
    finally:
        connection.close()
