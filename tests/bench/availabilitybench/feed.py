# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is published, and reading it: how long, how much memory, how many rows.

Works on an environment with stored numbers; nothing is committed by it.
"""

import tracemalloc

NAME = "Bench"
#: products of an incremental publication
FEW = 100


def publication(env, channel):
    """A publication of all that can be sold, published whole."""
    record = env["dist.publication"].create(
        {"name": NAME, "channel_id": channel.id, "assumed_delay_minutes": 0}
    )
    env["dist.availability.drain"]._publish(record)
    return record


def published(env):
    return env["dist.publication"].search([("name", "=", NAME)])


def change_few(env):
    """Store other numbers of a few products; their ids."""
    products = env["product.product"].search([("is_storable", "=", True)], limit=FEW)
    env.cr.execute(
        "UPDATE dist_availability SET available_qty = available_qty + 1 WHERE product_id = ANY(%s)",
        [products.ids],
    )
    return products.ids


def read_whole(env, record, kind="json"):
    """Read a whole feed as it is sent; its length in bytes."""
    from odoo.addons.dist_channel_availability.controllers.feed import _texts
    from odoo.addons.dist_channel_availability.queries import stream_items

    chunks = stream_items(env.cr, record.id, 2000)
    return sum(map(len, _texts(kind, record.id, chunks, "cursor", full=True, more=False)))


def last_seq(env, record):
    from odoo.addons.dist_channel_availability import queries

    return queries.last_seq(env.cr, record.id)


def peak_memory(env, record):
    """The most bytes of Python objects that a whole feed holds at a time."""
    tracemalloc.start()
    try:
        read_whole(env, record)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def rows_read_by_few(env):
    """How many rows PostgreSQL reads to publish a few changes, by whatever way."""
    changed = set(change_few(env))
    before = _rows_read(env.cr)
    env["dist.availability.drain"]._changed(changed)
    return _rows_read(env.cr) - before


def _rows_read(cr):
    cr.execute(
        "SELECT sum(seq_tup_read + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
    )
    return int(cr.fetchone()[0])
