# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every decision, whatever the position and the request."""

import json
from dataclasses import replace
from decimal import Decimal

from dist_reservation_policy.core.commitment import (
    APPROVAL,
    ASKED,
    BACKORDERED,
    PROMISED,
    REFUSED,
    SHORTAGE,
    SPLIT,
    STOPPED,
    Request,
    Shown,
    common_day,
    decide,
)
from dist_reservation_policy.core.position import Position
from dist_reservation_policy.core.reasons import Code
from dist_reservation_policy.core.values import CHOICES
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    balance,
    codes,
    day,
    days,
    days_from,
    positions,
    promised_by,
    roundings,
    supplies,
    usable,
    wanted,
    whole_units,
)

COMMITMENTS = CHOICES["commitment"]
requests = st.builds(
    Request,
    wanted,
    days,
    st.sampled_from(COMMITMENTS),
    supplies,
    roundings,
    paid=st.booleans(),
    overridden=st.booleans(),
)


def expected_outcome(position, request):
    """(outcome, promised quantity) as the definitions have it."""
    start = max(request.day, TODAY)
    by_date = [
        min(request.qty, whole_units(usable(position, request.supply, at), request.rounding))
        for at in days_from(start)
    ]
    now, in_the_end = by_date[0], by_date[-1]
    if now == request.qty:
        return PROMISED, now
    if request.commitment == "split":
        return (SPLIT if in_the_end else BACKORDERED), in_the_end
    if request.commitment == "backorder":
        return BACKORDERED, now
    if request.commitment == "all_or_nothing" and in_the_end == request.qty:
        return PROMISED, in_the_end
    if request.paid or request.overridden:
        return SHORTAGE, now
    return {"ask": ASKED, "approval": APPROVAL}.get(request.commitment, REFUSED), 0


@given(positions, requests)
def test_every_request_gets_the_outcome_of_its_policy(position, request):
    decision = decide(position, request)
    assert (decision.outcome, decision.promised_qty) == expected_outcome(position, request)


@given(positions, requests)
def test_promised_and_backordered_are_what_was_requested_unless_stopped(position, request):
    decision = decide(position, request)
    total = 0 if decision.outcome in STOPPED else request.qty
    assert decision.promised_qty + decision.backorder_qty == total
    assert decision.backorder_qty >= 0
    assert all(part.qty > 0 for part in decision.parts)


@given(positions, requests)
def test_a_decision_never_promises_more_than_supply_on_any_date(position, request):
    decision = decide(position, request)
    supply = request.supply
    for at in days_from(min((part.date for part in decision.parts), default=day(99))):
        left = balance(position, at, supply.confidence_days) - promised_by(decision.parts, at)
        assert left >= supply.buffer


@given(positions, requests, days)
def test_what_can_be_promised_can_be_promised_later(position, request, later):
    """So that an order can leave together without losing anything by it."""
    decision = decide(position, request)
    last = common_day([decision])
    if last is None:
        return
    again = decide(position, replace(request, day=max(last, later)))
    assert again.outcome != REFUSED
    assert again.promised_qty >= decision.promised_qty
    assert all(part.date >= last for part in again.parts)


@given(positions, requests)
def test_what_is_paid_or_overridden_is_never_refused(position, request):
    unpaid = decide(position, replace(request, paid=False, overridden=False))
    paid = decide(position, replace(request, paid=True, overridden=False))
    overridden = decide(position, replace(request, overridden=True))
    if unpaid.outcome in STOPPED:
        assert paid.outcome == overridden.outcome == SHORTAGE
        assert Code.PAID in codes(paid)
        assert Code.OVERRIDDEN in codes(overridden)
    else:
        assert unpaid == paid == overridden


@given(positions, requests)
def test_what_was_shown_is_decided_and_anything_else_is_asked_again(position, request):
    decision = decide(position, request)
    shown = Shown(decision.parts, decision.backorder_qty)
    assert decide(position, replace(request, shown=shown)) == decision
    other = replace(shown, backorder_qty=shown.backorder_qty + 1)
    again = decide(position, replace(request, shown=other))
    if decision.promised_for(max(request.day, TODAY)) == request.qty:
        assert again == decision, "all of it in time is what was ordered"
    elif request.paid or request.overridden:
        assert again.outcome == (SHORTAGE if decision.outcome in (SHORTAGE, *STOPPED) else ASKED)
    else:
        assert (again.outcome, again.parts, again.backorder_qty) == (ASKED, (), 0)


@given(positions, requests)
def test_asked_approval_and_refused_differ_in_the_word_only(position, request):
    decisions = {
        word: decide(position, replace(request, commitment=word))
        for word in ("refuse", "ask", "approval")
    }
    refused = decisions["refuse"]
    for word, outcome in (("ask", ASKED), ("approval", APPROVAL)):
        assert decisions[word].outcome == (
            outcome if refused.outcome == REFUSED else refused.outcome
        )
        assert [r.facts for r in decisions[word].reasons] == [r.facts for r in refused.reasons]


@given(positions, requests)
def test_a_decision_has_reasons_each_code_of_a_quantity_once(position, request):
    reasons = codes(decide(position, request))
    once = [code for code in reasons if code is not Code.DATED]
    assert reasons
    assert len(once) == len(set(once))


@given(positions, requests)
def test_facts_of_reasons_are_ready_for_json(position, request):
    for reason in decide(position, request).reasons:
        assert json.loads(json.dumps(reason.to_json())) == reason.to_json()


@given(positions, requests)
def test_dated_reasons_tell_each_later_part(position, request):
    decision = decide(position, request)
    told = [r.facts for r in decision.reasons if r.code in (Code.DATED, Code.ALL_LATER)]
    assert told == [
        {"qty": str(part.qty), "date": str(part.date), "receipt": part.ref}
        for part in decision.parts
        if part.date > max(request.day, TODAY)
    ]


@given(positions, requests)
def test_the_buffer_is_named_only_when_without_it_the_answer_is_better(position, request):
    decision = decide(position, request)
    without = decide(position, replace(request, supply=replace(request.supply, buffer=Decimal(0))))
    if Code.BUFFER in codes(decision):
        assert request.supply.buffer > 0
        assert without != replace(decision, reasons=without.reasons) or [
            r.facts for r in without.reasons
        ] != [r.facts for r in decision.reasons]
    elif decision.outcome != PROMISED:
        assert (without.outcome, without.parts) == (decision.outcome, decision.parts)


@given(positions, requests)
def test_receipts_are_named_only_when_counting_them_would_promise_more(position, request):
    supply = replace(request.supply, counts_receipts=True)
    in_the_end = min(
        request.qty, whole_units(usable(position, supply, days_from(TODAY)[-1]), request.rounding)
    )
    on_hand = replace(request.supply, counts_receipts=False)
    now = min(request.qty, whole_units(usable(position, on_hand, TODAY), request.rounding))
    decision = decide(position, request)
    named = Code.RECEIPTS_NOT_COUNTED in codes(decision)
    assert named == (not request.supply.counts_receipts and in_the_end > now)


@given(positions, requests, st.randoms(use_true_random=False))
def test_a_decision_does_not_depend_on_the_order_of_rows(position, request, random):
    receipts, demands = list(position.receipts), list(position.demands)
    random.shuffle(receipts)
    random.shuffle(demands)
    shuffled = Position(TODAY, position.on_hand, tuple(receipts), tuple(demands))
    assert decide(shuffled, request) == decide(position, request)
