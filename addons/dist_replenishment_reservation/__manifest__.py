# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Replenishment with Reservation Policy",
    "summary": "The planning sees what is held for customers",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_replenishment", "dist_reservation_policy"],
    "auto_install": True,
}
