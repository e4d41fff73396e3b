# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders as strangers send them: read whole, or each problem named by its path."""

import json
from datetime import date
from decimal import Decimal

import pytest
from dist_channel_availability.core import openapi
from dist_channel_availability.core.channel_order import (
    HIGHEST,
    MOST_LINES,
    ChannelOrder,
    Line,
    NotJson,
    Place,
    decode,
    fingerprint,
    parse,
    storable,
)
from hypothesis import given
from hypothesis import strategies as st

LINE = {"ref": "1", "code": "BOLT-8", "quantity": 3}
ORDER = {"external_id": "PO-1", "customer": {"account": "K-4711"}, "lines": [LINE]}


def problems(**values):
    """[(path, code)] of the usual order with other values."""
    order, found = parse({**ORDER, **values})
    assert (order is None) == bool(found)
    return [(problem.path, problem.code) for problem in found]


def line_problems(**values):
    return problems(lines=[{**LINE, **values}])


# --- by example ---------------------------------------------------------------------------------


def test_a_whole_order_is_read():
    order, found = parse(
        {
            "external_id": " PO-1 ",
            "customer": {"name": "Ada Lund", "email": "ada@example.com", "country": "SE"},
            "delivery": {"street": "Quay 4", "city": "Visby", "street2": None},
            "wanted_date": "2026-12-01",
            "currency": "EUR",
            "lines": [{**LINE, "quantity": "1.5", "unit": "Box", "price": Decimal("2.25")}],
        }
    )
    assert found == ()
    assert order == ChannelOrder(
        "PO-1",
        Place(name="Ada Lund", email="ada@example.com", country="SE"),
        (Line("1", "BOLT-8", Decimal("1.5"), "Box", Decimal("2.25")),),
        Place(street="Quay 4", city="Visby"),
        date(2026, 12, 1),
        "EUR",
    )


@pytest.mark.parametrize("payload", [None, [], "order", 3, True, [ORDER]])
def test_an_order_is_an_object(payload):
    assert [(p.path, p.code) for p in parse(payload)[1]] == [("", "not_an_object")]


def test_everything_that_is_missing_is_named_at_once():
    found = [(p.path, p.code) for p in parse({"lines": [{}]})[1]]
    assert found == [
        ("external_id", "missing"),
        ("customer", "missing"),
        ("lines[0].ref", "missing"),
        ("lines[0].code", "missing"),
        ("lines[0].quantity", "missing"),
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, "not_positive"),
        (-1, "not_positive"),
        (True, "not_a_number"),
        ("three", "not_a_number"),
        ("1e3", "not_a_number"),
        (" 3", "not_a_number"),
        ("\u0663", "not_a_number"),
        ([3], "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        (HIGHEST + 1, "too_high"),
        (Decimal("1E+999999"), "too_high"),
        pytest.param(10**5000, "too_high", id="huge"),
        (Decimal("0.0000001"), "too_precise"),
        (Decimal("1E-999999"), "too_precise"),
        (Decimal("1." + "0" * 40), "too_precise"),
        (None, "missing"),
    ],
)
def test_a_quantity_that_nobody_could_deliver(value, code):
    assert line_problems(quantity=value) == [("lines[0].quantity", code)]


@pytest.mark.parametrize("value", [1, "1", 0.5, Decimal("1.50"), "999999999", Decimal("1E+3")])
def test_a_quantity_that_somebody_could(value):
    order, found = parse({**ORDER, "lines": [{**LINE, "quantity": value}]})
    assert found == ()
    assert order.lines[0].quantity == Decimal(str(value))


def test_a_price_may_be_zero_but_not_negative():
    assert line_problems(price=0) == []
    assert line_problems(price=-0.01) == [("lines[0].price", "negative")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026-02-30", "not_a_day"),
        ("1 December", "not_a_day"),
        ("20261201", "not_a_day"),
        (20261201, "not_a_day"),
        ("0001-01-01", "day_too_far"),
        ("9999-12-31", "day_too_far"),
    ],
)
def test_a_day_that_is_none(value, code):
    assert problems(wanted_date=value) == [("wanted_date", code)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "missing"),
        ("   ", "missing"),
        (4711, "not_text"),
        ("x" * 65, "too_long"),
        ("PO\x001", "unprintable"),
        ("PO\ud8001", "unprintable"),
    ],
)
def test_a_text_that_cannot_be_kept(value, code):
    assert problems(external_id=value) == [("external_id", code)]


def test_a_name_that_is_misspelt_is_not_ignored():
    assert line_problems(qauntity=3) == [("lines[0].qauntity", "unknown_name")]


def test_line_references_are_unique():
    assert problems(lines=[LINE, {**LINE, "code": "NUT-8"}]) == [("lines[1].ref", "repeated")]


