# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two customers of the shop want the same last unit, at a desktop and at a phone.

Nothing is waited for: the browser's clock is turned forward, and the end of a hold moved back.
"""

import re

import pytest

NOTICE = ".o_dist_hold"
ENDED = f"{NOTICE} .o_dist_hold_ended"
PAY = "button[name=o_payment_submit_button]:visible"


@pytest.fixture(scope="module")
def page_of(runtime, dbname):
    """Gives the path of a product's page in the shop by the beginning of its name."""

    def page(name):
        query = f"SELECT id FROM product_template WHERE name->>'en_US' LIKE '{name}%'"
        (template_id,) = runtime.server.sql(query, dbname)
        return f"/shop/{template_id}"

    return page


@pytest.fixture
def shopper(person, site):
    """Gives somebody who is logged in to the shop, at a desktop or a phone."""

    def arrive(login, size=None):
        customer = person(size)
        page = customer.page
        page.goto(f"{site.url}/web/login?redirect=/shop&login={login}")
        page.fill("input[name=password]", login)
        page.click(".oe_login_buttons button[type=submit]")
        page.wait_for_url("**/shop")
        return customer

    return arrive


def put_into_cart(customer, path):
    customer.page.goto(customer.url + path)
    customer.page.click("#add_to_cart:visible")
    customer.page.wait_for_selector(
        ".my_cart_quantity:not(.d-none):has-text('1')", state="attached"
    )


def check_out(customer):
    """From the cart to the page on which one pays."""
    customer.page.goto(f"{customer.url}/shop/checkout")
    customer.page.wait_for_selector("#shop_checkout")
    customer.page.goto(f"{customer.url}/shop/payment")
    customer.page.wait_for_selector("#address_on_payment")


def is_for_sale(customer, path):
    customer.page.goto(customer.url + path)
    # what there is comes after the page itself
    shown = customer.page.wait_for_selector("#product_stock_availability > div")
    return "Out of Stock" not in shown.inner_text()


def end_holds(runtime, dbname):
    """Let all holds have ended a minute ago."""
    ended = "now() AT TIME ZONE 'UTC' - interval '1 minute'"
    for statement in (
        f"UPDATE dist_promise_entry SET expires_at = {ended} WHERE state = 'hold' AND NOT settled",
        f"UPDATE sale_order_line SET dist_hold_until = {ended} WHERE dist_held_qty > 0",
    ):
        runtime.server.sql(statement, dbname)


def test_of_two_shoppers_one_pays_and_the_other_is_told_before(shopper, phone, page_of):
    ada, ben = shopper("ada"), shopper("ben", phone)
    path = page_of("Torque wrench")
    put_into_cart(ada, path)
    put_into_cart(ben, path)
    check_out(ada)
    assert re.search(r"held for you for\s+14:\d\d", ada.page.inner_text(NOTICE))
    ada.picture("shop-held-desktop")
    # the unit is in both carts, and held for one
    check_out(ben)
    told = ben.page.inner_text(".alert-danger")
    ben.picture("shop-gone-phone")
    assert "Torque wrench, the last one is sold out." in told
    assert ben.page.locator(PAY).count() == 0
    ada.page.fill("input[name=customer_input]", "4242 4242 4242 4242")
    ada.page.click(PAY)
    ada.page.wait_for_url("**/shop/confirmation")
    ada.picture("shop-paid-desktop")
    assert not is_for_sale(ada, path)


def test_a_hold_runs_out_and_the_unit_is_free_again(shopper, phone, page_of, runtime, dbname):
    ada, cleo = shopper("ada", phone), shopper("cleo")
    path = page_of("Pipe wrench")
    put_into_cart(ada, path)
    ada.page.clock.install()
    check_out(ada)
    ada.picture("shop-held-phone")
    assert not is_for_sale(cleo, path)
    ada.page.clock.fast_forward("16:00")
    ada.page.wait_for_selector(ENDED)
    assert "no longer held" in ada.page.inner_text(".o_dist_hold_spoken")
    ada.picture("shop-ended-phone")
    end_holds(runtime, dbname)
    assert is_for_sale(cleo, path)
    put_into_cart(cleo, path)
    check_out(cleo)
    assert re.search(r"held for you for\s+14:\d\d", cleo.page.inner_text(NOTICE))
    ada.page.click(f"{NOTICE} .o_dist_hold_again")
    told = ada.page.wait_for_selector(".o_dist_hold_missing:visible").inner_text()
    ada.picture("shop-gone-after-hold-phone")
    assert "Pipe wrench, the last one is sold out." in told
    # what nobody holds any more is there for whoever asks first
    end_holds(runtime, dbname)
    ada.page.click(f"{NOTICE} .o_dist_hold_again")
    ada.page.wait_for_selector(".o_dist_hold_running:visible")
    assert ada.page.locator(".o_dist_hold_missing:visible").count() == 0
