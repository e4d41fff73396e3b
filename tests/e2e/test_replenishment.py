# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A buyer's morning: classes, a planning run, why a quantity, a vendor's list, the order."""

import re

from playwright.sync_api import expect

ACTIONS = "odoo/action-dist_replenishment"
#: the vendor whose list is approved, and one of his products
VENDOR = "Orrin Valley Bearings"
#: what a run of the demo company may take on a busy machine
PLANNING_MS = 240_000


def open_action(someone, name):
    someone.page.goto(f"{someone.url}/{ACTIONS}.dist_replenishment_{name}_action")


def open_group(page, title):
    group = page.locator("tr.o_group_header", has_text=title)
    group.click()
    expect(page.locator("tr.o_data_row").first).to_be_visible()


def test_a_buyer_reviews_the_matrix_plans_reads_approves_and_orders(person):
    buyer = person().log_in("buyer")
    page = buyer.page
    open_action(buyer, "matrix")
    cell = page.locator(".o_dist_matrix_cell button").first
    expect(cell).to_be_visible()
    buyer.picture("replenishment-matrix")
    cell.click()
    expect(page.locator("tr.o_data_row").first).to_be_visible()

    open_action(buyer, "run")
    page.get_by_role("button", name="Plan Now").click()
    expect(page.locator(".o_field_widget[name=stage]")).to_have_text("Done", timeout=PLANNING_MS)

    open_action(buyer, "proposal")
    open_group(page, VENDOR)
    buyer.picture("replenishment-proposals")
    page.locator("tr.o_data_row td[name=product_id]").first.click()
    sentence = page.locator(".o_field_widget[name=sentence]")
    expect(sentence).to_contain_text(re.compile(r"in stock\..* needed\."))
    expect(page.locator(".o_dist_projection_chart canvas")).to_be_visible()
    buyer.picture("replenishment-explanation")

    page.go_back()
    group = page.locator("tr.o_group_header", has_text=VENDOR)
    expect(group).to_be_visible()
    if not page.locator("tr.o_data_row").count():
        open_group(page, VENDOR)
    page.locator("thead .o_list_record_selector input").check()
    page.get_by_role("button", name="Approve and Order").click()
    vendor = page.locator(".o_field_widget[name=partner_id] input").first
    expect(vendor).to_have_value(VENDOR)
    expect(page.locator(".o_field_x2many_list tr.o_data_row").first).to_be_visible()
    buyer.picture("replenishment-order")


def test_a_buyer_decides_on_a_phone(person, phone):
    buyer = person(phone).log_in("buyer")
    page = buyer.page
    open_action(buyer, "proposal")
    card = page.locator(".o_kanban_record:not(.o_kanban_ghost)").first
    expect(card).to_be_visible()
    buyer.picture("replenishment-proposals-phone")
