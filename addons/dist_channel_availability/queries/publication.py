# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What channels are told: published items, the marks of rules that changed, and the feed.

The drain alone writes published items and assigns their `seq`, one drain at a time: whoever has
read a publication up to a value never misses a lower one. A request that changes a rule only leaves
a mark, so it conflicts with nobody.
"""

from operator import itemgetter

from psycopg2.extras import execute_values

from odoo.tools import SQL

SEQUENCE = "dist_publication_seq"
SCHEMA = (
    f"CREATE SEQUENCE IF NOT EXISTS {SEQUENCE} AS bigint",
    "ALTER TABLE dist_publication_item ADD COLUMN IF NOT EXISTS seq bigint",
    """
    CREATE INDEX IF NOT EXISTS dist_publication_item_seq_index
        ON dist_publication_item (publication_id, seq)
    """,
)
#: no foreign keys: a mark outlives what it is about
MARKS = """
    CREATE TABLE IF NOT EXISTS dist_publication_mark (
        id bigserial PRIMARY KEY, publication_id int, product_id int)
"""
#: the columns of an item that a channel sees: another value of one of them is a change
SHOWN = ("published_qty", "is_removed", "sku", "barcode", "unit")
#: what the drain writes of an item, with the types, beside whose it is (OWNERS)
COLUMNS = {
    "available_qty": "numeric",
    "expected_qty": "numeric",
    "daily_demand_qty": "numeric",
    "published_qty": "numeric",
    "is_removed": "bool",
    "sku": "text",
    "barcode": "text",
    "unit": "text",
}
#: the same for all items of a publication
OWNERS = ("channel_id", "company_id")
#: items of one statement
PAGE = 5000


def create_item_sequence(cr):
    """The bigint column of published items, which the ORM knows nothing of."""
    for statement in SCHEMA:
        cr.execute(statement)


def create_publication_marks(cr):
    cr.execute(MARKS)


def drop_publication_tables(cr):
    """What the ORM doesn't know of; the columns go with their tables."""
    cr.execute("DROP TABLE IF EXISTS dist_publication_mark, dist_publication_echo, dist_api_bucket")
    cr.execute(SQL("DROP SEQUENCE IF EXISTS %s", SQL.identifier(SEQUENCE)))


# --- Marks -------------------------------------------------------------------------------------


def mark_publications(cr, publication_ids):
    """Note that all of these publications is to be published again."""
    cr.execute(
        SQL(
            "INSERT INTO dist_publication_mark (publication_id) SELECT unnest(%s::int[])",
            list(publication_ids),
        )
    )


def mark_products(cr, product_ids):
    """Note that a product is told differently, whatever it is that says so."""
    cr.execute(
        SQL(
            "INSERT INTO dist_publication_mark (product_id) SELECT unnest(%s::int[])",
            list(product_ids),
        )
    )


def take_publication_marks(cr):
    """(publication ids, product ids) that the snapshot sees marked; the marks are gone."""
    cr.execute("DELETE FROM dist_publication_mark RETURNING publication_id, product_id")
    rows = cr.fetchall()
    return {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1]}


# --- Items -------------------------------------------------------------------------------------


