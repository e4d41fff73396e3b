# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Demand that has just gone somewhere else, which no earlier end of the history has seen."""

import numpy as np
import pytest
from dist_replenishment.core import forecast, forecast_blend
from dist_replenishment.core.forecast_change import changed
from dist_replenishment.core.forecast_sight import view

ITEMS, WEEKS = 100, 68


def steady(weeks=WEEKS, seed=8):
    """Demand of 20 to 200 a week that varies by a tenth."""
    rng = np.random.default_rng(seed)
    return rng.uniform(20, 200, (ITEMS, 1)) * np.exp(rng.normal(0, 0.1, (ITEMS, weeks)))


def risen(history, items, weeks=4):
    """The same, doubled in the newest weeks for the first items."""
    history[:items, -weeks:] *= 2.0
    return history


def likely(history, ends=(56, 44, 32)):
    def at(end):
        return view(history[:, :end], np.zeros(len(history), int), 1)

    return changed(at(history.shape[1]), [at(end) for end in ends])


def test_chance_is_no_change():
    assert likely(steady()).tolist() == [0.0] * ITEMS


@pytest.mark.parametrize("items", [ITEMS, 30])
def test_items_that_have_changed_are_known_among_those_that_have_not(items):
    found = likely(risen(steady(), items))
    assert np.median(found[:items]) > 0.8
    assert (found[:items] > 0.5).mean() > 0.95
    assert (found[items:] == 0.0).all()


def test_one_large_order_is_no_change():
    history = steady()
    history[:30, -1] *= 10.0
    assert likely(history).tolist() == [0.0] * ITEMS


def test_few_items_and_short_histories_tell_no_change():
    assert likely(risen(steady(), ITEMS)[:10]).tolist() == [0.0] * 10
    assert likely(risen(steady(30), ITEMS), ends=(23, 16)).tolist() == [0.0] * ITEMS


@pytest.mark.parametrize("items", [ITEMS, 30])
def test_a_new_level_is_forecast_at_once(items, monkeypatch):
    history = risen(steady(), items)
    new = history[:items, -4:].mean(axis=1)
    found = forecast.fit(history).cumulative(1).mean[:items]
    assert np.abs(found / new - 1.0).mean() < 0.12
    monkeypatch.setattr(forecast_blend, "changed", lambda now, before: np.zeros(len(now.known)))
    unaware = forecast.fit(history).cumulative(1).mean[:items]
    assert np.abs(unaware / new - 1.0).mean() > 0.2
