# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The buckets of the API's keys: unlogged, as after a crash everybody starts with a full one."""

from odoo.tools import SQL


def create_buckets(cr):
    cr.execute(
        """
        CREATE UNLOGGED TABLE IF NOT EXISTS dist_api_bucket (
            user_id int PRIMARY KEY, tokens double precision NOT NULL,
            counted_at timestamptz NOT NULL)
        """
    )


def lock_bucket(cr, user_id, burst):
    """(tokens, seconds since they were counted) of the user's bucket, which is locked."""
    cr.execute(
        SQL(
            "INSERT INTO dist_api_bucket VALUES (%s, %s, clock_timestamp()) ON CONFLICT DO NOTHING",
            user_id,
            burst,
        )
    )
    cr.execute(
        SQL(
            "SELECT tokens, extract(epoch FROM clock_timestamp() - counted_at)::float8"
            " FROM dist_api_bucket WHERE user_id = %s FOR UPDATE",
            user_id,
        )
    )
    return cr.fetchone()


def fill_bucket(cr, user_id, tokens):
    """Note what is left in a locked bucket."""
    cr.execute(
        SQL(
            "UPDATE dist_api_bucket SET tokens = %s, counted_at = clock_timestamp()"
            " WHERE user_id = %s",
            tokens,
            user_id,
        )
    )
