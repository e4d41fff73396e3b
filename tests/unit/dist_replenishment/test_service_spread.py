# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

import numpy as np
import pytest
from dist_replenishment.core import forecast, service_spread
from unit_tests.dist_replenishment.spans import Lumpy


def history(items=40, weeks=60, rate=30.0, seed=3):
    draw = np.random.default_rng(seed)
    return draw.negative_binomial(6, 6 / (6 + rate), (items, weeks)).astype(float)


@dataclass(frozen=True)
class Told:
    """A forecast of a given mean and variance over mean."""

    history: np.ndarray
    mean: np.ndarray
    over: float = 2.0
    season: int = 1

    @property
    def step(self):
        return np.ones(len(self.mean))

    def cumulative(self, weeks):
        return Lumpy(self.mean, np.full(len(self.mean), self.over)).cumulative(weeks)


def test_the_spread_lies_halfway_between_forecast_and_history():
    seen = history()
    told = Told(seen, np.full(40, 30.0))
    found = service_spread.Steady(told).cumulative(3.0)
    own = told.cumulative(3.0).sigma
    wanted = np.sqrt(own * seen.std(axis=1, ddof=1) * np.sqrt(3))
    assert found.sigma == pytest.approx(wanted, rel=0.03)
    assert found.mean == pytest.approx(90.0, rel=0.01)
    assert (np.diff(found.atoms, axis=1) >= 0).all()
    assert (found.atoms == np.rint(found.atoms)).all()


def test_spans_of_their_own_and_none_at_all():
    seen = history(items=2)
    spans = np.array([0.0, 4.0])
    found = service_spread.Steady(Told(seen, np.full(2, 30.0))).cumulative(spans)
    assert found.mean == pytest.approx([0.0, 120.0], rel=0.01)


def test_a_history_that_is_too_short_to_say_leaves_the_forecast_alone():
    seen = history(items=3)
    seen[0, :-7] = np.nan
    seen[1, :-8] = np.nan
    told = Told(seen, np.full(3, 30.0))
    found, own = service_spread.Steady(told).cumulative(2.0), told.cumulative(2.0)
    assert found.atoms[0].tolist() == own.atoms[0].tolist()
    assert found.atoms[1].tolist() != own.atoms[1].tolist()


def test_what_repeats_with_the_season_is_no_spread():
    phases = np.tile([2.0, 2, 2, 2, 2, 30, 2], 12)[None, :]
    noise = np.random.default_rng(1).poisson(3, phases.shape)
    plain, seasonal = (
        service_spread.Steady(Told(phases + noise, np.full(1, 9.0), season=season)).deviation[0]
        for season in (1, 7)
    )
    assert plain == pytest.approx((phases + noise).std(ddof=1))
    assert seasonal == pytest.approx(np.sqrt(3), rel=0.2)


def test_steady_and_unknown_items():
    seen = np.vstack([np.full(30, 12.0), np.full(30, np.nan), np.zeros(30)])
    found, own = service_spread.fit(seen).cumulative(2.0), forecast.fit(seen).cumulative(2.0)
    assert found.atoms.tolist() == own.atoms.tolist()
    nobody = service_spread.fit(np.full((2, 30), np.nan)).cumulative(2.0)
    assert np.isnan(nobody.atoms).all()


def test_more_items_than_are_computed_at_once(monkeypatch):
    seen = history(items=7)
    told = Told(seen, np.full(7, 30.0))
    whole = service_spread.Steady(told).cumulative(2.0)
    monkeypatch.setattr(service_spread, "CHUNK", 3)
    parts = service_spread.Steady(told).cumulative(2.0)
    assert (whole.atoms == parts.atoms).all()
