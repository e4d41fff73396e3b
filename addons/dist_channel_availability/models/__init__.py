# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_api_rate,
    dist_availability,
    dist_availability_drain,
    dist_availability_publish,
    dist_publication,
    dist_publication_delivery,
    dist_publication_drift,
    dist_publication_feed,
    dist_publication_item,
    dist_publication_push,
    dist_publication_watch,
    dist_sales_channel,
    product_publication,
)
