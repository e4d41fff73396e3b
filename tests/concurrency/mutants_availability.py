# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guards of the stored numbers and of what is published, switched off on purpose, by name.

They join those of the promises when this room is imported: MUTANTS has all of them.
"""

from odoo.addons.dist_channel_availability import queries

from tests.concurrency.mutants import MUTANTS, mutant, replaced

__all__ = ["MUTANTS"]


@mutant
def published_by_the_request(registry, _stages):
    """Who changes a publication publishes it himself, and takes the next values of the sequence."""

    def publish(self):
        self.env["dist.availability.drain"]._publish(self)

    with replaced(registry["dist.publication"], "_mark", publish):
        yield


@mutant
def drain_not_locked(_registry, _stages):
    """Two drains work at a time: neither the lock, nor marks, nor the clock keep them apart."""

    def take_marks(cr):
        cr.execute(
            "DELETE FROM dist_availability_mark WHERE id IN ("
            "SELECT id FROM dist_availability_mark FOR UPDATE SKIP LOCKED) RETURNING product_id"
        )
        return {row[0] for row in cr.fetchall()}

    with (
        replaced(queries, "lock_drain", lambda _cr, **_wait: True),
        replaced(queries, "take_marks", take_marks),
        replaced(queries, "set_drained", lambda _cr, _moment: None),
    ):
        yield


@mutant
def marks_of_another_snapshot(registry, stages):
    """The marks are deleted beside the transaction that computes."""

    def take_marks(cr):
        cr.execute("SELECT 1 FROM dist_availability_clock")
        stages.reach("snapshot_taken")
        with registry.cursor() as other:
            return taken(other)

    with replaced(queries, "take_marks", None) as taken:
        queries.take_marks = take_marks
        yield
