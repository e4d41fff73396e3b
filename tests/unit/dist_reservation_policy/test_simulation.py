# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Replays of orders under given rules."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from dist_reservation_policy.core.allocation import Supply
from dist_reservation_policy.core.commitment import STOPPED, Request
from dist_reservation_policy.core.position import ZERO
from dist_reservation_policy.core.quota import PROTECTION, QUANTITY, Quota
from dist_reservation_policy.core.simulation import (
    Asked,
    Expected,
    GivenUp,
    Past,
    Rules,
    Standing,
    Stock,
    Told,
    replay,
    told,
)
from hypothesis import given
from hypothesis import strategies as st

MORNING = datetime(2026, 3, 2, 8, tzinfo=timezone.utc)
BOLT, NUT = ("bolt", 1), ("nut", 1)


def at(hours):
    return MORNING + timedelta(hours=hours)


def on(hours):
    return at(hours).date()


def rules(commitment="split", *, supply=True, quotas=lambda key, day: ()):
    def request(one):
        drawn = Supply(counts_receipts=supply, channel_id=one.channel)
        return Request(one.qty, one.day, commitment, drawn)

    return Rules(request, lambda key, moment: moment.date(), quotas)


def ask(order, qty, hours=0, *, key=BOLT, day=None, channel=None):
    moment = at(hours)
    line = f"{order}/{key[0]}"
    return Asked(moment, order, line, key, Decimal(qty), day or moment.date(), channel)


def answers(past, asked, by):
    """[(order, outcome, in time, in all)]"""
    found = replay(past, asked, by)
    return [
        (one.order, d.outcome, int(d.promised_for(one.day)), int(d.promised_qty))
        for one, d in found.items()
    ]


TEN = Past({BOLT: Stock(Decimal(10))})


def test_orders_are_decided_as_they_came_whatever_the_order_of_the_list():
    asked = [ask("B", 6, 2), ask("A", 6, 1)]
    assert answers(TEN, asked, rules("refuse")) == [
        ("A", "promised", 6, 6),
        ("B", "refused", 0, 0),
    ]


@pytest.mark.parametrize(("commitment", "told"), [("ask", "asked"), ("approval", "approval")])
def test_a_line_that_waits_for_an_answer_takes_nothing(commitment, told):
    past = Past({BOLT: Stock(Decimal(10)), NUT: Stock(Decimal(1))})
    asked = [ask("A", 8), ask("A", 2, key=NUT), ask("B", 10, 1)]
    assert answers(past, asked, rules(commitment)) == [
        ("A", told, 0, 0),
        ("A", told, 0, 0),
        ("B", "promised", 10, 10),
    ]


def test_a_refused_line_refuses_its_order_and_takes_nothing():
    past = Past({BOLT: Stock(Decimal(10)), NUT: Stock(Decimal(1))})
    asked = [ask("A", 8), ask("A", 2, key=NUT), ask("B", 10, 1)]
    assert answers(past, asked, rules("refuse")) == [
        ("A", "refused", 0, 0),
        ("A", "refused", 0, 0),
        ("B", "promised", 10, 10),
    ]


def test_lines_of_one_order_see_each_other():
    asked = [ask("A", 6), Asked(MORNING, "A", "again", BOLT, Decimal(6), on(0), None)]
    assert answers(TEN, asked, rules()) == [("A", "promised", 6, 6), ("A", "split", 4, 4)]


def test_what_happened_to_the_stock_happens_again():
    stock = Stock(Decimal(2), ((at(3), Decimal(5)), (at(5), Decimal(-4))))
    asked = [ask("A", 3, 2), ask("B", 5, 4), ask("C", 1, 6)]
    assert answers(Past({BOLT: stock}), asked, rules("backorder")) == [
        ("A", "backordered", 2, 2),
        ("B", "backordered", 4, 4),  # one of the five waits for A
        ("C", "backordered", 0, 0),
    ]


def test_a_receipt_counts_from_when_it_is_known_until_it_arrives():
    late = Expected(at(2), on(48), Decimal(4), at(48), "IN/1")
    stock = Stock(ZERO, ((at(48), Decimal(4)),), (late,))
    asked = [ask("A", 1, 1), ask("B", 1, 3), ask("C", 1, 50)]
    assert answers(Past({BOLT: stock}), asked, rules("split")) == [
        ("A", "backordered", 0, 0),
        ("B", "split", 0, 1),
        ("C", "promised", 1, 1),
    ]


