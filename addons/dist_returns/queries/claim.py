# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of vendor claims. Functions flush what they read and return plain rows."""

from odoo.tools import SQL


def purchase_sources(env, company, product_ids):
    """Return what vendors delivered of these products: one row for a purchase line and lot.

    :return: [(product id, lot id or None, purchase line id, received, first day, sent back)];
        quantities in the product's unit. *Sent back* leaves out what went by a disposition,
        which the claims count themselves.
    """
    for model, names in (
        ("stock.move.line", ["quantity", "lot_id", "state", "product_id"]),
        ("stock.move", ["state", "purchase_line_id", "location_id", "dist_disposition_id"]),
        ("purchase.order.line", ["product_id", "dist_claimed_qty"]),
    ):
        env[model].flush_model(names)
    return env.execute_query(
        SQL(
            """
            SELECT sml.product_id, sml.lot_id, pol.id,
                   COALESCE(SUM(sml.quantity_product_uom)
                       FILTER (WHERE source.usage = 'supplier'), 0)::float8,
                   MIN(sml.date) FILTER (WHERE source.usage = 'supplier'),
                   COALESCE(SUM(sml.quantity_product_uom) FILTER (
                       WHERE target.usage = 'supplier' AND sm.dist_disposition_id IS NULL), 0
                   )::float8
              FROM stock_move sm
              JOIN purchase_order_line pol
                ON pol.id = sm.purchase_line_id AND pol.product_id = sm.product_id
              JOIN stock_move_line sml ON sml.move_id = sm.id AND sml.state = 'done'
              JOIN stock_location source ON source.id = sml.location_id
              JOIN stock_location target ON target.id = sml.location_dest_id
             WHERE sm.product_id IN %s
               AND sm.company_id = %s
               AND sm.state = 'done'
               AND (source.usage = 'supplier') != (target.usage = 'supplier')
             GROUP BY sml.product_id, sml.lot_id, pol.id
            """,
            tuple(product_ids),
            company.id,
        )
    )
