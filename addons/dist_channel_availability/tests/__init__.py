# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_availability, test_outlook, test_outlook_offers, test_stock_position
