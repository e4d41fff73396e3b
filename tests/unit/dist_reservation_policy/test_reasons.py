# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

import pytest
from dist_reservation_policy.core.reasons import Code, Reason


def test_a_reason_is_its_code_and_its_facts():
    reason = Reason(Code.DATED, {"qty": "4", "date": "2026-03-05", "receipt": "IN/12"})
    assert reason.to_json() == {
        "code": "dated",
        "qty": "4",
        "date": "2026-03-05",
        "receipt": "IN/12",
    }


def test_a_reason_without_facts_is_its_code():
    assert Reason(Code.PAID).to_json() == {"code": "paid"}


@pytest.mark.parametrize("code", Code)
def test_every_code_survives_json(code):
    assert Code(json.loads(json.dumps(Reason(code).to_json()))["code"]) is code


def test_reasons_with_other_facts_are_not_equal():
    assert Reason(Code.BUFFER, {"qty": "1"}) == Reason(Code.BUFFER, {"qty": "1"})
    assert Reason(Code.BUFFER, {"qty": "1"}) != Reason(Code.BUFFER, {"qty": "2"})


def test_reasons_can_be_collected_in_a_set():
    assert len({Reason(Code.PAID), Reason(Code.PAID), Reason(Code.OVERRIDDEN)}) == 2


def test_codes_are_the_ones_that_are_stored():
    assert {code.value for code in Code} == {
        "available",
        "part_available",
        "dated",
        "all_later",
        "backordered",
        "refused_short",
        "refused_incomplete",
        "asked_short",
        "approval_short",
        "changed",
        "paid",
        "overridden",
        "buffer",
        "protected",
        "capped",
        "kit_component",
        "receipts_not_counted",
        "shelf_life",
        "expires",
        "arrives",
        "too_soon",
        "together",
        "below_minimum",
        "sourced_in_order",
        "sourced_fewest",
        "sourced_earliest",
        "sourced_part",
        "sourced_short",
        "substituted",
        "substitute",
    }
