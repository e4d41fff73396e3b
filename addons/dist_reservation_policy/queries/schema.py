# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables and views that the ORM does not make."""

SCHEMA = (
    """
    CREATE UNLOGGED TABLE IF NOT EXISTS dist_promise_gate (
        product_id int NOT NULL, warehouse_id int NOT NULL, PRIMARY KEY (product_id, warehouse_id))
    """,
    """
    CREATE UNLOGGED TABLE IF NOT EXISTS dist_promise_claim (
        id bigserial PRIMARY KEY, xid xid8 NOT NULL, kind varchar NOT NULL,
        product_id int NOT NULL, warehouse_id int NOT NULL, line_id int,
        qty numeric NOT NULL, date date NOT NULL, channel_id int,
        min_expiry date)
    """,
    "ALTER TABLE dist_promise_claim ADD COLUMN IF NOT EXISTS channel_id int",
    "ALTER TABLE dist_promise_claim ADD COLUMN IF NOT EXISTS min_expiry date",
    """
    CREATE INDEX IF NOT EXISTS dist_promise_claim_key
        ON dist_promise_claim (product_id, warehouse_id)
    """,
)


def create_tables(cr):
    """Create gate and claims: no foreign keys; unlogged, as a crash kills all claimants."""
    for statement in SCHEMA:
        cr.execute(statement)


def drop_tables(cr):
    cr.execute("DROP TABLE IF EXISTS dist_promise_gate, dist_promise_claim")


def create_promise_view(cr):
    """The model dist.promise: one row a balance that isn't zero, and a hold that hasn't expired."""
    cr.execute("DROP VIEW IF EXISTS dist_promise")
    cr.execute(
        """
        CREATE VIEW dist_promise AS
        SELECT min(e.id) AS id, e.line_id, max(e.order_id) AS order_id, e.product_id,
               e.warehouse_id, e.company_id, max(e.channel_id) AS channel_id,
               max(e.partner_id) AS partner_id, sum(e.qty) AS qty, e.ship_date, e.state,
               max(e.arrival_date) AS arrival_date,
               max(e.supply_ref) AS supply_ref, max(e.expires_at) AS expires_at, e.shadow,
               e.min_expiry
          FROM dist_promise_entry e
         WHERE NOT e.settled
           AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp() AT TIME ZONE 'UTC')
         GROUP BY e.line_id, e.product_id, e.warehouse_id, e.company_id, e.ship_date, e.state,
                  e.shadow, e.min_expiry
        HAVING sum(e.qty) <> 0
        """
    )


def fill_declared(cr):
    """Believe what orders said of themselves before anybody noted who had said it."""
    cr.execute("UPDATE sale_order SET dist_signed = true WHERE signed_on IS NOT NULL")
    cr.execute(
        """
        UPDATE sale_order o SET dist_outside = true FROM dist_sales_channel c
         WHERE c.id = o.dist_channel_id AND c.commits_outside
        """
    )
