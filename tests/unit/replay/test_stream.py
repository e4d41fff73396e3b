# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Baskets become orders, on rows that are made up."""

import gzip
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.replay import stream
from tests.bench.replay.stream import CHANNELS, EDI, FIELD, SHARES, TELESALES, WEB, Basket

HEAD = "time,basket,store,customer,product,quantity\n"


def basket(number, *products, store="1"):
    return Basket(str(number), store, f"H{number}", tuple((product, 1) for product in products))


def test_rows_of_one_basket_are_one_basket(tmp_path):
    path = tmp_path / "lines.csv.gz"
    rows = "t1,10,3,77,A,2\nt1,10,3,77,B,1\nt2,9,4,78,A,5\n"
    path.write_bytes(gzip.compress((HEAD + rows).encode()))
    assert list(stream.read(path)) == [
        Basket("10", "3", "77", (("A", 2), ("B", 1))),
        Basket("9", "4", "78", (("A", 5),)),
    ]


def test_most_sold_counts_baskets_and_breaks_ties_by_name():
    first = [basket(1, "C", "B"), basket(2, "C", "A"), basket(3, "C", "B")]
    assert stream.most_sold(first, 3) == ("C", "B", "A")


def test_baskets_without_a_chosen_product_are_passed_over():
    # the first two decide what is sold most; the third has none of it, the fourth comes instead
    found = [basket(1, "A"), basket(2, "A", "B"), basket(3, "C"), basket(4, "C", "A")]
    products, kept = stream.choose(found, orders=2, products=1)
    assert products == ("A",)
    assert kept == [basket(1, "A"), basket(2, "A")]
    _products, kept = stream.choose([basket(0, "C"), *found], orders=3, products=1)
    assert [one.number for one in kept] == ["1", "2", "4"]


def test_no_more_of_the_stream_is_read_than_is_needed():
    read = []

    def endless():
        for number in range(100):
            read.append(number)
            yield basket(number, "A")

    stream.choose(endless(), orders=3, products=1)
    assert read == [0, 1, 2]


@pytest.mark.parametrize(
    ("orders", "products", "text"),
    [(2, 3, r"2 baskets hold 2 products, and 3 are wanted"), (3, 2, r"hold 2 orders .* 3 are")],
)
def test_too_small_a_stream_is_refused(orders, products, text):
    with pytest.raises(stream.TooFew, match=text):
        stream.choose([basket(1, "A"), basket(2, "B")], orders, products)


def test_shares_are_a_whole_and_reach_every_channel():
    assert sum(SHARES.values()) == pytest.approx(1)
    assert {channel for channel, _warehouse in SHARES} == set(CHANNELS)


def test_stores_go_where_most_is_missing():
    shares = {("X", "W"): 0.5, ("Y", "W"): 0.5}
    places = stream.assign_stores({"a": 6, "b": 5, "c": 1}, shares)
    assert places == {"a": ("Y", "W"), "b": ("X", "W"), "c": ("X", "W")}


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 50), min_size=1))
def test_every_store_has_a_place_and_no_pair_is_far_above_its_share(stores):
    places = stream.assign_stores(stores)
    assert places.keys() == stores.keys()
    got = Counter()
    for store, place in places.items():
        got[place] += stores[store]
    total, largest = sum(stores.values()), max(stores.values())
    assert all(number <= SHARES[place] * total + largest for place, number in got.items())


def many(number=400):
    return [basket(n, "A", "B", store=str(n % 40)) for n in range(number)]


def test_orders_follow_from_the_seed():
    assert stream.to_orders(many(), 1) == stream.to_orders(many(), 1)
    assert stream.to_orders(many(), 1) != stream.to_orders(many(), 2)


def test_orders_keep_order_lines_and_customer():
    orders = stream.to_orders(many(3), 1)
    assert [order.reference for order in orders] == [f"REPLAY-{n:06}" for n in range(3)]
    assert [order.customer for order in orders] == ["H0", "H1", "H2"]
    assert orders[0].lines == (("A", 1), ("B", 1))
    assert orders[0].units == 2


def test_only_the_shop_is_paid_and_only_who_plans_orders_for_later():
    orders = stream.to_orders(many(), 1)
    assert {order.channel for order in orders if order.paid} == {WEB}
    assert {order.channel for order in orders if order.days} == {TELESALES, FIELD, EDI}
    assert {order.days for order in orders} == set(range(stream.DAYS + 1))
    assert any(order.channel == WEB and not order.paid for order in orders)


def test_long_baskets_are_shortened_and_every_product_stays_ordered():
    names = [f"P{n}" for n in range(7)]
    found = [basket(1, *names), basket(2, *names)]
    products, kept = stream.choose(found, orders=2, products=7)
    assert sorted(products) == names
    assert [[line[0] for line in one.lines] for one in kept] == [
        ["P0", "P1", "P2", "P3"],
        ["P0", "P4", "P5", "P6"],
    ]
