# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of the addon. Functions flush what they read and return plain rows."""

from .analysis import return_analysis
from .authorisation import customer_balances, open_elsewhere, serial_holders, touch
from .claim import purchase_sources
from .quality import add_tallies
from .quarantine import quarantine_report

__all__ = [
    "add_tallies",
    "customer_balances",
    "open_elsewhere",
    "purchase_sources",
    "quarantine_report",
    "return_analysis",
    "serial_holders",
    "touch",
]
