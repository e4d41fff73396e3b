# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments for the evaluation of series that come without any: demand pattern by volume class.

The pattern follows Syntetos, Boylan & Croston (2005): the mean interval between demands (ADI) and
the squared coefficient of variation of their sizes (CV2), with the usual thresholds.
"""

import numpy as np

from .classify import ADI_BORDER, CV2_BORDER

PATTERNS = ("smooth", "erratic", "intermittent", "lumpy")
VOLUMES = ("A", "B", "C")
SEGMENTS = len(PATTERNS) * len(VOLUMES)
#: share of all units that the items of A, and of A and B, make up
SHARES = (0.8, 0.95)


def segments(history: np.ndarray) -> np.ndarray:
    """(items,) number of the segment: 3 x pattern + volume class. :param history: NaN: unknown"""
    return 3 * patterns(history) + volumes(history)


def name(segment: int) -> str:
    """What a segment is called, such as 'lumpy B'."""
    return f"{PATTERNS[segment // 3]} {VOLUMES[segment % 3]}"


def patterns(history: np.ndarray) -> np.ndarray:
    """(items,) index in PATTERNS; an item without demand is lumpy."""
    known, sold = ~np.isnan(history), np.nan_to_num(history) > 0
    times = np.maximum(sold.sum(axis=1), 1)
    sizes = np.where(sold, history, 0.0)
    mean = sizes.sum(axis=1) / times
    variance = (np.where(sold, history - mean[:, None], 0.0) ** 2).sum(axis=1) / times
    rare = known.sum(axis=1) / times >= ADI_BORDER
    with np.errstate(invalid="ignore", divide="ignore"):
        varied = np.where(mean > 0, variance / mean**2 >= CV2_BORDER, True)
    return 2 * rare + varied


def volumes(history: np.ndarray) -> np.ndarray:
    """(items,) index in VOLUMES, by units."""
    units = np.nan_to_num(history).sum(axis=1)
    order = np.argsort(-units, kind="stable")
    before = np.cumsum(units[order]) - units[order]
    found = np.empty(len(units), dtype=int)
    found[order] = np.searchsorted(np.array(SHARES) * max(units.sum(), 1e-12), before, side="right")
    return found
