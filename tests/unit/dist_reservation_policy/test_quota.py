# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Protections and caps, against a reference that shares no code with the core.

The reference knows amounts day by day, shares a supply out in drops, each to whoever is furthest
behind, and finds the exact share by trying every set of rivals.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from dist_reservation_policy.core.allocation import Supply, allocate, plus_backorders
from dist_reservation_policy.core.position import Position
from dist_reservation_policy.core.quota import (
    CAP,
    PERCENT,
    PROTECTION,
    QUANTITY,
    Limit,
    Protected,
    Quota,
    Quotas,
    Shipped,
    fair_share,
    most_specific,
    to_decimal,
)
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import TODAY, day, positions

CHANNELS = (1, 2, 3, 4)
SHOP, FIELD, EDI, MARKET = CHANNELS


def protect(channel_id, amount, **kwargs):
    kwargs = {"measure": QUANTITY, "date_from": day(-10), **kwargs}
    return Quota(PROTECTION, channel_id, Decimal(amount), **kwargs)


def cap(channel_id, amount, **kwargs):
    return replace(protect(channel_id, amount, **kwargs), kind=CAP)


def available(quotas, channel_id, supply, on_hand=None):
    limit = quotas.limit(channel_id, TODAY, Decimal(supply if on_hand is None else on_hand))
    return limit.available(Decimal(supply))


# --- what the definitions say, by example -------------------------------------------------------


def test_unused_protection_is_kept_from_the_others_and_not_from_its_channel():
    quotas = Quotas((protect(SHOP, 6),), promised={SHOP: Decimal(2)})
    assert [available(quotas, c, 10) for c in (SHOP, FIELD, None)] == [10, 6, 6]


def test_what_was_shipped_in_the_period_has_been_used():
    shipped = (Shipped(SHOP, day(-1), Decimal(3)), Shipped(SHOP, day(-11), Decimal(2)))
    quotas = Quotas((protect(SHOP, 6),), shipped)
    assert available(quotas, FIELD, 10) == 7


def test_a_cap_is_the_most_that_a_channel_may_have():
    shipped = (Shipped(FIELD, day(0), Decimal(3)), Shipped(EDI, day(0), Decimal(1)))
    quotas = Quotas((cap(FIELD, 8),), shipped, {FIELD: Decimal(4)})
    assert [available(quotas, c, 10) for c in (FIELD, EDI)] == [1, 10]


def test_a_cap_that_is_overdrawn_leaves_nothing():
    assert available(Quotas((cap(FIELD, 1),), promised={FIELD: Decimal(4)}), FIELD, 10) == 0


def test_a_share_stays_what_it_was_when_a_part_of_it_has_left():
    rules = (protect(SHOP, 40, measure=PERCENT),)
    assert available(Quotas(rules), FIELD, 100) == 60
    # ten of the shop's forty have left, then ten of the others' sixty
    shipped = (Shipped(SHOP, TODAY, Decimal(10)),)
    assert available(Quotas(rules, shipped), FIELD, 90) == 60
    shipped = (*shipped, Shipped(None, TODAY, Decimal(10)))
    assert available(Quotas(rules, shipped), FIELD, 80) == 50


def test_higher_priority_goes_first_when_protections_exceed_supply():
    quotas = Quotas((protect(SHOP, 6, priority=2), protect(EDI, 6, priority=1)))
    assert [available(quotas, c, 8) for c in (SHOP, EDI, FIELD)] == [6, 2, 0]


def test_equal_priorities_share_in_proportion():
    quotas = Quotas((protect(SHOP, 6), protect(EDI, 3)))
    assert [available(quotas, c, 6) for c in (SHOP, EDI, FIELD)] == [4, 2, 0]


def test_who_has_had_his_part_of_what_is_scarce_gets_no_more_by_asking_again():
    rules = (protect(SHOP, 6), protect(EDI, 6))
    assert available(Quotas(rules), SHOP, 6) == 3
    quotas = Quotas(rules, promised={SHOP: Decimal(3)})
    assert [available(quotas, c, 3) for c in (SHOP, EDI)] == [0, 3]


def test_nothing_is_kept_before_and_after_the_period():
    for rule in (
        protect(SHOP, 6, date_from=day(1)),
        protect(SHOP, 6, date_to=day(-1)),
    ):
        assert most_specific([rule], TODAY) == ()
    assert most_specific([protect(SHOP, 6, date_from=day(0), date_to=day(0))], TODAY)


def test_the_most_specific_rule_in_force_decides_for_its_channel():
    ended, product = protect(SHOP, 1, date_to=day(-1)), protect(SHOP, 2)
    category, other = protect(SHOP, 3), protect(EDI, 4)
    rules = [ended, product, category, other, cap(SHOP, 5)]
    assert most_specific(rules, TODAY) == (product, other, cap(SHOP, 5))


