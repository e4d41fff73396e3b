# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real server with its threads, pools and scheduler, and clients that ask all at once."""

import time

import pytest

from tests.bench.promisebench import clients
from tools.distctl import odoo_run, serve

CLIENTS, ORDERS, ON_HAND = 12, 24, 5
PATIENCE = 60


@pytest.fixture(scope="module")
def server(runtime, dbname, session_crew):
    with serve.Server(runtime, dbname, odoo_run.free_port()) as running:
        yield running


def confirm_all(scene, server, orders):
    key = scene.a.run("api_key")
    return clients.confirm_all(server.url, scene.crew.dbname, key, orders, CLIENTS)


def reserved_within_seconds(scene, product):
    """What the scheduler's worker has reserved, asked over and over until all that is there is."""
    deadline = time.monotonic() + PATIENCE
    while True:
        reserved = scene.crew.query(
            "SELECT COALESCE(sum(reserved_quantity), 0)::int FROM stock_quant "
            "WHERE product_id = %s",
            product,
        )[0][0]
        if reserved == ON_HAND or time.monotonic() > deadline:
            return reserved


def test_clients_at_once_are_promised_what_there_is_and_it_is_reserved(scene, server):
    product = scene.product(on_hand=ON_HAND)
    orders = [scene.a.run("order", [(product, 1)]) for _number in range(ORDERS)]
    found, errors = confirm_all(scene, server, orders)
    assert errors == []
    assert dict(found.outcomes) == {"confirmed": ORDERS}
    states = [state for order in orders for state in scene.balances(order)]
    assert (states.count("firm"), states.count("backorder")) == (ON_HAND, ORDERS - ON_HAND)
    assert scene.problems() == []
    # nobody runs the worker here: the commits of the confirmations have woken it
    assert reserved_within_seconds(scene, product) == ON_HAND


def test_clients_at_once_are_refused_what_is_not_there(scene, server):
    product = scene.product(on_hand=ON_HAND)
    scene.a.run("refuse_when_short", product)
    orders = [scene.a.run("order", [(product, 1)]) for _number in range(ORDERS)]
    found, errors = confirm_all(scene, server, orders)
    assert errors == []
    assert dict(found.outcomes) == {"confirmed": ON_HAND, "refused": ORDERS - ON_HAND}
    states = scene.crew.query("SELECT state FROM sale_order WHERE id = ANY(%s)", orders)
    assert sorted(state for (state,) in states).count("sale") == ON_HAND
    assert scene.problems() == []
