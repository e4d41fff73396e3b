# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Named exceptions for input that can't be planned with, and the checks that raise them.

One exception names all the bad rows, so that a caller can open a case for each, leave them out and
go on with the others.
"""

from collections.abc import Sequence

import numpy as np

#: the largest quantity that is planned with: sums of it are still exact in millionths of a unit
LARGEST = 1e9


class BadInput(ValueError):
    """Input that would give a wrong quantity.

    :ivar code: what is wrong, from a closed list (one for each subclass)
    :ivar name: the argument
    :ivar items: the rows (of the argument) that are bad; () when it is the argument as a whole
    """

    code = "bad_input"

    def __init__(self, name: str, items: Sequence[int] = ()) -> None:
        self.name = name
        self.items = tuple(int(item) for item in items)
        super().__init__(f"{self.code}: {name}{list(self.items[:10]) or ''}")


class NotFinite(BadInput):
    """NaN or infinite where a number is needed."""

    code = "not_finite"


class Negative(BadInput):
    """Below zero where that has no meaning."""

    code = "negative"


class NotPositive(BadInput):
    """Zero or below where that has no meaning."""

    code = "not_positive"


class TooLarge(BadInput):
    """Beyond `LARGEST`: a typing error rather than a quantity."""

    code = "too_large"


class WrongShape(BadInput):
    """Not one value for each row."""

    code = "wrong_shape"


class UnknownItem(BadInput):
    """A row that points at an item that doesn't exist."""

    code = "unknown_item"


class CircularRoute(BadInput):
    """Places that resupply each other in a circle.

    :ivar circles: each circle as a tuple of rows, in the direction of supply, smallest row first
    """

    code = "circular_route"

    def __init__(self, name: str, circles: Sequence[Sequence[int]]) -> None:
        self.circles = tuple(tuple(int(item) for item in circle) for circle in circles)
        super().__init__(name, [item for circle in self.circles for item in circle])


class UnknownVersion(BadInput):
    """An explanation written by a version that can't be read."""

    code = "unknown_version"


def rows(name: str, values, count: int, dtype=float) -> np.ndarray:
    """The values as an array with one value for each of `count` rows; one value is for all rows.

    :raises WrongShape: when they are neither one nor `count` values
    """
    array = np.asarray(values, dtype=dtype)
    if array.ndim == 0:
        return np.broadcast_to(array, (count,))
    if array.shape != (count,):
        raise WrongShape(name)
    return array


def number(name: str, values, count: int) -> np.ndarray:
    """`rows` that are finite and not beyond `LARGEST`.

    :raises NotFinite, TooLarge, WrongShape: naming the bad rows
    """
    array = rows(name, values, count)
    size = np.abs(array)
    # one comparison finds NaN, infinity and absurd sizes at once
    if not (size <= LARGEST).all():
        _refuse(NotFinite, name, ~np.isfinite(array))
        _refuse(TooLarge, name, size > LARGEST)
    return array


def not_negative(name: str, values, count: int) -> np.ndarray:
    """`number` that is zero or more.

    :raises Negative, NotFinite, TooLarge, WrongShape: naming the bad rows
    """
    array = number(name, values, count)
    _refuse(Negative, name, array < 0)
    return array


def positive(name: str, values, count: int) -> np.ndarray:
    """`number` that is above zero.

    :raises NotPositive, NotFinite, TooLarge, WrongShape: naming the bad rows
    """
    array = number(name, values, count)
    _refuse(NotPositive, name, array <= 0)
    return array


def limit(name: str, values, count: int) -> np.ndarray:
    """`rows` of upper limits: zero or more, infinite for none.

    :raises Negative, NotFinite, WrongShape: naming the bad rows
    """
    array = rows(name, values, count)
    _refuse(NotFinite, name, np.isnan(array))
    _refuse(Negative, name, array < 0)
    return array


def index(name: str, values, count: int) -> np.ndarray:
    """Row numbers between 0 and `count` - 1.

    :raises UnknownItem, WrongShape: naming the bad rows
    """
    array = np.asarray(values, dtype=np.int64)
    if array.ndim != 1:
        raise WrongShape(name)
    _refuse(UnknownItem, name, (array < 0) | (array >= count))
    return array


def _refuse(kind: type[BadInput], name: str, bad: np.ndarray) -> None:
    if bad.any():
        raise kind(name, np.flatnonzero(bad))
