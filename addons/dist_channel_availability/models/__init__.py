# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_availability,
    dist_availability_board,
    dist_availability_drain,
    dist_availability_live,
    dist_availability_parts,
    dist_availability_past,
    dist_availability_source,
    dist_availability_words,
    ir_websocket,
    product_product,
)
