# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_availability,
    dist_availability_drain,
    dist_promise_service_offer,
    dist_stock_position,
    sale_order_line_offer,
    sale_order_line_outlook,
)
