# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core.simulation import (
    Outcome,
    Schedule,
    SimulationError,
    World,
    sampled_leads,
    simulate,
)
from hypothesis import given
from hypothesis import strategies as st


def twin(demand, point, upper, lot, lead, review, lost_sales, start):
    """One item, in plain Python, order by order; what `simulate` has to agree with."""
    net, due, served, stock, orders, positions = start, [], 0.0, [], 0, []
    for period, wanted in enumerate(demand):
        net += sum(quantity for day, quantity in due if day == period)
        due = [(day, quantity) for day, quantity in due if day > period]
        now = min(max(net, 0), wanted)
        served += now
        net -= now if lost_sales else wanted
        stock.append(max(net, 0))
        position = net + sum(quantity for _day, quantity in due)
        if (period + 1) % review == 0 and position <= point:
            ordered = max(upper - position, 0)
            if lot:
                ordered = 0
                while position + ordered <= point:
                    ordered += lot
            if ordered > 0:
                orders += 1
                due.append((period + 1 + lead[period], ordered))
        positions.append(net + sum(quantity for _day, quantity in due))
    return served, sum(stock) / len(stock), orders, sum(positions) / len(positions)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=30),
    st.integers(0, 15),
    st.integers(0, 15),
    st.sampled_from([0, 1, 4]),
    st.integers(1, 3),
    st.booleans(),
    st.integers(0, 20),
    st.integers(0, 1000),
)
def test_it_agrees_with_a_plain_one(demand, point, more, lot, review, lost_sales, start, seed):
    lead = np.random.default_rng(seed).integers(0, 5, (1, len(demand)))
    schedule = Schedule.fixed(np.array([point]), np.array([point + more]), lot)
    world = World(lead, review, lost_sales, start_stock=np.array([start]))
    found = simulate(np.array([demand]), schedule, world)
    wanted = twin(demand, point, point + more, lot, lead[0], review, lost_sales, start)
    assert found.demanded.tolist() == [sum(demand)]
    seen = (found.served, found.stock, found.orders, found.position)
    assert [float(each[0]) for each in seen] == pytest.approx(list(wanted))


def up_to(*levels, lead=1, review=1, **options):
    return Schedule.fixed(np.array(levels), np.array(levels)), World(lead, review, **options)


def test_an_order_arrives_after_its_lead_time_in_whole_periods():
    # 5 on hand; the 5 ordered at the end of period 0 come in at the start of period 2
    found = simulate(np.array([[5, 1, 1, 0]]), *up_to(5, lead=1))
    assert found.served.tolist() == [5 + 0 + 1]
    # on hand at the ends: 0, 0 (1 backordered), 3, 4
    assert found.stock.tolist() == [(0 + 0 + 3 + 4) / 4]


def test_a_lead_time_of_zero_is_there_the_next_morning():
    assert simulate(np.array([[5, 5, 5]]), *up_to(5, lead=0)).fill.tolist() == [1.0]


def test_backorders_are_served_first_and_never_count_as_served():
    schedule, world = up_to(2, lead=0)
    assert simulate(np.array([[5, 2]]), schedule, world).served.tolist() == [2 + 2]


def test_lost_sales_are_not_ordered_again():
    kept = simulate(np.array([[5, 0]]), *up_to(2, lead=0))
    lost = simulate(np.array([[5, 0]]), *up_to(2, lead=0, lost_sales=True))
    # after the order of the first evening the position is 2 in both
    assert (kept.position[0], lost.position[0]) == (2.0, 2.0)
    assert (kept.stock[0], lost.stock[0]) == (1.0, 1.0)


def test_a_warm_up_does_not_count():
    found = simulate(np.array([[9, 1, 1]]), *up_to(3, lead=0, measured_from=1))
    assert (found.demanded[0], found.served[0]) == (2.0, 2.0)


def test_an_unknown_period_neither_takes_nor_counts():
    found = simulate(np.array([[np.nan, 1]]), *up_to(3, lead=0))
    assert (found.demanded[0], found.stock[0]) == (1.0, 2.0)


def test_returns_go_back_to_stock_and_are_no_demand():
    found = simulate(np.array([[-2, 4]]), *up_to(3, lead=3))
    assert (found.demanded[0], found.served[0], found.stock[0]) == (4.0, 4.0, (5 + 1) / 2)


def test_levels_change_when_their_block_starts():
    schedule = Schedule(np.array([0, 2]), np.array([[1], [4]]), np.array([[1], [4]]))
    found = simulate(np.zeros((1, 4)), schedule, World(0))
    assert found.stock.tolist() == [(1 + 1 + 1 + 4) / 4]


def test_without_demand_there_is_no_fill_rate():
    found = simulate(np.zeros((1, 2)), *up_to(3))
    assert np.isnan(found.fill[0])
    assert np.isnan(found.total_fill())


def test_the_total_is_that_of_all_units():
    found = Outcome(
        *(np.array(each, dtype=float) for each in ([10, 90], [0, 90], [1, 1], [0, 0], [1, 1]))
    )
    assert found.total_fill() == 0.9
    assert found.total_fill(np.array([0])) == 0.0


@pytest.mark.parametrize(
    ("demand", "world", "told"),
    [
        (np.zeros(3), World(1), "a row for each item"),
        (np.zeros((2, 3)), World(1), "a row for each item"),
        (np.zeros((1, 3)), World(-1), "whole periods from 0 on"),
        (np.zeros((1, 3)), World(np.array([1.5])), "whole periods from 0 on"),
        (np.zeros((1, 3)), World(1, 0), "at least 1 period"),
    ],
)
def test_what_cannot_be_simulated_is_named(demand, world, told):
    with pytest.raises(SimulationError, match=told):
        simulate(demand, Schedule.fixed(np.array([1]), np.array([1])), world)


def test_sampled_lead_times_are_the_same_for_the_same_seed():
    atoms, weights = np.array([[1.0, 4.2], [2, 2]]), np.array([0.9, 0.1])
    one, other = (sampled_leads(atoms, weights, 2000, seed=7) for _time in range(2))
    assert (one == other).all()
    assert set(one[1]) == {2}
    assert (one[0] == 4).mean() == pytest.approx(0.1, abs=0.03)


@given(st.integers(0, 200), st.integers(0, 12), st.integers(0, 12))
def test_a_higher_level_never_serves_less_with_less_stock(seed, one, other):
    demand = np.random.default_rng(seed).poisson(2, (1, 40))
    low, high = (simulate(demand, *up_to(level, lead=2)) for level in sorted((one, other)))
    assert low.served[0] <= high.served[0]
    assert low.stock[0] <= high.stock[0]
