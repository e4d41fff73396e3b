# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_availability,
    dist_availability_drain,
    dist_availability_service,
    dist_availability_service_ask,
    dist_availability_service_core,
    dist_availability_wake,
    dist_channel_quota,
    dist_promise_service,
    dist_reservation_policy,
    dist_sales_channel,
    dist_sales_channel_warehouse,
    product_product,
    stock_location,
    stock_move,
    stock_quant,
    stock_warehouse,
)