def test_decay_takes_an_equal_part_each_day_until_nothing_is_left_on_the_last():
    rule = protect(SHOP, 12, date_to=day(6), decay_days=4)
    found = [rule.quantity(day(n), Fraction(0)) for n in range(7)]
    assert found == [12, 12, 12, 9, 6, 3, 0]


def test_shares_are_exact():
    assert to_decimal(Fraction(1, 3) * 3) == 1
    assert to_decimal(Fraction(2, 3)) == Decimal("0.666666")
    assert str(to_decimal(Fraction(100))) == "100"


@pytest.mark.parametrize("supply", [0, -5])
def test_nothing_is_kept_of_nothing(supply):
    assert available(Quotas((protect(SHOP, 6),)), SHOP, supply, on_hand=0) == 0


# --- against the reference ------------------------------------------------------------------------

amounts = st.integers(0, 12).map(Decimal)


@st.composite
def rivals(draw):
    """Protections that aren't used up, of different channels."""
    found = []
    for channel in draw(st.sets(st.sampled_from(CHANNELS))):
        qty = draw(st.integers(1, 9))
        had = draw(st.integers(0, qty - 1))
        found.append(Protected(draw(st.integers(0, 2)), channel, Fraction(qty), Fraction(had)))
    return found


def shared_by_drops(wanted, supply, drop):
    """Give one drop after the other to the highest priority, among equals to who is behind most."""
    got = {w.channel_id: Fraction(0) for w in wanted}
    while supply >= drop:
        open_ = [w for w in wanted if w.had + got[w.channel_id] < w.qty]
        if not open_:
            break
        highest = max(w.priority for w in open_)
        first = min(
            (w for w in open_ if w.priority == highest),
            key=lambda w: ((w.had + got[w.channel_id]) / w.qty, w.channel_id),
        )
        got[first.channel_id] += drop
        supply -= drop
    return got


@given(rivals(), st.integers(0, 20))
def test_fair_share_is_what_sharing_by_drops_gives(wanted, supply):
    drop = Fraction(1, 40)
    expected = shared_by_drops(wanted, Fraction(supply), drop)
    found = fair_share(wanted, Fraction(supply))
    assert sum(found.values()) == min(supply, sum(w.qty - w.had for w in wanted))
    for channel, qty in expected.items():
        assert abs(found[channel] - qty) <= drop * len(wanted)


@st.composite
def quota_worlds(draw):
    """Quotas of some channels, and what they had of the supply."""
    rules = []
    for channel in CHANNELS:
        for kind in draw(st.sets(st.sampled_from((PROTECTION, CAP)))):
            start = draw(st.integers(-6, 0))
            end = draw(st.none() | st.integers(0, 6))
            rules.append(
                Quota(
                    kind,
                    channel,
                    draw(amounts),
                    draw(st.sampled_from((QUANTITY, PERCENT))),
                    day(start),
                    None if end is None else day(end),
                    0 if end is None else draw(st.integers(0, end - start)),
                    draw(st.integers(0, 2)),
                )
            )
    shipped = draw(
        st.lists(
            st.builds(
                Shipped,
                st.sampled_from((*CHANNELS, None)),
                st.integers(-9, 0).map(day),
                st.integers(1, 4).map(Decimal),
            ),
            max_size=4,
        )
    )
    promised = draw(st.dictionaries(st.sampled_from((*CHANNELS, None)), amounts))
    return Quotas(tuple(rules), tuple(shipped), promised)


def amount_today(rule, quotas, on_hand):
    """The rule's quantity, walking from its last whole day to today."""
    amount = Fraction(rule.amount)
    if rule.measure == PERCENT:
        gone = sum(
            s.qty
            for s in quotas.shipped
            if s.day >= rule.date_from and (not rule.date_to or s.day <= rule.date_to)
        )
        amount = amount / 100 * Fraction(max(0, on_hand + gone))
    if rule.date_to and rule.decay_days:
        at, step = rule.date_to - timedelta(days=rule.decay_days), amount / rule.decay_days
        while at < TODAY:
            at, amount = at + timedelta(days=1), amount - step
    return amount


def had(rule, quotas):
    found = quotas.promised.get(rule.channel_id, 0)
    for s in quotas.shipped:
        if s.channel_id == rule.channel_id and s.day >= rule.date_from:
            found += s.qty if not rule.date_to or s.day <= rule.date_to else 0
    return Fraction(found)


def unused(rule, quotas, on_hand):
    return amount_today(rule, quotas, on_hand) - had(rule, quotas)


def levelled(group, free):
    """{channel: share} by trying every set of rivals that could be the ones who get something.

    :param group: [(channel, quantity, had)], none of them used up
    """
    if free >= sum(qty - had for _c, qty, had in group):
        return {channel: qty - had for channel, qty, had in group}
    for size in range(1, len(group) + 1):
        for lifted in combinations(group, size):
            level = (free + sum(h for _c, _q, h in lifted)) / sum(q for _c, q, _h in lifted)
            behind = all(h <= level * q for _c, q, h in lifted)
            ahead = all(h >= level * q for _c, q, h in set(group) - set(lifted))
            if behind and ahead:
                return {c: level * q - h for c, q, h in lifted}
    return {}


