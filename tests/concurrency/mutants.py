# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each guard of the mechanism, switched off on purpose, by name.

A mutant is a context manager that a worker process enters around one command. It replaces a
function of the addon's queries or a method of a model, in that process only. Every test that a
guard holds has a twin that shows the damage without it.
"""

from collections import Counter
from contextlib import contextmanager
from types import SimpleNamespace

from odoo.tools import SQL

from odoo.addons.dist_reservation_policy import queries

MUTANTS = {}


def mutant(function):
    MUTANTS[function.__name__] = contextmanager(function)
    return function


@contextmanager
def replaced(owner, name, value):
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield original
    finally:
        setattr(owner, name, original)


def _make_gates(cr, keys):
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_gate (product_id, warehouse_id)
            SELECT * FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING
            """,
            [key[0] for key in sorted(keys)],
            [key[1] for key in sorted(keys)],
        )
    )
    cr.commit()


@mutant
def gate_not_locked(_registry, _stages):
    """Nobody waits for anybody before reading what there is."""
    with replaced(queries, "lock_gates", lambda _cr, _keys: None):
        yield


class _LockingCursor:
    """Sends the one statement that comes next with the locks on the gates inside."""

    #: one on which nothing is prepared
    connection = SimpleNamespace()

    def __init__(self, cr, keys):
        self._cr, self._keys = cr, sorted(keys)

    def execute(self, query):
        self._cr.execute(
            SQL(
                """
                WITH gate AS MATERIALIZED (
                    SELECT g.product_id FROM dist_promise_gate g
                      JOIN unnest(%s::int[], %s::int[]) AS k(product_id, warehouse_id)
                           USING (product_id, warehouse_id)
                     ORDER BY g.product_id, g.warehouse_id FOR UPDATE OF g)
                SELECT p.* FROM (SELECT count(*) AS n FROM gate) locked
                  CROSS JOIN LATERAL (%s) p WHERE locked.n >= 0
                """,
                [key[0] for key in self._keys],
                [key[1] for key in self._keys],
                query,
            )
        )

    def fetchall(self):
        return self._cr.fetchall()


@mutant
def lock_and_read_in_one_statement(_registry, _stages):
    """The snapshot of the statement is from before it waited for the gate."""
    read = queries.read_position
    gated = set()

    def make_gates(cr, keys):
        _make_gates(cr, keys)
        gated.update(keys)

    def read_and_lock(cr, keys, **kwargs):
        locking = _LockingCursor(cr, gated & set(keys)) if gated & set(keys) else cr
        return read(locking, keys, **kwargs)

    with (
        replaced(queries, "lock_gates", make_gates),
        replaced(queries, "read_position", read_and_lock),
    ):
        yield


@mutant
def read_in_two_statements(_registry, stages):
    """Supply and promises are read one after the other, under the gate all the same."""
    read = queries.read_position
    supply = ("on_hand", "receipt")

    def read_twice(cr, keys, **kwargs):
        first = read(cr, keys, **kwargs)
        stages.reach("between_the_reads")
        second = read(cr, keys, **kwargs)
        return {
            key: [row for row in first.get(key, ()) if row.kind in supply]
            + [row for row in second.get(key, ()) if row.kind not in supply]
            for key in keys
        }

    with replaced(queries, "read_position", read_twice):
        yield


@mutant
def line_not_touched(_registry, _stages):
    """A change of the ledger no longer locks the order line that it is about."""
    with replaced(queries, "touch_lines", lambda _cr, ids, **_kw: len(ids)):
        yield


@mutant
def claim_not_counted(_registry, _stages):
    """What transactions in flight have claimed is left out of the position."""
    read = queries.read_position

    def read_without_claims(cr, keys, **kwargs):
        found = read(cr, keys, **kwargs)
        return {key: [r for r in found.get(key, ()) if r.kind != "claim"] for key in keys}

    with replaced(queries, "read_position", read_without_claims):
        yield


@mutant
def claim_not_inserted(_registry, _stages):
    """Nobody hears of a promise before it is committed."""
    with replaced(queries, "insert_claims", lambda *_args: None):
        yield


@mutant
def flight_not_awaited(_registry, _stages):
    """A decrease names its losers while promises are still in flight."""
    with replaced(queries, "wait_for_transactions", lambda _cr, _xids: None):
        yield


@mutant
def excess_not_claimed(registry, _stages):
    """Goods leave beyond their own promise without a claim, and pass for covered."""

    def covered(_self, excess):
        claimed = Counter()
        for move, net in excess.items():
            key = move.product_id.id, move._dist_leaves_warehouse()
            claimed.update({(*key, keeps): qty for keeps, qty in net.items()})
        return claimed

    with replaced(registry["dist.promise.supply"], "_claim_excess", covered):
        yield


@mutant
def moves_not_claimed(registry, _stages):
    """Whoever forces a transfer may take what is promised to others."""
    with replaced(registry["dist.promise.supply"], "_claim_moves", lambda _self, _moves: {}):
        yield


@mutant
def decrease_not_absorbed(registry, _stages):
    """Stock falls, and nobody looks at the promises that it covered."""

    def forget(self):
        self.env.cr.precommit.data.clear()

    with replaced(registry["dist.promise.supply"], "_absorb", forget):
        yield


