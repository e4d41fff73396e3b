# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import dist_shop_availability, product_product, sale_order, sale_order_line, website
