# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Gloves come back: from the customer's photo to the closed claim against their vendor.

A customer returns 12 of 24 pairs. Four are torn: one pair is scrapped, three are claimed from the
vendor, the other eight are sold again. Each step is done by the person whose it is, in the order of
the process, and what it did is read from the database.
"""

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.e2e.returns_facts import Facts
from tests.e2e.returns_goods import (
    ADDON,
    DIALOG,
    ROW,
    STATUS,
    approve,
    ask_in_the_portal,
    authorise,
    conclude,
    disposed,
    execute,
    fail_four,
    open_action,
    open_return,
    press,
    propose,
    receive,
    see_the_end,
    split_them_off,
)

VENDOR = "Aldermoor Safety Supply"


@pytest.fixture
def facts(runtime, dbname, record_id):
    return Facts(runtime, dbname, record_id)


@pytest.fixture
def photo(tmp_path):
    """What the customer took: a torn glove."""
    image = Image.new("RGB", (900, 700), "#ece8df")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((280, 250, 620, 650), 60, fill="#4f6f8f")
    for left in (290, 375, 460, 545):
        draw.rounded_rectangle((left, 90, left + 65, 330), 32, fill="#4f6f8f")
    draw.polygon([(330, 430), (560, 470), (520, 500), (350, 470)], fill="#ece8df")
    path = tmp_path / "glove.jpg"
    image.save(path, "JPEG")
    return path


def credit(accountant, facts):
    accountant.log_in("credit", f"{ADDON}.dist_return_action")
    page = open_return(accountant, facts)
    page.get_by_role("tab", name="Money").click()
    accountant.picture("returns-money-desktop")
    press(page, "action_create_credit_notes")
    expect(page.locator(".o_field_widget[name=invoice_line_ids]")).to_be_visible()
    press(page, "action_post")
    expect(page.locator(STATUS)).to_have_text("Posted")
    accountant.picture("returns-credit-note-desktop")
    # the nine whose disposition is executed, at 9.40
    assert [note[1:] for note in facts.credit_notes()] == [("posted", "84.6")]
    assert (facts.state(), facts.line()) == ("receipt", (12, 12, 12, 9, 9))


def open_claim(someone, facts):
    page = open_action(someone, f"dist_vendor_claim_action/{facts.claim_id()}")
    expect(page.locator(".o_field_widget[name=line_ids]")).to_be_visible()
    return page


def send_and_ship(claimer, facts):
    page = claimer.log_in("claims", f"{ADDON}.dist_vendor_claim_action").page
    expect(page.locator(ROW, has_text=VENDOR)).to_be_visible()
    claimer.picture("returns-claims-desktop")
    open_claim(claimer, facts)
    claimer.picture("returns-claim-desktop")
    press(page, "action_send")
    expect(page.locator(STATUS)).to_have_text("Sent")
    page.locator(".o_field_widget[name=vendor_reference] input").fill("ASS-RMA-118")
    press(page, "action_acknowledge")
    expect(page.locator(STATUS)).to_have_text("Acknowledged")
    assert facts.claim() == ("acknowledged", 3, 0, 0)
    press(page, "action_ship")
    page.locator(DIALOG).get_by_role("button", name="Ok").click()
    expect(page.locator(STATUS)).to_have_text("Shipped")
    claimer.picture("returns-claim-shipped-desktop")
    assert facts.claim() == ("shipped", 3, 3, 0)
    assert facts.dispositions() == disposed("executed")
    assert (facts.held(), facts.free()) == (0, facts.free_before + 8)


def ask_for_the_credit(claimer, facts):
    """Who follows the claim asks for the credit; booking it is for accounts."""
    page = open_claim(claimer, facts)
    press(page, "action_credit")
    dialog = page.locator(DIALOG)
    expect(dialog.locator(ROW)).to_have_count(1)
    claimer.picture("returns-claim-credit-desktop")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)
    assert facts.claim() == ("shipped", 3, 3, 0)


def book_the_credit(accountant, facts):
    page = open_claim(accountant, facts)
    press(page, "action_view_refunds")
    expect(page.locator(".o_field_widget[name=invoice_line_ids]")).to_be_visible()
    day = page.locator(".o_field_widget[name=invoice_date]")
    day.locator("button, input").first.click()
    page.locator(".o_datetime_picker .o_today").first.click()
    press(page, "action_post")
    expect(page.locator(STATUS)).to_have_text("Posted")
    assert facts.claim() == ("settled", 3, 3, 3)


def close(claimer, facts):
    page = open_claim(claimer, facts)
    press(page, "action_close")
    expect(page.locator(STATUS)).to_have_text("Closed")
    claimer.picture("returns-claim-closed-desktop")
    assert facts.claim() == ("closed", 3, 3, 3)


def credit_the_rest(accountant, facts):
    """What left for the vendor is accepted too; then nothing is open and the return closes."""
    assert (facts.state(), facts.line()) == ("receipt", (12, 12, 12, 12, 9))
    page = open_return(accountant, facts)
    press(page, "action_create_credit_notes")
    expect(page.locator(".o_field_widget[name=invoice_line_ids]")).to_be_visible()
    press(page, "action_post")
    expect(page.locator(STATUS)).to_have_text("Posted")
    posted = [("posted", "84.6"), ("posted", "28.2")]
    assert [note[1:] for note in facts.credit_notes()] == posted
    assert (facts.state(), facts.line()) == ("closed", (12, 12, 12, 12, 12))
    open_return(accountant, facts)
    accountant.picture("returns-closed-desktop")


def test_gloves_come_back_and_their_vendor_pays(person, phone, facts, photo):
    ask_in_the_portal(person(), facts, photo)
    clerk, worker, inspector = person(), person(), person(phone)
    authorise(clerk, facts)
    receive(worker, facts)
    fail_four(inspector, facts)
    split_them_off(inspector, facts)
    conclude(inspector, facts)
    propose(person(), facts)
    approve(person(), facts)
    execute(person(), facts)
    accountant, claimer = person(), person()
    credit(accountant, facts)
    send_and_ship(claimer, facts)
    ask_for_the_credit(claimer, facts)
    book_the_credit(accountant, facts)
    close(claimer, facts)
    credit_the_rest(accountant, facts)
    see_the_end(person(phone), facts)


def test_the_lists_are_readable_on_a_phone(person, phone, facts):
    """Cards instead of columns, none wider than the screen."""
    pages = {
        "returns": ("dist_return_action", "list"),
        "claims": ("dist_vendor_claim_action", "claims"),
        "inspector": ("dist_return_receipt_action", "quarantine"),
    }
    for login, (action, name) in pages.items():
        someone = person(phone).log_in(login, f"{ADDON}.{action}")
        expect(someone.page.locator(".o_kanban_record").first).to_be_visible()
        someone.picture(f"returns-{name}-phone")
        assert someone.page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
