# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of availability: the only room of the addon with SQL in it."""

from .orders import claim_order
from .store import changes_after, create_sequence, read_numbers, write_numbers

__all__ = ["changes_after", "claim_order", "create_sequence", "read_numbers", "write_numbers"]
