# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo company served by a real server, and a real browser on it.

DIST_E2E_DB names a database to keep from run to run, DIST_E2E_URL the server that has it already
(`make run`). Pictures go to `screenshots` in the cache.
"""

import os
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e import stage
from tools.distctl import browser, database, demo_db, odoo_run, paths, serve

DESKTOP = {"width": 1366, "height": 850}
PHONE = {"width": 390, "height": 844}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def runtime():
    return odoo_run.ensure()


@pytest.fixture(scope="session")
def dbname(runtime):
    kept = os.environ.get("DIST_E2E_DB")
    name = kept or f"dist_e2e_{os.getpid()}"
    if not kept or not database.exists(runtime.server, name):
        demo_db.make(runtime, name)
    stage.ensure(runtime, name)
    yield name
    if not kept:
        database.drop(runtime.server, name)


@pytest.fixture(scope="session")
def site(runtime, dbname):
    if served := os.environ.get("DIST_E2E_URL"):
        yield SimpleNamespace(url=served)
        return
    with serve.Server(runtime, dbname, odoo_run.free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser.ensure(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def record_id(runtime, dbname):
    """Gives the id of a record of the demo company by its external name."""

    def find(name):
        query = f"SELECT res_id FROM ir_model_data WHERE module = 'dist_demo' AND name = '{name}'"
        (found,) = runtime.server.sql(query, dbname)
        return int(found)

    return find


class Person:
    """Somebody at a browser. Any error that the browser's console shows is kept."""

    def __init__(self, context, url):
        self.page, self.url, self.errors = context.new_page(), url, []
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def log_in(self, login, action="sale.action_quotations"):
        self.page.goto(f"{self.url}/web/login?redirect=/odoo/action-{action}")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click(".oe_login_buttons button[type=submit]")
        self.page.wait_for_selector(".o_web_client .o_action_manager .o_view_controller")
        return self

    def open_order(self, order_id):
        self.page.goto(f"{self.url}/odoo/action-sale.action_quotations/{order_id}")
        self.page.wait_for_selector(".o_form_view .o_field_widget[name=order_line]")

    def press(self, button):
        """Press a button of the form's header; a phone keeps all but the first below "More"."""
        more = self.page.locator(".o_statusbar_buttons button[title=More]")
        if more.count():
            more.click()
        self.page.locator(f"{button}:visible").first.click()

    def picture(self, name):
        """Take a picture of what the person sees, once nothing moves any more."""
        folder = paths.cache() / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_function("document.fonts.status === 'loaded'")
        self.page.screenshot(path=folder / f"{name}.png", animations="disabled")


@pytest.fixture
def person(chromium, site):
    """Gives a new person at a desktop or a phone."""
    contexts, people = [], []

    def arrive(size=None):
        size = size or DESKTOP
        contexts.append(chromium.new_context(viewport=size, has_touch=size is PHONE))
        people.append(Person(contexts[-1], site.url))
        return people[-1]

    yield arrive
    for context in contexts:
        context.close()
    assert [error for someone in people for error in someone.errors] == []


@pytest.fixture
def phone():
    return PHONE
