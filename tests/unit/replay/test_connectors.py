# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a connector sends and how it understands the answers, from a server that only listens."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.replay.connectors import Connector
from tests.bench.replay.lanes import DONE, ERROR, REFUSED
from tests.bench.replay.script import SELL, Job
from tests.bench.replay.stream import Order
from tests.bench.replay.world import World

WORLD = World({"A": 11}, {"7": 70}, {"CEN": 1}, {"EDI": 5}, web_team=3)
ORDER = Order("REPLAY-000001", "EDI", "CEN", "7", (("A", 2),))
USER_ERROR = json.dumps({"name": "odoo.exceptions.UserError", "message": "short"})


class Gateway(ThreadingHTTPServer):
    """Answers with what it was given, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers, self.asked = [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def connector(self):
        url = f"http://127.0.0.1:{self.server_address[1]}"
        return Connector(url, "replayed", "secret", WORLD)


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        status, text = self.server.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments):
        """Nothing on the terminal of a test."""


@pytest.fixture
def gateway():
    with Gateway() as server:
        yield server
        server.shutdown()


def sell(gateway, *answers):
    gateway.answers = [(200, "[42]"), *answers]
    return gateway.connector().sell(Job(SELL, "EDI", ORDER))


def test_an_order_is_entered_and_confirmed(gateway):
    answer = sell(gateway, (200, "true"))
    assert (answer.outcome, answer.error) == (DONE, "")
    (created, headers, values), (confirmed, _headers, ids) = gateway.asked
    assert created == "/json/2/sale.order/create"
    assert headers["Authorization"] == "bearer secret"
    assert headers["X-Odoo-Database"] == "replayed"
    assert values == {"vals_list": [WORLD.order_values(ORDER)]}
    assert (confirmed, ids) == ("/json/2/sale.order/action_confirm", {"ids": [42]})


def test_what_the_policy_refuses_is_an_answer(gateway):
    answer = sell(gateway, (422, USER_ERROR))
    assert (answer.outcome, answer.error) == (REFUSED, "")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (500, USER_ERROR),
        (422, '{"name": "odoo.exceptions.ValidationError"}'),
        (403, '{"name": "odoo.exceptions.AccessError"}'),
    ],
)
def test_every_other_answer_is_an_error(gateway, status, text):
    answer = sell(gateway, (status, text))
    assert answer.outcome == ERROR
    assert answer.error == f"HTTP {status}: {text}"


def test_an_order_that_cannot_be_entered_is_an_error(gateway):
    gateway.answers = [(422, USER_ERROR)]
    with pytest.raises(Exception, match="HTTP 422"):
        gateway.connector().sell(Job(SELL, "EDI", ORDER))
