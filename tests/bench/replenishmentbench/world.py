# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A distributor's reordering rules, copied in SQL from one product with a rule and two moves.

Odoo makes the pattern; the same rows are made in stock Odoo's database and in the suite's. There,
each rule's item gets levels as the forecast would write them, and the demand of two years.
"""

from datetime import timedelta

from odoo import Command, fields

#: open moves of each rule
RECEIPTS, DELIVERIES = 2, 3
#: they are spread over so many days
DAYS = 60
#: products for each vendor
OF_VENDOR = 100
#: weeks of demand, of which about a third have any
WEEKS = 104
TABLES = (
    "product_template", "product_product", "product_supplierinfo", "product_supplier_taxes_rel",
    "stock_quant", "stock_move", "stock_warehouse_orderpoint", "res_partner",
    "dist_replenishment_item", "dist_demand",
)  # fmt: skip


def make(env):
    """Make the pattern; return its ids by name."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    vendor = env["res.partner"].create({"name": "Vendor"})
    product = env["product.product"].create(
        {
            "name": "Bolt",
            "is_storable": True,
            "standard_price": 4.0,
            "supplier_taxes_id": [Command.set(_tax(env).ids)],
            "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5.0, "delay": 7})],
        }
    )
    rule = env["stock.warehouse.orderpoint"].create(
        {
            "product_id": product.id,
            "location_id": warehouse.lot_stock_id.id,
            "product_min_qty": 1.0,
            "product_max_qty": 2.0,
            "trigger": "manual",
        }
    )
    pattern = {
        "warehouse": warehouse.id,
        "location": warehouse.lot_stock_id.id,
        "template": product.product_tmpl_id.id,
        "product": product.id,
        "seller": product.seller_ids.id,
        "rule": rule.id,
        "receipt": _move(env, product, warehouse, incoming=True).id,
        "delivery": _move(env, product, warehouse, incoming=False).id,
    }
    if "dist.replenishment.item" in env:
        pattern["policy"] = _policy(env, warehouse).id
    env.flush_all()
    return pattern


def _tax(env):
    country = env.ref("base.be")
    group = env["account.tax.group"].create(
        {"name": "VAT", "company_id": env.company.id, "country_id": country.id}
    )
    return env["account.tax"].create(
        {
            "name": "Purchase 20%",
            "amount": 20,
            "type_tax_use": "purchase",
            "company_id": env.company.id,
            "tax_group_id": group.id,
            "country_id": country.id,
        }
    )


def _move(env, product, warehouse, *, incoming):
    """An open receipt or delivery of one unit."""
    usage = "supplier" if incoming else "customer"
    outside = env.ref(f"stock.stock_location_{usage}s")
    ends = (outside, warehouse.lot_stock_id) if incoming else (warehouse.lot_stock_id, outside)
    kind = warehouse.in_type_id if incoming else warehouse.out_type_id
    move = env["stock.move"].create(
        {
            "product_id": product.id,
            "product_uom_qty": 1,
            "location_id": ends[0].id,
            "location_dest_id": ends[1].id,
            "picking_type_id": kind.id,
            "date": fields.Datetime.now() + timedelta(days=1),
        }
    )
    move._action_confirm()
    return move


def _policy(env, warehouse):
    """One policy for everything; the warehouse enforces, so that rules are written too."""
    warehouse.dist_mode = "enforce"
    return env["dist.replenishment.policy"].create(
        {
            "name": "Everything",
            "company_id": env.company.id,
            "method": "rss",
            "review_days": 7,
            "approval_amount": 1e6,
        }
    )


def grow(env, pattern, first, last):
    """Make the rules of numbers `first` to `last` with all that belongs to them."""
    vendors = env["res.partner"].create(
        [{"name": f"Vendor {number}", "lang": env.lang} for number in range(first, last, OF_VENDOR)]
    )
    env.flush_all()
    cr = env.cr
    _number(cr, pattern, vendors.ids, first, last)
    for copy in (_products, _sellers, _stock, _moves, _rules):
        copy(cr, pattern)
    if "policy" in pattern:
        _items(env, pattern)
    cr.execute("DROP TABLE bench_new")
    cr.commit()
    env.invalidate_all()
    _analyze(cr)


