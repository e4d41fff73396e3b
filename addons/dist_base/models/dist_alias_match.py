# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the resolution of a code hands to whoever asked."""

import re
from dataclasses import dataclass
from typing import Any

from ..core.alias import MatchReason

TAKEN = re.compile(r"=\(\d+, (?:gln, |account, )?(.*?)(?:, \d+)+\)")


def taken_code(diagnostics):
    """Return the code that an index of aliases refused; empty when PostgreSQL doesn't tell."""
    found = TAKEN.search(diagnostics.message_detail or "") if diagnostics else None
    return found[1] if found else ""


@dataclass(frozen=True)
class ItemMatch:
    """What an item code means. Without a product, ``message`` says why in one sentence."""

    code: str
    product: Any
    unit: Any
    reason: MatchReason
    rivals: Any
    message: str = ""


@dataclass(frozen=True)
class CustomerMatch:
    """What an account or a GLN means. Without a partner, ``message`` says why."""

    code: str
    partner: Any
    reason: MatchReason
    rivals: Any
    message: str = ""
