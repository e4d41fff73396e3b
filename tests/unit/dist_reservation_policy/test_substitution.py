# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Substitution against a reference that tries every division there is."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from dist_reservation_policy.core.substitution import (
    Candidate,
    Link,
    Plan,
    Replacement,
    by_original,
    circle,
    lot,
    most,
    propose,
    told_original,
    told_substitute,
)
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2026, 3, 2)


def day(offset):
    return TODAY + timedelta(days=offset)


def candidate(ref, available, replaces=Fraction(1), later=None):
    steps = [(TODAY, Fraction(available))]
    if later is not None:
        steps.append((day(5), Fraction(later)))
    return Candidate(ref, Fraction(replaces), tuple(steps))


# --- the reference ------------------------------------------------------------------------------


def exchanges(one, rest, step, at):
    """Every (units of the substitute, units of the original) that could be exchanged, nothing too.

    Counted up unit by unit: no lots, no division with a remainder.
    """
    available = max((qty for when, qty in one.steps if when <= at), default=0)
    units, found = 0, []
    while units <= available and units * one.replaces <= rest:
        worth = units * one.replaces
        if (worth / Fraction(step)).denominator == 1:
            found.append((units, worth))
        units += 1
    return found


def by_trying(wanted, step, in_time, candidates, at):
    """The original first, then as much as possible of each substitute in order."""
    rest = Fraction(wanted) - min(Fraction(wanted), max(Fraction(0), Fraction(in_time)))
    parts = []
    for one in candidates:
        units, worth = max(exchanges(one, rest, step, at), key=lambda pair: pair[1])
        if units:
            parts.append((one.ref, units, worth))
            rest -= worth
    return parts


# --- random requests ----------------------------------------------------------------------------

numbers = st.integers(0, 30).map(Decimal) | st.integers(0, 300).map(lambda n: Decimal(n) / 10)
ratios = st.builds(Fraction, st.integers(1, 12), st.integers(1, 12))


@st.composite
def candidates(draw):
    found = []
    for ref in range(draw(st.integers(0, 3))):
        first = Fraction(draw(numbers))
        steps = [(TODAY, first), (day(5), first + Fraction(draw(numbers)))]
        found.append(Candidate(ref + 1, draw(ratios), tuple(steps)))
    return found


@st.composite
def requests(draw):
    """(wanted, step, in time, candidates, day)."""
    wanted, step = draw(
        st.tuples(st.integers(1, 30).map(Decimal), st.just(Decimal(1)))
        | st.tuples(st.integers(1, 300).map(lambda n: Decimal(n) / 10), st.just(Decimal("0.1")))
    )
    return wanted, step, draw(numbers), draw(candidates()), day(draw(st.sampled_from([0, 4, 5])))


@given(requests())
def test_it_is_what_trying_everything_finds(request):
    plan = propose(*request)
    assert [(p.ref, p.qty, Fraction(p.replaced)) for p in plan.parts] == by_trying(*request)


@given(requests())
def test_nothing_is_lost_or_invented(request):
    wanted, _step, _in_time, _candidates, _day = request
    plan = propose(*request)
    assert plan.kept + sum((p.replaced for p in plan.parts), Decimal(0)) == wanted
    assert plan.kept >= 0
    assert plan.short == max(0, Fraction(wanted) - Fraction(request[2]))


@given(requests())
def test_the_original_that_is_there_is_never_replaced(request):
    wanted, _step, in_time, _candidates, _day = request
    assert propose(*request).kept >= min(wanted, in_time)


@given(requests())
def test_no_substitute_gives_more_than_it_has_or_than_it_is_worth(request):
    _wanted, step, _in_time, found, at = request
    by_ref = {one.ref: one for one in found}
    for part in propose(*request).parts:
        one = by_ref[part.ref]
        assert isinstance(part.qty, int)
        assert 0 < part.qty <= one.available(at)
        assert Fraction(part.replaced) == part.qty * one.replaces
        assert Fraction(part.replaced) % Fraction(step) == 0


@given(requests())
def test_a_later_substitute_only_gets_what_the_earlier_ones_leave(request):
    wanted, step, in_time, found, at = request
    parts = propose(*request).parts
    for count in range(len(found)):
        refs = {one.ref for one in found[:count]}
        fewer = propose(wanted, step, in_time, found[:count], at)
        assert fewer.parts == tuple(p for p in parts if p.ref in refs)


# --- examples -----------------------------------------------------------------------------------


def test_what_is_missing_is_replaced():
    assert propose(Decimal(10), 1, Decimal(6), [candidate(1, 100)], TODAY) == Plan(
        Decimal(6), (Replacement(1, 4, Decimal(4)),), Fraction(6)
    )


def test_nothing_is_replaced_when_all_is_there():
    assert propose(Decimal(10), 1, Decimal(12), [candidate(1, 100)], TODAY) == Plan(
        Decimal(10), (), Fraction(10)
    )


