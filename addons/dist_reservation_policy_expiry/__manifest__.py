# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reservation Policy for Lots that Expire",
    "summary": "Minimum shelf life by customer; what expires first leaves first",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy", "product_expiry"],
    "data": ["views/dist_promise_views.xml", "views/dist_reservation_policy_views.xml"],
    "auto_install": True,
}
