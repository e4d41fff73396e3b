# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A distributor's catalogue, copied in SQL from one product, one receipt and one delivery.

The same rows are made in stock Odoo's database and in the suite's; there half of the deliveries are
promised, as orders would have them.
"""

from datetime import timedelta

from odoo import Command, fields

WAREHOUSES = 3
#: a move of so many goes to a delivery, the others are receipts
DELIVERIES = 2
DAYS = 60


def make(env, products, moves):
    """Make the catalogue; return the ids of the warehouses."""
    warehouses = _warehouses(env)
    first = _pattern(env, warehouses[0])
    env.flush_all()
    _copy_products(env.cr, first["product"], products)
    _fill(env.cr, warehouses, first["product"])
    _copy_moves(env.cr, first, warehouses, moves)
    if "dist.promise.entry" in env:
        _promise(env.cr, env["dist.sales.channel"]._default_for(env.company).id)
    env.cr.commit()
    env.invalidate_all()
    _analyze(env.cr)
    return warehouses.ids


def _warehouses(env):
    company, found = env.company, env["stock.warehouse"].search([])
    for number in range(len(found), WAREHOUSES):
        vals = {"name": f"Branch {number}", "code": f"B{number}", "company_id": company.id}
        found |= env["stock.warehouse"].create(vals)
    if "dist_mode" in found._fields:
        found.dist_mode = "enforce"
    return found[:WAREHOUSES]


def _pattern(env, warehouse):
    """One product with one receipt and one order, made by Odoo itself."""
    product = env["product.product"].create({"name": "Bolt", "is_storable": True})
    partner = env["res.partner"].create({"name": "Customer"})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "warehouse_id": warehouse.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
        }
    )
    order.action_confirm()
    supplier = env.ref("stock.stock_location_suppliers")
    receipt = env["stock.move"].create(
        {
            "product_id": product.id,
            "product_uom_qty": 1,
            "location_id": supplier.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "picking_type_id": warehouse.in_type_id.id,
            "date": fields.Datetime.now() + timedelta(days=1),
        }
    )
    receipt._action_confirm()
    line = order.order_line
    return {"product": product, "receipt": receipt, "line": line, "delivery": line.move_ids}


def _columns(cr, table, *without):
    cr.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns "
        "WHERE table_name = %s AND column_name <> ALL(%s) AND is_generated = 'NEVER'",
        [table, list(without)],
    )
    return ", ".join(row[0] for row in cr.fetchall())


def _copy_products(cr, product, count):
    template = _columns(cr, "product_template", "id")
    variant = _columns(cr, "product_product", "id", "product_tmpl_id")
    cr.execute(
        f"INSERT INTO product_template ({template}) SELECT {template} FROM product_template, "
        "generate_series(2, %s) WHERE id = %s",
        [count, product.product_tmpl_id.id],
    )
    cr.execute(
        f"INSERT INTO product_product (product_tmpl_id, {variant}) "
        f"SELECT t.id, {', '.join('p.' + name.strip() for name in variant.split(','))} "
        "FROM product_product p, product_template t WHERE p.id = %s AND t.id > %s",
        [product.id, product.product_tmpl_id.id],
    )


def _fill(cr, warehouses, product):
    cr.execute(
        """
        INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity,
                                 in_date, create_uid, create_date, write_uid, write_date)
        SELECT p.id, w.lot_stock_id, w.company_id, 5 + (p.id * 7 + w.id) %% 40, 0,
               now() AT TIME ZONE 'UTC', 1, now(), 1, now()
          FROM product_product p, stock_warehouse w WHERE p.id >= %s AND w.id = ANY(%s)
        """,
        [product.id, warehouses.ids],
    )


def _copy_moves(cr, first, warehouses, count):
    """Half receipts, half deliveries, of which every other one belongs to an order line."""
    cr.execute(
        "SELECT array_agg(id ORDER BY id) FROM product_product WHERE id >= %s",
        [first["product"].id],
    )
    changed = ("id", "product_id", "date", "product_qty", "product_uom_qty", "sale_line_id")
    receipt = _columns(cr, "stock_move", *changed, "location_dest_id")
    delivery = _columns(cr, "stock_move", *changed, "location_id")
    cr.execute(
        """
        CREATE TEMP TABLE bench_item AS
        SELECT i AS n, ids[1 + (i * 31) %% array_length(ids, 1)] AS product_id,
               houses[1 + i %% array_length(houses, 1)] AS house,
               now() AT TIME ZONE 'UTC' + (i %% %s) * interval '1 day' AS date, 1 + i %% 9 AS qty,
               now() AT TIME ZONE 'UTC' + (i * 7 %% %s) * interval '1 day' AS leaves
          FROM generate_series(1, %s) i, (
               SELECT array_agg(id ORDER BY id) AS ids FROM product_product WHERE id >= %s) p, (
               SELECT array_agg(lot_stock_id ORDER BY id) AS houses
                 FROM stock_warehouse WHERE id = ANY(%s)) w
        """,
        [DAYS, DAYS, count // 2, first["product"].id, warehouses.ids],
    )
    line = _columns(cr, "sale_order_line", "id", "product_id", "product_uom_qty", "name")
    cr.execute(
        f"INSERT INTO sale_order_line ({line}, product_id, product_uom_qty, name) "
        f"SELECT {line}, b.product_id, b.qty, b.n FROM sale_order_line l, bench_item b "
        "WHERE l.id = %s AND b.n %% 2 = 0",
        [first["line"].id],
    )
    moves = (
        (receipt, "location_dest_id", first["receipt"], "NULL::int", "b.date"),
        (delivery, "location_id", first["delivery"], "s.id", "b.leaves"),
    )
    for columns, column, pattern, sale_line, date in moves:
        cr.execute(
            f"INSERT INTO stock_move ({columns}, {column}, product_id, date, product_qty, "
            f"product_uom_qty, sale_line_id) SELECT {_of('m', columns)}, b.house, b.product_id, "
            f"{date}, b.qty, b.qty, {sale_line} FROM stock_move m CROSS JOIN bench_item b "
            "LEFT JOIN sale_order_line s ON s.name = b.n::text AND s.order_id = %s WHERE m.id = %s",
            [first["line"].order_id.id, pattern.id],
        )


def _of(alias, columns):
    return ", ".join(f"{alias}.{name.strip()}" for name in columns.split(","))


def _promise(cr, channel_id):
    cr.execute(
        """
        INSERT INTO dist_promise_entry (line_id, order_id, product_id, warehouse_id, company_id,
               channel_id, qty, ship_date, state, kind, shadow, settled, create_date)
        SELECT m.sale_line_id, l.order_id, m.product_id, w.id, w.company_id, %s, m.product_qty,
               m.date::date, 'firm', 'promise', false, false, now() AT TIME ZONE 'UTC'
          FROM stock_move m JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN stock_warehouse w ON w.lot_stock_id = m.location_id
         WHERE NOT EXISTS (SELECT 1 FROM dist_promise_entry e WHERE e.line_id = l.id)
        """,
        [channel_id],
    )


def _analyze(cr):
    # as autovacuum does by itself after a while
    for table in ("stock_quant", "stock_move", "product_product", "product_template"):
        cr.execute(f"ANALYZE {table}")
    cr.execute("ANALYZE sale_order_line")
    cr.execute("SELECT to_regclass('dist_promise_entry')")
    if cr.fetchone()[0]:
        cr.execute("ANALYZE dist_promise_entry")
    cr.commit()