def test_more_demand_than_stock_is_no_reason_to_replace_more_than_is_wanted():
    plan = propose(Decimal(10), 1, Decimal(-3), [candidate(1, 100)], TODAY)
    assert plan == Plan(Decimal(0), (Replacement(1, 10, Decimal(10)),))


def test_boxes_are_not_broken():
    # a box stands for 12, and 30 are missing
    plan = propose(Decimal(30), 1, Decimal(0), [candidate(1, 9, 12)], TODAY)
    assert plan == Plan(Decimal(6), (Replacement(1, 2, Decimal(24)),))


def test_three_for_one_is_given_in_threes():
    plan = propose(Decimal(4), 1, Decimal(0), [candidate(1, 8, Fraction(1, 3))], TODAY)
    assert plan == Plan(Decimal(2), (Replacement(1, 6, Decimal(2)),))


def test_the_next_one_takes_what_the_first_leaves():
    plan = propose(Decimal(30), 1, Decimal(0), [candidate(1, 9, 12), candidate(2, 4)], TODAY)
    assert plan.kept == 2
    assert [(p.ref, p.qty) for p in plan.parts] == [(1, 2), (2, 4)]


def test_what_comes_too_late_is_not_there():
    assert propose(Decimal(4), 1, 0, [candidate(1, 1, later=9)], TODAY).parts[0].qty == 1
    assert propose(Decimal(4), 1, 0, [candidate(1, 1, later=9)], day(5)).parts[0].qty == 4


def test_the_first_day_of_a_quantity():
    one = candidate(1, 1, later=9)
    assert [one.first_day_of(qty) for qty in (1, 2, 9, 10)] == [TODAY, day(5), day(5), None]


@pytest.mark.parametrize(
    ("replaces", "step", "expected"),
    [
        (1, 1, (1, 1)),
        (12, 1, (1, 12)),
        (Fraction(1, 3), 1, (3, 1)),
        (Fraction(3, 2), 1, (2, 3)),
        (Fraction(1, 2), Decimal("0.5"), (1, Fraction(1, 2))),
        (Fraction(1, 12), Decimal("0.01"), (3, Fraction(1, 4))),
    ],
)
def test_the_smallest_exchange(replaces, step, expected):
    assert lot(replaces, step) == expected


def test_an_exchange_of_nothing():
    assert most(candidate(1, 2, 12), 11, 1, 2) == Replacement(1, 0, Decimal(0))


def test_what_people_are_told():
    assert told_original(4, 10, "Steel").to_json() == {
        "code": "substituted",
        "qty": "4",
        "wanted": "10",
        "product": "Steel",
    }
    assert told_substitute("4 Units", "Bolt").to_json() == {
        "code": "substitute",
        "asked": "4 Units",
        "product": "Bolt",
    }


# --- circles ------------------------------------------------------------------------------------


def circle_by_trying(links, new):
    """Whether some order of some links leads back, with a day and a customer of all of them."""
    for length in range(1, len(links) + 1):
        for way in permutations(links, length):
            chain = [new, *way]
            joined = all(a.substitute == b.original for a, b in pairwise(chain))
            closed = chain[-1].substitute == new.original
            if joined and closed and _hold_together(chain):
                return True
    return False


def _hold_together(chain):
    days = [day(n) for n in range(8)]
    together = any(all(x.first <= at <= x.last for x in chain) for at in days)
    customers = {x.customer for x in chain if x.customer}
    channels = {x.channel for x in chain if x.channel}
    return together and len(customers) < 2 and len(channels) < 2


@st.composite
def links(draw):
    original = draw(st.integers(1, 4))
    substitute = draw(st.integers(1, 4).filter(lambda n: n != original))
    first = draw(st.integers(0, 6))
    last = draw(st.integers(first, 7))
    only = st.sampled_from([None, None, 1, 2])
    return Link(original, substitute, day(first), day(last), draw(only), draw(only))


@given(st.lists(links(), max_size=4), links())
def test_circles_are_those_that_trying_every_way_finds(existing, new):
    expected = circle_by_trying(existing, new)
    assert bool(circle(by_original(existing), new)) == expected
    assert bool(circle(by_original([*existing, new]), new)) == expected


def test_a_circle_names_its_products():
    existing = by_original([Link(2, 3), Link(3, 1), Link(2, 4)])
    assert circle(existing, Link(1, 2)) == (2, 3, 1)
    assert circle(existing, Link(4, 5)) == ()


def test_links_that_never_hold_together_make_no_circle():
    assert circle(by_original([Link(2, 1, last=day(3))]), Link(1, 2, first=day(4))) == ()
    assert circle(by_original([Link(2, 1, last=day(4))]), Link(1, 2, first=day(4))) == (2, 1)
    assert circle(by_original([Link(2, 1, customer=7)]), Link(1, 2, customer=8)) == ()
    assert circle(by_original([Link(2, 1, customer=7)]), Link(1, 2)) == (2, 1)
