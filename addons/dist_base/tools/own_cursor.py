# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A second, short transaction beside the request's own, for what must be seen by everybody at once.

Odoo's cursors are REPEATABLE READ and HTTP authentication has already taken the snapshot when our
code runs, so a lock inside the request's transaction always reads stale data. A promise is
therefore claimed on a cursor of its own, READ COMMITTED before its first query.

The connections come from a pool of their own that waits when it is exhausted: two connections of
Odoo's pool for one request would let a burst of requests starve each other half way.
"""

import os
import select
import threading
from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, TRANSACTION_STATUS_IDLE

from odoo import sql_db
from odoo.exceptions import ConcurrencyError
from odoo.modules import module

#: connections per process; each is held for milliseconds, so few serve many threads
POOL_VARIABLE, POOL_DEFAULT, POOL_LEAST = "DIST_OWN_CURSOR_POOL", 8, 2
LOCK_TIMEOUT_MS = 10_000
#: no statement of a short transaction is better planned for its very keys
GENERIC_PLANS = "-c plan_cache_mode=force_generic_plan"
#: attribute of a connection of ours
PREPARED = "dist_prepared"


def pool_size(text):
    """The number of connections that the environment's variable asks for.

    :raises ValueError: unless it is a number of at least two: the worker needs a second connection
        while it holds the reservation gate on the first
    """
    if not text.isdigit() or int(text) < POOL_LEAST:
        raise ValueError(
            f"{POOL_VARIABLE} is '{text}'; it must be a number of connections, {POOL_LEAST} or more"
        )
    return int(text)


POOL_SIZE = pool_size(os.environ.get(POOL_VARIABLE) or str(POOL_DEFAULT))


class _Pool(sql_db.ConnectionPool):
    """Hands a connection out again as it is: what was prepared and planned on it stays.

    Odoo's pool discards that before each use. Short transactions leave nothing else behind: their
    settings and locks end with them.
    """

    def borrow(self, connection_info):
        with self._lock:
            for cnx in self._connections:
                if not cnx._pool_in_use and self._dsn_equals(cnx.dsn, connection_info):
                    if _is_idle(cnx):
                        cnx._pool_in_use = True
                        return cnx
                    cnx.close()  # the pool forgets it when it makes the next one
        cnx = super().borrow(connection_info)
        # a new one, or one that was given back a moment ago and that Odoo's pool has discarded
        vars(cnx).pop(PREPARED, None)
        return cnx


def _is_idle(cnx):
    """Whether the connection can be used: a server that has gone leaves its last word to read."""
    return (
        not cnx.closed
        and cnx.get_transaction_status() == TRANSACTION_STATUS_IDLE
        and not select.select([cnx], [], [], 0)[0]
    )


def prepared_names(cr):
    """Names of the statements prepared on a short transaction's connection; None on any other."""
    return vars(cr.connection).get(PREPARED)


_pool = _Pool(POOL_SIZE)
_slots = threading.BoundedSemaphore(POOL_SIZE)


def is_shared(env):
    """Whether a second transaction would see nothing of this one's world, by construction.

    Inside a test case everything is uncommitted, and while modules load data files may confirm
    orders: there the caller's cursor does the work, and nobody else can be racing.
    """
    return bool(module.current_test) or not env.registry.ready


@contextmanager
def own_cursor(env, *, lock_timeout_ms=LOCK_TIMEOUT_MS, apart=False):
    """Yield a READ COMMITTED cursor of its own, committed at the end, rolled back on an exception.

    :param lock_timeout_ms: no wait for a lock is ever longer: a deadlock between this transaction
        and the request's own would be invisible to PostgreSQL
    :param apart: a transaction of its own in tests too: for tables that know nothing of the world
        of the test, written while the request itself only reads
    :raises psycopg2.errors.LockNotAvailable: which Odoo answers by trying the request again
    :raises ConcurrencyError: likewise, when no connection becomes free in time
    """
    if not apart and is_shared(env):
        yield env.cr
        return
    if not _slots.acquire(timeout=lock_timeout_ms / 1000):
        raise ConcurrencyError("No connection for a second transaction became free in time.")
    try:
        with _open(env.cr.dbname, lock_timeout_ms) as cr:
            yield cr
    finally:
        _slots.release()


@contextmanager
def _open(dbname, lock_timeout_ms):
    name, info = sql_db.connection_info_for(dbname)
    if "dsn" not in info:
        # sent with the connection, so that it costs no round trip per transaction
        info["options"] = f"-c lock_timeout={lock_timeout_ms} {GENERIC_PLANS}"
    cr = sql_db.Cursor(_pool, name, info)
    try:
        cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        vars(cr.connection).setdefault(PREPARED, set())
        if "dsn" in info:
            cr.execute("SET LOCAL lock_timeout = %s", [lock_timeout_ms])
        yield cr
        cr.commit()
    finally:
        cr.close()
