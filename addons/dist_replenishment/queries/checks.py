# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Findings in master data, and the list of them that people work through."""

import json

from odoo.tools import SQL

from .classes import SELLERS

CHECK = "dist.replenishment.check"
_MODELS = (
    "dist.replenishment.item",
    "dist.replenishment.policy",
    "product.category",
    "product.product",
    "product.supplierinfo",
    "product.template",
    "res.partner",
    "stock.route",
    "stock.rule",
    "stock.warehouse",
    "stock.warehouse.orderpoint",
    "uom.uom",
)
#: Items that are planned: not in a warehouse that is off, not sold off. Routes count if they are
#: on the reordering rule, the product, a category of it, or the warehouse; but a warehouse that may
#: manufacture doesn't manufacture everything.
_ITEMS = """
    WITH item AS (
        SELECT i.id, i.product_id, i.warehouse_id, i.lead_days, i.annual_demand_qty,
               i.classified_on, p.active, p.product_tmpl_id, t.purchase_ok, t.categ_id, t.uom_id,
               o.id AS orderpoint_id, o.route_id, o.product_min_qty, o.product_max_qty,
               o.replenishment_uom_id
          FROM dist_replenishment_item i
          JOIN stock_warehouse w ON w.id = i.warehouse_id AND w.dist_mode <> 'off'
          JOIN product_product p ON p.id = i.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
     LEFT JOIN dist_replenishment_policy policy ON policy.id = i.policy_id
     LEFT JOIN stock_warehouse_orderpoint o ON o.id = i.orderpoint_id AND o.active
         WHERE i.company_id = %(company)s AND i.active
           AND policy.method IS DISTINCT FROM 'none'
    ), special AS (
        SELECT r.id, r.supplied_wh_id, r.supplier_wh_id, r.supplied_wh_id IS NULL AS makes
          FROM stock_route r
         WHERE r.active AND (r.company_id IS NULL OR r.company_id = ANY(%(companies)s))
           AND (r.supplied_wh_id IS NOT NULL OR EXISTS (
                SELECT FROM stock_rule rule
                 WHERE rule.route_id = r.id AND rule.active
                   AND rule.action NOT IN ('buy', 'pull', 'push', 'pull_push')))
    ), routed AS (
        SELECT id AS item_id, route_id FROM item WHERE route_id IS NOT NULL
     UNION
        SELECT i.id, rp.route_id FROM item i
          JOIN stock_route_product rp ON rp.product_id = i.product_tmpl_id
          JOIN special ON special.id = rp.route_id
         WHERE i.route_id IS NULL
     UNION
        SELECT i.id, rc.route_id FROM item i
          JOIN product_category own ON own.id = i.categ_id
          JOIN product_category above ON own.parent_path LIKE above.parent_path || '%%'
          JOIN stock_route_categ rc ON rc.categ_id = above.id
          JOIN special ON special.id = rc.route_id
         WHERE i.route_id IS NULL
     UNION
        SELECT i.id, rw.route_id FROM item i
          JOIN stock_route_warehouse rw ON rw.warehouse_id = i.warehouse_id
          JOIN special ON special.id = rw.route_id AND NOT special.makes
         WHERE i.route_id IS NULL
    ), supply AS (
        SELECT routed.item_id, special.supplier_wh_id
          FROM routed
          JOIN special ON special.id = routed.route_id
          JOIN item ON item.id = routed.item_id
         WHERE special.makes OR special.supplied_wh_id = item.warehouse_id
    )
"""
_FINDINGS = (
    _ITEMS
    + """, seller AS ("""
    + SELLERS
    + """), listed AS (
        SELECT p.id AS product_id, bool_or(NOT v.active) AS archived, bool_or(v.active) AS ended
          FROM product_supplierinfo s
          JOIN res_partner v ON v.id = s.partner_id
          JOIN product_product p ON p.product_tmpl_id = s.product_tmpl_id
                                AND (s.product_id IS NULL OR s.product_id = p.id)
         WHERE s.company_id IS NULL OR s.company_id = ANY(%(companies)s)
      GROUP BY p.id
    ), bought AS (
        SELECT item.* FROM item
         WHERE item.active AND item.product_id <> ALL(%(made)s)
           AND NOT EXISTS (SELECT FROM supply WHERE supply.item_id = item.id)
    ), offer AS (
        SELECT b.id AS item_id, b.replenishment_uom_id, b.lead_days, s.id AS info_id, s.price,
               s.delay, s.min_qty, u.factor, own.factor AS own_factor,
               split_part(u.parent_path, '/', 1) <> split_part(own.parent_path, '/', 1) AS strange
          FROM bought b
          JOIN seller ON seller.product_id = b.product_id
          JOIN product_supplierinfo s ON s.id = seller.seller_id
          JOIN uom_uom u ON u.id = s.product_uom_id
          JOIN uom_uom own ON own.id = b.uom_id
         WHERE b.purchase_ok
    )
    SELECT id, 'product_archived', 'product.product', product_id, NULL::float8, NULL::float8
      FROM item WHERE NOT active
 UNION ALL
    SELECT id, 'supply_missing', 'product.product', product_id, NULL, NULL
      FROM bought WHERE NOT purchase_ok
 UNION ALL
    SELECT b.id, CASE WHEN listed.ended THEN 'vendor_expired'
                      WHEN listed.archived THEN 'vendor_archived'
                      ELSE 'vendor_missing' END, 'product.product', b.product_id, NULL, NULL
      FROM bought b
 LEFT JOIN listed ON listed.product_id = b.product_id
     WHERE b.purchase_ok
       AND NOT EXISTS (SELECT FROM seller WHERE seller.product_id = b.product_id)
 UNION ALL
    SELECT item_id, 'price_missing', 'product.supplierinfo', info_id, price, NULL
      FROM offer WHERE COALESCE(price, 0) <= 0
 UNION ALL
    SELECT item_id, 'lead_zero', 'product.supplierinfo', info_id, delay, NULL
      FROM offer WHERE delay <= 0 AND COALESCE(lead_days, 0) <= 0
 UNION ALL
    SELECT item_id, 'unit_mismatch', 'product.supplierinfo', info_id, NULL, NULL
      FROM offer WHERE strange
 UNION ALL
    SELECT o.item_id, 'pack_mismatch', 'product.supplierinfo', o.info_id,
           o.min_qty * o.factor / o.own_factor, pack.factor / o.own_factor
      FROM offer o
      JOIN uom_uom pack ON pack.id = o.replenishment_uom_id
     WHERE NOT o.strange AND o.min_qty > 0
       AND abs(o.min_qty * o.factor / pack.factor - round(o.min_qty * o.factor / pack.factor))
           > 0.000001
 UNION ALL
    SELECT id, 'min_above_max', 'stock.warehouse.orderpoint', orderpoint_id, product_min_qty,
           product_max_qty
      FROM item WHERE active AND product_min_qty > product_max_qty
 UNION ALL
    SELECT id, 'min_above_year', 'stock.warehouse.orderpoint', orderpoint_id, product_min_qty,
           annual_demand_qty
      FROM item
     WHERE active AND product_min_qty > 0 AND classified_on IS NOT NULL
       AND product_min_qty > annual_demand_qty
"""
)


