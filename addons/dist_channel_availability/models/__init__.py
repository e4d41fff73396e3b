# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_availability,
    dist_availability_drain,
    dist_channel_order,
    dist_channel_order_answer,
    dist_channel_order_goods,
    dist_channel_order_intake,
    dist_channel_order_page,
    dist_channel_order_parties,
    dist_channel_order_texts,
    dist_sales_channel,
    sale_order,
    sale_order_line,
)
