# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Channel Availability: Web Shop",
    "summary": "The shop shows what its channel can promise, and how long a cart's goods are held",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": [
        "dist_channel_availability",
        "dist_reservation_policy_website",
        "website_sale_stock",
    ],
    "data": ["views/checkout_templates.xml"],
    "assets": {
        "web.assets_frontend": ["dist_channel_availability_website/static/src/hold/*"],
    },
    "auto_install": True,
}
