# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reservation Policy",
    "summary": "Promises that no channel can oversell, decided by policy",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/dist_policy_security.xml",
        "security/dist_promise_security.xml",
        "data/dist_exception_kind_data.xml",
        "data/dist_reservation_data.xml",
        "views/dist_reservation_policy_views.xml",
        "views/dist_customer_class_views.xml",
        "views/res_partner_views.xml",
        "views/dist_policy_explanation_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "post_init_hook": "post_init_hook",
}
