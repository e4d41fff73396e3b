# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a measured value lies within its tolerance."""

import math

# A converted value may differ from a limit by the error of one multiplication and one division.
NEAR = 1e-9


class NotAMeasure(ValueError):
    """What was entered is no number."""


def in_tolerance(value, low, high):
    """Return whether the value lies between the limits, which belong to the tolerance.

    :raise NotAMeasure: the value isn't a finite number
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotAMeasure(value)
    return _reaches(value, low) and _reaches(high, value)


def _reaches(value, limit):
    return value >= limit or math.isclose(value, limit, rel_tol=NEAR, abs_tol=NEAR * NEAR)


def failed_total(failures, quantity):
    """Return how much of the quantity fails, from what each check found.

    Two checks may have found different units, so what they found adds up, at most to all of it:
    a good unit too many is inspected once more, a bad one too few would be sold.
    """
    return min(math.fsum(failures), quantity)