def test_there_are_lines_and_not_too_many():
    many = [{**LINE, "ref": str(number)} for number in range(MOST_LINES + 1)]
    assert problems(lines=[]) == [("lines", "wrong_count")]
    assert problems(lines=many) == [("lines", "wrong_count")]
    assert problems(lines=many[1:]) == []


def test_somebody_orders_and_the_goods_go_somewhere():
    assert problems(customer={"email": "ada@example.com"}) == [("customer", "nobody")]
    assert problems(delivery={"name": "Ada"}) == [("delivery", "nowhere")]
    assert problems(delivery={"gln": "4012345000009"}) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b'{"a": "\\ud800"}', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"1" * 5000, "not_json"),
        (b"1e99999999999999999999", "not_json"),
    ],
)
def test_a_body_that_is_no_document(body, code):
    with pytest.raises(NotJson) as caught:
        decode(body)
    assert str(caught.value) == code


def test_numbers_are_read_exactly():
    assert decode(b'{"price": 0.1}') == {"price": Decimal("0.1")}


# --- for all ------------------------------------------------------------------------------------

texts = st.text(max_size=70)
numbers = st.one_of(
    st.integers(), st.floats(), st.decimals(), st.booleans(), st.integers(-5, 5).map(str)
)
anything = st.recursive(
    st.none() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
quantities = st.decimals("0.01", 10**6, places=2)
lines = st.lists(
    st.fixed_dictionaries(
        {
            "ref": st.integers(0, 10**6).map(str),
            "code": st.sampled_from("ABC"),
            "quantity": quantities,
        },
        optional={"unit": st.sampled_from(["Box"]), "price": st.decimals(0, 10**4, places=4)},
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda line: line["ref"],
)
orders = st.fixed_dictionaries(
    {
        "external_id": st.integers(1).map("PO-{:.0f}".format) | st.just("PO/1"),
        "customer": st.just({"account": "K-1"}) | st.just({"name": "Ada", "zip": "1"}),
        "lines": lines,
    },
    optional={"wanted_date": st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(str)},
)


def _places(value, path=""):
    """Every path that there is in a document, or could be missing from it."""
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _places(item, f"{path}.{str(name)[:40]}" if path else str(name)[:40])
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, f"{path}[{number}]")


@given(anything)
def test_reading_never_fails(payload):
    order, found = parse(payload)
    assert (order is None) == bool(found)


@given(orders, st.data())
def test_a_spoilt_order_is_told_where(payload, data):
    """One value is replaced by anything: the complaint is about that value or what it holds."""
    line = data.draw(st.sampled_from(payload["lines"]))
    holder, prefix = data.draw(
        st.sampled_from([(payload, ""), (line, f"lines[{payload['lines'].index(line)}].")])
    )
    name = data.draw(st.sampled_from(sorted(holder)))
    holder[name] = data.draw(anything)
    spoilt = f"{prefix}{name}"
    for problem in parse(payload)[1]:
        repeated = problem.code == "repeated"
        assert problem.path.startswith(spoilt) or repeated
        assert problem.path in set(_places(payload)) or problem.code == "missing"


@given(orders)
def test_an_order_survives_being_kept(payload):
    kept = json.loads(json.dumps(storable(payload)))
    assert parse(kept) == parse(payload)
    assert parse(payload)[1] == ()


@given(orders)
def test_spelling_does_not_change_the_fingerprint(payload):
    turned = dict(reversed(payload.items()))
    turned["lines"] = [
        {**line, "quantity": line["quantity"] + Decimal("0.000")} for line in payload["lines"]
    ]
    assert fingerprint(turned) == fingerprint(payload)


@given(orders, st.decimals("0.01", 10**6, places=2))
def test_another_quantity_changes_the_fingerprint(payload, quantity):
    other = {**payload, "lines": [{**payload["lines"][0], "quantity": quantity}]}
    same = len(payload["lines"]) == 1 and quantity == payload["lines"][0]["quantity"]
    assert (fingerprint(other) == fingerprint(payload)) is same


@given(st.binary(max_size=200))
def test_bytes_are_a_document_or_not(body):
    try:
        decode(body)
    except NotJson as error:
        assert str(error) in ("not_utf8", "not_json", "twice")


# --- the description ----------------------------------------------------------------------------


def _names(schema):
    return set(schema["properties"])


def test_the_description_has_every_value_that_is_read():
    schema = openapi.document()["components"]["schemas"]["Order"]
    assert _names(schema) == set(ChannelOrder.__dataclass_fields__)
    assert _names(schema["properties"]["customer"]) == set(Place.__dataclass_fields__)
    assert _names(schema["properties"]["lines"]["items"]) == set(Line.__dataclass_fields__)
    assert schema["required"] == ["external_id", "customer", "lines"]
    assert schema["properties"]["lines"]["maxItems"] == MOST_LINES


def test_every_reference_of_the_description_leads_somewhere():
    document = openapi.document()
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names == set(document["components"]["schemas"])
