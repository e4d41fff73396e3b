# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_backorder_question,
    dist_health_check,
    mrp_bom,
    product_product,
    sale_order_line,
)
