# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading more rows than should be in memory at once."""

from odoo.tools import SQL

CURSOR = "dist_stock_position"


def stream_ids(cr, query, size):
    """Yield lists of ids of a SELECT, `size` at a time, from a cursor of the database.

    One stream at a time for each transaction; it sees what was so when it began.
    """
    name = SQL.identifier(CURSOR)
    cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", name, query))
    try:
        while True:
            cr.execute(SQL("FETCH %s FROM %s", SQL(str(int(size))), name))
            ids = [row[0] for row in cr.fetchall()]
            if not ids:
                break
            yield ids
    finally:
        cr.execute(SQL("CLOSE %s", name))