def test_what_stood_before_is_left_and_what_is_given_up_is_free():
    standing = (
        Standing(BOLT, "old", on(0), Decimal(7), None),
        Standing(BOLT, "old", on(0), Decimal(2), None, waiting=True),
    )
    past = Past(TEN.stocks, standing, (GivenUp(at(3), BOLT, "old", Decimal(5)),))
    asked = [ask("A", 2, 1), ask("B", 9, 4)]
    # Of ten, seven are promised and two wait; giving up five takes the two that wait first.
    assert answers(past, asked, rules("split")) == [("A", "split", 1, 1), ("B", "split", 4, 4)]


def test_quotas_keep_what_they_keep():
    kept = Quota(PROTECTION, 2, Decimal(6), QUANTITY, on(0), channel="Shop")
    by = rules("split", quotas=lambda key, day: (kept,))
    asked = [ask("A", 10, 1, channel=1), ask("B", 10, 2, channel=2)]
    assert answers(TEN, asked, by) == [("A", "split", 4, 4), ("B", "split", 6, 6)]


def test_an_order_is_told_the_worst_of_its_lines_and_counts_what_comes_in_time():
    past = Past({BOLT: Stock(Decimal(10)), NUT: Stock(Decimal(1))})
    found = replay(past, [ask("A", 8), ask("A", 2, key=NUT)], rules("split"))
    assert told(found, lambda one: Decimal(3)) == {"A": Told("split", Decimal(9), Decimal(27))}


def test_promised_later_is_a_word_of_its_own():
    stock = Stock(ZERO, (), (Expected(at(-1), on(48), Decimal(4)),))
    found = replay(Past({BOLT: stock}), [ask("A", 4)], rules("all_or_nothing"))
    assert told(found, lambda one: Decimal(1))["A"].outcome == "later"


# --- every stream ---------------------------------------------------------------------------------

streams = st.lists(
    st.builds(
        ask,
        st.sampled_from("ABCDEFGH"),
        st.integers(1, 6),
        st.integers(0, 30),
        key=st.sampled_from([BOLT, NUT]),
    ),
    max_size=12,
    unique_by=lambda one: (one.order, one.line, one.moment),
)
stocks = st.integers(0, 15).map(lambda qty: Stock(Decimal(qty)))
worlds = st.builds(lambda bolts, nuts: Past({BOLT: bolts, NUT: nuts}), stocks, stocks)
commitments = st.sampled_from(["refuse", "split", "backorder"])


def reference(past, asked, commitment):
    """Stock that is counted down by hand, for what is asked for today and nothing arrives."""
    left = {key: stock.on_hand for key, stock in past.stocks.items()}
    waits = {key: ZERO for key in left}
    found = {}
    for moment, order in sorted({(one.moment, one.order) for one in asked}):
        lines = [one for one in asked if (one.moment, one.order) == (moment, order)]
        trial, queue, told_now = dict(left), dict(waits), {}
        for one in lines:
            free = max(ZERO, trial[one.key] - queue[one.key])
            told_now[one] = min(one.qty, free)
            trial[one.key] -= told_now[one]
            queue[one.key] += one.qty - told_now[one]
        short = any(told_now[one] < one.qty for one in lines)
        if short and commitment == "refuse":
            found |= dict.fromkeys(lines, ZERO)
        else:
            left, waits = trial, queue
            found |= told_now
    return found


@given(worlds, streams, commitments)
def test_replays_equal_a_count_by_hand(past, asked, commitment):
    found = replay(past, asked, rules(commitment))
    assert {one: d.promised_qty for one, d in found.items()} == reference(past, asked, commitment)


@given(worlds, streams, commitments, st.randoms())
def test_the_order_of_the_list_means_nothing(past, asked, commitment, random):
    shuffled = list(asked)
    random.shuffle(shuffled)
    by_line = {one.line: one for one in asked}
    if len(by_line) == len(asked):
        assert replay(past, asked, rules(commitment)) == replay(past, shuffled, rules(commitment))


@given(worlds, streams, commitments)
def test_nothing_is_promised_twice(past, asked, commitment):
    found = replay(past, asked, rules(commitment))
    for key, stock in past.stocks.items():
        promised = sum((d.promised_qty for one, d in found.items() if one.key == key), ZERO)
        assert promised <= stock.on_hand
    stopped = {one.order for one, d in found.items() if d.outcome in STOPPED}
    assert commitment == "refuse" or not stopped
