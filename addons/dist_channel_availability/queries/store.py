# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stored numbers, and the sequence by which their changes are told apart.

`seq` is a bigint that the ORM knows nothing of. The drain alone assigns it, one drain at a time, so
whoever has read up to a value never misses a lower one that is committed later.
"""

from psycopg2.extras import execute_values

from odoo.tools import SQL

SEQUENCE = "dist_availability_seq"
KEY = ("product_id", "warehouse_id", "channel_id")


def create_sequence(cr):
    """The column and the sequence behind it; called whenever the model is initialised."""
    cr.execute(SQL("CREATE SEQUENCE IF NOT EXISTS %s AS bigint", SQL.identifier(SEQUENCE)))
    cr.execute("ALTER TABLE dist_availability ADD COLUMN IF NOT EXISTS seq bigint")
    cr.execute("CREATE INDEX IF NOT EXISTS dist_availability_seq_index ON dist_availability (seq)")


def read_numbers(cr, names, product_ids):
    """{(product id, warehouse id, channel id): (id, *values of the columns)} as they are stored."""
    columns = SQL(", ").join(map(SQL.identifier, names))
    cr.execute(
        SQL(
            "SELECT product_id, warehouse_id, channel_id, id, %s FROM dist_availability"
            " WHERE product_id = ANY(%s)",
            columns,
            list(product_ids),
        )
    )
    return {row[:3]: row[3:] for row in cr.fetchall()}


def write_numbers(cr, names, rows):
    """Insert or update the rows, each with a new `seq`.

    :param rows: list of (product id, warehouse id, channel id, company id, *values)
    """
    columns = (*KEY, "company_id", *names)
    target = SQL(", ").join(map(SQL.identifier, columns))
    update = SQL(", ").join(
        SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in names
    )
    query = SQL(
        "INSERT INTO dist_availability AS a (%s) VALUES %%s"
        " ON CONFLICT (product_id, warehouse_id, channel_id) DO UPDATE SET %s",
        target,
        update,
    )
    execute_values(cr._obj, query.code.replace("%%", "%"), rows)
    cr.execute(
        SQL(
            "UPDATE dist_availability SET seq = nextval(%s)"
            " WHERE (product_id, warehouse_id, channel_id) IN (SELECT * FROM unnest(%s::int[],"
            " %s::int[], %s::int[]))",
            SEQUENCE,
            *([row[i] for row in rows] for i in range(3)),
        )
    )


def changes_after(cr, seq, channel_ids, limit):
    """[(seq, product id, warehouse id, channel id, available)] that changed since, oldest first."""
    cr.execute(
        SQL(
            "SELECT seq, product_id, warehouse_id, channel_id, available_qty"
            " FROM dist_availability WHERE seq > %s AND channel_id = ANY(%s)"
            " ORDER BY seq LIMIT %s",
            seq,
            list(channel_ids),
            limit,
        )
    )
    return cr.fetchall()
