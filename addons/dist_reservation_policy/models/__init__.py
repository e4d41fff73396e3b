# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_customer_class,
    dist_policy_explanation,
    dist_reservation_policy,
    dist_reservation_policy_book,
    dist_reservation_policy_words,
    res_company,
    res_partner,
    sale_order_line_policy,
    sale_order_policy,
)
