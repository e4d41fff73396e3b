# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import dist_promise_supply, product_product, stock_lot, stock_move, stock_quant
