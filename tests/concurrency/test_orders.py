# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders of a channel on a real server: sent twice at once, contended, and as nobody should."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.concurrency.conftest import is_deep, seed
from tests.concurrency.order_client import Client
from tools.distctl import odoo_run, serve

AT_ONCE, ON_HAND, CUSTOMER = 6, 5, "K-4711"
FUZZED, FUZZED_DEEP = 120, 3000
#: what an order makes, or what its parts would leave behind
TABLES = ("dist_channel_order", "sale_order", "sale_order_line", "res_partner", "stock_picking")


@pytest.fixture(scope="module")
def server(runtime, dbname, session_crew):
    with serve.Server(runtime, dbname, odoo_run.free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def edi(server, dbname, session_crew):
    key = session_crew.workers[0].run("connector", session_crew.world["edi"])
    return Client(server, dbname, key)


@pytest.fixture
def item(scene):
    """A product of which there are some, and the code by which it is ordered."""
    product = scene.product(on_hand=ON_HAND)
    return product, scene.a.run("known_as", product, scene.world["customer"], CUSTOMER)


def order(external_id, code, quantity=1, **values):
    return {
        "external_id": external_id,
        "customer": {"account": CUSTOMER},
        "lines": [{"ref": "1", "code": code, "quantity": quantity}],
        **values,
    }


def made(scene, external_id):
    """(orders that came in, sales orders made of them) with this id."""
    [row] = scene.crew.query(
        "SELECT (SELECT count(*) FROM dist_channel_order WHERE external_id = %s), "
        "(SELECT count(*) FROM sale_order WHERE client_order_ref = %s)",
        external_id,
        external_id,
    )
    return tuple(row)


def test_one_order_sent_several_times_at_once_is_one_order(scene, edi, item):
    product, code = item
    name = f"RACE-{product}"
    answers = edi.send_at_once([order(name, code, 2)] * AT_ONCE)
    assert {status for status, _answer in answers} == {201}
    first, *others = [json.loads(answer) for _status, answer in answers]
    assert others == [first] * (AT_ONCE - 1)
    assert made(scene, name) == (1, 1)
    assert scene.problems() == []


def test_two_orders_that_fight_for_one_id_are_one_order(scene, edi, item):
    product, code = item
    name = f"FIGHT-{product}"
    answers = edi.send_at_once([order(name, code, qty) for qty in range(1, AT_ONCE + 1)])
    assert sorted(status for status, _answer in answers) == [201] + [409] * (AT_ONCE - 1)
    assert made(scene, name) == (1, 1)
    assert scene.problems() == []


def test_orders_at_once_are_promised_what_there_is(scene, edi, item):
    product, code = item
    names = [f"RUSH-{product}-{number}" for number in range(ON_HAND + 3)]
    answers = edi.send_at_once([order(name, code) for name in names])
    statuses = [json.loads(answer)["status"] for _status, answer in answers]
    assert (statuses.count("accepted"), statuses.count("partial")) == (ON_HAND, 3)
    assert scene.problems() == []


# --- as nobody should ---------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=()), max_size=20) | st.sampled_from(
    ["", " ", "%", "\\", "'", "\x00", "\ud800", "x" * 300, "null", "-1", "../..", "🔩"]
)
numbers = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(),
    st.sampled_from([0, 1e308, 5e-324, 0.1, "1", "1.5", "NaN", True]),
)
values = st.none() | texts | numbers
anything = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def usually(good):
    """Mostly what is meant, now and then anything at all."""
    return st.integers(0, 19).flatmap(lambda n: anything if n == 19 else good)


def some_of(names, strategy):
    return st.fixed_dictionaries({}, optional={name: usually(strategy) for name in names})


