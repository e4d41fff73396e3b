# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when, and who does it."""

import pytest

from tests.bench.replay import script
from tests.bench.replay.script import ANNOUNCE, DELIVER, DOCK, PEOPLE, RECEIVE, SELL
from tests.bench.replay.stream import CHANNELS, EDI, FIELD, MARKETPLACE, TELESALES, WEB, Order
from tests.bench.replay.supply import Receipt


def orders(number):
    return [
        Order(f"REPLAY-{n:06}", CHANNELS[n % len(CHANNELS)], "CEN", "1", (("A", 1),))
        for n in range(number)
    ]


def receipt(position, *, planned):
    return Receipt("CEN", position, 3, planned, (("A", 1),))


def at(jobs, kind):
    return [number for number, job in enumerate(jobs) if job.kind == kind]


@pytest.mark.parametrize(
    ("channel", "lane"),
    [
        (TELESALES, PEOPLE),
        (FIELD, PEOPLE),
        (WEB, PEOPLE),
        (MARKETPLACE, MARKETPLACE),
        (EDI, EDI),
    ],
)
def test_a_connector_has_its_own_lane_and_people_share_one(channel, lane):
    jobs = script.write(orders(10), (), 1)
    assert {job.lane for job in jobs if job.channel == channel} == {lane}


def test_sales_keep_the_order_of_the_stream():
    wanted = orders(50)
    jobs = script.write(wanted, (), 1)
    assert [job.subject for job in jobs if job.kind == SELL] == wanted


def test_a_planned_receipt_arrives_at_its_place_in_the_stream():
    jobs = script.write(orders(10), (receipt(0.45, planned=True),), 1)
    (arrival,) = at(jobs, RECEIVE)
    assert len([n for n in at(jobs, SELL) if n < arrival]) == 5
    assert at(jobs, ANNOUNCE) == []
    assert (jobs[arrival].lane, jobs[arrival].name) == (DOCK, "REPLAY-IN-0000")


def test_an_unknown_receipt_is_announced_before_it_arrives():
    receipts = (receipt(0.01, planned=False), receipt(0.5, planned=False))
    jobs = script.write(orders(100), receipts, 1)
    for known, arrives in zip(at(jobs, ANNOUNCE), at(jobs, RECEIVE), strict=True):
        assert known < arrives
        assert jobs[known].name == jobs[arrives].name


def test_orders_are_delivered_after_they_were_sold():
    jobs = script.write(orders(400), (), 1)
    sold = {jobs[n].subject.reference: n for n in at(jobs, SELL)}
    delivered = at(jobs, DELIVER)
    assert all(sold[jobs[n].subject] < n for n in delivered)
    assert len(delivered) == pytest.approx(400 * script.DELIVERED, rel=0.3)


def test_the_script_follows_from_the_seed():
    assert script.write(orders(50), (), 1) == script.write(orders(50), (), 1)
    assert script.write(orders(50), (), 1) != script.write(orders(50), (), 2)
