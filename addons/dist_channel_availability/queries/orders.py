# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who of two requests with one external id has come first."""

from odoo.tools import SQL


def claim_order(env, values):
    """Insert the row of an order that came in; return its id, or None when its id is known.

    A request with the same id that is still running is waited for. If it commits, this one doesn't
    see its row, and PostgreSQL says so: Odoo tries the request again, which then finds the row.

    :param values: {column: value}, with channel_id and external_id
    :raises psycopg2.errors.SerializationFailure: see above
    """
    names = SQL(", ").join(map(SQL.identifier, values))
    rows = env.execute_query(
        SQL(
            "INSERT INTO dist_channel_order (%s, create_uid, create_date, write_uid, write_date)"
            " VALUES (%s, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC')"
            " ON CONFLICT (channel_id, external_id) DO NOTHING RETURNING id",
            names,
            SQL(", ").join(SQL("%s", value) for value in values.values()),
            env.uid,
            env.uid,
        )
    )
    return rows[0][0] if rows else None
