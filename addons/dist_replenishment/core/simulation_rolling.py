# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Policies out of sample: forecasts made anew every few periods, levels, and a simulation.

Whatever is decided at the end of a period uses only demand until then. The test window is not
looked at by any choice: segments, selection of items and calibration come from the history before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from . import service, service_segment
from .service_calibration import FACTORS, SURE, stretch_for
from .simulation import Outcome, Schedule, World, simulate
from .simulation_segments import SEGMENTS, segments

LEVEL_PARTS = ("reorder_point", "order_up_to")
#: `fit(history, groups)` of a forecast
Fit = Callable[[np.ndarray, np.ndarray], object]


@dataclass(frozen=True)
class Setting:
    """What is evaluated.

    :param lead: lead time in periods, one or one for each item
    :param review: review period in periods
    :param refit: periods between two forecasts
    :param fit: makes a forecast with `mean` and `cumulative` from a history and groups
    :param each: the target is one of each item and not of the segment as a whole
    """

    lead: int | np.ndarray
    review: int
    fit: Fit
    refit: int = 1
    each: bool = False
    rules: service.Rules = field(default_factory=service.Rules)

    @property
    def warm(self) -> int:
        """Periods until the start of a simulation is forgotten."""
        return 2 * (int(np.max(self.lead)) + self.review)


@dataclass(frozen=True)
class Window:
    """Periods that are measured, by items that were known before them.

    :param start: first period measured
    :param end: the one after the last
    :param segment: (items,) by the demand before `start`
    :param holding: (items,) cost of a unit in stock
    """

    demand: np.ndarray
    start: int
    end: int
    segment: np.ndarray
    holding: np.ndarray

    @classmethod
    def of(cls, demand, start: int, end: int, holding=1.0) -> "Window":
        """The window with the segments that its history gives."""
        holding = np.broadcast_to(np.asarray(holding, dtype=float), len(demand))
        return cls(demand, start, end, segments(demand[:, :start]), holding)

    def world(self, setting: Setting) -> tuple[np.ndarray, World]:
        """The demand from the warm-up on, and the world to simulate it in."""
        first = max(self.start - setting.warm, 1)
        world = World(setting.lead, setting.review, measured_from=self.start - first)
        return self.demand[:, first : self.end], world

    def starts(self, setting: Setting) -> list[int]:
        """Periods before which a forecast is made: those of the warm-up, then every few."""
        first = max(self.start - setting.warm, 1)
        return list(range(first, self.end, setting.refit))

    def blocks(self, setting: Setting) -> np.ndarray:
        """(starts,) the period of the simulation from which the levels of each forecast count.

        A policy looks at the end of a period: what was made before the next one knows all that the
        policy may know, and speaks of the periods that the order has to cover.
        """
        starts = np.array(self.starts(setting))
        return np.maximum(starts - starts[0] - 1, 0)


@dataclass(frozen=True)
class Plans:
    """What a window's forecasts say. :param spans: one entry for each of the window's starts"""

    window: Window
    setting: Setting
    spans: list[service.Protection]

    @classmethod
    def of(
        cls, window: Window, setting: Setting, tell: Callable[[int], None] = lambda done: None
    ) -> "Plans":
        """Forecast at each start, from the demand before it alone.

        :param tell: told how many forecasts were made
        """
        spans = []
        for done, start in enumerate(window.starts(setting)):
            tell(done)
            known = window.demand[:, :start]
            forecast = setting.fit(known, segments(known))
            lead = np.broadcast_to(np.asarray(setting.lead, dtype=float), len(known))
            spans.append(service.protection(forecast, lead, setting.review))
        return cls(window, setting, spans)

    def schedule(self, target: float, stretch: np.ndarray | float = 1.0) -> Schedule:
        """The levels for a target. :param stretch: one factor, or one for each segment"""
        stretch = np.broadcast_to(np.asarray(stretch, dtype=float), (SEGMENTS,))
        found = [
            self._levels(span.stretched(stretch[self.window.segment]), target)
            for span in self.spans
        ]
        # of whom nothing is known yet there is no stock yet
        parts = (np.nan_to_num([getattr(each, part) for each in found]) for part in LEVEL_PARTS)
        return Schedule(self.window.blocks(self.setting), *parts)

    def _levels(self, span: service.Protection, target: float) -> service.Levels:
        rules, window = self.setting.rules, self.window
        if self.setting.each:
            return service.levels(span, target, rules)
        return service_segment.segment_levels(span, window.segment, target, window.holding, rules)

    def run(self, target: float, stretch: np.ndarray | float = 1.0) -> Outcome:
        """What would have happened."""
        demand, world = self.window.world(self.setting)
        return simulate(demand, self.schedule(target, stretch), world)


def calibrate(plans: Plans, target: float) -> np.ndarray:
    """(segments,) factors that stretch the distributions, see `service_calibration`.

    :param plans: of a window that lies before the one to be tested
    """
    factors = [_factors(plans, each) for each in {min(target, SURE), target}]
    return np.exp(np.log(factors).mean(axis=0))


def _factors(plans: Plans, target: float) -> np.ndarray:
    outcomes = [plans.run(target, factor) for factor in FACTORS]
    missing = np.array([each.demanded - each.served for each in outcomes])
    return stretch_for(target, missing, outcomes[0].demanded, plans.window.segment, SEGMENTS)


def known_items(demand: np.ndarray, start: int, units: float) -> np.ndarray:
    """(items,) whether so much was asked for before a period. :param units: at least 0"""
    asked = np.nan_to_num(demand[:, :start]).sum(axis=1)
    return asked >= max(units, 1e-9)