@mutant
def quant_not_locked(registry, _stages):
    """Odoo's own way: reserve beside a stock row that somebody else is changing."""
    anywhere = registry["base"].try_lock_for_update
    with replaced(registry["stock.quant"], "try_lock_for_update", anywhere):
        yield


def _first_product_fails(registry, step):
    """A step of the worker ends in an error for the product that was ordered first."""
    original = getattr(registry["dist.reservation.worker"], step)

    def poisoned(self, keys):
        first = self.env["sale.order.line"].search([], order="id desc", limit=2)[-1:]
        if any(key[0] == first.product_id.id for key in keys):
            raise ValueError("a product that can't be reserved")
        return original(self, keys)

    return replaced(registry["dist.reservation.worker"], step, poisoned)


@mutant
def reserving_first_fails(registry, _stages):
    """No guard: what may happen when goods are reserved."""
    with _first_product_fails(registry, "_reserve"):
        yield


@mutant
def recovering_first_fails(registry, _stages):
    """No guard: what may happen when goods are promised again."""
    with _first_product_fails(registry, "_recover"):
        yield


@mutant
def backorder_claimed_as_promise(_registry, _stages):
    """What waits without goods passes for a promise while it is in flight."""
    insert = queries.insert_claims

    def as_promises(cr, xid, claims):
        insert(cr, xid, [claim._replace(kind="promise") for claim in claims])

    with replaced(queries, "insert_claims", as_promises):
        yield


@mutant
def claim_without_limit(_registry, _stages):
    """Nobody knows until when the goods must keep that are about to be promised or taken."""
    insert = queries.insert_claims

    def limitless(cr, xid, claims):
        insert(cr, xid, [claim._replace(limit=None) for claim in claims])

    with replaced(queries, "insert_claims", limitless):
        yield


@mutant
def limit_not_kept(registry, _stages):
    """The ledger forgets until when the goods of a promise must keep."""
    insert = queries.insert_entries

    def limitless(cr, rows, uid):
        insert(cr, [{**row, "min_expiry": None} for row in rows], uid)

    with replaced(queries, "insert_entries", limitless):
        yield


@mutant
def claim_without_channel(_registry, _stages):
    """Nobody knows for which channel something is about to be promised."""
    insert = queries.insert_claims

    def nameless(cr, xid, claims):
        insert(cr, xid, [queries.Claim(*claim)._replace(channel_id=None) for claim in claims])

    with replaced(queries, "insert_claims", nameless):
        yield


@mutant
def first_component_claimed(_registry, _stages):
    """Of a kit only the first component is claimed: nobody hears of the others in flight."""
    insert = queries.insert_claims

    def of_first(cr, xid, claims):
        first = {}
        for _kind, product_id, _warehouse, line_id, *_rest in claims:
            first.setdefault(line_id, product_id)
        insert(cr, xid, [claim for claim in claims if claim[1] == first[claim[3]]])

    with replaced(queries, "insert_claims", of_first):
        yield


@mutant
def first_gate_locked(_registry, _stages):
    """Of a kit only the gate of the first component is locked."""
    lock = queries.lock_gates
    with replaced(queries, "lock_gates", lambda cr, keys: lock(cr, sorted(keys)[:1])):
        yield


@mutant
def chosen_once(registry, _stages):
    """Whoever finds that another has taken what was chosen doesn't choose again."""
    with replaced(registry["dist.promise.service"], "_check_choices", lambda _self, _found: None):
        yield


@mutant
def chosen_from_the_past(registry, _stages):
    """Warehouses are chosen by what was there when the request began."""
    from odoo.addons.dist_reservation_policy.models import dist_promise_service_sourcing as module

    @contextmanager
    def same_cursor(env):
        yield env.cr

    with replaced(module, "own_cursor", same_cursor):
        yield


@mutant
def orders_not_locked(_registry, _stages):
    """Warehouses are chosen while somebody else confirms the same order."""
    with replaced(queries, "lock_orders", lambda _cr, _ids: None):
        yield


@mutant
def lost_substitute_kept(registry, _stages):
    """A substitute that somebody else got meanwhile stays on the order."""
    owner = registry["sale.order.line"]
    with replaced(owner, "_dist_is_lost_substitute", lambda _self: False):
        yield


@mutant
def refusal_not_tried_again(registry, _stages):
    """A line that is to be decided at once is decided in two steps."""
    from odoo.addons.dist_reservation_policy.models import sale_order_substitution

    with replaced(sale_order_substitution, "DECIDED_AT_ONCE", ()):
        yield


@mutant
def deliveries_not_locked(_registry, _stages):
    """Nobody looks whether a picking begins while its promise is taken."""
    with replaced(queries, "lock_deliveries", lambda _cr, _ids: None):
        yield


@mutant
def pickings_not_touched(_registry, _stages):
    """What joins a transfer doesn't meet whoever ends it."""
    with replaced(queries, "touch_pickings", lambda _cr, _ids: None):
        yield


@mutant
def shown_not_compared(registry, _stages):
    """What was chosen is promised whatever had been shown."""
    model = registry["sale.order.line"]
    original = model._dist_commitment

    def without(line, commitment, grown):
        return {k: v for k, v in original(line, commitment, grown).items() if k != "shown"}

    with replaced(model, "_dist_commitment", without):
        yield
