# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the planning of a company needs, each kind of fact in one statement."""

from contextlib import contextmanager

import numpy as np

from odoo.tools import SQL

ITEM = np.dtype(
    [
        ("item", np.int64),
        ("product", np.int64),
        ("warehouse", np.int64),
        ("orderpoint", np.int64),
        ("policy", np.int64),
        ("category", np.int64),
        ("minimum", float),
        ("maximum", float),
        ("unit_factor", float),
        ("multiple", float),
        ("rounding", float),
        ("cost", float),
        ("demand", float),
        ("sigma", float),
        ("lead_days", float),
        ("protection_days", float),
        ("safety", float),
        ("reorder_point", float),
        ("order_up_to", float),
        ("on_hand", float),
        ("vendor", np.int64),
        ("source_warehouse", np.int64),
        ("transfer_days", np.int64),
        ("transfer_pack", float),
    ]
)
PRICE = np.dtype(
    [
        ("product", np.int64),
        ("id", np.int64),
        ("partner", np.int64),
        ("sequence", np.int64),
        ("min_qty", float),
        ("pack", float),
        ("price", float),
        ("currency", np.int64),
        ("delay", np.int64),
    ]
)


@contextmanager
def joining_many(cr):
    """Have PostgreSQL join whole tables inside, whatever it expects of their sizes.

    It can't know how many moves end in a usable place and takes them for a handful; looking each
    one up costs several times as much. Compiling a statement costs more than it saves.
    """
    names = ("enable_nestloop", "jit", "work_mem")
    cr.execute(SQL("SELECT %s", SQL(", ").join(SQL("current_setting(%s)", name) for name in names)))
    before = cr.fetchone()
    _settings(cr, names, ("off", "off", "64MB"))
    yield
    # after an error the transaction is over, and the settings with it
    _settings(cr, names, before)


def _settings(cr, names, values):
    settings = (
        SQL("set_config(%s, %s, true)", name, value)
        for name, value in zip(names, values, strict=True)
    )
    cr.execute(SQL("SELECT %s", SQL(", ").join(settings)))


#: of the kinds of numpy's types
TYPES = {"i": SQL("int8"), "f": SQL("float8"), "b": SQL("bool"), "U": SQL("text")}


def fetch(env, statement, dtype):
    """Rows of a statement without NULLs as one structured array, in the statement's order.

    Its columns are converted by PostgreSQL: making a float of each numeric is dear in Python.
    """
    names = [SQL.identifier(name) for name in dtype.names]
    kinds = [TYPES[dtype[name].kind] for name in dtype.names]
    columns = (SQL("%s::%s", *column) for column in zip(names, kinds, strict=True))
    env.cr.execute(
        SQL(
            "SELECT %s FROM (%s) AS f (%s)",
            SQL(", ").join(columns),
            statement,
            SQL(", ").join(names),
        )
    )
    return np.array(env.cr.fetchall(), dtype=dtype)


def items(env, company):
    """Active items of warehouses that are planned, by id: (items,) of ITEM.

    A missing rule, policy or price is 0; factors are absolute (`uom.factor`), 0 for no multiple.
    """
    flush(env, "dist.replenishment.item", "stock.warehouse.orderpoint", "stock.quant")
    flush(env, "product.product", "product.template", "stock.warehouse", "stock.location")
    flush(env, "product.supplierinfo", "stock.route", "stock.rule")
    return fetch(
        env,
        SQL(
            """
        WITH held AS (%(held)s)
        SELECT i.id, i.product_id, i.warehouse_id, COALESCE(o.id, 0), COALESCE(i.policy_id, 0),
               COALESCE(t.categ_id, 0),
               COALESCE(o.product_min_qty, 0), COALESCE(o.product_max_qty, 0),
               u.factor,
               CASE WHEN mu.id = u.id THEN 0 ELSE COALESCE(mu.factor, 0) END, %(rounding)s,
               COALESCE((p.standard_price ->> %(company_key)s)::float, 0),
               COALESCE(i.demand_weekly, 0), COALESCE(i.demand_sigma, 0), COALESCE(i.lead_days, 0),
               COALESCE(i.protection_days, 0), COALESCE(i.safety_stock_qty, 0),
               COALESCE(i.reorder_point_qty, 0), COALESCE(i.order_up_to_qty, 0),
               COALESCE(h.qty, 0), COALESCE(os.partner_id, 0), COALESCE(r.supplier_wh_id, 0),
               COALESCE(r.days, 0),
               CASE WHEN u.parent_path LIKE %(pieces)s THEN 1.0 ELSE %(rounding)s END
          FROM dist_replenishment_item i
          JOIN stock_warehouse w ON w.id = i.warehouse_id AND w.dist_mode <> 'off'
          JOIN product_product p ON p.id = i.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id
     LEFT JOIN stock_warehouse_orderpoint o ON o.id = i.orderpoint_id AND o.active
     LEFT JOIN product_supplierinfo os ON os.id = o.supplier_id
     LEFT JOIN uom_uom mu ON mu.id = o.replenishment_uom_id
     LEFT JOIN held h ON h.product_id = i.product_id AND h.warehouse_id = i.warehouse_id
     LEFT JOIN LATERAL (%(source)s) r ON true
         WHERE i.active AND i.company_id = %(company)s
         ORDER BY i.id
            """,
            source=_source(),
            company=company.id,
            company_key=str(company.id),
            held=_held(company),
            pieces=_pieces(env),
            rounding=10.0 ** -env["decimal.precision"].precision_get("Product Unit"),
        ),
        ITEM,
    )


