# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input
from dist_replenishment.core.quantity import Offers, Outcome, Terms, choose


def buy(need, *rows, **terms):
    """(quantity, row, outcome) for one item; a row is (price, minimum, pack, ordering cost)."""
    columns = np.array([(*row, 0, 0, 0)[:4] for row in rows], dtype=float).reshape(-1, 4).T
    choice = choose([need], Offers(np.zeros(len(rows)), *columns), Terms(**terms))
    return choice.qty.tolist()[0], choice.row.tolist()[0], Outcome(choice.outcome[0])


def test_a_cheaper_break_is_bought_although_more_than_needed():
    assert buy(95, (10,), (5, 100)) == (100.0, 1, Outcome.BREAK)
    assert buy(95, (10,), (5, 100), weekly=3) == (100.0, 1, Outcome.BREAK)


def test_a_cheaper_vendor_is_taken():
    assert buy(95, (10,), (6,)) == (95.0, 1, Outcome.AS_NEEDED)


def test_the_vendors_minimum_is_bought_at_its_price():
    assert buy(10, (7, 48)) == (48.0, 0, Outcome.MINIMUM)


def test_packs_are_whole():
    assert buy(13, (7, 0, 12)) == (24.0, 0, Outcome.PACK)
    assert buy(24, (7, 0, 12)) == (24.0, 0, Outcome.AS_NEEDED)
    assert buy(0.7, (7, 0, 0.1)) == (0.7, 0, Outcome.AS_NEEDED)
    assert buy(10, (7, 50, 12)) == (60.0, 0, Outcome.MINIMUM)


def test_a_break_for_units_that_nobody_asks_for_is_not_worth_it():
    assert buy(10, (10,), (9.9, 100)) == (10.0, 0, Outcome.AS_NEEDED)
    assert buy(10, (10,), (9.9, 100), weekly=0.1) == (10.0, 0, Outcome.AS_NEEDED)


def test_a_break_for_units_that_are_used_soon_is_worth_it():
    assert buy(95, (10,), (9.6, 100), weekly=20) == (100.0, 1, Outcome.BREAK)


def test_ordering_costs_make_lots_of_the_economic_quantity():
    lot = (2 * 52 * 10 * 10 / (0.25 * 8)) ** 0.5
    # carrying is charged on what a unit costs with its share of the ordering cost
    value = 8 + 0.25 * 8 * lot / (52 * 10)
    assert buy(5, (8, 0, 1, 10), weekly=10) == (round(5 + lot * 8 / value), 0, Outcome.LOT)


def test_what_is_usually_needed_is_part_of_the_lot():
    lot = (40 * 40 + 2 * 52 * 10 * 10 / (0.25 * 8)) ** 0.5
    assert buy(40, (8, 0, 1, 10), weekly=10, usual_need=40)[0] == round(lot)


def test_a_maximum_is_never_exceeded():
    assert buy(30, (7, 0, 12), maximum=25) == (24.0, 0, Outcome.LIMITED)
    assert buy(30, (7, 48), maximum=40) == (0.0, -1, Outcome.ABOVE_MAXIMUM)
    assert buy(10, (7, 0, 12), maximum=10) == (0.0, -1, Outcome.ABOVE_MAXIMUM)
    assert buy(20, (7, 0, 1), (5, 0, 12), maximum=22) == (20.0, 0, Outcome.AS_NEEDED)


def test_cover_forbids_more_than_the_smallest_quantity():
    dear, cheap = (7,), (6.5, 48)
    assert buy(40, dear, cheap, weekly=2) == (48.0, 1, Outcome.BREAK)
    assert buy(40, dear, cheap, weekly=2, shelf_weeks=24) == (48.0, 1, Outcome.BREAK)
    assert buy(40, dear, cheap, weekly=2, shelf_weeks=23) == (40.0, 0, Outcome.AS_NEEDED)
    assert buy(40, dear, cheap, weekly=2, cover_weeks=24, position=1)[0] == 40.0
    assert buy(40, dear, cheap, weekly=0, cover_weeks=1)[0] == 40.0


def test_a_minimum_that_lasts_too_long_is_bought_and_named():
    assert buy(10, (7, 48), weekly=2, cover_weeks=20) == (48.0, 0, Outcome.OVER_COVER)
    assert buy(30, (7, 0, 12), weekly=2, cover_weeks=1) == (36.0, 0, Outcome.PACK)


def test_what_cant_be_bought_is_named():
    assert buy(10) == (0.0, -1, Outcome.NO_VENDOR)
    assert buy(10, (0,)) == (0.0, -1, Outcome.NO_PRICE)
    assert buy(10, (np.nan,), (-1,)) == (0.0, -1, Outcome.NO_PRICE)
    assert [outcome for outcome in Outcome if outcome.is_problem] == [
        Outcome.NO_VENDOR,
        Outcome.NO_PRICE,
        Outcome.ABOVE_MAXIMUM,
    ]


def test_nothing_is_bought_where_nothing_is_needed():
    assert buy(0, (7, 48)) == (0.0, -1, Outcome.NOTHING)


def test_equal_costs_take_the_earlier_row():
    assert buy(10, (7,), (7,)) == (10.0, 0, Outcome.AS_NEEDED)


def test_a_row_without_price_is_passed_over():
    assert buy(10, (0,), (7,)) == (10.0, 1, Outcome.AS_NEEDED)


def test_the_alternatives_are_shown_with_their_costs():
    choice = choose([95.0], Offers([0, 0, 0], [10.0, 5.0, 0.0], [0, 100, 0]), Terms())
    assert choice.row_qty.tolist()[:2] == [95.0, 100.0]
    assert choice.row_cost.tolist()[:2] == [950.0, 500.0]
    assert np.isnan(choice.row_qty[2])
    assert (choice.paid.tolist(), choice.cost.tolist()) == ([500.0], [500.0])


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (bad_input.NotFinite, "weekly", np.nan),
        (bad_input.Negative, "weekly", -1.0),
        (bad_input.Negative, "maximum", -1.0),
        (bad_input.NotFinite, "cover_weeks", np.nan),
        (bad_input.NotPositive, "rounding", 0.0),
        (bad_input.NotFinite, "position", np.inf),
    ],
)
def test_bad_terms_are_named_with_their_rows(kind, name, value):
    good = {"rounding": 1.0}.get(name, 2.0)
    with pytest.raises(kind) as refused:
        choose([1.0, 1.0], Offers([0], [1.0]), Terms(**{name: np.array([good, value])}))
    assert (refused.value.name, refused.value.items) == (name, (1,))
    assert refused.value.code == kind.code


@pytest.mark.parametrize("need", [np.nan, np.inf, -1.0])
def test_a_bad_need_is_named(need):
    with pytest.raises(bad_input.BadInput) as refused:
        choose([1.0, need], Offers([0], [1.0]), Terms())
    assert (refused.value.name, refused.value.items) == ("need", (1,))
