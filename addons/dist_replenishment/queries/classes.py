# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Classes of items, and which policy each of them gets."""

import json

import numpy as np

from odoo.tools import SQL

ITEM = "dist.replenishment.item"


def category_paths(env):
    """Return {category: its path of ids from the root}."""
    env["product.category"].flush_model(["parent_path"])
    return dict(env.execute_query(SQL("SELECT id, parent_path FROM product_category")))


def segments(env, items, codes, places):
    """Return (ids, {criterion: codes}) of the items, by id; -1 for what an item doesn't have.

    :param codes: {criterion: {class: code}} of the criteria that are classes
    :param places: {category: its Span}
    """
    for model in (ITEM, "product.product", "product.template"):
        env[model].flush_model()
    plain = ("company_id", "product_id", "vendor_id", "warehouse_id")
    columns = [SQL("COALESCE(%s, -1)", SQL.identifier("i", name)) for name in plain]
    columns += [_code(name, list(values)) for name, values in codes.items()]
    rows = env.execute_query(
        SQL(
            """
            SELECT i.id, COALESCE(t.categ_id, 0), %s
              FROM dist_replenishment_item i
              JOIN product_product p ON p.id = i.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE i.id = ANY(%s)
          ORDER BY i.id
            """,
            SQL(", ").join(columns),
            items.ids,
        )
    )
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 2 + len(columns))
    found = {name: table[:, 2 + at] for at, name in enumerate((*plain, *codes))}
    positions = {category: span.first for category, span in places.items()}
    found["product_categ_id"] = _looked_up(table[:, 1], positions)
    return table[:, 0].tolist(), found


def _code(name, values):
    column = SQL.identifier("i", name)
    return SQL("COALESCE(array_position(%s::varchar[], %s::varchar), 0) - 1", values, column)


def _looked_up(keys, values):
    """Return the value of each key, -1 where it has none."""
    table = np.full(max(values, default=0) + 1, -1)
    table[list(values)] = list(values.values())
    table[0] = -1
    return table[keys]


def write_policies(env, ids, policies):
    """Write the policy of each item in one statement; return how many changed.

    :param policies: the id of a policy or None, at the place of each item
    """
    env[ITEM].flush_model(["policy_id"])
    env.cr.execute(
        SQL(
            """
            UPDATE dist_replenishment_item i
               SET policy_id = v.policy_id
              FROM unnest(%s::int[], %s::int[]) AS v(id, policy_id)
             WHERE i.id = v.id AND i.policy_id IS DISTINCT FROM v.policy_id
            """,
            ids,
            policies,
        )
    )
    changed = env.cr.rowcount
    env[ITEM].invalidate_model(["policy_id"])
    env["dist.replenishment.policy"].invalidate_model(["item_count"])
    return changed


