# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which numbers of availability are wanted, and by which policies: the question for SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

#: the columns of the result behind (product, warehouse, channel, company)
NUMBERS = (
    "on_hand_qty",
    "promised_qty",
    "backorder_qty",
    "held_qty",
    "other_demand_qty",
    "incoming_qty",
    "forecast_qty",
    "protected_qty",
    "buffer_qty",
    "available_qty",
    "next_date",
    "next_qty",
)


class House(NamedTuple):
    """A warehouse, its present day, and whether its books are those that monitoring keeps."""

    warehouse_id: int
    today: date
    shadow: bool


class Rule(NamedTuple):
    """What the policies say of a class of products in a warehouse for a channel.

    :param receipts: what is to be received may be promised too
    """

    class_id: int
    warehouse_id: int
    channel_id: int
    company_id: int
    receipts: bool
    confidence_days: int
    buffer: Decimal


@dataclass(frozen=True)
class Wanted:
    """Which numbers are wanted, and by which policies.

    :param products: a query of product, its category and the company that it is of
    :param product_ids: the same where they are few: then only their rows are read
    :param categories: {category id, 0 for none: class id}
    :param special: {product id: class id} of the products with a class of their own
    :param hard: keys that are left out
    """

    products: SQL
    product_ids: list[int] | None
    houses: Sequence[House]
    rules: Iterable[Rule]
    categories: Mapping[int, int]
    special: Mapping[int, int]
    hard: Iterable[tuple[int, int]]

    def only(self, column):
        """The condition that a column names one of the products, where they are few."""
        if self.product_ids is None:
            return SQL("true")
        return SQL("%s = ANY(%s)", SQL(column), self.product_ids)
