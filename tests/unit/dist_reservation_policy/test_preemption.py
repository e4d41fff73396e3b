# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taking promises of lower classes, against a reference that tries every way to do it."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from dist_reservation_policy.core.allocation import Part, Supply
from dist_reservation_policy.core.ledger import AT_RISK, BACKORDER, FIRM, Balance
from dist_reservation_policy.core.position import Demand, Position, Receipt
from dist_reservation_policy.core.preemption import (
    Candidate,
    Change,
    Taken,
    aligned,
    changes,
    choose,
    give_back,
    growth,
    harms_nobody_more,
    lacking,
    losable,
    rooms,
    stay_covered,
    within_cap,
)
from dist_reservation_policy.core.risk import Waiting, recoveries
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    balance,
    day,
    days_from,
    with_demand,
)

GAINS, LOSES = 1, 2
small = st.integers(0, 4).map(Decimal)
near = st.integers(0, 4)


def dec(number):
    return Decimal(number)


# --- choosing, against every way to do it -------------------------------------------------------

candidates = st.lists(
    st.tuples(near, st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=3
).map(
    lambda found: [
        Candidate((n,), day(offset), dec(qty), rank, n)
        for n, (offset, qty, rank) in enumerate(found)
    ]
)
positions = st.builds(
    Position,
    st.just(TODAY),
    st.integers(-2, 8).map(dec),
    st.lists(st.builds(Receipt, near.map(day), small, st.just("IN")), max_size=2).map(tuple),
    st.lists(st.builds(Demand, near.map(day), small), max_size=2).map(tuple),
)
supplies = st.builds(
    Supply, st.booleans(), st.integers(0, 1), st.sampled_from([dec(0), dec(1), dec(2)])
)


def walk(position, supply, at):
    """What lies there on a date, for the gaining line."""
    counted = position if supply.counts_receipts else replace(position, receipts=())
    return balance(counted, at, supply.confidence_days)


def is_allowed(position, found, lost, gain, at, supply, aside):
    """By no date from `at` on is less left than there was, unless it was there to spare."""
    spare = {later: max(dec(0), walk(position, supply, later) - supply.buffer)
             for later in days_from(at)}  # fmt: skip
    kept = max(aside, min(spare.values()))
    for later in days_from(at):
        returned = sum(qty for c, qty in zip(found, lost, strict=True) if c.date <= later)
        usable = max(dec(0), spare[later] - kept)
        if returned + usable < gain:
            return False
    return True


def reference(position, found, wanted, at, supply, aside):
    """Every way to take whole units; the most gained, then the least lost, then who is spared."""
    ways = []
    for lost in product(*(range(int(c.qty) + 1) for c in found)):
        lost = [dec(qty) for qty in lost]
        for gain in range(int(wanted) + 1):
            if is_allowed(position, found, lost, dec(gain), at, supply, aside):
                spared = sorted(
                    zip(found, lost, strict=True),
                    key=lambda pair: (-pair[0].rank, pair[0].date, pair[0].age),
                )
                ways.append((-gain, sum(lost), [qty for _c, qty in spared], lost))
    return min(ways)


@given(positions, candidates, st.integers(0, 6).map(dec), near, supplies, small)
def test_the_way_that_spares_most_of_all_ways(position, found, wanted, offset, supply, aside):
    position = with_demand(position, *((c.date, c.qty) for c in found))
    room = rooms(position, day(offset), supply, aside)
    lost = choose(found, wanted, room, dec(1))
    best = reference(position, found, wanted, day(offset), supply, aside)
    assert [lost.get(c.key, dec(0)) for c in found] == best[3]
    assert sum(lost.values(), dec(0)) == -best[0]


@given(positions, candidates, st.integers(1, 6).map(dec), near)
def test_promises_stay_covered_by_every_date(position, found, wanted, offset):
    before = with_demand(position, *((c.date, c.qty) for c in found))
    at = day(offset)
    lost = choose(found, wanted, rooms(before, at), dec(1))
    gain = sum(lost.values(), dec(0))
    kept = [(c.date, c.qty - lost.get(c.key, dec(0))) for c in found]
    after = with_demand(position, *kept, (at, gain))
    for later in days_from(TODAY):
        assert balance(after, later) >= min(balance(before, later), dec(0))
    losers = [Waiting(c.key, c.date, lost[c.key], c.rank, c.age) for c in found if c.key in lost]
    for parts in recoveries(after, losers).values():
        after = with_demand(after, *((part.date, part.qty) for part in parts))
    for later in days_from(TODAY):
        assert balance(after, later) >= min(balance(before, later), dec(0))


def test_the_lowest_class_loses_first_then_the_latest_ship_date_then_the_youngest():
    def candidate(name, offset, rank, age):
        return Candidate(name, day(offset), dec(2), rank, age)

    found = [
        candidate("silver", 1, 2, 1),
        candidate("early", 0, 1, 1),
        candidate("old", 1, 1, 1),
        candidate("young", 1, 1, 2),
    ]
    room = [(day(1), dec(0))]
    assert choose(found, dec(1), room) == {"young": 1}
    assert choose(found, dec(3), room) == {"young": 2, "old": 1}
    assert choose(found, dec(5), room) == {"young": 2, "old": 2, "early": 1}
    assert choose(found, dec(9), room) == {"young": 2, "old": 2, "early": 2, "silver": 2}


def test_goods_that_lie_there_for_a_later_promise_can_be_taken_for_today():
    later = Candidate("later", day(10), dec(5))
    there = Position(TODAY, dec(5), demands=(Demand(day(10), dec(5)),))
    assert choose([later], dec(3), rooms(there, TODAY)) == {"later": 3}
    ordered = Position(TODAY, receipts=(Receipt(day(9), dec(5)),), demands=there.demands)
    assert choose([later], dec(3), rooms(ordered, TODAY)) == {}
    assert choose([later], dec(3), rooms(ordered, day(9))) == {"later": 3}
    on_hand_only = Supply(counts_receipts=False)
    assert choose([later], dec(3), rooms(ordered, day(9), on_hand_only)) == {}


def test_the_buffer_and_what_is_free_for_good_are_not_taken():
    later = Candidate("later", day(10), dec(5))
    position = Position(TODAY, dec(8), demands=(Demand(day(10), dec(5)),))
    assert rooms(position, TODAY) == [(TODAY, 5), (day(10), 0)]
    assert rooms(position, TODAY, Supply(buffer=dec(5))) == [(TODAY, 3), (day(10), 0)]
    assert choose([later], dec(9), rooms(position, TODAY)) == {"later": 5}
    assert choose([later], dec(9), rooms(position, TODAY, aside=dec(6))) == {"later": 2}


def test_only_whole_packs_are_taken():
    found = [Candidate("a", TODAY, dec(5)), Candidate("b", TODAY, dec(4))]
    assert choose(found, dec(8), [(TODAY, dec(0))], dec(3)) == {"a": 3, "b": 3}


def firm(line, offset, qty, state=FIRM, shadow=False):
    return Balance(line, 7, 8, state, day(offset), shadow, dec(qty))


def test_what_is_in_picking_is_what_ships_first_and_is_never_taken():
    mine = [firm(LOSES, 2, 4), firm(LOSES, 0, 3), firm(LOSES, 0, 9, BACKORDER)]
    assert losable(mine, dec(5)) == [(mine[0], 2)]
    assert losable(mine, dec(0)) == [(mine[0], 4), (mine[1], 3)]
    assert losable(mine, dec(7)) == []
    assert losable([firm(LOSES, 0, 3, shadow=True)], dec(0)) == []


def test_what_can_be_had_without_taking_is_not_lacking():
    waits, at_risk = firm(GAINS, 0, 3, BACKORDER), firm(GAINS, 0, 2, AT_RISK)
    assert lacking([waits, at_risk], dec(0)) == [at_risk, waits]
    assert lacking([waits, at_risk], dec(3)) == [replace(waits, qty=dec(2))]
    assert lacking([waits, at_risk], dec(9)) == []


def test_a_cap_limits_what_was_never_promised_to_the_channel():
    at_risk, waits, late = (
        firm(GAINS, 0, 2, AT_RISK), firm(GAINS, 0, 3, BACKORDER), firm(GAINS, 5, 4),
    )  # fmt: skip
    assert within_cap([at_risk, waits, late], None) == [at_risk, waits, late]
    assert within_cap([at_risk, waits, late], dec(1)) == [
        at_risk, replace(waits, qty=dec(1)), late,
    ]  # fmt: skip
    assert within_cap([at_risk, waits], dec(-1)) == [at_risk]


@given(
    st.lists(st.tuples(st.text(max_size=1), st.integers(1, 5)), max_size=4),
    st.lists(st.tuples(st.text(max_size=1), st.integers(1, 5)), max_size=4),
)
def test_columns_are_cut_at_each_others_ends(first, second):
    rows = aligned(first, second)
    units = [[item for item, qty in column for _ in range(qty)] for column in (first, second)]
    pairs = list(zip(*units, strict=False))
    assert [pair for a, b, qty in rows for pair in [(a, b)] * qty] == pairs


# --- in flight --------------------------------------------------------------------------------

places = st.tuples(st.sampled_from([FIRM, FIRM, BACKORDER]), st.integers(-2, 5).map(day))
moves = st.lists(
    st.builds(Change, st.just(LOSES), st.integers(1, 4).map(dec), places, places), max_size=4
)


def promised_by(found, side, at):
    pairs = [(getattr(change, side), change.qty) for change in found]
    return sum(qty for (state, when), qty in pairs if state == FIRM and when <= at)


@given(moves)
def test_claims_and_what_was_promised_are_the_larger_of_before_and_after(found):
    claims = growth(found, TODAY)
    for at in days_from(TODAY):
        before, after = (promised_by(found, side, at) for side in ("old", "new"))
        assert before + sum(qty for when, qty in claims if when <= at) == max(before, after)


@given(positions, moves)
def test_changes_are_covered_when_no_date_is_worse_than_uncovered(position, found):
    is_fine = all(
        balance(position, at)
        - promised_by(found, "new", at) + promised_by(found, "old", at)
        >= min(balance(position, at), dec(0))
        for at in days_from(TODAY)
    )  # fmt: skip
    assert stay_covered(position, found) == is_fine


# --- comparing --------------------------------------------------------------------------------


def test_an_approval_is_for_what_was_shown_or_less():
    approved = [(1, dec(3), day(5)), (1, dec(2), None), (2, dec(1), day(2))]
    assert harms_nobody_more(approved, approved)
    assert harms_nobody_more(approved, [])
    assert harms_nobody_more(approved, [(1, dec(3), day(5)), (1, dec(1), None)])
    assert harms_nobody_more(approved, [(1, dec(5), day(5)), (2, dec(1), day(1))])


@pytest.mark.parametrize(
    "now",
    [
        [(3, dec(1), day(1))],  # somebody else
        [(2, dec(2), day(2))],  # more
        [(2, dec(1), day(3))],  # later
        [(2, dec(1), None)],  # without a date
        [(1, dec(2), day(5)), (1, dec(3), None)],  # more without a date
    ],
)
def test_who_loses_more_or_waits_longer_was_not_approved(now):
    approved = [(1, dec(3), day(5)), (1, dec(2), None), (2, dec(1), day(2))]
    assert not harms_nobody_more(approved, now)


# --- undoing ----------------------------------------------------------------------------------

taken_rows = st.lists(
    st.builds(
        lambda given_on, state, had_on, qty, new: Taken(
            firm(LOSES, given_on, qty),
            firm(GAINS, had_on, qty, state),
            dec(qty),
            day(0),
            Part(day(new), dec(qty)) if new is not None else None,
        ),
        near, st.sampled_from([AT_RISK, BACKORDER, FIRM]), st.integers(1, 5), st.integers(1, 4),
        st.none() | st.integers(0, 8),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


def applied(books, found):
    books = Counter(books)
    for change in found:
        books[(change.line_id, *change.old)] -= change.qty
        books[(change.line_id, *change.new)] += change.qty
    return +books


@given(taken_rows)
def test_what_is_undone_at_once_is_exactly_as_before(taken):
    before = Counter()
    for row in taken:
        for held in (row.given, row.covered):
            before[held.line_id, held.state, held.ship_date] += row.qty
    after = applied(before, changes(taken))
    balances = {
        line: [firm(line, (at - TODAY).days, qty, state)
               for (whose, state, at), qty in after.items() if whose == line]
        for line in (GAINS, LOSES)
    }  # fmt: skip
    found, missing = give_back(taken, balances)
    assert missing == {}
    assert applied(after, found) == +before


def test_a_loser_that_was_promised_again_gives_that_up():
    taken = [Taken(firm(LOSES, 1, 3), firm(GAINS, 0, 3, BACKORDER), dec(3), day(0))]
    now = {GAINS: [firm(GAINS, 0, 3)], LOSES: [firm(LOSES, 4, 2), firm(LOSES, 1, 1, BACKORDER)]}
    found, missing = give_back(taken, now)
    assert missing == {}
    assert [(c.qty, c.old, c.new) for c in found if c.line_id == LOSES] == [
        (1, (BACKORDER, day(1)), (FIRM, day(1))),
        (2, (FIRM, day(4)), (FIRM, day(1))),
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "missing"),
    [
        ([], [firm(LOSES, 1, 3, BACKORDER)], {GAINS: 3}),  # shipped
        ([firm(GAINS, 0, 2)], [firm(LOSES, 1, 3, BACKORDER)], {GAINS: 1}),
        ([firm(GAINS, 0, 3)], [firm(LOSES, 1, 1, BACKORDER)], {LOSES: 2}),  # no longer wanted
        ([firm(GAINS, 0, 3)], [firm(LOSES, 1, 3)], {LOSES: 3}),  # promised in time again
        ([firm(GAINS, 0, 3, AT_RISK)], [firm(LOSES, 1, 3, BACKORDER)], {GAINS: 3}),
    ],
)
def test_what_has_left_or_is_no_longer_wanted_cannot_be_undone(mine, theirs, missing):
    taken = [Taken(firm(LOSES, 1, 3), firm(GAINS, 0, 3, BACKORDER), dec(3), day(0))]
    assert give_back(taken, {GAINS: mine, LOSES: theirs})[1] == missing
