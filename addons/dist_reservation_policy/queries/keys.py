# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the queries of this room share."""

from types import MappingProxyType

from odoo.tools import SQL

from odoo.addons.dist_base.tools.own_cursor import prepared_names


def keys_table(keys):
    """The keys as a table of (product id, warehouse id), in locking order."""
    ordered = sorted(set(keys))
    return SQL("unnest(%s::int[], %s::int[])", [k[0] for k in ordered], [k[1] for k in ordered])


def execute_for_keys(cr, name, build, keys, since):
    """Execute the query that `build` makes of the keys as a table, with a date for each.

    A position is read while its gate is locked, and planning it takes longer than executing it: on
    a short transaction's connection it is planned once.
    """
    prepared = prepared_names(cr)
    if prepared is None:
        cr.execute(build(dated_keys_table(keys, since)))
        return
    if name not in prepared:
        # a statement outlives the transaction that prepared it, even one that is rolled back
        query, types = build(SQL("unnest($1, $2, $3)")), SQL("int[], int[], date[]")
        cr.execute(SQL("PREPARE %s (%s) AS %s", SQL.identifier(name), types, query))
        prepared.add(name)
    cr.execute(SQL("EXECUTE %s (%s, %s, %s::date[])", SQL.identifier(name), *_columns(keys, since)))


def _columns(keys, since):
    ordered = sorted(set(keys))
    days = [since.get(key) for key in ordered]
    return [k[0] for k in ordered], [k[1] for k in ordered], [day and str(day) for day in days]


def dated_keys_table(keys, since=MappingProxyType({})):
    """The keys as a table of (product id, warehouse id, a date or null), in locking order."""
    return SQL("unnest(%s::int[], %s::int[], %s::date[])", *_columns(keys, since))


def scope(table):
    """The common table `scope`: each key with company, its partner, stock location and time zone.

    :param table: the keys by `dated_keys_table`
    """
    return SQL(
        """
        scope AS (
            SELECT k.product_id, k.warehouse_id, k.since, w.company_id, c.partner_id,
                   ls.parent_path AS path, COALESCE(w.dist_tz, 'UTC') AS tz
              FROM %s AS k(product_id, warehouse_id, since)
              JOIN stock_warehouse w ON w.id = k.warehouse_id
              JOIN res_company c ON c.id = w.company_id
              JOIN stock_location ls ON ls.id = w.lot_stock_id)
        """,
        table,
    )


_USABLE = """
    {0}.usage = 'internal' AND {0}.dist_stock_status = 'usable'
    AND {0}.parent_path LIKE s.path || '%%'
"""


def local_day(moment):
    """The day that a moment, in UTC as Odoo keeps it, is in the warehouse of scope row `s`."""
    return SQL("((%s) AT TIME ZONE 'UTC' AT TIME ZONE s.tz)::date", SQL(moment))


def known_zones(cr, names):
    """Those of the time zones that the database knows; it refuses to compute with others."""
    if not names:
        return set()
    cr.execute(SQL("SELECT name FROM pg_timezone_names WHERE name = ANY(%s)", list(names)))
    return {row[0] for row in cr.fetchall()}


def usable(alias):
    """The condition that location `alias` holds promisable stock of scope row `s`."""
    return SQL(_USABLE.format(alias))


def usable_quant():
    """The condition that quant `q` belongs to the company of scope row `s` and is not expired.

    The column `removal_date` is there only with lots that expire, hence the look through JSON: Odoo
    does not reserve a lot from that date on, so it must not be promised either.
    """
    return SQL(
        """
        q.company_id = s.company_id AND (q.owner_id IS NULL OR q.owner_id = s.partner_id)
        AND (q.lot_id IS NULL OR COALESCE((to_jsonb(q) ->> 'removal_date')::timestamp
                                          > statement_timestamp() AT TIME ZONE 'UTC', true))
        """
    )


def keeps_until():
    """The last day on which the goods of quant `q` are good, null when they never expire.

    That is the day until which the lot doesn't expire. When it is to be removed earlier before that
    than its product usually is, it counts as expiring earlier: so one day says both. What expires
    at midnight is good until the day before. `models/stock_quant.py` of the glue says the same.
    """
    return SQL(
        """
        CASE WHEN q.lot_id IS NOT NULL AND to_jsonb(q) ->> 'removal_date' IS NOT NULL THEN least(
            %s, %s + COALESCE((
                SELECT (to_jsonb(t) ->> 'removal_time')::int FROM product_product p
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE p.id = q.product_id), 0)) END
        """,
        local_day("(to_jsonb(q) ->> 'expiration_date')::timestamp - interval '1 microsecond'"),
        local_day("(to_jsonb(q) ->> 'removal_date')::timestamp - interval '1 microsecond'"),
    )
