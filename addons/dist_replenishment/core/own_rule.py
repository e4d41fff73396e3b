# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own quantity to order, for whole arrays: what is proposed with all features off.

Twins of `stock.warehouse.orderpoint._compute_qty_to_order_computed` (and `_get_qty_to_order`),
`_get_multiple_rounded_qty` and `_compute_deadline_date` of Odoo 19.0. In: minimum, maximum,
virtual available at the lead horizon, quantity in progress (draft purchase lines), multiple. Out:
choosing a route, a vendor or the lead days, which stay with Odoo.
"""

import numpy as np

from . import bad_input
from . import rounding as r


def quantity(
    virtual_available,
    minimum,
    maximum,
    *,
    in_progress=0.0,
    precision=0.01,
    unit_factor=1.0,
    multiple_factor=0.0,
) -> np.ndarray:
    """(items,) what Odoo would order now.

    :param virtual_available: (items,) at the rule's location on its lead horizon date
        (`position.virtual`)
    :param in_progress: (items,) of drafts that aren't in the virtual stock
        (`_quantity_in_progress`)
    :param precision: rounding of the unit (0.01 for 2 digits), one for all or (items,)
    :param unit_factor, multiple_factor: absolute factors (`uom.factor`) of the product's unit and
        of the multiple; 0 where no multiple applies (none set, or the product's own unit)
    :raises BadInput: naming the bad rows
    """
    available = np.atleast_1d(np.asarray(virtual_available, dtype=float))
    count = len(available)
    forecast = bad_input.number("virtual_available", available, count) + bad_input.number(
        "in_progress", in_progress, count
    )
    low = bad_input.number("minimum", minimum, count)
    short = r.compare(forecast, low, precision) < 0
    missing = np.maximum(low, bad_input.number("maximum", maximum, count)) - forecast
    rounded = multiple_rounded(
        missing, precision=precision, unit_factor=unit_factor, multiple_factor=multiple_factor
    )
    return np.where(short, rounded, 0.0)


def multiple_rounded(qty, *, precision=0.01, unit_factor=1.0, multiple_factor=0.0) -> np.ndarray:
    """(items,) the quantity rounded up to whole multiples, in the product's unit."""
    qty = np.asarray(qty, dtype=float)
    factor = np.broadcast_to(np.asarray(multiple_factor, dtype=float), qty.shape)
    has_multiple = (factor > 0) & (qty != 0)
    factor = np.where(has_multiple, factor, 1.0)
    counted = r.round_up(qty * unit_factor / factor, precision)
    back = r.round_up(r.round_up(counted, 1.0) * factor / unit_factor, precision)
    return np.where(has_multiple, back, qty)
