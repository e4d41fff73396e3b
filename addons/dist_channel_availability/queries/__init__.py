# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of availability: the only room of the addon with SQL in it."""

from .drift import alarms, drift_report
from .echo import (
    acknowledged_seq,
    create_delivery_sequence,
    create_echo,
    delete_deliveries,
    items_to_send,
    known_products,
    recent_delays,
    record_acknowledgement,
    record_attempt,
    record_read_back,
    record_sent,
)
from .marks import (
    create_marks,
    drained_at,
    drop_marks,
    due_products,
    index_removal_dates,
    lock_drain,
    mark,
    set_drained,
    take_marks,
)
from .orders import claim_order
from .past import on_hand_at
from .publication import (
    OWNERS,
    SHOWN,
    create_item_sequence,
    create_publication_marks,
    drop_publication_tables,
    items_after,
    last_seq,
    mark_products,
    mark_publications,
    read_items,
    stream_items,
    take_publication_marks,
    write_demand,
    write_items,
)
from .rate import create_buckets, fill_bucket, lock_bucket
from .stock_position import stream_ids
from .store import (
    computed_elsewhere,
    forget_deleted,
    leave_room,
    retire_numbers,
    store_numbers,
)

__all__ = [name for name in dir() if not name.startswith("_")]
