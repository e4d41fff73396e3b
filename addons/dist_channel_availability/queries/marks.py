# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Change marks: which products' numbers may have changed, said by the very transaction that did it.

Triggers write them, a row a product and statement, so what the ORM doesn't see is marked too. A
mark is visible exactly when its change is, and a rollback takes both away. A mark without a product
means everything. No foreign keys: a mark must never wait for, or fail by, another row.
"""

from odoo.tools import SQL

#: the right to compute and store, of one drain at a time
DRAIN_LOCK = 0x64697377

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS dist_availability_mark (id bigserial PRIMARY KEY, product_id int)
    """,
    """
    CREATE TABLE IF NOT EXISTS dist_availability_clock (
        id int PRIMARY KEY CHECK (id = 1), drained_at timestamp)
    """,
    "INSERT INTO dist_availability_clock (id) VALUES (1) ON CONFLICT DO NOTHING",
    """
    CREATE INDEX IF NOT EXISTS dist_promise_entry_expires_at_index
        ON dist_promise_entry (expires_at) WHERE NOT settled AND expires_at IS NOT NULL
    """,
)

#: what is written by hand or seldom: {table: columns that matter, none for all}
SETTINGS = {
    "dist_channel_quota": (),
    "dist_reservation_policy": (),
    "dist_sales_channel": ("active", "company_id", "priority"),
    "dist_sales_channel_warehouse": (),
    "product_category": ("parent_path",),
    "res_company": ("parent_path", "partner_id"),
    "stock_location": ("usage", "dist_stock_status", "parent_path"),
    "stock_warehouse": ("active", "company_id", "dist_mode", "dist_tz", "lot_stock_id"),
}
#: columns of a product; those of addons that aren't there never differ
PRODUCT = ("active", "product_tmpl_id")
TEMPLATE = (
    *("active", "categ_id", "company_id", "is_storable", "type", "tracking", "uom_id"),
    *("use_expiration_date", "expiration_time", "removal_time"),
)

#: by table: what marks an inserted or a deleted row, and what in an updated one
RULES = {
    "stock_quant": (
        "r.product_id",
        "r.quantity <> 0",
        """
        (n.product_id, n.location_id, n.company_id, n.owner_id, n.lot_id, n.quantity,
         CASE WHEN n.lot_id IS NOT NULL THEN to_jsonb(n) -> 'removal_date' END,
         CASE WHEN n.lot_id IS NOT NULL THEN to_jsonb(n) -> 'expiration_date' END)
        IS DISTINCT FROM
        (o.product_id, o.location_id, o.company_id, o.owner_id, o.lot_id, o.quantity,
         CASE WHEN o.lot_id IS NOT NULL THEN to_jsonb(o) -> 'removal_date' END,
         CASE WHEN o.lot_id IS NOT NULL THEN to_jsonb(o) -> 'expiration_date' END)
        """,
    ),
    "stock_move": (
        "r.product_id",
        "r.state NOT IN ('draft', 'done', 'cancel')",
        """
        (n.product_id, n.product_qty, n.state, n.date, n.location_id, n.location_dest_id,
         n.location_final_id, n.company_id, n.sale_line_id, n.procure_method)
        IS DISTINCT FROM
        (o.product_id, o.product_qty, o.state, o.date, o.location_id, o.location_dest_id,
         o.location_final_id, o.company_id, o.sale_line_id, o.procure_method)
        AND NOT (n.state IN ('draft', 'done', 'cancel') AND o.state IN ('draft', 'done', 'cancel'))
        """,
    ),
    "dist_promise_entry": ("r.product_id", "true", "true"),
}