#: each product that the rule is about, or that was told before, beside what is told of it
_ITEMS = """
    WITH chosen(id) AS (%(chosen)s),
    told AS (
        SELECT * FROM dist_publication_item
         WHERE publication_id = %(publication_id)s AND %(told)s),
    number AS (
        SELECT product_id, sum(available_qty) AS qty FROM dist_availability
         WHERE channel_id = %(channel_id)s AND warehouse_id = ANY(%(warehouse_ids)s) AND %(only)s
         GROUP BY product_id),
    alias AS (
        SELECT product_id, product_uom_id, min(code) AS code FROM dist_item_alias
         WHERE channel_id = %(channel_id)s AND partner_id IS NULL AND active AND %(only)s
         GROUP BY product_id, product_uom_id)
    SELECT COALESCE(chosen.id, told.product_res_id) AS product_res_id,
           p.id AS product_id, chosen.id IS NULL AS is_removed, told.id,
           COALESCE(number.qty, 0) AS available_qty, %(daily)s AS daily_demand_qty,
           COALESCE(told.daily_demand_qty, 0) AS old_daily, %(pack)s AS pack,
           CASE WHEN chosen.id IS NULL THEN told.sku
                ELSE COALESCE(alias.code, p.default_code) END AS sku,
           CASE WHEN chosen.id IS NULL THEN told.barcode ELSE p.barcode END AS barcode,
           COALESCE(unit.name ->> 'en_US', told.unit) AS unit,
           told.published_qty AS old_published_qty, told.is_removed AS old_is_removed,
           told.sku AS old_sku, told.barcode AS old_barcode, told.unit AS old_unit
      FROM chosen
      FULL JOIN told ON told.product_res_id = chosen.id
      LEFT JOIN product_product p ON p.id = COALESCE(chosen.id, told.product_res_id)
      LEFT JOIN product_template t ON t.id = p.product_tmpl_id
      LEFT JOIN uom_uom unit ON unit.id = t.uom_id
      LEFT JOIN number ON number.product_id = chosen.id
      LEFT JOIN alias ON alias.product_id = chosen.id AND alias.product_uom_id = t.uom_id
      %(demand)s
"""
#: units of the product in a pack, if both count the same
_PACK = """
    COALESCE((SELECT pack.factor / unit.factor FROM uom_uom pack
               WHERE pack.id = %s AND split_part(pack.parent_path, '/', 1)
                                      = split_part(unit.parent_path, '/', 1)), 1)
"""


def read_items(cr, publication, chosen, product_ids=None):
    """What is to be told and what is told, a dict a product.

    :param publication: dict of publication_id, channel_id, warehouse_ids, pack_uom_id, demand_days
    :param chosen: SQL of a subselect in parentheses: the ids of the products that the rule is
        about, among those that are asked for
    :param product_ids: only these; None: all, and their demand is counted anew
    """
    pack_uom_id = publication["pack_uom_id"]
    if product_ids is None:
        told = only = SQL("true")
        daily = SQL("COALESCE(demand.daily, 0)")
        demand = SQL("LEFT JOIN (%s) demand ON demand.product_id = chosen.id", _demand(publication))
    else:
        ids = _array(product_ids, "int")
        told, only = SQL("product_res_id = ANY(%s)", ids), SQL("product_id = ANY(%s)", ids)
        daily, demand = SQL("COALESCE(told.daily_demand_qty, 0)"), SQL()
    cr.execute(
        SQL(
            _ITEMS,
            chosen=chosen,
            publication_id=publication["publication_id"],
            channel_id=publication["channel_id"],
            warehouse_ids=publication["warehouse_ids"],
            pack=SQL(_PACK, pack_uom_id) if pack_uom_id else SQL("1"),
            told=told,
            only=only,
            daily=daily,
            demand=demand,
        )
    )
    return cr.dictfetchall()


def _demand(publication):
    """What the channel asked for in the last days, a day, of each product."""
    return SQL(
        """
        SELECT product_id, sum(requested_qty) / %(demand_days)s AS daily
          FROM dist_unmet_demand
         WHERE channel_id = %(channel_id)s
           AND request_date >= now() AT TIME ZONE 'UTC' - make_interval(days => %(demand_days)s)
         GROUP BY product_id
        """,
        channel_id=publication["channel_id"],
        demand_days=publication["demand_days"],
    )


def write_items(cr, publication, rows):
    """Insert or update published items, each with a new `seq`.

    :param publication: dict of publication_id, channel_id, company_id
    :param rows: dicts of COLUMNS, and of `id`: the item, or None and the product's ids if it is new
    """
    told = [row for row in rows if row["id"]]
    new = [row for row in rows if not row["id"]]
    for form, keys, chosen in (
        (_UPDATE, {"id": "int"}, told),
        (_INSERT, {"product_res_id": "int", "product_id": "int"}, new),
    ):
        for start in range(0, len(chosen), PAGE):
            cr.execute(_write(form, publication, keys, chosen[start : start + PAGE]))