def _arguments(company, today, made):
    return {
        "company": company.id,
        "companies": company.parent_ids.ids,
        "today": today,
        "made": list(made),
    }


def findings(env, company, today, made):
    """Return (item, code, model, id, value, value) of what is wrong, circles apart.

    :param made: ids of products that the company makes itself
    """
    for model in _MODELS:
        env[model].flush_model()
    return env.execute_query(SQL(_FINDINGS, **_arguments(company, today, made)))


def resupply(env, company):
    """Return (supplied, supplying warehouse) of the active routes between warehouses."""
    env["stock.route"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT DISTINCT r.supplied_wh_id, r.supplier_wh_id
              FROM stock_route r
              JOIN stock_warehouse w ON w.id = r.supplied_wh_id
             WHERE r.active AND r.supplier_wh_id IS NOT NULL AND w.company_id = %s
            """,
            company.id,
        )
    )


def resupplied(env, company, warehouses):
    """Return (product, item, supplied, supplying warehouse) of the items of these warehouses."""
    return env.execute_query(
        SQL(
            _ITEMS
            + """
            SELECT item.product_id, item.id, item.warehouse_id, supply.supplier_wh_id
              FROM supply
              JOIN item ON item.id = supply.item_id
             WHERE item.active AND item.warehouse_id = ANY(%(warehouses)s)
               AND supply.supplier_wh_id = ANY(%(warehouses)s)
            """,
            company=company.id,
            companies=company.parent_ids.ids,
            warehouses=list(warehouses),
        )
    )


def store(env, company, today, rows):
    """Open what was found, close what is mended; ignored findings stay so while they last.

    :param rows: (item, code, model, id, value, value), each item and code once
    """
    env[CHECK].flush_model()
    items, codes, models, ids, *numbers = ([list(c) for c in zip(*rows, strict=True)]
                                           if rows else [[]] * 6)  # fmt: skip
    facts = [json.dumps(pair) for pair in zip(*numbers, strict=True)]
    env.cr.execute(
        SQL(
            """
            WITH found AS (
                SELECT * FROM unnest(%(items)s::int[], %(codes)s::varchar[], %(models)s::varchar[],
                                     %(ids)s::int[], %(facts)s::text[])
                    AS f(item_id, code, res_model, res_id, facts)
            ), mended AS (
                UPDATE dist_replenishment_check c
                   SET state = 'done', closed_on = %(today)s, ignore_reason = NULL,
                       ignored_by_id = NULL
                 WHERE c.company_id = %(company)s AND c.state <> 'done'
                   AND NOT EXISTS (
                       SELECT FROM found f WHERE f.item_id = c.item_id AND f.code = c.code)
            )
            INSERT INTO dist_replenishment_check AS c
                   (item_id, code, res_model, res_id, facts, company_id, state, opened_on)
            SELECT item_id, code, res_model, res_id, facts::jsonb, %(company)s, 'open', %(today)s
              FROM found
                ON CONFLICT (item_id, code) DO UPDATE
               SET res_model = EXCLUDED.res_model, res_id = EXCLUDED.res_id,
                   facts = EXCLUDED.facts, closed_on = NULL,
                   state = CASE WHEN c.state = 'done' THEN 'open' ELSE c.state END,
                   opened_on = CASE WHEN c.state = 'done' THEN %(today)s ELSE c.opened_on END
             WHERE c.state = 'done' OR (c.res_model, c.res_id, c.facts)
                   IS DISTINCT FROM (EXCLUDED.res_model, EXCLUDED.res_id, EXCLUDED.facts)
            """,
            items=items,
            codes=codes,
            models=models,
            ids=ids,
            facts=facts,
            company=company.id,
            today=today,
        )
    )
    env[CHECK].invalidate_model()
    env["dist.replenishment.item"].invalidate_model(["check_ids", "open_check_count"])


def blocked(env, company, codes):
    """Return (item, code) of the open findings that keep items from being planned.

    :param codes: those that always do; a minimum above the maximum does where both are kept
    """
    for model in (CHECK, "dist.replenishment.item", "dist.replenishment.policy"):
        env[model].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT c.item_id, c.code
              FROM dist_replenishment_check c
              JOIN dist_replenishment_item i ON i.id = c.item_id
         LEFT JOIN dist_replenishment_policy p ON p.id = i.policy_id
             WHERE c.company_id = %(company)s AND c.state = 'open' AND i.active
               AND (c.code = ANY(%(codes)s) OR c.code = 'min_above_max' AND p.method = 'manual')
            """,
            company=company.id,
            codes=list(codes),
        )
    )


def without_policy(env, company):
    """Return the ids of the active items that no policy fits."""
    rows = env.execute_query(
        SQL(
            """
            SELECT id FROM dist_replenishment_item
             WHERE company_id = %s AND active AND policy_id IS NULL
            """,
            company.id,
        )
    )
    return [item for (item,) in rows]
