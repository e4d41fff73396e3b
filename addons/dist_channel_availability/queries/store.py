# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stored numbers: what a drain writes of them, and only that which differs."""

from odoo.tools import SQL

from odoo.addons.dist_reservation_policy.queries import NUMBERS

KEY = ("product_id", "warehouse_id", "channel_id")
COLUMNS = (*KEY, "company_id", *NUMBERS)


def leave_room(cr):
    """Leave half of each page free: a new version of a row stays there, and out of the indexes."""
    cr.execute("ALTER TABLE dist_availability SET (fillfactor = 50)")


def store_numbers(cr, fresh):
    """Store the numbers that differ from what is stored; return the ids of their products.

    :param fresh: a query with the columns COLUMNS
    """
    cr.execute(
        SQL(
            """
            WITH changed AS MATERIALIZED (
                SELECT f.*, a.id AS stored_id
                  FROM (%(fresh)s) f LEFT JOIN dist_availability a ON %(same)s
                 WHERE a.id IS NULL OR NOT a.active OR (%(old)s) IS DISTINCT FROM (%(new)s)),
            updated AS (
                UPDATE dist_availability a SET active = true, %(values)s
                  FROM changed f WHERE a.id = f.stored_id),
            added AS (
                INSERT INTO dist_availability (active, %(columns)s)
                SELECT true, %(new)s FROM changed f WHERE f.stored_id IS NULL)
            SELECT DISTINCT product_id FROM changed
            """,
            fresh=fresh,
            columns=_columns(""),
            old=_columns("a."),
            new=_columns("f."),
            values=SQL(", ".join(f"{name} = f.{name}" for name in COLUMNS if name not in KEY)),
            same=SQL(" AND ".join(f"a.{name} = f.{name}" for name in KEY)),
        )
    )
    return {row[0] for row in cr.fetchall()}


def _columns(prefix):
    return SQL(", ".join(prefix + name for name in COLUMNS))


def computed_elsewhere(rows):
    """The rows, tuples with the columns COLUMNS, as a query."""
    kinds = ["int"] * 4 + ["numeric"] * (len(NUMBERS) - 2) + ["date", "numeric"]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * len(kinds)
    arrays = [
        SQL("%s::%s[]", [value if value is None else str(value) for value in column], SQL(kind))
        for column, kind in zip(columns, kinds, strict=True)
    ]
    return SQL("SELECT * FROM unnest(%s) AS r(%s)", SQL(", ").join(arrays), _columns(""))


def forget_deleted(cr, product_ids):
    """Delete the numbers of products that are deleted, among these; None: of all.

    A trigger deletes them with the product. But a drain that didn't see that yet may store some
    right after it; the mark of the deletion has the next drain look here.
    """
    cr.execute(
        SQL(
            """
            DELETE FROM dist_availability a
             WHERE %s AND NOT EXISTS (SELECT 1 FROM product_product p WHERE p.id = a.product_id)
            """,
            SQL("true") if product_ids is None else SQL("a.product_id = ANY(%s)", product_ids),
        )
    )


def retire_numbers(cr, served, products, product_ids):
    """Put numbers that nobody is to read any more to zero and out of sight.

    :param served: pairs (channel id, warehouse id) that have numbers
    :param products: a query of the products that have numbers
    :param product_ids: look at these only; None: at all
    :return: the ids of the products
    """
    zero = [name for name in NUMBERS if name != "next_date"]
    only = SQL("true"), SQL("true")
    if product_ids is not None:
        only = SQL("a.product_id = ANY(%s)", product_ids), SQL("p.id = ANY(%s)", product_ids)
    cr.execute(
        SQL(
            """
            UPDATE dist_availability a SET active = false, next_date = NULL, %(zero)s
             WHERE a.active AND %(only)s AND (
                   (a.channel_id, a.warehouse_id) NOT IN (
                       SELECT * FROM unnest(%(channels)s::int[], %(warehouses)s::int[]))
                   OR a.product_id NOT IN (%(products)s)
                   OR (a.product_id, a.company_id) IN (
                       SELECT p.id, c.id FROM product_product p
                         JOIN product_template t ON t.id = p.product_tmpl_id
                         JOIN res_company o ON o.id = t.company_id
                         JOIN res_company c ON c.parent_path NOT LIKE o.parent_path || '%%'
                        WHERE %(product)s))
         RETURNING a.product_id
            """,
            zero=SQL(", ".join(f"{name} = 0" for name in zero)),
            only=only[0],
            product=only[1],
            channels=[channel_id for channel_id, _warehouse_id in served],
            warehouses=[warehouse_id for _channel_id, warehouse_id in served],
            products=products,
        )
    )
    return {row[0] for row in cr.fetchall()}
