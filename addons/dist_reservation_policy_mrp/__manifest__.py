# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reservation Policy for Kits",
    "summary": "Kits are promised whole, through their components, each counted once",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy", "sale_mrp"],
    "auto_install": True,
}
