# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A cache for all of a process that never tells a transaction what it can't have seen.

Odoo's `ormcache` is cleared when another process says that something has changed. Two things go by
that: a transaction that began before the change fills the cache again with what it sees, for all
that come after it; and a process that gives and hears a signal at once counts one too many, and
takes the next one for its own. With many threads both happen, and a policy that was changed goes
on deciding as it was until somebody changes the next one.
"""

from odoo.tools import ormcache

from .. import queries


class seen_cache(ormcache):  # named like Odoo's own decorator, and used like it
    """Odoo's `ormcache`, kept apart by the last signal that the transaction's snapshot holds.

    A change is signalled after its commit, so whoever sees the signal sees the change, and finds
    nothing that was cached without it. Costs one query for each transaction that asks.
    """

    def determine_key(self):
        super().determine_key()
        plain = self.key
        self.key = lambda model, *args, **kwargs: (
            *plain(model, *args, **kwargs),
            _signal(model.env.cr),
        )


def _signal(cr):
    # forgotten with the snapshot: Odoo clears it on commit and rollback
    if "dist_base.signal" not in cr.cache:
        cr.cache["dist_base.signal"] = queries.last_signal(cr)
    return cr.cache["dist_base.signal"]
