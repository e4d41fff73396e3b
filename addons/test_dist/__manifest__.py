# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Tests of the Distribution Suite",
    "summary": "What every addon of the suite must fulfil; never installed in production",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": [
        "dist_base",
        "dist_reservation_policy",
        "dist_channel_availability",
        "dist_replenishment",
        "dist_returns",
        "dist_reservation_policy_expiry",
        "dist_reservation_policy_mrp",
        "dist_demo",
    ],
}
