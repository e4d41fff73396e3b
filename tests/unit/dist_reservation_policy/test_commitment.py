# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal

import pytest
from dist_reservation_policy.core.allocation import Part, Supply
from dist_reservation_policy.core.commitment import (
    APPROVAL,
    ASKED,
    BACKORDERED,
    PROMISED,
    REFUSED,
    SHORTAGE,
    SPLIT,
    Decision,
    Request,
    Shown,
    common_day,
    decide,
    left_together,
)
from dist_reservation_policy.core.dates import Shipping
from dist_reservation_policy.core.kit import Component, Kit, Need
from dist_reservation_policy.core.position import ZERO, Lot, Position, Receipt
from dist_reservation_policy.core.quota import CAP, PROTECTION, QUANTITY, Quota, Quotas
from dist_reservation_policy.core.reasons import Code, Reason
from dist_reservation_policy.core.shelf_life import ShelfLife
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    codes,
    day,
)

TOO_SMALL = Reason(Code.BELOW_MINIMUM, {"amount": "90.0", "minimum": "100", "currency": 1})

# --- one example for each reason ----------------------------------------------------------------

#: six on hand, four on 5 March
WORLD = Position(TODAY, Decimal(6), (Receipt(day(3), Decimal(4), "IN/12"),))
NOW = Part(TODAY, Decimal(6))
LATER = Part(day(3), Decimal(4), "IN/12")
SIX_OF_TEN = Reason(Code.PART_AVAILABLE, {"qty": "6", "wanted": "10"})
DATED = Reason(Code.DATED, {"qty": "4", "date": "2026-03-05", "receipt": "IN/12"})
FOUR_BACKORDERED = Reason(Code.BACKORDERED, {"qty": "4"})
REFUSED_SHORT = Reason(Code.REFUSED_SHORT, {"qty": "6", "wanted": "10", "date": "2026-03-02"})
ASKED_SHORT = replace(REFUSED_SHORT, code=Code.ASKED_SHORT)
ALL_SIX = Reason(Code.AVAILABLE, {"qty": "6", "date": "2026-03-02"})
IN_TWO_DAYS = {"date": "2026-03-02", "arrival": "2026-03-04"}


def ask(qty, commitment="split", **options):
    return decide(WORLD, Request(Decimal(qty), TODAY, commitment, **options))


#: five units are kept for channel 2; channel 1 may have three, and has had one
PROTECTED_WORLD = replace(
    WORLD,
    receipts=(),
    quotas=Quotas((Quota(PROTECTION, 2, Decimal(5), QUANTITY, TODAY, channel="Shop"),)),
)
CAPPED_WORLD = replace(
    WORLD,
    quotas=Quotas(
        (Quota(CAP, 1, Decimal(3), QUANTITY, TODAY, channel="Field"),), promised={1: Decimal(1)}
    ),
)
#: each takes two of the six
KITS = Kit(
    Decimal(4),
    (Component(Need.of_new(1, Decimal(8), Decimal(4), Decimal(1), "Bolt"), WORLD, Supply()),),
)
#: eight, of which five keep for ten days
IN_LOTS = Position(TODAY, Decimal(8), lots=(Lot(day(10), Decimal(5)),))
THREE_OF_SIX = (
    Reason(Code.PART_AVAILABLE, {"qty": "3", "wanted": "6"}),
    Reason(Code.BACKORDERED, {"qty": "3"}),
)