def places(more):
    plain = st.sampled_from(["Ada Lund", "Quay 4", "Visby", "621 57", "🔩"])
    address = some_of(("name", "street", "city", "zip", "street2"), plain)
    contact = st.fixed_dictionaries(
        {},
        optional={
            "country": usually(st.sampled_from(["SE", "de", "ZZ"])),
            "email": usually(st.sampled_from(["ada@example.com", "a@b", "@"])),
            "phone": usually(st.sampled_from(["+46498203040", "0", "call me"])),
            **more,
        },
    )
    return st.builds(lambda a, b: {**a, **b} if isinstance(b, dict) else b, address, contact)


def payloads(code):
    lines = st.fixed_dictionaries(
        {
            "ref": usually(st.integers(1, 9).map(str)),
            "code": usually(st.sampled_from([code] * 9 + ["NUT-0"])),
            "quantity": usually(st.sampled_from([1, 2, 3, 0.5, "1.0", 1e6])),
        },
        optional={
            "unit": usually(st.sampled_from(["Units", "Units", "Units", "Dozens", "%"])),
            "price": usually(st.floats(0, 1e6) | st.just("9.99")),
        },
    )
    number = {
        "account": usually(st.sampled_from([CUSTOMER, "K-0"])),
        "gln": usually(st.just("4012345000009")),
    }
    return usually(
        st.fixed_dictionaries(
            {
                "external_id": usually(st.integers(1, 10**6).map(f"{code}-{{}}".format) | texts),
                "customer": usually(st.just({"account": CUSTOMER}) | places(number)),
                "lines": usually(st.lists(lines, min_size=1, max_size=4)),
            },
            optional={
                "delivery": usually(places({"gln": number["gln"]})),
                "wanted_date": usually(st.dates(date(2026, 1, 1), date(2099, 1, 1)).map(str)),
                "currency": usually(st.sampled_from(["USD", "USD", "EUR", "XXX"])),
            },
        )
    )


def counts(scene):
    [row] = scene.crew.query(
        "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    )
    return dict(zip(TABLES, row, strict=True))


def half_saved(scene):
    """Orders of which a part is missing, as ids; there must never be any."""
    return scene.crew.query(
        """
        SELECT c.external_id FROM dist_channel_order c
          LEFT JOIN sale_order o ON o.id = c.order_id
         WHERE c.answer IS NULL OR c.http_status IS NULL
            OR (c.state IN ('accepted', 'partial') AND o.state IS DISTINCT FROM 'sale')
            OR (c.state = 'refused' AND c.order_id IS NOT NULL)
            OR (c.order_id IS NOT NULL AND jsonb_array_length(c.payload -> 'lines') <>
                (SELECT count(*) FROM sale_order_line l WHERE l.order_id = o.id))
        """
    )


@pytest.mark.parametrize("consumers", ["ask", "contact"])
def test_whatever_is_sent_is_answered_and_saved_whole_or_not_at_all(
    scene, edi, server, item, consumers
):
    product, code = item
    scene.a.run("count", product, 10_000)
    if consumers == "contact":
        scene.a.run("consumers_become_contacts", scene.world["edi"])
    told = {}

    @seeded(seed())
    @settings(
        max_examples=FUZZED_DEEP if is_deep() else FUZZED,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(payloads(code))
    def send(payload):
        before = counts(scene)
        body = json.dumps(payload).encode()
        status, text = edi.send(body)
        answer = json.loads(text)
        told[status] = told.get(status, 0) + 1
        assert status in (201, 202, 400, 409, 422), text
        assert "Traceback" not in text
        if status >= 400 and answer["status"] != "refused":
            assert counts(scene) == before
        if status in (201, 202):
            shown, _text = edi.show(quote(answer["external_id"], safe=""))
            assert shown in (200, 308, 404)
            again, repeated = edi.send(body)
            assert (again, json.loads(repeated)) == (status, answer)

    send()
    assert half_saved(scene) == []
    assert {201, 422} <= told.keys(), told
    log = server.log.read_text(errors="replace")
    assert "Traceback" not in log, log[-3000:]
