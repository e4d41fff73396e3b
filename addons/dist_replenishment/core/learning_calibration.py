# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much wider than forecast the demand of a company's own items spread lately.

The levels that would have been set at earlier times are simulated over the end of the history, and
the distributions are stretched until the targets would have been reached (`service_calibration`).
A sample of the items teaches the others: the answer is one for each kind of demand.
"""

import numpy as np

from . import service, service_spread
from .simulation_rolling import Plans, Setting, Window, calibrate, known_items
from .simulation_segments import segments

#: weeks that are measured at most, and the part of the history that they are at most
MEASURED, PART = 26, 3
#: weeks needed before them
LEAST_HISTORY = 12
#: items that are simulated, at least and at most: what a few miss is chance
FEWEST, SAMPLE = 30, 1000
#: lead times beyond are simulated as this one, in weeks
LONGEST_LEAD = 12
#: distinct targets that are calibrated, the most frequent ones; others take the nearest one's
TARGETS = 3


def factors(facts) -> np.ndarray:
    """(items,) by how much each item's distributions have to be stretched; 1 where nobody knows.

    :param facts: `learning.Facts`
    """
    weeks = facts.history.shape[1]
    measured = min(MEASURED, weeks // PART)
    start = weeks - measured
    kind = segments(facts.history)
    rows = _sample(facts.history, start)
    targets = _targets(facts)
    if start < LEAST_HISTORY or len(rows) < FEWEST or not len(targets):
        return np.ones(len(kind))
    plans = _plans(facts, rows, start, max(measured // PART, 1))
    found = np.array([calibrate(plans, target) for target in targets])
    nearest = np.abs(facts.target[:, None] - targets).argmin(axis=1)
    return found[nearest, kind]


def _sample(history: np.ndarray, start: int) -> np.ndarray:
    """Items that were asked for before, evenly spread over all of them."""
    known = np.flatnonzero(known_items(history, start, 1))
    if len(known) <= SAMPLE:
        return known
    return known[np.linspace(0, len(known) - 1, SAMPLE).astype(int)]


def _targets(facts) -> np.ndarray:
    """The most frequent targets. What the lowest cost asks for has no target of its own."""
    wanted = facts.target[(facts.target > 0) & (facts.target < 1)]
    found, times = np.unique(np.round(wanted, 2), return_counts=True)
    found, times = (part[found < 1] for part in (found, times))
    return found[np.argsort(-times, kind="stable")[:TARGETS]]


def _plans(facts, rows: np.ndarray, start: int, refit: int) -> Plans:
    lead = np.clip(np.rint(facts.lead_weeks[rows].mean(axis=1)), 0, LONGEST_LEAD).astype(int)
    together = facts.whole_segment[rows].mean() >= 0.5
    rules = service.Rules(rounding=facts.rounding[rows])
    setting = Setting(lead, 1, service_spread.fit, refit, not together, rules)
    holding = np.maximum(facts.cost * facts.holding_rate, 0.0)[rows]
    history = facts.history[rows]
    window = Window.of(history, start, history.shape[1], np.where(holding > 0, holding, 1.0))
    return Plans.of(window, setting)
