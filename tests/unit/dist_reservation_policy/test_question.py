# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

import pytest
from dist_reservation_policy.core.question import parse_question


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("bolt 20", ("bolt", Decimal(20))),
        ("hex bolt M8 2.5", ("hex bolt M8", Decimal("2.5"))),
        ("bolt 2,5 ", ("bolt", Decimal("2.5"))),
        ("bolt", ("bolt", Decimal(1))),
        ("bolt M8", ("bolt M8", Decimal(1))),
        ("20", ("20", Decimal(1))),
        ("bolt 0", ("bolt 0", Decimal(1))),
        ("bolt -3", ("bolt -3", Decimal(1))),
        ("bolt 4006381333931", ("bolt 4006381333931", Decimal(1))),
        ("  ", ("", Decimal(1))),
        ("", ("", Decimal(1))),
    ],
)
def test_the_last_number_is_the_quantity(text, answer):
    assert parse_question(text) == answer
