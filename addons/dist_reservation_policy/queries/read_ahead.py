# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a confirmation asks of many tables that hold nothing for most orders."""

from odoo.tools import SQL


def owners_of_rows(cr, sources):
    """Return which of the records own rows, as a set of ids for each source, by one query.

    :param sources: tuples (table, column, ids); the column names the owner
    """
    if not sources:
        return []
    found = SQL(", ").join(
        SQL(
            "ARRAY(SELECT DISTINCT %(owner)s FROM %(table)s WHERE %(owner)s = ANY(%(ids)s))",
            owner=SQL.identifier(column),
            table=SQL.identifier(table),
            ids=list(ids),
        )
        for table, column, ids in sources
    )
    cr.execute(SQL("SELECT %s", found))
    return [set(ids) for ids in cr.fetchone()]
