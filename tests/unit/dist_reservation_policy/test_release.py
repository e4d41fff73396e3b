# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from dist_reservation_policy.core.ledger import AT_RISK, BACKORDER, FIRM, Balance
from dist_reservation_policy.core.release import Handed, hand_over
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import day, days, wanted

MINE, OTHER = 1, 2


def balance(line, state, offset, qty, shadow=False):
    return Balance(line, 7, 8, state, day(offset), shadow, Decimal(qty))


def balances(line, *states):
    """Balances of a line, each of another state or date, as the ledger has them."""
    return st.dictionaries(st.tuples(st.sampled_from(states), days), wanted, max_size=4).map(
        lambda found: [Balance(line, 7, 8, s, d, False, qty) for (s, d), qty in found.items()]
    )


def due(firm, at):
    return sum((qty for date, qty in firm if date <= at), Decimal(0))


@given(balances(MINE, FIRM, BACKORDER), balances(OTHER, FIRM, AT_RISK, BACKORDER), wanted, days)
def test_by_no_date_more_is_promised_than_before(mine, other, qty, at):
    """So whatever covered the promises covers them still, whoever reads them meanwhile."""
    before = [(b.ship_date, b.qty) for b in mine + other if b.state == FIRM]
    after = list(before)
    for step in hand_over(mine, other, qty, at):
        after += [(step.given.ship_date, -step.qty), (step.date, step.qty)]
        if step.covered.state == FIRM:
            after.append((step.covered.ship_date, -step.qty))
    assert all(due(after, day(n)) <= due(before, day(n)) for n in range(-4, 10))


@given(balances(MINE, FIRM, BACKORDER), balances(OTHER, FIRM, AT_RISK, BACKORDER), wanted, days)
def test_nobody_gives_or_gets_more_than_there_is(mine, other, qty, at):
    steps = hand_over(mine, other, qty, at)
    assert sum(s.qty for s in steps) <= qty
    assert all(s.given.state == FIRM and s.qty > 0 for s in steps)
    for balance_ in mine:
        assert sum(s.qty for s in steps if s.given == balance_) <= balance_.qty
    for balance_ in other:
        key = balance_.state, balance_.ship_date
        taken = [s.qty for s in steps if (s.covered.state, s.covered.ship_date) == key]
        assert sum(taken) <= balance_.qty


@given(balances(MINE, FIRM), balances(OTHER, AT_RISK, BACKORDER), wanted, days)
def test_what_waits_gets_all_that_is_asked_and_there(mine, other, qty, at):
    there, needed = sum(b.qty for b in mine), sum(b.qty for b in other)
    assert sum(s.qty for s in hand_over(mine, other, qty, at)) == min(qty, there, needed)


def test_the_giver_keeps_his_earliest_goods():
    today, tomorrow = balance(MINE, FIRM, 0, 4), balance(MINE, FIRM, 1, 4)
    waits = balance(OTHER, BACKORDER, 2, 5)
    steps = hand_over([today, tomorrow], [waits], Decimal(5), day(2))
    assert [(s.given, s.qty, s.date) for s in steps] == [
        (tomorrow, Decimal(4), day(2)),
        (today, Decimal(1), day(2)),
    ]


def test_a_later_promise_is_exchanged_for_an_earlier_one_only():
    later = balance(MINE, FIRM, 5, 4)
    has = balance(OTHER, FIRM, 3, 4)
    assert hand_over([later], [has], Decimal(4), day(0)) == []
    assert hand_over([has], [later], Decimal(4), day(0)) == [Handed(has, later, Decimal(4), day(3))]


def test_what_is_at_risk_is_covered_first():
    firm = balance(MINE, FIRM, 0, 3)
    waits, at_risk = balance(OTHER, BACKORDER, 0, 3), balance(OTHER, AT_RISK, 0, 2)
    steps = hand_over([firm], [waits, at_risk], Decimal(3), day(0))
    assert [(s.covered.state, s.qty) for s in steps] == [(AT_RISK, 2), (BACKORDER, 1)]


def test_what_is_only_monitored_is_nobodys_to_give():
    assert (
        hand_over(
            [balance(MINE, FIRM, 0, 3, shadow=True)],
            [balance(OTHER, BACKORDER, 0, 3)],
            Decimal(3),
            day(0),
        )
        == []
    )
