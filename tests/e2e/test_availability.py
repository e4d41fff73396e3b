# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The board of what can be promised: it follows what is committed, and takes a number apart."""

import re
import time

import pytest
from playwright.sync_api import Error, expect

BOARD = "dist_channel_availability.dist_availability_action"
BATTERY = "[BA-VR7]"
BOLT = "tr.o_data_row:has-text('M8 x 30')"
PROMISED = "td[name=promised_qty]"
#: until a page that has just been opened listens; and what a change may take to reach it then
LISTENS_MS, FRESH_MS = 10_000, 1_000

CALL = """
async ([model, method, args]) => {
    const body = JSON.stringify({
        jsonrpc: "2.0", id: 1, method: "call", params: { model, method, args, kwargs: {} },
    });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/web/dataset/call_kw", { method: "POST", headers, body });
    const { result, error } = await answer.json();
    if (error) { throw new Error(error.data.message); }
    return result;
}
"""


def call(someone, model, method, *args):
    """What the server answers the person who is logged in."""
    return someone.page.evaluate(CALL, [model, method, list(args)])


def open_board(someone, login):
    someone.log_in(login)
    someone.page.goto(f"{someone.url}/odoo/action-{BOARD}")
    someone.page.wait_for_selector(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")
    return someone


def reads_of(someone):
    """The domains of what the page's list reads from now on."""
    domains = []

    def note(request):
        if "/dist.availability/web_" in request.url:
            domains.append(request.post_data_json["params"]["kwargs"]["domain"])

    someone.page.on("request", note)
    return domains


@pytest.fixture
def drain(person, runtime, dbname):
    """Bring the numbers up to date, as the scheduler does by itself within a minute."""
    (cron,) = runtime.server.sql(
        "SELECT res_id FROM ir_model_data WHERE module = 'dist_channel_availability'"
        " AND name = 'dist_availability_cron'",
        dbname,
    )
    admin = person().log_in("admin")

    def has_run():
        try:
            call(admin, "ir.cron", "method_direct_trigger", [int(cron)])
        except Error as error:
            # the commit has woken it already
            if "already executing" not in error.message:
                raise
            return False
        return True

    def run():
        deadline = time.monotonic() + LISTENS_MS / 1000
        while not has_run():
            assert time.monotonic() < deadline, "it goes on and on"

    run()
    return run


def sell_one(clerk, record_id):
    """An order of one bolt is confirmed, by whatever page."""
    line = {"product_id": record_id("product_bolt_m8"), "product_uom_qty": 1}
    customer = record_id("customer_wyndale")
    vals = {"partner_id": customer, "order_line": [[0, 0, line]]}
    order = call(clerk, "sale.order", "create", vals)
    call(clerk, "sale.order", "action_confirm", [order])


def listening(clerk, promised, drain, record_id):
    """The promised quantities, once a first change has reached the page: so it listens."""
    before = promised.all_inner_texts()
    sell_one(clerk, record_id)
    drain()
    expect(promised).not_to_have_text(before, timeout=LISTENS_MS)
    return promised.all_inner_texts()


def test_the_board_follows_what_is_committed(person, drain, record_id):
    clerk = open_board(person(), "telesales")
    bolts = clerk.page.locator(BOLT)
    box = bolts.first.locator("input[type=checkbox]")
    box.check()
    promised = bolts.locator(PROMISED)
    before = listening(clerk, promised, drain, record_id)
    reads = reads_of(clerk)
    sell_one(clerk, record_id)
    drain()
    expect(promised).not_to_have_text(before, timeout=FRESH_MS)
    assert total(promised.all_inner_texts()) == total(before) + 1
    assert box.is_checked()
    assert {tuple(domain[0][:2]) for domain in reads} == {("id", "in")}, "no more than rows"
    clerk.picture("availability-board-desktop")


def test_groups_stay_open_and_their_sums_follow(person, drain, record_id):
    clerk = open_board(person(), "telesales")
    clerk.page.click(".o_searchview_dropdown_toggler")
    clerk.page.click(".o_group_by_menu .o_menu_item:has-text('Product Category')")
    group = clerk.page.locator("tr.o_group_header:has-text('Bolts')").first
    group.locator("th, td").first.click()
    promised = clerk.page.locator(BOLT).locator(PROMISED)
    promised.first.wait_for()
    before, sums = listening(clerk, promised, drain, record_id), group.inner_text()
    sell_one(clerk, record_id)
    drain()
    expect(promised).not_to_have_text(before, timeout=FRESH_MS)
    expect(group).not_to_have_text(sums, use_inner_text=True)
    assert total(promised.all_inner_texts()) == total(before) + 1


def test_it_catches_up_after_a_lost_connection(person, drain, record_id):
    clerk, other = open_board(person(), "telesales"), person().log_in("telesales")
    promised = clerk.page.locator(BOLT).locator(PROMISED)
    before = promised.all_inner_texts()
    clerk.page.context.set_offline(True)
    sell_one(other, record_id)
    drain()
    assert promised.all_inner_texts() == before
    clerk.page.context.set_offline(False)
    expect(promised).not_to_have_text(before, timeout=20_000)
    assert total(promised.all_inner_texts()) == total(before) + 1


def total(texts):
    return sum(float(text.replace(",", "")) for text in texts)


def test_a_click_takes_the_number_apart(person, drain):
    clerk = open_board(person(), "telesales")
    row = clerk.page.locator(f"tr.o_data_row:has-text('{BATTERY}')").first
    available = row.locator("td[name=available_qty]").inner_text()
    row.locator("td[name=product_id]").click()
    clerk.page.wait_for_selector(".o_dist_parts .o_dist_parts_total")
    assert total([clerk.page.inner_text(".o_dist_parts_number")]) == total([available])
    assert re.search(r"On hand\s+\+\d", clerk.page.inner_text(".o_dist_parts"))
    clerk.page.wait_for_selector(".o_dist_time_line_chart canvas")
    clerk.picture("availability-parts-desktop")


def test_it_is_readable_on_a_phone(person, phone, drain):
    clerk = open_board(person(phone), "telesales")
    clerk.picture("availability-board-phone")
    clerk.page.locator(f".o_kanban_record:has-text('{BATTERY}')").first.click()
    clerk.page.wait_for_selector(".o_dist_parts .o_dist_parts_total")
    clerk.picture("availability-parts-phone")
    wide = clerk.page.evaluate(
        "document.querySelector('.o_dist_parts').scrollWidth > window.innerWidth"
    )
    assert not wide