def order_lines(env, items, since):
    """Return (items,) how many order lines asked for each item from a day on."""
    env["dist.demand"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT COALESCE(SUM(d.line_count), 0)
              FROM dist_replenishment_item i
         LEFT JOIN dist_demand d ON d.product_id = i.product_id
                                AND d.warehouse_id = i.warehouse_id AND d.week >= %s
             WHERE i.id = ANY(%s)
          GROUP BY i.id
          ORDER BY i.id
            """,
            since,
            items.ids,
        )
    )
    return np.array([count for (count,) in rows], dtype=float)


#: the first vendor of each product, in the order in which Odoo's price list is read
SELLERS = """
    SELECT DISTINCT ON (p.id) p.id AS product_id, s.id AS seller_id, s.partner_id, s.delay
      FROM product_supplierinfo s
      JOIN res_partner v ON v.id = s.partner_id AND v.active
      JOIN product_product p ON p.product_tmpl_id = s.product_tmpl_id
                            AND (s.product_id IS NULL OR s.product_id = p.id)
     WHERE (s.company_id IS NULL OR s.company_id = ANY(%(companies)s))
       AND (s.date_start IS NULL OR s.date_start <= %(today)s)
       AND (s.date_end IS NULL OR s.date_end >= %(today)s)
  ORDER BY p.id, s.sequence, s.min_qty DESC, s.price, s.id
"""

_FACTS = (
    """
    WITH seller AS ("""
    + SELLERS
    + """), stock AS (
        SELECT q.product_id, l.warehouse_id, SUM(q.quantity) AS qty
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id
         WHERE l.usage = 'internal' AND q.company_id = %(company)s
           AND (q.owner_id IS NULL OR q.owner_id = %(partner)s)
      GROUP BY 1, 2
    ), critical AS (
        SELECT DISTINCT ON (c.id) c.id, above.dist_criticality AS value
          FROM product_category c
          JOIN product_category above ON c.parent_path LIKE above.parent_path || '%%'
         WHERE above.dist_criticality IS NOT NULL
      ORDER BY c.id, length(above.parent_path) DESC
    )
    SELECT i.id, i.warehouse_id, COALESCE((p.standard_price->>%(company_key)s)::float8, 0),
           COALESCE(t.list_price, 0), COALESCE(stock.qty, 0),
           COALESCE(NULLIF(i.lead_days, 0), seller.delay), seller.partner_id, i.class_streaks,
           i.classified_on, COALESCE(t.dist_criticality, critical.value, 'essential') AS critical,
           %(codes)s
      FROM dist_replenishment_item i
      JOIN product_product p ON p.id = i.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
 LEFT JOIN seller ON seller.product_id = p.id
 LEFT JOIN stock ON stock.product_id = p.id AND stock.warehouse_id = i.warehouse_id
 LEFT JOIN critical ON critical.id = t.categ_id
     WHERE i.id = ANY(%(items)s)
  ORDER BY i.id
"""
)
_PLAIN = ("id", "warehouse_id", "cost", "price", "stock", "lead", "vendor_id", "class_streaks",
          "classified_on", "critical")  # fmt: skip
_NUMBERS = ("cost", "price", "stock", "lead")
_MODELS = (ITEM, "product.product", "product.template", "product.category", "res.partner",
           "product.supplierinfo", "stock.quant", "stock.location")  # fmt: skip


def class_facts(env, items, company, today, keys):
    """Return {name: values} of what classes are made from and of the classes so far, by item.

    :param keys: {class field: its values}; the classes are places in these, -1 for none
    """
    for model in _MODELS:
        env[model].flush_model()
    rows = env.execute_query(
        SQL(
            _FACTS,
            company=company.id,
            company_key=str(company.id),
            companies=company.parent_ids.ids,
            partner=company.partner_id.id,
            today=today,
            items=items.ids,
            codes=SQL(", ").join(_code(name, values) for name, values in keys.items()),
        )
    )
    names = (*_PLAIN, *keys)
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    facts = dict(zip(names, map(list, columns), strict=True))
    facts |= {name: np.array(facts[name], dtype=float) for name in _NUMBERS}
    whole = ("id", "warehouse_id", *keys)
    facts |= {name: np.array(facts[name], dtype=int) for name in whole}
    places = {key: place for place, key in enumerate(keys["criticality"])}
    facts["criticality_now"] = np.array([places[key] for key in facts["critical"]], dtype=int)
    return facts


def write_classes(env, ids, columns):
    """Write {field: values} of items in one statement; rows that are the same stay untouched."""
    item = env[ITEM]
    item.flush_model(list(columns))
    names = [SQL.identifier(name) for name in columns]
    arrays = [_array(item._fields[name], values) for name, values in columns.items()]
    env.cr.execute(
        SQL(
            """
            UPDATE dist_replenishment_item i
               SET (%(names)s) = ROW(%(new)s)
              FROM unnest(%(ids)s::int[], %(arrays)s) AS v(id, %(names)s)
             WHERE i.id = v.id AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            ids=ids,
            arrays=SQL(", ").join(arrays),
            names=SQL(", ").join(names),
            new=SQL(", ").join(SQL("v.%s", name) for name in names),
            old=SQL(", ").join(SQL("i.%s", name) for name in names),
        )
    )
    item.invalidate_model(list(columns))


def _array(field, values):
    """Return a parameter with the values of a column, in the type of the column."""
    kind = SQL(field.column_type[0])
    if field.type == "json":
        values = [value and json.dumps(value) for value in values]
        return SQL("%s::text[]::jsonb[]", values)
    return SQL("%s::%s[]", values, kind)


def insert_changes(env, company, day, changes):
    """Write the book of changes from (item, class, old, new, figure)."""
    if not changes:
        return
    columns = [list(column) for column in zip(*changes, strict=True)]
    env.cr.execute(
        SQL(
            """
            INSERT INTO dist_replenishment_class_change
                   (company_id, date, item_id, dimension, old_value, new_value, figure)
            SELECT %s, %s, v.*
              FROM unnest(%s::int[], %s::varchar[], %s::varchar[], %s::varchar[], %s::float8[]) v
            """,
            company.id,
            day,
            *columns,
        )
    )
    env[ITEM].invalidate_model(["class_change_ids"])
