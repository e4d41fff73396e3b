# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Telesales confirms an order that is only partly there: the policy splits it and says why.

Ten centrifugal pumps are asked for, six are there, and a receipt is due in eight days.
"""

import re

import pytest

PUMP = "tr.o_data_row:has-text('entrifugal')"
STATUS = ".o_dist_promise_status"
POPOVER = ".o_dist_promise_details"
DONE = ".o_statusbar_status .o_arrow_button_current:has-text('Sales Order')"


@pytest.fixture(scope="module")
def order_id(record_id):
    return record_id("quotation_split")


def balances(runtime, dbname, order_id):
    """[(state, quantity, whether it ships later)] of what the order's pumps are promised."""
    rows = runtime.server.sql(
        "SELECT entry.state, sum(entry.qty)::float, entry.ship_date > current_date "
        "FROM dist_promise_entry entry JOIN ir_model_data name "
        "ON name.res_id = entry.product_id AND name.model = 'product.product' "
        f"WHERE entry.order_id = {order_id} AND NOT entry.shadow "
        "AND name.name = 'product_pump_centrifugal_80' "
        "GROUP BY 1, 3 HAVING sum(entry.qty) <> 0 ORDER BY 3",
        dbname,
    )
    return [tuple(row.split("|")) for row in rows]


def reasons(clerk):
    """What the popover of the pumps' status says."""
    clerk.page.locator(PUMP).locator(STATUS).first.click()
    shown = clerk.page.wait_for_selector(f"{POPOVER} .o_dist_promise_reasons")
    return shown.inner_text()


def test_a_confirmation_is_split_with_its_reasons(person, order_id, runtime, dbname):
    clerk = person().log_in("telesales")
    clerk.open_order(order_id)
    clerk.page.click("button[name=action_confirm]:visible")
    clerk.page.wait_for_selector(DONE)
    told = reasons(clerk)
    clerk.picture("order-split-desktop")
    assert re.search(r"\b6\b.*\b10\b", told), told
    assert re.search(r"WH/IN/\d+|\bIN/\d+", told), told
    assert balances(runtime, dbname, order_id) == [("firm", "6", "f"), ("firm", "4", "t")]


def test_the_reasons_are_readable_on_a_phone(person, phone, record_id):
    clerk = person(phone).log_in("telesales")
    clerk.open_order(record_id("order_split"))
    status = clerk.page.locator(STATUS).first
    status.scroll_into_view_if_needed()
    status.click()
    shown = clerk.page.wait_for_selector(POPOVER)
    told = shown.inner_text()
    clerk.picture("order-split-phone")
    box = shown.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= phone["width"]
    assert re.search(r"\b6\b.*\b10\b", told), told


def test_a_cash_customer_is_refused_and_nothing_changes(person, record_id, runtime, dbname):
    order = record_id("quotation_refused")
    clerk = person().log_in("telesales")
    clerk.open_order(order)
    clerk.page.click("button[name=action_confirm]:visible")
    told = clerk.page.wait_for_selector(".modal .o_error_dialog, .modal-body").inner_text()
    clerk.picture("order-refused-desktop")
    assert re.search(r"\b8\b", told), told
    assert runtime.server.sql(f"SELECT state FROM sale_order WHERE id = {order}", dbname) == [
        "draft"
    ]
    promised = f"SELECT count(*) FROM dist_promise_entry WHERE order_id = {order} AND NOT shadow"
    assert runtime.server.sql(promised, dbname) == ["0"]
