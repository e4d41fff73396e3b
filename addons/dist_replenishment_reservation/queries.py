# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the ledger of promises says about demand, for the planning."""

from odoo.tools import SQL

from odoo.addons.dist_replenishment.queries import planning, supply_demand


def holds(env, company, today):
    """Holds that nobody has confirmed, as demand of the day they would leave, as
    rows of supply_demand.EVENT.

    A hold and the move that comes from it are never there together: confirming settles the hold.
    """
    env["dist.promise.entry"].flush_model()
    return planning.fetch(
        env,
        SQL(
            """
        SELECT i.id, GREATEST(e.ship_date - %(today)s::date, 0), -sum(e.qty), %(kind)s, false,
               0, 0, 0
          FROM dist_promise_entry e
          JOIN dist_replenishment_item i ON i.product_id = e.product_id AND i.active
               AND i.warehouse_id = e.warehouse_id
         WHERE NOT e.settled AND NOT e.shadow AND e.state = 'hold'
           AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp() AT TIME ZONE 'UTC')
           AND i.company_id = %(company)s
         GROUP BY i.id, e.ship_date
        HAVING sum(e.qty) > 0
            """,
            today=today,
            kind=supply_demand.DEMAND,
            company=company.id,
        ),
        supply_demand.EVENT,
    )
