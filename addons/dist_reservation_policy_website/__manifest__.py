# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reservation Policy: Web Shop",
    "summary": "Carts hold stock at checkout; the shop refuses before payment, never after",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_reservation_policy", "website_sale_stock"],
    "data": ["views/dist_sales_channel_views.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
