# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long publishing and reading a feed take, and how much memory a whole feed needs.

Works on an environment with stored numbers; nothing is committed by it.
"""

import time
import tracemalloc

#: products of an incremental publication
FEW = 100


def publication(env, channel, **vals):
    """A publication of all that can be sold, published whole; (record, seconds)."""
    record = env["dist.publication"].create(
        {"name": "Bench", "channel_id": channel.id, "assumed_delay_minutes": 0, **vals}
    )
    env.flush_all()
    started = time.perf_counter()
    env["dist.availability.drain"]._publish(record)
    return record, time.perf_counter() - started


def publish_few(env, product_ids):
    """Seconds to publish changes of these products' numbers, and how many `seq` that took."""
    from odoo.addons.dist_channel_availability import queries

    publications = env["dist.publication"].search([])
    before = [queries.last_seq(env.cr, record.id) for record in publications]
    started = time.perf_counter()
    env["dist.availability.drain"]._changed(set(product_ids))
    seconds = time.perf_counter() - started
    after = [queries.last_seq(env.cr, record.id) for record in publications]
    return seconds, sum(after) - sum(before)


def read_whole(env, record, kind="json"):
    """(seconds, bytes) of a whole feed, as it is sent."""
    from odoo.addons.dist_channel_availability.controllers.feed import _texts
    from odoo.addons.dist_channel_availability.queries import stream_items

    started, size = time.perf_counter(), 0
    chunks = stream_items(env.cr, record.id, 2000)
    for text in _texts(kind, record.id, chunks, "cursor", full=True, more=False):
        size += len(text)
    return time.perf_counter() - started, size


def peak_memory(env, record):
    """The most bytes of Python objects that a whole feed holds at a time."""
    tracemalloc.start()
    try:
        read_whole(env, record)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_nothing(env, record):
    """Seconds of an incremental feed after which nothing has changed."""
    _rows, cursor, _more = record._changes(record._cursor(_last(env, record)), 1000)
    started = time.perf_counter()
    record._changes(cursor, 1000)
    return time.perf_counter() - started


def _last(env, record):
    from odoo.addons.dist_channel_availability import queries

    return queries.last_seq(env.cr, record.id)