def _held(company):
    """What the company has of each product in each warehouse, usable and its own."""
    return SQL(
        """
        SELECT q.product_id, l.warehouse_id, sum(q.quantity) AS qty
          FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
         WHERE l.usage = 'internal' AND l.dist_stock_status = 'usable'
           AND q.company_id = %s AND (q.owner_id IS NULL OR q.owner_id = %s)
         GROUP BY q.product_id, l.warehouse_id
        """,
        company.id,
        company.partner_id.id,
    )


def _pieces(env):
    """What the path of a unit that counts pieces is like."""
    return f"{env.ref('uom.product_uom_unit').id}/%"


def _source():
    """The warehouse that resupplies item `i` with rule `o` of template `t`, and how long it takes.

    By the route of the rule, else the first one that the product, one of its categories or, where
    no vendor sells the product, the warehouse has.
    """
    return SQL(
        """
        SELECT r.supplier_wh_id,
               (SELECT sum(sr.delay) FROM stock_rule sr
                 WHERE sr.route_id = r.id AND sr.active) AS days
          FROM stock_route r
         WHERE r.active AND r.supplied_wh_id = i.warehouse_id
           AND (r.id = o.route_id
                OR EXISTS (SELECT 1 FROM stock_route_product rp
                            WHERE rp.route_id = r.id AND rp.product_id = t.id)
                OR EXISTS (SELECT 1 FROM stock_route_categ rc
                             JOIN product_category up ON up.id = rc.categ_id
                             JOIN product_category c ON c.id = t.categ_id
                                  AND c.parent_path LIKE up.parent_path || '%%'
                            WHERE rc.route_id = r.id)
                OR EXISTS (SELECT 1 FROM stock_route_warehouse rw
                            WHERE rw.route_id = r.id AND rw.warehouse_id = i.warehouse_id
                              AND r.warehouse_selectable AND NOT EXISTS (
                                  SELECT 1 FROM product_supplierinfo s
                                   WHERE s.product_tmpl_id = t.id)))
         ORDER BY (r.id = o.route_id) DESC NULLS LAST, r.sequence, r.id LIMIT 1
        """
    )


def prices(env, company, today):
    """Vendor prices of the company's items in force today, by product: (rows,) of PRICE.

    Minimum and pack are in the product's own unit, the price is for one of it, after discount and
    in the vendor's currency.
    """
    flush(env, "product.supplierinfo", "res.partner", "dist.replenishment.item")
    return fetch(
        env,
        SQL(
            """
        SELECT p.id, s.id, s.partner_id, COALESCE(s.sequence, 0),
               COALESCE(s.min_qty, 0) * su.factor / u.factor, su.factor / u.factor,
               COALESCE(s.price, 0) * (1 - COALESCE(s.discount, 0) / 100) * u.factor / su.factor,
               s.currency_id, COALESCE(s.delay, 0)
          FROM (SELECT DISTINCT product_id FROM dist_replenishment_item
                 WHERE active AND company_id = %(company)s) i
          JOIN product_product p ON p.id = i.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id
          JOIN product_supplierinfo s ON s.product_tmpl_id = t.id
               AND (s.product_id IS NULL OR s.product_id = p.id)
          JOIN uom_uom su ON su.id = COALESCE(s.product_uom_id, t.uom_id)
          JOIN res_partner v ON v.id = s.partner_id AND v.active
         WHERE (s.company_id IS NULL OR s.company_id = %(company)s)
           AND (s.date_start IS NULL OR s.date_start <= %(today)s)
           AND (s.date_end IS NULL OR s.date_end >= %(today)s)
         ORDER BY p.id, s.sequence, s.min_qty DESC, s.price, s.id
            """,
            company=company.id,
            today=today,
        ),
        PRICE,
    )


def flush(env, *models):
    for model in models:
        env[model].flush_model()


LEVELS = np.dtype(
    [
        ("item", np.int64),
        ("category", np.int64),
        ("cost", float),
        ("price", float),
        ("rounding", float),
        ("safety", float),
        ("reorder_point", float),
        ("order_up_to", float),
    ]
)


def levels(env, items):
    """Category, money and present levels of items of one company, in the order of their ids.

    Levels of what is counted in pieces are whole.
    """
    flush(env, "dist.replenishment.item", "product.product", "product.template", "uom.uom")
    return fetch(
        env,
        SQL(
            """
        SELECT i.id, COALESCE(t.categ_id, 0),
               COALESCE((p.standard_price ->> i.company_id::text)::float, 0),
               COALESCE(t.list_price, 0),
               CASE WHEN u.parent_path LIKE %(pieces)s THEN 1.0 ELSE %(rounding)s END,
               COALESCE(i.safety_stock_qty, 0),
               COALESCE(i.reorder_point_qty, 0), COALESCE(i.order_up_to_qty, 0)
          FROM dist_replenishment_item i
          JOIN product_product p ON p.id = i.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id
         WHERE i.id = ANY(%(ids)s)
         ORDER BY i.id
            """,
            ids=items.ids,
            pieces=_pieces(env),
            rounding=10.0 ** -env["decimal.precision"].precision_get("Product Unit"),
        ),
        LEVELS,
    )