#: by the ids, or all items would be read to find a few
_UPDATE = """
    UPDATE dist_publication_item i
       SET (changed_at, seq, %(owners)s, %(columns)s)
           = ROW(now() AT TIME ZONE 'UTC', nextval(%(seq)s), %(owner_ids)s, %(values)s)
      FROM unnest(%(arrays)s) AS r(%(keys)s, %(columns)s)
     WHERE i.id = r.id AND i.id = ANY(%(ids)s)
"""
_INSERT = """
    INSERT INTO dist_publication_item
           (changed_at, seq, publication_id, %(owners)s, %(keys)s, %(columns)s)
    SELECT now() AT TIME ZONE 'UTC', nextval(%(seq)s), %(publication_id)s, %(owner_ids)s, r.*
      FROM unnest(%(arrays)s) AS r(%(keys)s, %(columns)s)
"""


def _write(form, publication, keys, rows):
    """The statement that stores some items; arrays are far less text to read than rows."""
    kinds = {**keys, **COLUMNS}
    columns = zip(*map(itemgetter(*kinds), rows), strict=True)
    arrays = map(_array, columns, kinds.values())
    return SQL(
        form,
        seq=SEQUENCE,
        publication_id=publication["publication_id"],
        owners=_names(OWNERS),
        owner_ids=SQL(", ").join(SQL("%s", publication[name]) for name in OWNERS),
        keys=_names(keys),
        columns=_names(COLUMNS),
        values=SQL(", ").join(SQL("r.%s", SQL.identifier(name)) for name in COLUMNS),
        ids=_array([row["id"] for row in rows], "int"),
        arrays=SQL(", ").join(arrays),
    )


def _array(values, kind):
    """The values as an array; numbers as one text, which is far quicker than one by one."""
    if kind == "text":
        return SQL("%s::text[]", list(values))
    texts = ("NULL" if value is None else str(value) for value in values)
    return SQL("%s::%s[]", f"{{{','.join(texts)}}}", SQL(kind))


def _names(columns):
    return SQL(", ").join(map(SQL.identifier, columns))


def write_demand(cr, rows):
    """Note the demand of items that are told the same as before.

    :param rows: (id of the item, demand a day)
    """
    execute_values(
        cr._obj,
        "UPDATE dist_publication_item i SET daily_demand_qty = v.daily"
        " FROM (VALUES %s) AS v (id, daily) WHERE i.id = v.id",
        rows,
        "(%s, %s::numeric)",
        page_size=1000,
    )


# --- Feed --------------------------------------------------------------------------------------

ROW = """
    json_build_object(
        'product_id', product_res_id, 'sku', sku, 'barcode', barcode,
        'quantity', trim_scale(published_qty), 'unit', unit, 'removed', is_removed,
        'changed_at', to_char(changed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text
"""


def last_seq(cr, publication_id):
    """The highest `seq` of the publication, 0 without any; reads one entry of an index."""
    cr.execute(
        SQL(
            "SELECT seq FROM dist_publication_item WHERE publication_id = %s AND seq IS NOT NULL"
            " ORDER BY seq DESC LIMIT 1",
            publication_id,
        )
    )
    row = cr.fetchone()
    return row[0] if row else 0


def items_after(cr, publication_id, seq, limit):
    """[(seq, the item as JSON text)] that changed since, oldest change first."""
    cr.execute(
        SQL(
            "SELECT seq, %s FROM dist_publication_item"
            " WHERE publication_id = %s AND seq > %s ORDER BY seq LIMIT %s",
            SQL(ROW),
            publication_id,
            seq,
            limit,
        )
    )
    return cr.fetchall()


def stream_items(cr, publication_id, chunk):
    """Yield lists of at most `chunk` items as JSON texts: everything that is told now.

    The server keeps the rest: memory does not grow with the catalogue.
    """
    cr.execute(
        SQL(
            "DECLARE dist_feed NO SCROLL CURSOR FOR SELECT %s FROM dist_publication_item"
            " WHERE publication_id = %s AND NOT is_removed",
            SQL(ROW),
            publication_id,
        )
    )
    fetch = SQL("FETCH FORWARD %s FROM dist_feed", chunk)
    while True:
        cr.execute(fetch)
        rows = cr.fetchall()
        if not rows:
            break
        yield [row[0] for row in rows]
    cr.execute("CLOSE dist_feed")