@given(quota_worlds(), st.integers(0, 30), st.sampled_from((*CHANNELS, None)))
def test_available_is_what_the_definitions_say(quotas, on_hand, channel):
    free, expected = Fraction(on_hand), Fraction(on_hand)
    rules = [r for r in quotas.rules if r.kind == PROTECTION and unused(r, quotas, on_hand) > 0]
    for priority in (2, 1, 0):
        group = [
            (r.channel_id, amount_today(r, quotas, on_hand), had(r, quotas))
            for r in rules
            if r.priority == priority
        ]
        shares_ = levelled(group, free)
        free -= sum(shares_.values())
        expected -= sum(qty for c, qty in shares_.items() if c != channel)
    for rule in quotas.rules:
        if rule.kind == CAP and rule.channel_id == channel:
            expected = min(expected, unused(rule, quotas, on_hand))
    assert available(quotas, channel, on_hand) == to_decimal(max(Fraction(0), expected))


# --- what must hold whatever happens --------------------------------------------------------------


@given(quota_worlds(), amounts, amounts, st.sampled_from((*CHANNELS, None)))
def test_more_supply_never_means_less(quotas, supply, more, channel):
    limit = quotas.limit(channel, TODAY, Decimal(10))
    assert limit.available(supply + more) >= limit.available(supply)
    assert limit.available(supply) <= supply


asks = st.lists(
    st.tuples(st.sampled_from(CHANNELS), st.integers(1, 6).map(Decimal)), min_size=1, max_size=8
)


@given(quota_worlds(), positions, asks)
def test_what_one_channel_takes_was_not_kept_for_another(quotas, position, wanted):
    """Whoever asks in whatever order: a channel's share of the supply waits for it."""
    position = replace(position, quotas=quotas)
    for channel, qty in wanted:
        before = shares(position)
        for part in allocate(position, qty, TODAY, Supply(channel_id=channel)):
            position = position.plus_promise(part.date, part.qty, channel)
        after = shares(position)
        for other in set(CHANNELS) - {channel}:
            assert after[other] >= before[other] - Fraction(1, 10**5)


def shares(position):
    """{channel: what its protection would give it of what is free for today}."""
    bare = replace(position, quotas=None)
    free = sum(
        (p.qty for p in allocate(bare, Decimal(10**6), TODAY) if p.date == TODAY), Decimal(0)
    )
    limit = position.quotas.limit(None, TODAY, position.on_hand)
    found = fair_share(limit.protected, Fraction(free))
    return {channel: found.get(channel, Fraction(0)) for channel in CHANNELS}


@given(quota_worlds(), positions, asks)
def test_nobody_gets_more_than_his_cap(quotas, position, wanted):
    position, got = replace(position, quotas=quotas), dict.fromkeys(CHANNELS, Decimal(0))
    for channel, qty in wanted:
        for part in allocate(position, qty, TODAY, Supply(channel_id=channel)):
            position = position.plus_promise(part.date, part.qty, channel)
            got[channel] += part.qty
    for rule in quotas.rules:
        if rule.kind == CAP:
            left = unused(rule, quotas, position.on_hand)
            assert got[rule.channel_id] <= max(Fraction(0), left)


def test_a_backorder_takes_no_more_than_its_channel_may_have():
    quotas = Quotas((protect(SHOP, 6), cap(EDI, 1)))
    position = Position(TODAY, Decimal(10), quotas=quotas)
    waiting = [(TODAY, FIELD, Decimal(7)), (TODAY, EDI, Decimal(5))]
    after = plus_backorders(position, waiting)
    assert sum(d.qty for d in after.demands) == 4
    assert allocate(after, Decimal(9), TODAY, Supply(channel_id=SHOP))[0].qty == 6
    assert after.quotas.promised == {FIELD: 4}


@given(quota_worlds(), positions, asks)
def test_backorders_count_like_promises_and_never_more(quotas, position, wanted):
    position = replace(position, quotas=quotas)
    after = plus_backorders(position, [(TODAY, channel, qty) for channel, qty in wanted])
    for channel, qty in wanted:
        for part in allocate(position, qty, TODAY, Supply(channel_id=channel)):
            position = position.plus_promise(part.date, part.qty, channel)
    assert after == position


def test_without_a_quota_a_position_promises_as_ever():
    position = Position(TODAY, Decimal(5))
    assert allocate(position, Decimal(9), TODAY) == allocate(
        replace(position, quotas=Quotas(())), Decimal(9), TODAY
    )
    assert Limit(None).available(Decimal(5)) == 5
