# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person types into the command palette: a product and how many of it."""

import re
from decimal import Decimal

#: the last word is the quantity if it is a plain number; more digits than this are no quantity
NUMBER = re.compile(r"^(?P<words>.*\S)\s+(?P<number>\d{1,9}(?:[.,]\d{1,6})?)\s*$", re.DOTALL)


def parse_question(text):
    """("hex bolt", Decimal("20")) out of "hex bolt 20"; one unit when no quantity is named."""
    found = NUMBER.match(text)
    if found:
        qty = Decimal(found["number"].replace(",", "."))
        if qty:
            return found["words"].strip(), qty
    return text.strip(), Decimal(1)