EXAMPLES = {
    Code.KIT_COMPONENT: (
        decide(KITS, Request(Decimal(4), TODAY, "backorder")),
        Decision(
            BACKORDERED,
            (Part(TODAY, Decimal(3)),),
            Decimal(1),
            (
                Reason(Code.PART_AVAILABLE, {"qty": "3", "wanted": "4"}),
                Reason(Code.BACKORDERED, {"qty": "1"}),
                Reason(Code.KIT_COMPONENT, {"component": "Bolt", "qty": "3", "wanted": "4"}),
            ),
        ),
    ),
    Code.AVAILABLE: (
        ask(6),
        Decision(
            PROMISED, (NOW,), reasons=(Reason(Code.AVAILABLE, {"qty": "6", "date": "2026-03-02"}),)
        ),
    ),
    Code.PART_AVAILABLE: (
        ask(12),
        Decision(
            SPLIT,
            (NOW, LATER),
            Decimal(2),
            (
                Reason(Code.PART_AVAILABLE, {"qty": "6", "wanted": "12"}),
                DATED,
                Reason(Code.BACKORDERED, {"qty": "2"}),
            ),
        ),
    ),
    Code.DATED: (ask(10), Decision(SPLIT, (NOW, LATER), reasons=(SIX_OF_TEN, DATED))),
    Code.ALL_LATER: (
        ask(10, "all_or_nothing"),
        Decision(
            PROMISED,
            (Part(day(3), Decimal(10), "IN/12"),),
            reasons=(
                Reason(Code.ALL_LATER, {"qty": "10", "date": "2026-03-05", "receipt": "IN/12"}),
            ),
        ),
    ),
    Code.BACKORDERED: (
        ask(10, "backorder"),
        Decision(BACKORDERED, (NOW,), Decimal(4), (SIX_OF_TEN, FOUR_BACKORDERED)),
    ),
    Code.REFUSED_SHORT: (ask(10, "refuse"), Decision(REFUSED, reasons=(REFUSED_SHORT,))),
    Code.REFUSED_INCOMPLETE: (
        ask(11, "all_or_nothing"),
        Decision(
            REFUSED, reasons=(Reason(Code.REFUSED_INCOMPLETE, {"qty": "10", "wanted": "11"}),)
        ),
    ),
    Code.ASKED_SHORT: (ask(10, "ask"), Decision(ASKED, reasons=(ASKED_SHORT,))),
    Code.APPROVAL_SHORT: (
        ask(10, "approval"),
        Decision(APPROVAL, reasons=(replace(REFUSED_SHORT, code=Code.APPROVAL_SHORT),)),
    ),
    Code.CHANGED: (
        ask(10, "split", shown=Shown((NOW,), Decimal(4))),
        Decision(ASKED, reasons=(Reason(Code.CHANGED), ASKED_SHORT)),
    ),
    Code.PAID: (
        ask(10, "refuse", paid=True),
        Decision(SHORTAGE, (NOW,), Decimal(4), (Reason(Code.PAID), SIX_OF_TEN, FOUR_BACKORDERED)),
    ),
    Code.OVERRIDDEN: (
        ask(10, "refuse", paid=True, overridden=True),
        Decision(
            SHORTAGE, (NOW,), Decimal(4), (Reason(Code.OVERRIDDEN), SIX_OF_TEN, FOUR_BACKORDERED)
        ),
    ),
    Code.BUFFER: (
        ask(6, "backorder", supply=Supply(buffer=Decimal(1))),
        Decision(
            BACKORDERED,
            (Part(TODAY, Decimal(5)),),
            Decimal(1),
            (
                Reason(Code.PART_AVAILABLE, {"qty": "5", "wanted": "6"}),
                Reason(Code.BACKORDERED, {"qty": "1"}),
                Reason(Code.BUFFER, {"qty": "1"}),
            ),
        ),
    ),
    Code.PROTECTED: (
        decide(PROTECTED_WORLD, Request(Decimal(6), TODAY, "refuse", Supply(channel_id=1))),
        Decision(
            REFUSED,
            reasons=(
                Reason(Code.REFUSED_SHORT, {"qty": "1", "wanted": "6", "date": str(TODAY)}),
                Reason(Code.PROTECTED, {"qty": "5", "channels": "Shop"}),
            ),
        ),
    ),
    Code.CAPPED: (
        decide(CAPPED_WORLD, Request(Decimal(6), TODAY, "backorder", Supply(channel_id=1))),
        Decision(
            BACKORDERED,
            (Part(TODAY, Decimal(2)),),
            Decimal(4),
            (
                Reason(Code.PART_AVAILABLE, {"qty": "2", "wanted": "6"}),
                FOUR_BACKORDERED,
                Reason(Code.CAPPED, {"qty": "2", "wanted": "3", "channels": "Field"}),
            ),
        ),
    ),
    Code.RECEIPTS_NOT_COUNTED: (
        ask(10, supply=Supply(counts_receipts=False)),
        Decision(
            SPLIT,
            (NOW,),
            Decimal(4),
            (SIX_OF_TEN, FOUR_BACKORDERED, Reason(Code.RECEIPTS_NOT_COUNTED)),
        ),
    ),
    Code.SHELF_LIFE: (
        decide(
            IN_LOTS, Request(Decimal(6), TODAY, supply=Supply(shelf_life=ShelfLife(min_days=30)))
        ),
        Decision(
            SPLIT,
            (Part(TODAY, Decimal(3), "", day(30)),),
            Decimal(3),
            (*THREE_OF_SIX, Reason(Code.SHELF_LIFE, {"qty": "3", "wanted": "8", "days": 30})),
        ),
    ),
    Code.EXPIRES: (
        decide(IN_LOTS, Request(Decimal(6), day(11), supply=Supply(shelf_life=ShelfLife()))),
        Decision(
            SPLIT,
            (Part(day(11), Decimal(3), "", day(11)),),
            Decimal(3),
            (*THREE_OF_SIX, Reason(Code.EXPIRES, {"qty": "3", "wanted": "8"})),
        ),
    ),
    Code.ARRIVES: (
        ask(6, shipping=Shipping(transit_days=2)),
        Decision(
            PROMISED, (NOW,), ZERO, (ALL_SIX, Reason(Code.ARRIVES, {"qty": "6", **IN_TWO_DAYS}))
        ),
    ),
    Code.TOO_SOON: (
        ask(6, shipping=Shipping(transit_days=2, wish=day(1))),
        Decision(
            PROMISED,
            (NOW,),
            ZERO,
            (
                ALL_SIX,
                Reason(Code.ARRIVES, {"qty": "6", **IN_TWO_DAYS}),
                Reason(Code.TOO_SOON, {"date": str(day(1)), "arrival": str(day(2))}),
            ),
        ),
    ),
    Code.TOGETHER: (
        left_together(ask(6), day(3)),
        Decision(PROMISED, (NOW,), ZERO, (ALL_SIX, Reason(Code.TOGETHER, {"date": str(day(3))}))),
    ),
    Code.BELOW_MINIMUM: (
        ask(6, objections=(TOO_SMALL,)),
        Decision(REFUSED, reasons=(TOO_SMALL,)),
    ),
}