def _number(cr, pattern, vendor_ids, first, last):
    """The new rules' numbers, with the ids of their templates, products and vendors.

    `a` and `b` are the number scattered, always the same way.
    """
    cr.execute(
        """
        CREATE TEMP TABLE bench_new AS
        SELECT n, (n::bigint * 7919 %% 1009)::int AS a, (n::bigint * 104729 %% 997)::int AS b,
               nextval('product_template_id_seq')::int AS template_id,
               nextval('product_product_id_seq')::int AS product_id,
               vendors[1 + (n - %(first)s) %% array_length(vendors, 1)] AS vendor_id,
               vendors[1 + (n - %(first)s + 1) %% array_length(vendors, 1)] AS other_vendor_id
          FROM generate_series(%(first)s, %(last)s - 1) AS n, (SELECT %(vendors)s AS vendors) v
        """,
        {"first": first, "last": last, "vendors": vendor_ids},
    )
    cr.execute("ANALYZE bench_new")


def _copy(cr, table, pattern_id, changed, rows="bench_new f"):
    """Insert a copy of a row for each of the rows, with other values in some columns.

    :param changed: {column: SQL}
    """
    cr.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns "
        "WHERE table_name = %s AND column_name <> ALL(%s) AND is_generated = 'NEVER'",
        [table, ["id", *changed]],
    )
    same = [row[0] for row in cr.fetchall()]
    cr.execute(
        f"INSERT INTO {table} ({', '.join([*same, *changed])}) "
        f"SELECT {', '.join([*(f't.{name}' for name in same), *changed.values()])} "
        f"FROM {table} t CROSS JOIN {rows} WHERE t.id = %s",
        [pattern_id],
    )


def _products(cr, pattern):
    code = "'B' || lpad(f.n::text, 6, '0')"
    _copy(
        cr, "product_template", pattern["template"], {"id": "f.template_id", "default_code": code}
    )
    _copy(
        cr,
        "product_product",
        pattern["product"],
        {"id": "f.product_id", "product_tmpl_id": "f.template_id", "default_code": code},
    )
    cr.execute(
        "INSERT INTO product_supplier_taxes_rel (prod_id, tax_id) "
        "SELECT f.template_id, r.tax_id FROM product_supplier_taxes_rel r, bench_new f "
        "WHERE r.prod_id = %s",
        [pattern["template"]],
    )


def _sellers(cr, pattern):
    """One to three price rows: a price, a break of the same vendor, and another vendor."""
    rows = """(SELECT n, a, template_id, vendor_id AS partner_id, 1 AS nr, 0 AS least,
                      4 + a %% 7 AS price FROM bench_new
         UNION ALL
               SELECT n, a, template_id, vendor_id, 2, 40, (4 + a %% 7) * 0.9 FROM bench_new
                WHERE n %% 3 > 0
         UNION ALL
               SELECT n, a, template_id, other_vendor_id, 3, 12, (4 + a %% 7) * 0.97 FROM bench_new
                WHERE n %% 3 = 2) f"""
    changed = {
        "product_tmpl_id": "f.template_id",
        "product_id": "NULL",
        "partner_id": "f.partner_id",
        "sequence": "f.nr",
        "min_qty": "f.least",
        "price": "f.price",
        "delay": "3 + f.a %% 18",
    }
    _copy(cr, "product_supplierinfo", pattern["seller"], changed, rows)


def _stock(cr, pattern):
    cr.execute(
        """
        INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity,
                                 in_date, create_uid, create_date, write_uid, write_date)
        SELECT f.product_id, w.lot_stock_id, w.company_id, 8 + f.a %% 56, 0,
               now() AT TIME ZONE 'UTC', 1, now(), 1, now()
          FROM bench_new f, stock_warehouse w WHERE w.id = %s
        """,
        [pattern["warehouse"]],
    )


