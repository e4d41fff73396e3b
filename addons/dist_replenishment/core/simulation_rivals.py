# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The usual formulas, to be compared at the fill rate that is really reached.

Both take mean and deviation of the history and a factor z for the cycle service level: a safety
stock of z sigma sqrt(L), as most programs compute it, or of z sigma sqrt(L + R), as it is right
for normal demand. The order-up-to level covers the mean of L + R in both, which the first often
forgets. Sweeping z answers how much stock a formula needs for the fill rate of another policy.
"""

from dataclasses import dataclass

import numpy as np

from .service import rounded_up
from .simulation import Outcome, Schedule, simulate
from .simulation_rolling import Setting, Window

#: the factors that are tried
SWEEP = np.concatenate([np.arange(-5.0, 4.0, 0.2), np.arange(4.0, 20.1, 1.0)])
USUAL, NORMAL = "z x sigma x sqrt(L)", "normal over L+R"


@dataclass(frozen=True)
class Sweep:
    """What a formula does with each factor. (factors, items) each."""

    demanded: np.ndarray
    served: np.ndarray
    stock: np.ndarray

    def stock_at(self, fill: float, items: np.ndarray, cost: np.ndarray) -> float:
        """Stock of some items, times its cost, at the factor where they reach a fill rate.

        Between two factors it is interpolated. NaN when no factor reaches it.
        """
        reached = self.served[:, items].sum(axis=1) / max(self.demanded[0, items].sum(), 1e-9)
        value = self.stock[:, items] @ cost[items]
        enough = np.flatnonzero(reached >= fill - 1e-12)
        if not len(enough) or (enough[0] == 0 and reached[0] > fill + 1e-12):
            return float("nan")
        # the first factor that reaches it: further ones would only add stock
        last = enough[0]
        near = slice(max(last - 1, 0), last + 1)
        return float(np.interp(fill, reached[near], value[near]))


def schedule(window: Window, setting: Setting, formula: str, z: float, step: float) -> Schedule:
    """The levels of a formula, computed anew as often as the forecasts of a policy."""
    span = setting.lead + setting.review
    root = np.sqrt(setting.lead if formula == USUAL else span)
    found = []
    for start in window.starts(setting):
        mean, sigma = _moments(window.demand[:, :start])
        found.append(rounded_up(np.maximum(mean * span + z * sigma * root, 0.0), step))
    return Schedule(window.blocks(setting), np.array(found), np.array(found))


def _moments(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(mean, deviation) of the known periods; 0 where nothing is known."""
    known = ~np.isnan(history)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.nansum(history, axis=1) / count
    off = np.where(known, history - mean[:, None], 0.0)
    return mean, np.sqrt((off * off).sum(axis=1) / np.maximum(count - 1, 1))


def sweep(window: Window, setting: Setting, formula: str, step: float = 1.0) -> Sweep:
    """Simulate a formula with all factors. :param step: levels are rounded up to it; 0 isn't"""
    demand, world = window.world(setting)
    outcomes: list[Outcome] = [
        simulate(demand, schedule(window, setting, formula, z, step), world) for z in SWEEP
    ]
    parts = ("demanded", "served", "stock")
    return Sweep(*(np.array([getattr(each, part) for each in outcomes]) for part in parts))
