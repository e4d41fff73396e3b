# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Channel Availability",
    "summary": "Available to promise by warehouse and channel, one number for everybody who asks",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "data": [
        "security/ir.model.access.csv",
        "security/dist_availability_security.xml",
        "data/dist_availability_data.xml",
        "views/dist_availability_views.xml",
        "views/product_views.xml",
        "views/dist_availability_menus.xml",
        "views/dist_stock_position_views.xml",
        "views/sale_order_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["dist_channel_availability/static/src/**/*"],
    },
}
