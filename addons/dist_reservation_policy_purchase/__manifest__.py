# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reservation Policy for Purchases",
    "summary": "What a late, reduced or cancelled purchase does to promises, before it is saved",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy", "purchase_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/dist_purchase_security.xml",
        "wizards/dist_purchase_cancel_views.xml",
        "views/purchase_order_views.xml",
    ],
    "auto_install": True,
}
