# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of the addon. Functions flush what they read and return plain rows."""

from .aliases import item_candidates
from .general import (
    delete_cases,
    exception_report,
    fill_order_channels,
    fill_stock_status,
    insert_cases,
    insert_documents,
    insert_first_requests,
    insert_trigger,
    last_signal,
    next_numbers,
)
from .health import (
    duplicate_codes,
    forgotten_in_transit,
    lines_beyond_quants,
    negative_quants,
    over_reserved_quants,
    overdue_in_transit,
    unit_conflicts,
)

__all__ = [name for name in dir() if not name.startswith("_")]
