# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sending a message to a channel's own address, which somebody has typed in.

The server must not be made to call its own network: an address is resolved and refused unless all
it stands for is public, and redirects are not followed. (Between this look-up and the connection a
name could come to mean something else: where that matters, let only a proxy go out.)
"""

import ipaddress
import json
import socket
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

#: seconds to connect, and likewise between two parts of the answer
TIMEOUT = 10
#: bytes of an answer that are read
ANSWER_MOST = 1_000_000
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Answer:
    """What a channel said to a message.

    :param error: what went wrong, without address or secret; empty when it was acknowledged
    :param conflicts: {product id: the quantity that the channel has} where it refused to set one
    """

    error: str = ""
    conflicts: dict = field(default_factory=dict)

    @property
    def is_done(self):
        return not self.error


def post(url, body, headers, private_hosts=frozenset()):
    """Send a message and return the Answer; never raises for what the other side does.

    :param private_hosts: names that may be private, and without https
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host not in private_hosts and not (parts.scheme == "https" and _is_public(host)):
        return Answer("address not allowed")
    try:
        with requests.post(
            url, body, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as response:
            return _answer(response)
    except (OSError, HTTPError) as error:
        # the text of the exception has the address in it
        return Answer(type(error).__name__)


def _answer(response):
    if 200 <= response.status_code < 300:
        return Answer()
    conflicts = _conflicts(response) if response.status_code == CONFLICT else {}
    return Answer(f"HTTP {response.status_code}", conflicts)


def _conflicts(response):
    """What the channel has: {"items": [{"product_id", "quantity"}]}; nothing if it is garbled."""
    try:
        data = json.loads(response.raw.read(ANSWER_MOST, decode_content=True))
        lines = data["items"]
        return {
            int(line["product_id"]): Decimal(str(line["quantity"]))
            for line in lines
            if Decimal(str(line["quantity"])).is_finite()
        }
    except (ValueError, TypeError, LookupError, InvalidOperation):
        return {}


def _is_public(host):
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return all(ipaddress.ip_address(info[4][0].partition("%")[0]).is_global for info in found)