#: what a choice before the decision says; test_sourcing.py reaches each
OF_SOURCING = {code for code in Code if code.value.startswith("sourced_")}


#: reached in test_substitution.py
OF_SUBSTITUTION = {Code.SUBSTITUTED, Code.SUBSTITUTE}


@pytest.mark.parametrize(
    "code", [code for code in Code if code not in OF_SOURCING | OF_SUBSTITUTION]
)
def test_every_reason_is_reached(code):
    decision, expected = EXAMPLES[code]
    assert decision == expected
    assert code in codes(decision)


def test_nothing_there_and_nothing_coming_is_backordered_whole():
    decision = decide(Position(TODAY), Request(Decimal(3), TODAY))
    assert (decision.outcome, decision.parts, decision.backorder_qty) == (BACKORDERED, (), 3)


def test_nothing_there_but_all_coming_is_a_dated_promise():
    decision = decide(replace(WORLD, on_hand=Decimal(0)), Request(Decimal(4), TODAY))
    assert (decision.outcome, decision.parts, decision.backorder_qty) == (SPLIT, (LATER,), 0)


def test_an_overridden_shortage_needs_no_payment():
    assert ask(11, "all_or_nothing", overridden=True) == Decision(
        SHORTAGE,
        (NOW,),
        Decimal(5),
        (
            Reason(Code.OVERRIDDEN),
            Reason(Code.PART_AVAILABLE, {"qty": "6", "wanted": "11"}),
            Reason(Code.BACKORDERED, {"qty": "5"}),
        ),
    )


def test_a_request_for_a_date_that_has_passed_is_decided_for_today():
    late = Request(Decimal(10), day(-4))
    assert decide(WORLD, late) == ask(10)


def test_quantities_of_a_decision_can_be_asked_by_date():
    decision = ask(12)
    assert decision.promised_qty == 10
    assert [decision.promised_for(day(n)) for n in (-1, 0, 2, 3)] == [0, 6, 6, 10]


def test_the_buffer_is_named_when_it_holds_back_a_later_promise():
    empty = replace(WORLD, on_hand=Decimal(0))
    supply = Supply(buffer=Decimal(3))
    decision = decide(empty, Request(Decimal(4), TODAY, "all_or_nothing", supply))
    assert codes(decision) == [Code.REFUSED_INCOMPLETE, Code.BUFFER]


def test_a_buffer_that_changes_nothing_is_not_named():
    supply = Supply(buffer=Decimal(2))
    decision = decide(WORLD, Request(Decimal(8), TODAY, "all_or_nothing", supply))
    assert codes(decision) == [Code.ALL_LATER]


def test_neither_buffer_nor_receipts_are_blamed_for_a_fraction_that_cannot_be_shipped():
    position = Position(TODAY, Decimal("5.5"))
    supply = Supply(counts_receipts=False, buffer=Decimal("0.1"))
    decision = decide(position, Request(Decimal(6), TODAY, "split", supply, Decimal(1)))
    assert codes(decision) == [Code.PART_AVAILABLE, Code.BACKORDERED]


def test_receipts_are_not_blamed_when_there_are_none():
    supply = Supply(counts_receipts=False)
    decision = decide(Position(TODAY, Decimal(2)), Request(Decimal(6), TODAY, "refuse", supply))
    assert codes(decision) == [Code.REFUSED_SHORT]


def test_objections_are_overruled_by_a_payment_and_by_a_person():
    small = {"objections": (TOO_SMALL,)}
    for why, code in (("paid", Code.PAID), ("overridden", Code.OVERRIDDEN)):
        covered = ask(6, **{why: True}, **small)
        assert covered == Decision(PROMISED, (NOW,), ZERO, (ALL_SIX, Reason(code), TOO_SMALL))
        short = ask(10, "refuse", **{why: True}, **small)
        assert short.outcome == SHORTAGE
        assert codes(short)[0] == code
        assert codes(short)[-1] == Code.BELOW_MINIMUM
        assert codes(short).count(code) == 1


def test_the_common_day_is_that_of_the_last_part():
    assert common_day([ask(3), ask(10), ask(12)]) == day(3)
    assert common_day([ask(3), ask(10, "refuse")]) is None
    assert common_day([decide(Position(TODAY), Request(Decimal(3), TODAY))]) is None


def test_an_unknown_commitment_is_an_error_and_not_a_decision():
    with pytest.raises(KeyError, match="perhaps"):
        ask(10, "perhaps")
