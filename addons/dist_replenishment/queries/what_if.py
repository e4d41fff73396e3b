# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What items have now, to be compared with what a policy would give them."""

import numpy as np

from odoo.tools import SQL

from .planning import fetch

LEVELS = np.dtype(
    [
        ("id", np.int64),
        ("category", np.int64),
        ("cost", float),
        ("price", float),
        ("rounding", float),
        ("abc", "U4"),
        ("method", "U8"),
        ("review", float),
        ("point", float),
        ("upper", float),
        ("has_rule", bool),
        ("minimum", float),
        ("maximum", float),
    ]
)


def present_levels(env, items):
    """(items,) of LEVELS, for items of one company in the order of their ids.

    An item without a policy has the method "" and is looked at every 7 days.
    """
    for model in (
        "dist.replenishment.item", "dist.replenishment.policy", "product.product",
        "product.template", "stock.warehouse.orderpoint",
    ):  # fmt: skip
        env[model].flush_model()
    return fetch(
        env,
        SQL(
            """
        SELECT i.id, COALESCE(t.categ_id, 0),
               COALESCE((p.standard_price ->> i.company_id::text)::float, 0),
               COALESCE(t.list_price, 0), %(rounding)s, COALESCE(i.abc_value, 'none'),
               COALESCE(y.method, ''), COALESCE(y.review_days, 7),
               COALESCE(i.reorder_point_qty, 0), COALESCE(i.order_up_to_qty, 0),
               o.id IS NOT NULL, COALESCE(o.product_min_qty, 0), COALESCE(o.product_max_qty, 0)
          FROM dist_replenishment_item i
          JOIN product_product p ON p.id = i.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
     LEFT JOIN dist_replenishment_policy y ON y.id = i.policy_id
     LEFT JOIN stock_warehouse_orderpoint o ON o.id = i.orderpoint_id AND o.active
         WHERE i.id = ANY(%(ids)s)
         ORDER BY i.id
            """,
            ids=items.ids,
            rounding=10.0 ** -env["decimal.precision"].precision_get("Product Unit"),
        ),
        LEVELS,
    )
