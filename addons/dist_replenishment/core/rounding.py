# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rounding of whole arrays exactly as Odoo rounds one number, and packs without float dust.

`round_half_up`, `round_up` and `compare` give, bit for bit, what `odoo.tools.float_round` (methods
HALF-UP and UP) and `float_compare` give; an Odoo test compares them.
"""

import numpy as np

#: a quantity this close below a whole number of packs is that number (float dust, not goods)
DUST = 1e-7


def round_half_up(values, rounding) -> np.ndarray:
    """Values rounded to the nearest multiple of `rounding`, ties away from zero."""
    values, scale, inverted = _normalise(values, rounding)
    shifted = values + np.copysign(_epsilon(values), values)
    # floor(|x| + 0.5) instead of adding 0.5 to the float keeps the largest values exact
    whole = np.copysign(np.floor(np.abs(shifted) + 0.5), shifted)
    return _denormalise(whole, scale, inverted)


def round_up(values, rounding) -> np.ndarray:
    """Values rounded to a multiple of `rounding` away from zero."""
    values, scale, inverted = _normalise(values, rounding)
    whole = np.trunc(values + np.copysign(1 - _epsilon(values), values))
    return _denormalise(np.where(values == 0, 0.0, whole), scale, inverted)


def compare(left, right, rounding) -> np.ndarray:
    """-1, 0 or 1 where left is below, equal to or above right after both are rounded."""
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    delta = round_half_up(left, rounding) - round_half_up(right, rounding)
    zero = (left == right) | (np.abs(round_half_up(delta, rounding)) < rounding)
    return np.where(zero, 0, np.where(delta < 0, -1, 1))


def packs_up(qty, pack) -> np.ndarray:
    """(float whole numbers) the fewest packs that hold `qty`, at least 0."""
    return np.maximum(np.ceil(np.asarray(qty) / pack - DUST), 0.0)


def packs_down(qty, pack) -> np.ndarray:
    """(float whole numbers) the most packs that `qty` holds, at least 0."""
    return np.maximum(np.floor(np.asarray(qty) / pack + DUST), 0.0)


def in_packs(count, pack) -> np.ndarray:
    """The quantity of so many packs; 7 packs of 0.1 are 0.7 and not 0.7000000000000001."""
    pack = np.asarray(pack, dtype=float)
    parts = np.round(1 / pack)
    is_part = (pack < 1) & (np.abs(parts * pack - 1) < 1e-12)
    return np.where(is_part, count / np.where(is_part, parts, 1.0), count * pack)


def snapped(qty, pack) -> np.ndarray:
    """Quantities that are whole packs but for float dust as those packs; others as they are."""
    qty = np.asarray(qty, dtype=float)
    count = np.round(qty / pack)
    return np.where(np.abs(qty / pack - count) < DUST, in_packs(count, pack), qty)


def _normalise(values, rounding) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rounding = np.asarray(rounding, dtype=float)
    inverted = rounding < 1
    scale = np.where(inverted, _invert(rounding), rounding)
    values = np.asarray(values, dtype=float)
    return np.where(inverted, values * scale, values / scale), scale, inverted


def _denormalise(whole, scale, inverted) -> np.ndarray:
    # + 0.0 turns a negative zero into zero
    return np.where(inverted, whole / scale, whole * scale) + 0.0


def _invert(rounding: np.ndarray) -> np.ndarray:
    """1 / rounding, exact for powers of ten."""
    result = 1 / rounding
    nearest = np.round(result)
    return np.where(np.abs(result - nearest) < 1e-9 * result, nearest, result)


def _epsilon(values: np.ndarray) -> np.ndarray:
    """What tips a value that is a float's width below a tie over it."""
    size = np.abs(values)
    return 2.0 ** (np.log2(np.where(size > 0, size, 1.0)) - 50)
