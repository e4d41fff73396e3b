# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Levels that move only when the evidence does.

Each run estimates levels anew, and most of the change is noise of the estimate: a level that
follows it makes orders nobody understands. An old level is kept while it is no further from the
new one than the forecast is uncertain, and while what it promises now is within a band around what
the new one does. What was kept is compared with the next estimate again, so slow drifts add up and
are followed, and a run that sees the same evidence again changes nothing.
"""

from dataclasses import dataclass, replace

import numpy as np

from .service import PLANNED, Levels, Protection, Rules, lost_share

#: a change that is smaller, as a part of the deviation of demand over the interval, is none;
#: nor is one of a single step of the product's rounding
TOLERANCE = 0.25
#: how far what the old level promises may be from what the new one does
BAND = 0.02


@dataclass(frozen=True)
class Evidence:
    """What decides whether a level moves.

    :param span: what the new levels were computed from
    :param rules: as for the new levels
    :param forced: (items,) whether an item moves anyway: its policy was changed
    """

    span: Protection
    rules: Rules
    forced: np.ndarray | bool = False


def settle(old: Levels, new: Levels, evidence: Evidence) -> tuple[Levels, np.ndarray]:
    """(levels to use, (items,) whether they moved).

    An old level stays where all of this holds: the item was and is planned, nothing forces it,
    old and new differ by no more than TOLERANCE of the deviation of demand over the protection
    interval (or one step), the old one's fill rate as it is expected now is within BAND of the new
    one's, the old one is within the limits, and the lot is the same.

    :param old: levels in use; `expected_fill` isn't looked at, it is computed from the new evidence
    """
    span, rules = evidence.span, evidence.rules
    items = len(new.reorder_point)
    lots = rules.lots(items)
    point = np.nan_to_num(old.reorder_point)
    fill = 1.0 - lost_share(span, point, lots)
    near = np.abs(point - new.reorder_point) <= _tolerated(span, rules)
    near &= np.abs(fill - new.expected_fill) <= BAND
    kept = near & (old.outcome == PLANNED) & (new.outcome == PLANNED)
    kept &= np.isclose(old.order_up_to - old.reorder_point, lots)
    kept &= np.isclose(rules.limits.apply(point, span.rate), point)
    kept &= ~np.broadcast_to(evidence.forced, (items,))
    return _merged(old, new, kept, fill, span, lots), _moved(old, new, kept)


def _tolerated(span: Protection, rules: Rules) -> np.ndarray:
    """(items,) the change that is still none; a hair more, so that a step is one of floats, too."""
    return np.maximum(TOLERANCE * span.interval.sigma, rules.rounding) * (1.0 + 1e-9)


def _merged(old: Levels, new: Levels, kept: np.ndarray, fill, span, lots) -> Levels:
    """Kept levels with what the new evidence says of them, else the new ones."""
    covered = np.where(lots > 0, span.lead.mean, span.interval.mean)
    return replace(
        new,
        reorder_point=np.where(kept, old.reorder_point, new.reorder_point),
        order_up_to=np.where(kept, old.order_up_to, new.order_up_to),
        safety_stock=np.where(kept, old.reorder_point - covered, new.safety_stock),
        expected_fill=np.where(kept, fill, new.expected_fill),
    )


def _moved(old: Levels, new: Levels, kept: np.ndarray) -> np.ndarray:
    """(items,) whether a level is another than before; NaN equals NaN."""
    same = (old.reorder_point == new.reorder_point) & (old.order_up_to == new.order_up_to)
    same |= np.isnan(old.reorder_point) & np.isnan(new.reorder_point)
    return ~(kept | (same & (old.outcome == new.outcome)))
