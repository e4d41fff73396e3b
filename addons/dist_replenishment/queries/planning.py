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
EVENT = np.dtype(
    [
        ("item", np.int64),
        ("day", np.int64),
        ("qty", float),
        ("kind", np.int64),
        ("extra", bool),
        ("purchase_line", np.int64),
        ("picking", np.int64),
        ("other_warehouse", np.int64),
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
RECEIPT, REQUEST, DEMAND = 1, 2, 3
OPEN = SQL("('waiting', 'confirmed', 'partially_available', 'assigned')")
#: drafts made for proposals count, too: nobody confirms them but a buyer, and until then the same
#: goods would be proposed again
OPEN_MOVE = SQL(
    """
    (m.state IN %s
     OR m.state = 'draft' AND EXISTS (
        SELECT 1 FROM dist_replenishment_proposal pr
         WHERE pr.picking_id = m.picking_id AND pr.state = 'ordered'))
    """,
    OPEN,
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
    _flush(env, "dist.replenishment.item", "stock.warehouse.orderpoint", "stock.quant")
    _flush(env, "product.product", "product.template", "stock.warehouse", "stock.location")
    _flush(env, "product.supplierinfo", "stock.route", "stock.rule")
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


def events(env, company, today):
    """Open supply and demand of all items of a company by day, each at its last open move.

    Days count from today; a receipt that is overdue counts today, demand that is overdue has a
    negative day. Kinds: RECEIPT, REQUEST (for quotation: asked for, not ordered), DEMAND (negative
    quantities; extra is what no forecast knows of: projects, and transfers to other warehouses).
    """
    _flush(env, "stock.move", "purchase.order", "purchase.order.line", "stock.location")
    _flush(env, "sale.order", "sale.order.line", "dist.replenishment.proposal")
    return fetch(
        env,
        SQL(
            "%s UNION ALL %s UNION ALL %s",
            _receipts(company, today),
            _requests(company, today),
            _demands(company, today),
        ),
        EVENT,
    )


def _day(column, company, today):
    return SQL(
        "((%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date - %s::date)",
        column,
        company.partner_id.tz or "UTC",
        today,
    )


def _receipts(company, today):
    """Goods that will come into a warehouse from outside it; customers' returns are no supply."""
    return SQL(
        """
        SELECT i.id, GREATEST(%(day)s, 0), m.product_qty,
               CASE WHEN m.state = 'draft' THEN %(request)s ELSE %(kind)s END, false,
               COALESCE(m.purchase_line_id, 0), COALESCE(m.picking_id, 0),
               COALESCE(src.warehouse_id, from_there.warehouse_id, 0)
          FROM stock_move m
          JOIN stock_location src ON src.id = m.location_id
          JOIN stock_location dst ON dst.id = m.location_dest_id
     LEFT JOIN stock_location fin ON fin.id = m.location_final_id
          JOIN dist_replenishment_item i ON i.product_id = m.product_id AND i.active
               AND i.warehouse_id = COALESCE(dst.warehouse_id, fin.warehouse_id)
     LEFT JOIN LATERAL (
               SELECT l.warehouse_id FROM stock_move_move_rel r
                 JOIN stock_move o ON o.id = r.move_orig_id AND o.state NOT IN ('done', 'cancel')
                 JOIN stock_location l ON l.id = o.location_id AND l.usage = 'internal'
                WHERE r.move_dest_id = m.id AND src.usage = 'transit' LIMIT 1) from_there ON true
         WHERE %(open)s AND m.company_id = %(company)s AND i.company_id = %(company)s
           AND src.usage NOT IN ('customer', 'inventory')
           AND src.warehouse_id IS DISTINCT FROM i.warehouse_id
           AND COALESCE(fin.dist_stock_status, dst.dist_stock_status) = 'usable'
           AND (dst.warehouse_id IS NOT NULL OR NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                WHERE r.move_orig_id = m.id AND n.state NOT IN ('done', 'cancel')))
        """,
        day=_day(SQL("m.date"), company, today),
        kind=RECEIPT,
        request=REQUEST,
        open=OPEN_MOVE,
        company=company.id,
    )


def _requests(company, today):
    """What vendors were asked for and nobody has ordered yet: else it would be proposed twice."""
    return SQL(
        """
        SELECT i.id, GREATEST(%(day)s, 0), l.product_qty * lu.factor / u.factor, %(kind)s, false,
               l.id, 0, 0
          FROM purchase_order_line l
          JOIN purchase_order po ON po.id = l.order_id
               AND po.state IN ('draft', 'sent', 'to approve')
          JOIN stock_picking_type k ON k.id = po.picking_type_id AND k.code = 'incoming'
     LEFT JOIN stock_warehouse_orderpoint o ON o.id = l.orderpoint_id
          JOIN dist_replenishment_item i ON i.product_id = l.product_id AND i.active
               AND i.warehouse_id = COALESCE(o.warehouse_id, k.warehouse_id)
          JOIN product_product p ON p.id = l.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id
          JOIN uom_uom lu ON lu.id = l.product_uom_id
         WHERE po.company_id = %(company)s AND i.company_id = %(company)s AND l.product_qty > 0
        """,
        day=_day(SQL("COALESCE(l.date_planned, po.date_order)"), company, today),
        kind=REQUEST,
        company=company.id,
    )


def _demands(company, today):
    """Open moves that will take goods out of a warehouse, for customers, others and production.

    Of a chain of moves each unit counts once, where it lies: what an earlier move has still to
    bring from the warehouse's own stock counts there. What comes from elsewhere, as bought for an
    order, counts on both sides.
    """
    return SQL(
        """
        SELECT i.id, %(day)s, COALESCE(ahead.qty, 0) - m.product_qty, %(kind)s,
               COALESCE(dst.warehouse_id, to_there.warehouse_id) IS NOT NULL
               OR so.dist_is_project IS TRUE,
               0, COALESCE(m.picking_id, 0),
               COALESCE(dst.warehouse_id, to_there.warehouse_id, 0)
          FROM stock_move m
          JOIN stock_location src ON src.id = m.location_id AND src.dist_stock_status = 'usable'
          JOIN stock_location dst ON dst.id = COALESCE(m.location_final_id, m.location_dest_id)
          JOIN dist_replenishment_item i ON i.product_id = m.product_id AND i.active
               AND i.warehouse_id = src.warehouse_id
     LEFT JOIN sale_order_line sol ON sol.id = m.sale_line_id
     LEFT JOIN sale_order so ON so.id = sol.order_id
     LEFT JOIN LATERAL (
               SELECT l.warehouse_id FROM stock_move_move_rel r
                 JOIN stock_move n ON n.id = r.move_dest_id
                 JOIN stock_location l ON l.id = n.location_dest_id AND l.usage = 'internal'
                WHERE r.move_orig_id = m.id AND dst.usage = 'transit' LIMIT 1) to_there ON true
     LEFT JOIN LATERAL (
               SELECT sum(o.product_qty) AS qty
                 FROM stock_move_move_rel r
                 JOIN stock_move o ON o.id = r.move_orig_id AND o.state IN %(states)s
                 JOIN stock_location ol ON ol.id = o.location_id AND ol.usage = 'internal'
                      AND ol.dist_stock_status = 'usable' AND ol.warehouse_id = src.warehouse_id
                 JOIN stock_location fl ON fl.id = COALESCE(o.location_final_id, o.location_dest_id)
                      AND fl.warehouse_id IS DISTINCT FROM ol.warehouse_id
                WHERE r.move_dest_id = m.id AND m.procure_method = 'make_to_order') ahead ON true
         WHERE %(open)s AND m.company_id = %(company)s AND i.company_id = %(company)s
           AND src.usage = 'internal'
           AND dst.warehouse_id IS DISTINCT FROM src.warehouse_id
           AND COALESCE(ahead.qty, 0) < m.product_qty
        """,
        day=_day(SQL("m.date"), company, today),
        kind=DEMAND,
        states=OPEN,
        open=OPEN_MOVE,
        company=company.id,
    )


def prices(env, company, today):
    """Vendor prices of the company's items in force today, by product: (rows,) of PRICE.

    Minimum and pack are in the product's own unit, the price is for one of it, after discount and
    in the vendor's currency.
    """
    _flush(env, "product.supplierinfo", "res.partner", "dist.replenishment.item")
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


def _flush(env, *models):
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
    _flush(env, "dist.replenishment.item", "product.product", "product.template", "uom.uom")
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