#: the marks of one statement
_FUNCTION = """
CREATE OR REPLACE FUNCTION dist_availability_mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO dist_availability_mark (product_id)
        SELECT DISTINCT {product} FROM new_rows r WHERE {counts};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO dist_availability_mark (product_id)
        SELECT DISTINCT {product} FROM old_rows r WHERE {counts};
    ELSE
        INSERT INTO dist_availability_mark (product_id)
        SELECT DISTINCT p.id FROM new_rows n JOIN old_rows o ON o.id = n.id
         CROSS JOIN LATERAL (VALUES (n.product_id), (o.product_id)) p(id) WHERE {differs};
    END IF;
    RETURN NULL;
END $$
"""
#: moves that are chained, or no longer: goods on the way count at their last open move
_CHAINS = """
CREATE OR REPLACE FUNCTION dist_availability_mark_chains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO dist_availability_mark (product_id)
        SELECT DISTINCT m.product_id FROM new_rows r JOIN stock_move m ON m.id = r.move_orig_id
         WHERE m.state NOT IN ('draft', 'done', 'cancel');
    ELSE
        INSERT INTO dist_availability_mark (product_id)
        SELECT DISTINCT m.product_id FROM old_rows r JOIN stock_move m ON m.id = r.move_orig_id
         WHERE m.state NOT IN ('draft', 'done', 'cancel');
    END IF;
    RETURN NULL;
END $$
"""
#: settings: everything, when one of the columns differs that the trigger names
_SETTINGS = """
CREATE OR REPLACE FUNCTION dist_availability_mark_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        PERFORM 1 FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE EXISTS (
            SELECT 1 FROM unnest(TG_ARGV) k
             WHERE (to_jsonb(n) -> k) IS DISTINCT FROM (to_jsonb(o) -> k));
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM 1 FROM new_rows;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO dist_availability_mark (product_id) VALUES (NULL);
    RETURN NULL;
END $$
"""
#: products that are new, gone or described differently; the arguments are the columns that matter
_PRODUCTS = """
CREATE OR REPLACE FUNCTION dist_availability_mark_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO dist_availability_mark (product_id) SELECT n.id FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO dist_availability_mark (product_id) SELECT o.id FROM old_rows o;
    ELSIF TG_TABLE_NAME = 'product_product' THEN
        INSERT INTO dist_availability_mark (product_id)
        SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE EXISTS (
            SELECT 1 FROM unnest(TG_ARGV) k
             WHERE (to_jsonb(n) -> k) IS DISTINCT FROM (to_jsonb(o) -> k));
    ELSE
        INSERT INTO dist_availability_mark (product_id)
        SELECT p.id FROM new_rows n JOIN old_rows o ON o.id = n.id
          JOIN product_product p ON p.product_tmpl_id = n.id WHERE EXISTS (
            SELECT 1 FROM unnest(TG_ARGV) k
             WHERE (to_jsonb(n) -> k) IS DISTINCT FROM (to_jsonb(o) -> k));
    END IF;
    RETURN NULL;
END $$
"""
#: what is deleted takes its numbers along, as a foreign key would; the argument is their column
_DELETED = """
CREATE OR REPLACE FUNCTION dist_availability_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM dist_availability WHERE %I = ANY($1)', TG_ARGV[0])
      USING ARRAY(SELECT id FROM old_rows);
    RETURN NULL;
END $$
"""
DELETED = {
    "dist_sales_channel": "channel_id",
    "product_product": "product_id",
    "res_company": "company_id",
    "stock_warehouse": "warehouse_id",
}
_TRANSITIONS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}
EVENTS = tuple(_TRANSITIONS)


def create_marks(cr):
    """Make the tables and the triggers; called whenever the model is initialised."""
    for statement in (*TABLES, _CHAINS, _SETTINGS, _PRODUCTS, _DELETED):
        cr.execute(statement)
    for table, (product, counts, differs) in RULES.items():
        # the names and conditions of this room: a function's text takes no parameters
        text = _FUNCTION.format(table=table, product=product, counts=counts, differs=differs)
        cr.execute(SQL(text.replace("%", "%%")))
    for trigger in _triggers():
        _create_trigger(cr, *trigger)


