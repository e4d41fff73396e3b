# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lots that are handed out, against a matching of single units."""

from datetime import date
from decimal import Decimal

from dist_reservation_policy.core.shelf_life import Want, hand_out
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dist_reservation_policy.matching import few, limits, most_served
from tests.unit.dist_reservation_policy.worlds import TODAY, day

wants = st.lists(st.tuples(few, limits, st.integers(0, 3)), max_size=5).map(
    lambda found: [Want(n, qty, at, (rank, n)) for n, (qty, at, rank) in enumerate(found)]
)
shelves = st.lists(st.tuples(limits, few), max_size=4).map(lambda found: dict(enumerate(found)))


@settings(max_examples=400)
@given(shelves, wants)
def test_lots_are_handed_out_by_rank_and_everybody_gets_all_he_can(shelf, wanted):
    found = hand_out(shelf, wanted)
    supply = [(TODAY, keeps or date.max) for keeps, qty in shelf.values() for _ in range(int(qty))]
    for lot, (_keeps, qty) in shelf.items():
        assert sum(mine.get(lot, 0) for mine in found.values()) <= qty
    served = []
    for want in sorted(wanted, key=lambda w: w.rank):
        mine = found[want.key]
        assert all((shelf[lot][0] or date.max) >= (want.limit or date.min) for lot in mine)
        got = sum(mine.values())
        assert got <= want.qty
        served += [(TODAY, want.limit or date.min)] * int(got)
        if got < want.qty:
            one = (TODAY, want.limit or date.min)
            assert most_served(supply, [*served, one]) == len(served)


@settings(max_examples=300)
@given(shelves, wants)
def test_whoever_can_all_be_served_is_served(shelf, wanted):
    supply = [(TODAY, keeps or date.max) for keeps, qty in shelf.values() for _ in range(int(qty))]
    needed = [(TODAY, w.limit or date.min) for w in wanted for _ in range(int(w.qty))]
    if most_served(supply, needed) == len(needed):
        found = hand_out(shelf, wanted)
        assert {w.key: sum(found[w.key].values()) for w in wanted} == {w.key: w.qty for w in wanted}


def test_who_takes_anything_gets_what_is_removed_first():
    shelf = {"early": (day(5), Decimal(4)), "late": (day(50), Decimal(4))}
    wanted = [
        Want("lax", Decimal(4), TODAY, (1,)),
        Want("strict", Decimal(3), day(30), (2,)),
    ]
    assert hand_out(shelf, wanted) == {"lax": {"early": 4}, "strict": {"late": 3}}
    backwards = dict(reversed(shelf.items()))
    assert hand_out(backwards, wanted) == {"lax": {"late": 1, "early": 3}, "strict": {"late": 3}}


def test_part_of_a_unit_is_not_handed_out():
    assert hand_out({1: (None, Decimal("2.7"))}, [Want("a", Decimal(4))], Decimal(1)) == {
        "a": {1: 2}
    }
