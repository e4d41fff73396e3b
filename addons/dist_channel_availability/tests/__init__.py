# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_availability,
    test_board,
    test_drain,
    test_live,
    test_order_api,
    test_order_desk,
    test_order_intake,
    test_outlook,
    test_outlook_offers,
    test_parts,
    test_publication,
    test_publication_feed,
    test_publication_push,
    test_service,
    test_stock_position,
)
