# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much wider than forecast the demand of a company's own items spread lately.

The levels that would have been set at earlier times are simulated over the end of the history, and
the distributions are stretched until the fill rate would have been reached
(`service_calibration`). A sample of the items teaches the others: the answer is one for each kind
of demand. It is about the spread of demand and not about the policy, so all are simulated alike:
looked at weekly, without lots and limits, with the usual lead time of each, at one fill rate. A
factor that depended on the target could lower a level when a target rises.
"""

import numpy as np

from . import service, service_spread
from .simulation_rolling import Plans, Setting, Window, calibrate, known_items
from .simulation_segments import segments

#: the fill rate that the factors are found at
TARGET = 0.95
#: weeks that are measured at most, the part of the history that they are at most, and the weeks
#: between two forecasts
MEASURED, PART, REFIT = 16, 3, 4
#: weeks needed before the first forecast
LEAST_HISTORY = 12
#: items that are simulated, at least and at most: what a few miss is chance
FEWEST, SAMPLE = 30, 1000
#: lead times beyond are simulated as this one, in weeks
LONGEST_LEAD = 12


def factors(facts) -> np.ndarray:
    """(items,) by how much each item's distributions have to be stretched; 1 where nobody knows.

    :param facts: `learning.Facts`
    """
    weeks = facts.history.shape[1]
    start = weeks - min(MEASURED, weeks // PART)
    kind = segments(facts.history)
    longest = min(LONGEST_LEAD, (start - LEAST_HISTORY) // 2 - 1)
    if longest < 1:
        return np.ones(len(kind))
    lead = np.clip(np.rint(facts.lead_weeks.mean(axis=1)), 0, longest).astype(int)
    rows = _sample(facts.history, start - 2 * (int(lead.max(initial=0)) + 1))
    if len(rows) < FEWEST:
        return np.ones(len(kind))
    return calibrate(_plans(facts, rows, start, lead[rows]), TARGET)[kind]


def _sample(history: np.ndarray, first: int) -> np.ndarray:
    """Items that were asked for before the first forecast, evenly spread over all of them.

    What was launched later would have had no stock, and no factor would have helped.
    """
    known = np.flatnonzero(known_items(history, first, 1))
    if len(known) <= SAMPLE:
        return known
    return known[np.linspace(0, len(known) - 1, SAMPLE).astype(int)]


def _plans(facts, rows: np.ndarray, start: int, lead: np.ndarray) -> Plans:
    together = facts.whole_segment[rows].mean() >= 0.5
    rules = service.Rules(rounding=facts.rounding[rows])
    setting = Setting(lead, 1, service_spread.fit, REFIT, not together, rules)
    holding = np.maximum(facts.cost * facts.holding_rate, 0.0)[rows]
    history = facts.history[rows]
    window = Window.of(history, start, history.shape[1], np.where(holding > 0, holding, 1.0))
    return Plans.of(window, setting)
