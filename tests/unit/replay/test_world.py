# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order of the stream in Odoo's terms."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from tests.bench.replay.stream import Order
from tests.bench.replay.world import World

WORLD = World({"A": 11, "B": 12}, {"7": 70}, {"CEN": 1, "PAB": 2}, {"TEL": 5}, web_team=3)
ORDER = Order("REPLAY-000001", "TEL", "PAB", "7", (("A", 2), ("B", 1)))


def test_the_seller_implies_the_channel():
    assert WORLD.order_values(ORDER) == {
        "partner_id": 70,
        "warehouse_id": 2,
        "client_order_ref": "REPLAY-000001",
        "order_line": [
            [0, 0, {"product_id": 11, "product_uom_qty": 2}],
            [0, 0, {"product_id": 12, "product_uom_qty": 1}],
        ],
        "user_id": 5,
    }


def test_an_order_for_later_has_its_date():
    wanted = WORLD.order_values(replace(ORDER, days=3))["commitment_date"]
    found = datetime.strptime(wanted, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    ahead = found - datetime.now(timezone.utc)
    assert timedelta(days=3, minutes=-1) < ahead <= timedelta(days=3)


def test_the_shop_has_a_team_and_no_seller_and_a_paid_order_is_signed():
    unpaid = WORLD.order_values(replace(ORDER, channel="WEB"))
    assert (unpaid["user_id"], unpaid["team_id"]) == (False, 3)
    assert "signed_on" not in unpaid
    paid = WORLD.order_values(replace(ORDER, channel="WEB", paid=True))
    assert paid["signed_by"] == "7"
    assert paid["signed_on"]


def test_the_values_can_travel_as_json():
    values = WORLD.order_values(replace(ORDER, days=1))
    assert json.loads(json.dumps(values)) == values
