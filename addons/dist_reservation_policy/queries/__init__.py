# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of the promise layer: the only room of the addon with SQL in it.

Each function takes the cursor to work with, because the same question is asked on the request's own
transaction and on the short one beside it. A *key* is a (product id, warehouse id) pair.

The order of things is what makes it safe, see docs/dist_reservation_policy.md: `lock_gates`, then
`read_position` in **one further** statement, then `insert_claims`, then the commit of the short
transaction. Tests break each of these on purpose.
"""

from .availability import availability, hard_keys, planned_for_many
from .claims import (
    Claim,
    claims_in_flight,
    delete_claims,
    insert_claims,
    lock_gates,
    sweep_claims,
    wait_for_transactions,
    xact_id,
)
from .go_live import PERIODS, go_live, go_live_orders, over_reserved_products, unseen_pickings
from .history import entries_between, holdings_at
from .holds import expired_holds
from .keys import known_zones
from .kits import Recipe, kit_mates, recipes
from .ledger import (
    close_ledger,
    insert_decisions,
    insert_entries,
    line_balances,
    own_firm_changes,
    settle_holds,
    settle_lines,
    touch_lines,
    uncommitted_claims,
)
from .position import (
    Row,
    position_of,
    promisable_inside,
    promisable_of_lots,
    read_position,
    with_own_changes,
)
from .read_ahead import owners_of_rows
from .reservation import (
    failed_keys,
    lock_deliveries,
    lock_goods,
    lock_quants,
    lock_reservation,
    misplaced_lines,
    open_keys,
    open_moves,
    promised_keys,
    touch_pickings,
    try_lock_quant,
    unreserved,
)
from .schema import create_promise_view, create_tables, drop_tables, fill_declared
from .service_level import service_level
from .simulation import (
    decided_since,
    expected_since,
    given_up_since,
    moved_since,
    on_hand_now,
    standing_at,
)
from .slips import last_told, mark_tried, promised_arrivals, stale_slips, stale_transit
from .sourcing import lock_orders
from .wanted import NUMBERS, House, Rule, Wanted

__all__ = [name for name in dir() if not name.startswith("_")]
