# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What channels have against what they were told, an item a row."""

from odoo.tools import SQL


def drift_report():
    """The query behind dist.publication.drift.

    The drift of an item is what the channel said it has, less what it had acknowledged before: what
    it says before it has acknowledged the latest quantity says nothing about a drift.
    """
    return SQL(
        """
        SELECT i.id, i.publication_id, i.channel_id, i.company_id, i.product_id, i.sku,
               i.published_qty, i.changed_at, e.sent_qty, e.sent_at, e.acknowledged_qty,
               e.acknowledged_at, e.read_back_qty, e.read_back_at,
               COALESCE(e.seq, 0) < i.seq AS is_waiting,
               CASE WHEN COALESCE(e.seq, 0) < i.seq
                    THEN extract(epoch FROM now() AT TIME ZONE 'UTC' - i.changed_at) / 60
                END AS waiting_minutes,
               CASE WHEN e.read_back_at >= e.acknowledged_at
                    THEN e.read_back_qty - e.acknowledged_qty ELSE 0 END AS drift_qty
          FROM dist_publication_item i
          LEFT JOIN dist_publication_echo e ON e.item_id = i.id
         WHERE NOT i.is_removed OR COALESCE(e.seq, 0) < i.seq
        """
    )


def alarms(cr, publication_id, drift_limit):
    """(items whose drift is beyond the limit, minutes that the oldest change has been waiting)."""
    cr.execute(
        SQL(
            "SELECT count(*) FILTER (WHERE abs(drift_qty) > %s), max(waiting_minutes)"
            " FROM (%s) AS drift WHERE publication_id = %s",
            drift_limit,
            drift_report(),
            publication_id,
        )
    )
    count, minutes = cr.fetchone()
    return count, minutes or 0