def _triggers():
    """Yield (table, function, arguments, events) of all triggers."""
    for table in RULES:
        yield table, f"dist_availability_mark_{table}", (), EVENTS
    yield "stock_move_move_rel", "dist_availability_mark_chains", (), ("INSERT", "DELETE")
    for table, columns in SETTINGS.items():
        yield table, "dist_availability_mark_all", columns, EVENTS
    for table, column in DELETED.items():
        yield table, "dist_availability_delete", (column,), ("DELETE",)
    yield "product_product", "dist_availability_mark_products", PRODUCT, EVENTS
    yield "product_template", "dist_availability_mark_products", TEMPLATE, ("UPDATE",)


def _create_trigger(cr, table, function, arguments, events):
    for event in events:
        name = SQL.identifier(f"{function}_{event.lower()}")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, SQL.identifier(table)))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s(%s)",
                name,
                SQL(event),
                SQL.identifier(table),
                SQL(_TRANSITIONS[event]),
                SQL.identifier(function),
                SQL(", ").join(SQL("%s", argument) for argument in arguments),
            )
        )


def drop_marks(cr):
    """Remove the triggers, and all that the ORM doesn't know of."""
    functions = {function for _table, function, _arguments, _events in _triggers()}
    for function in sorted(functions):
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function)))
    cr.execute("DROP TABLE IF EXISTS dist_availability_mark, dist_availability_clock")
    cr.execute("DROP INDEX IF EXISTS dist_promise_entry_expires_at_index")


def index_removal_dates(cr):
    """Find goods that are to be removed by now quickly; call it where lots have such dates."""
    cr.execute(
        """
        CREATE INDEX IF NOT EXISTS dist_availability_removal_date_index
            ON stock_quant (removal_date) WHERE removal_date IS NOT NULL
        """
    )


def lock_drain(cr, *, wait):
    """Take the right to drain until the cursor's transaction ends; whether we have it.

    :raises psycopg2.errors.LockNotAvailable: after the time that the cursor waits for locks
    """
    if wait:
        cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", DRAIN_LOCK), log_exceptions=False)
        return True
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", DRAIN_LOCK))
    return cr.fetchone()[0]


def mark(cr, product_ids=(None,)):
    """Mark products, or everything."""
    cr.execute(
        SQL(
            "INSERT INTO dist_availability_mark (product_id) SELECT unnest(%s::int[])",
            list(product_ids),
        )
    )


def take_marks(cr):
    """Delete the marks that this transaction sees; return the product ids, None for everything.

    What the transaction computes from then on must be of the same snapshot.
    """
    cr.execute(
        """
        WITH taken AS (DELETE FROM dist_availability_mark RETURNING product_id)
        SELECT DISTINCT product_id FROM taken
        """
    )
    return {row[0] for row in cr.fetchall()}


def drained_at(cr):
    """(When the last drain began, the present moment of this transaction), in UTC."""
    cr.execute("SELECT drained_at, now() AT TIME ZONE 'UTC' FROM dist_availability_clock")
    return cr.fetchone()


def set_drained(cr, moment):
    cr.execute(SQL("UPDATE dist_availability_clock SET drained_at = %s", moment))


def due_products(cr, since, until, *, lots):
    """Ids of products with a hold that ended meanwhile, or goods that are to be removed by now.

    :param lots: whether quants have removal dates
    """
    removed = SQL(
        """
        UNION SELECT product_id FROM stock_quant
               WHERE removal_date > %(since)s AND removal_date <= %(until)s
        """,
        since=since,
        until=until,
    )
    cr.execute(
        SQL(
            """
            SELECT product_id FROM dist_promise_entry
             WHERE NOT settled AND expires_at > %s AND expires_at <= %s %s
            """,
            since,
            until,
            removed if lots else SQL(),
        )
    )
    return {row[0] for row in cr.fetchall()}
