# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SQL of the quality part."""

from odoo.tools import SQL


def add_tallies(env, pairs):
    """Insert the missing tallies of (point, product).

    A duplicate is waited for and then tried again by Odoo, which it wouldn't after the error of
    a constraint.
    """
    env["dist.quality.tally"].flush_model()
    env.cr.execute(
        SQL(
            """
            INSERT INTO dist_quality_tally (point_id, product_id, seen, alert)
            SELECT point_id, product_id, 0, 0
            FROM unnest(%s, %s) AS pair (point_id, product_id)
            ON CONFLICT (point_id, product_id) DO NOTHING
            """,
            [point for point, _product in pairs],
            [product for _point, product in pairs],
        )
    )
    env["dist.quality.tally"].invalidate_model()
