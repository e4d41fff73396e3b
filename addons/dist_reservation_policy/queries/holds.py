# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Questions about holds. They are entries of the ledger with the state `hold` and an expiry."""

from odoo.tools import SQL


def expired_holds(cr, limit):
    """Ids of order lines whose holds have all ended on their own and still stand in the books."""
    cr.execute(
        SQL(
            """
            SELECT line_id FROM dist_promise_entry
             WHERE state = 'hold' AND NOT settled
             GROUP BY line_id
            HAVING max(expires_at) <= statement_timestamp() AT TIME ZONE 'UTC'
             ORDER BY line_id LIMIT %s
            """,
            limit,
        )
    )
    return [row[0] for row in cr.fetchall()]
