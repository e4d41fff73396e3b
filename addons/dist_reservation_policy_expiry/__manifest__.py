# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reservation Policy for Lots that Expire",
    "summary": "What expires first is reserved first, and what has expired promises nothing",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy", "product_expiry"],
    "auto_install": True,
}
