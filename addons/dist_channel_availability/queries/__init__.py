# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of availability: the only room of the addon with SQL in it."""

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
from .past import on_hand_at
from .stock_position import stream_ids
from .store import (
    changes_after,
    computed_elsewhere,
    create_sequence,
    drop_sequence,
    read_numbers,
    retire_numbers,
    store_numbers,
    write_numbers,
)

__all__ = [name for name in dir() if not name.startswith("_")]
