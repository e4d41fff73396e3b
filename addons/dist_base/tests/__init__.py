# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_alias,
    test_alias_search,
    test_append_only,
    test_exception_desk,
    test_exception_escalation,
    test_health_checks,
    test_health_run,
    test_multicompany,
    test_own_cursor,
    test_queries,
    test_sale_order_channel,
    test_sales_channel,
    test_stock_status,
    test_unmet_demand,
    test_warehouse_mode,
)