def _moves(cr, pattern):
    """Receipts and deliveries on many days."""
    today = "date_trunc('day', now() AT TIME ZONE 'UTC') + interval '12 hours'"
    kinds = (
        ("receipt", RECEIPTS, "5 + f.b %% 11"),
        ("delivery", DELIVERIES, "4 + f.a %% 13"),
    )
    for kind, count, qty in kinds:
        day = f"(f.a * 31 + f.b * 17 + k.k * {DAYS // count}) %% {DAYS}"
        changed = {
            "product_id": "f.product_id",
            "date": f"{today} + {day} * interval '1 day'",
            "product_qty": qty,
            "product_uom_qty": qty,
            "picking_id": "NULL",
        }
        rows = f"bench_new f CROSS JOIN generate_series(1, {count}) AS k(k)"
        _copy(cr, "stock_move", pattern[kind], changed, rows)


LOW = "18 + f.b %% 24"


def _rules(cr, pattern):
    changed = {
        "name": "'OP/' || lpad(f.n::text, 6, '0')",
        "product_id": "f.product_id",
        "product_min_qty": LOW,
        "product_max_qty": f"{LOW} + 20 + f.a %% 30",
    }
    _copy(cr, "stock_warehouse_orderpoint", pattern["rule"], changed)


def _items(env, pattern):
    """Items as the suite makes them, with levels as the forecast writes them, and demand."""
    env["dist.replenishment.item"]._make_items(env.company)
    env.flush_all()
    env.cr.execute(
        f"""
        UPDATE dist_replenishment_item i
           SET policy_id = %s, demand_weekly = 2 + f.a %% 5, demand_sigma = 1 + f.b %% 3,
               lead_days = 3 + f.a %% 18, lead_days_p90 = 6 + f.a %% 18,
               protection_days = 10 + f.a %% 18, safety_stock_qty = ({LOW}) / 2,
               reorder_point_qty = {LOW} + 14, order_up_to_qty = {LOW} + 34 + f.a %% 30
          FROM bench_new f
         WHERE i.product_id = f.product_id
        """,
        [pattern["policy"]],
    )
    # what the pattern itself is made of has no levels and would be reported as such
    env.cr.execute(
        "UPDATE dist_replenishment_item SET policy_id = %s WHERE policy_id IS NULL",
        [pattern["policy"]],
    )


def _analyze(cr):
    # as autovacuum does by itself after a while
    cr.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'", [list(TABLES)]
    )
    for (table,) in cr.fetchall():
        cr.execute(f"ANALYZE {table}")
    cr.commit()


def ask(env, item_ids):
    """Two years of demand of items: about every third week, another pattern for each item."""
    env.cr.execute(
        """
        INSERT INTO dist_demand (product_id, warehouse_id, company_id, week, requested_qty,
                                 cleaned_qty, order_count, line_count, create_uid, create_date,
                                 write_uid, write_date)
        SELECT i.product_id, i.warehouse_id, i.company_id,
               date_trunc('week', now())::date - 7 * k.k, q.qty, q.qty, 1, 1, 1, now(), 1, now()
          FROM dist_replenishment_item i CROSS JOIN generate_series(1, %s) AS k(k),
               LATERAL (SELECT 1 + (i.id * 7919 + k.k * 104729) %% 9 AS qty) q
         WHERE i.id = ANY(%s) AND (i.id * 31 + k.k * 1009) %% 97 < 33
        """,
        [WEEKS, item_ids],
    )
    env.cr.execute(
        "UPDATE dist_replenishment_item SET known_since = now()::date - 7 * %s WHERE id = ANY(%s)",
        [WEEKS, item_ids],
    )
    env.cr.execute("ANALYZE dist_demand")
