# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that a marketplace or an EDI partner sends, from the bytes of its request on."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .payload import PROBLEMS_SHOWN, Day, Group, Number, Problem, Several, Text

MOST_LINES = 500
HIGHEST = Decimal(999_999_999)
PLACES = 6
#: bytes of a request; an order of the most lines with long codes has a fifth of it
LARGEST = 1024 * 1024


class NotJson(ValueError):
    """The body is no JSON document in UTF-8; the argument is a code of a problem."""


@dataclass(frozen=True)
class Place:
    """Whom or where an order is for: a number that is known here, or a name and an address."""

    account: str | None = None
    gln: str | None = None
    name: str | None = None
    street: str | None = None
    street2: str | None = None
    zip: str | None = None
    city: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Line:
    """What is ordered of one code. The price is for one of `unit`, in the order's currency."""

    ref: str
    code: str
    quantity: Decimal
    unit: str | None = None
    price: Decimal | None = None


@dataclass(frozen=True)
class ChannelOrder:
    external_id: str
    customer: Place
    lines: tuple[Line, ...]
    delivery: Place | None = None
    wanted_date: date | None = None
    currency: str | None = None


_ADDRESS = {
    "name": Text(128),
    "street": Text(128),
    "street2": Text(128),
    "zip": Text(24),
    "city": Text(64),
    "country": Text(2, "[A-Za-z]{2}", "DE"),
    "email": Text(254, r"[^@\s]+@[^@\s]+", "buyer@example.com"),
    "phone": Text(32),
}
_GLN = Text(13, r"\d{13}", "4012345000009")
_LINE = Group(
    Line,
    {
        "ref": Text(64),
        "code": Text(64),
        "quantity": Number(HIGHEST, PLACES, positive=True),
    },
    {"unit": Text(64), "price": Number(HIGHEST, PLACES)},
)
ORDER = Group(
    ChannelOrder,
    {
        "external_id": Text(64),
        "customer": Group(Place, {}, {"account": Text(64), "gln": _GLN, **_ADDRESS}),
        "lines": Several(_LINE, MOST_LINES),
    },
    {
        "delivery": Group(Place, {}, {"gln": _GLN, **_ADDRESS}),
        "wanted_date": Day(),
        "currency": Text(3, "[A-Za-z]{3}", "EUR"),
    },
)


def parse(payload):
    """Read the document of an order.

    :param payload: what `decode` returned; anything else JSON-like will do
    :return: (ChannelOrder, ()) or (None, tuple of Problem); never raises
    """
    problems = []
    order = ORDER.read(payload, "", problems)
    if order:
        problems += _whole(order)
    return (None, tuple(problems[:PROBLEMS_SHOWN])) if problems else (order, ())


def _whole(order):
    """Yield what is wrong although each value by itself is right."""
    customer, delivery = order.customer, order.delivery
    if not (customer.account or customer.gln or customer.name):
        yield Problem("customer", "nobody")
    if delivery and not (delivery.gln or (delivery.street and delivery.city)):
        yield Problem("delivery", "nowhere")
    seen = set()
    for number, line in enumerate(order.lines):
        if line.ref in seen:
            yield Problem(f"lines[{number}].ref", "repeated", {"ref": line.ref})
        seen.add(line.ref)


def decode(body):
    """Return the JSON document in the bytes of a request, its numbers as int or Decimal.

    :raises NotJson: for what isn't JSON, isn't in UTF-8, or means one thing to one reader and
        another to the next: a name given twice, NaN, half of a surrogate pair
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJson("not_utf8") from error
    try:
        payload = json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_twins
        )
        json.dumps(payload, ensure_ascii=False, default=str).encode()
    except NotJson:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise NotJson("not_json") from error
    return payload


def _no_constant(_name):
    raise NotJson("not_json")


def _no_twins(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("twice")
    return found


def storable(payload):
    """The document as JSON columns keep it exactly; `parse` reads it alike."""
    if isinstance(payload, dict):
        return {name: storable(value) for name, value in payload.items()}
    if isinstance(payload, (list, tuple)):
        return [storable(value) for value in payload]
    return format(payload, "f") if isinstance(payload, Decimal) else payload


def fingerprint(payload):
    """What two spellings of one document share: order of names, blanks, zeros after the comma."""
    text = json.dumps(_canonical(payload), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value):
    if isinstance(value, dict):
        return {name: _canonical(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return value.strip() if isinstance(value, str) else value
