# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of availability: the only room of the addon with SQL in it."""

from .stock_position import stream_ids
from .store import changes_after, create_sequence, read_numbers, write_numbers

__all__ = ["changes_after", "create_sequence", "read_numbers", "stream_ids", "write_numbers"]
