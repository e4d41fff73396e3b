# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Channel Availability",
    "summary": "Available to promise by warehouse and channel, one number for everybody who asks",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/dist_availability_security.xml",
        "security/dist_channel_order_security.xml",
        "data/dist_availability_data.xml",
        "data/dist_exception_kind_data.xml",
        "views/dist_availability_views.xml",
        "wizards/dist_channel_order_customer_views.xml",
        "views/dist_channel_order_views.xml",
        "views/dist_sales_channel_views.xml",
        "views/dist_availability_menus.xml",
    ],
}
