# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much wider demand spreads than its distribution says, learned from a rolling evaluation.

A forecast's distribution is never quite right: demand drifts, parameters are estimated, tails are
guessed. So the policy is simulated over the end of the known history with the distribution
stretched about its mean by several factors, and the factor is taken with which the target would
have been reached there. The target itself stays what was asked for. Fill rates are compared by
the logarithm of the missing share, in which service behaves alike at 0.90 and at 0.99.
"""

import numpy as np

#: the factors that a rolling evaluation tries
FACTORS = np.array([0.6, 0.85, 1.0, 1.2, 1.45, 1.8, 2.4])
#: the fill rate whose factor counts as much as the target's: at a higher one few units are missing
SURE = 0.90
#: items whose missing units are evidence as good as the prior that all segments are alike, and as
#: the prior that the distributions of all are right
TRUST, TRUST_ALL = 10.0, 3.0
#: a missing share is never seen smaller
SMALLEST = 1e-4


def depth(fill: np.ndarray | float) -> np.ndarray:
    """-log of the missing share: 2.3 for 0.90, 4.6 for 0.99."""
    return -np.log(np.maximum(1.0 - np.asarray(fill, dtype=float), SMALLEST))


def stretch_for(
    target: float, missing: np.ndarray, demanded: np.ndarray, segments: np.ndarray, count: int
) -> np.ndarray:
    """(segments,) the factor by which the distributions have to be stretched to reach the target.

    A segment whose missing units are those of few items is drawn to the factor of all together,
    and that to 1 where the missing units of all are those of few items.

    :param target: wanted fill rate
    :param missing: (factors, items) units not served at once with each of FACTORS
    :param demanded: (items,) units asked for
    :param segments: (items,) numbers from 0 to below `count`
    """
    if demanded.sum() <= 0:
        return np.ones(count)
    of = np.array([np.bincount(segments, row, count) for row in missing])
    units = np.bincount(segments, demanded, count)
    plain = missing[int(np.argmin(np.abs(FACTORS - 1.0)))]
    pooled = _needed(target, 1.0 - of.sum(axis=1) / units.sum())
    pooled *= _evidence(plain, np.zeros_like(segments), 1, TRUST_ALL)[0]
    fill = 1.0 - of / np.maximum(units, 1e-9)
    own = np.array([_needed(target, fill[:, at]) for at in range(count)])
    weight = _evidence(plain, segments, count, TRUST)
    return np.exp(weight * own + (1.0 - weight) * pooled)


def _evidence(missing, segments, count: int, trust: float) -> np.ndarray:
    """(segments,) from 0 to 1: how far the missing units are those of many items.

    :param trust: items whose missing units are halfway evidence
    """
    total = np.bincount(segments, missing, count)
    squares = np.bincount(segments, missing**2, count)
    items = np.where(squares > 0, total**2 / np.maximum(squares, 1e-12), 0.0)
    return items / (items + trust)


def _needed(target: float, fill: np.ndarray) -> float:
    """Logarithm of the factor at which the wanted depth is reached, within those tried."""
    # more stock can't serve less; ties would leave the inverse undefined
    reached = np.maximum.accumulate(depth(fill)) + 1e-9 * np.arange(len(fill))
    return float(np.interp(depth(target), reached, np.log(FACTORS)))
