# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The policy's pages at a desk and on a phone: what is looked at before something is decided.

Each page is opened in both sizes, must fit, and must say what the demo company's story makes of it.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

DONE = ".o_statusbar_status .o_arrow_button_current:has-text('Sales Order')"
SIZES = ("desktop", "phone")
IMPACT = ".o_field_widget[name=dist_slip_impact]"


@pytest.fixture(params=SIZES)
def visitor(request, person, phone):
    """Somebody at a desk or with a phone, and how the pictures of that end."""
    someone = person(phone if request.param == "phone" else None)
    someone.size = request.param
    return someone


#: what scrolls inside of the page, which itself never does; rows of cards within a form hang over
#: its edges on purpose, and are inside of it all the same
FRAMES = (
    ".o_content, .o_form_sheet, .o_list_renderer, .modal-body, "
    ".o_view_controller.o_kanban_view .o_kanban_renderer"
)
WIDER = f"""() => [...document.querySelectorAll('{FRAMES}')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"""


def wider(page):
    """The parts of the page that have to be pushed sideways to be read."""
    assert page.locator(FRAMES).count()
    return page.evaluate(WIDER)


def promised(runtime, dbname, order_id):
    """[(state, quantity)] of what the order is promised."""
    rows = runtime.server.sql(
        "SELECT state, sum(qty)::float FROM dist_promise_entry "
        f"WHERE order_id = {order_id} AND NOT shadow GROUP BY state, ship_date "
        "HAVING sum(qty) <> 0 ORDER BY ship_date, 2",
        dbname,
    )
    return [tuple(row.split("|")) for row in rows]


def test_what_could_be_offered_is_looked_at_and_left(visitor, record_id, runtime, dbname):
    order = record_id("quotation_ask")
    visitor.log_in("telesales")
    visitor.open_order(order)
    visitor.press("button[name=action_confirm]")
    dialog = visitor.page.locator(".modal")
    expect(dialog.locator("button[name=action_choose]")).to_be_visible()
    expect(dialog).to_contain_text("diaphragm pump")
    visitor.picture(f"choice-{visitor.size}")
    assert wider(visitor.page) == []
    dialog.locator("footer button:has-text('Leave as quotation')").click()
    expect(dialog).to_have_count(0)
    state = runtime.server.sql(f"SELECT state FROM sale_order WHERE id = {order}", dbname)
    assert state == ["draft"]
    assert promised(runtime, dbname, order) == []


def test_what_the_customer_takes_is_confirmed(person, record_id, runtime, dbname):
    order = record_id("quotation_ask")
    clerk = person().log_in("telesales")
    clerk.open_order(order)
    clerk.page.click("button[name=action_confirm]:visible")
    dialog = clerk.page.locator(".modal")
    dialog.locator("label:has-text('later')").first.click()
    dialog.locator("button[name=action_choose]").click()
    clerk.page.wait_for_selector(DONE)
    assert promised(runtime, dbname, order) == [("firm", "2"), ("firm", "8")]


def test_a_product_is_looked_up_without_an_order(visitor):
    visitor.log_in("telesales")
    visitor.page.keyboard.press("Control+k")
    visitor.page.fill(".o_command_palette_search input", "%submersible 10")
    found = visitor.page.locator(".o_command_palette .o_command:has-text('ubmersible')")
    expect(found.first).to_be_visible()
    visitor.picture(f"palette-{visitor.size}")
    assert wider(visitor.page) == []
    told = found.all_inner_texts()
    assert any(re.search(r"4 of 10 Units now", text) for text in told), told
    # the answer stands at the end, where a long line would be cut off
    names = found.locator(".o_command_name")
    assert names.evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")


def test_who_would_lose_is_shown_before_anybody_takes(visitor, record_id, runtime, dbname):
    order, loser = record_id("order_key_late"), record_id("order_split")
    (name,) = runtime.server.sql(f"SELECT name FROM sale_order WHERE id = {loser}", dbname)
    before = promised(runtime, dbname, loser)
    visitor.log_in("telesales")
    visitor.open_order(order)
    visitor.press("button[name=action_dist_preempt]")
    visitor.page.wait_for_selector(".o_form_view button[name=action_ask]")
    losses = visitor.page.locator(".o_form_view .o_field_widget[name=line_ids]")
    expect(losses).to_contain_text(name)
    losses.scroll_into_view_if_needed()
    # where the button was there may be another one, with a tooltip
    visitor.page.mouse.move(0, 400)
    expect(visitor.page.locator(".o-tooltip")).to_have_count(0)
    visitor.picture(f"preemption-{visitor.size}")
    assert wider(visitor.page) == []
    assert promised(runtime, dbname, loser) == before


def test_whom_a_late_receipt_hits_is_shown_before_it_is_saved(visitor, record_id, runtime, dbname):
    purchase, order = record_id("po_pumps"), record_id("order_split")
    (name,) = runtime.server.sql(f"SELECT name FROM sale_order WHERE id = {order}", dbname)
    before = promised(runtime, dbname, order)
    visitor.log_in("buyer", action="purchase.purchase_form_action")
    visitor.page.goto(f"{visitor.url}/odoo/action-purchase.purchase_form_action/{purchase}")
    arrival = visitor.page.locator(".o_field_widget[name=date_planned]:visible").first
    arrival.locator("button, input").first.click()
    late = datetime.now(UTC) + timedelta(60)
    arrival.locator("input").first.fill(f"{late:%m/%d/%Y} 12:00:00")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(IMPACT)).to_contain_text(name)
    visitor.page.locator(IMPACT).scroll_into_view_if_needed()
    visitor.picture(f"slip-{visitor.size}")
    too_wide = wider(visitor.page)
    # first of all, for a page that is closed saves what was entered
    visitor.page.locator(".o_form_button_cancel").first.click()
    expect(visitor.page.locator(IMPACT)).to_have_count(0)
    assert too_wide == []
    assert promised(runtime, dbname, order) == before


def test_what_the_policy_would_have_done_is_counted(visitor):
    visitor.log_in("manager", action="dist_reservation_policy.dist_go_live_action")
    card = visitor.page.locator(".o_kanban_record:has-text('Hollis Creek')")
    expect(card).to_contain_text("Monitor")
    # of the one order that the story has there
    expect(card).to_contain_text(re.compile(r"\b1\s*oversells avoided"))
    expect(card).to_contain_text(re.compile(r"Split\s*1"))
    visitor.picture(f"go-live-{visitor.size}")
    assert wider(visitor.page) == []
    card.locator("a:has-text('split')").first.click()
    expect(visitor.page.locator(".o_data_row, .o_kanban_record").first).to_contain_text("Hollins")
