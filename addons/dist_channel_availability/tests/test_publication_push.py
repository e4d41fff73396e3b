# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.dist_channel_availability.core.webhook import DEAD_AFTER, signature
from odoo.addons.dist_channel_availability.tools import channel_http

from .publication_common import PublicationCommon


class Channel(ThreadingHTTPServer):
    """A channel's own server: keeps what it is sent, and answers what the test wants."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.messages, self.answers = [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/stock"

    def stop(self):
        self.shutdown()
        self.server_close()

    def items(self, message=-1):
        """[(sku, quantity, expected)] of a message."""
        _headers, body = self.messages[message]
        items = json.loads(body)["items"]
        return [(i["sku"], i["quantity"], i.get("expected_quantity", "-")) for i in items]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append((self.headers, body))
        status, data = self.server.answers.pop(0) if self.server.answers else (204, None)
        self.send_response(status)
        if status in (301, 307):
            self.send_header("Location", f"{self.path}/elsewhere")
        text = b"" if data is None else json.dumps(data).encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        """Nothing: the test knows."""


class PushCommon(PublicationCommon):
    """The marketplace has an address to which changes are sent."""

    def setUp(self):
        super().setUp()
        self.channel = Channel()
        self.addCleanup(self.channel.stop)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("dist_channel_availability.private_hosts", "127.0.0.1, other.example")
        self.publication.write(
            {"delivery": "push", "url": self.channel.url, "secret": "s3cret", "interval_minutes": 1}
        )

    def _cron(self):
        """The scheduled action runs as it does on a server."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "dist_channel_availability.dist_publication_push_cron"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _attempts(self):
        return [
            (d.state, d.item_count, d.failure_count)
            for d in self.env["dist.publication.delivery"].search(
                [("publication_id", "=", self.publication.id), ("kind", "=", "push")], order="id"
            )
        ]

    def _wait_over(self):
        """All waits and intervals are over."""
        self.env.cr.execute(
            "UPDATE dist_publication_delivery SET next_attempt_at = next_attempt_at - interval"
            " '1 day', sent_at = sent_at - interval '1 day' WHERE publication_id = %s",
            [self.publication.id],
        )
        self.env.invalidate_all()

    def _drift(self):
        return self.env["dist.publication.drift"].search(
            [("publication_id", "=", self.publication.id), ("sku", "=", "BOLT")]
        )

    def _case(self):
        return self.Desk.search(
            [
                ("kind_id.code", "=", "channel_unreachable"),
                ("cause_key", "=", f"dist.publication,{self.publication.id}"),
            ]
        )


@tagged("post_install", "-at_install")
class TestPublicationPush(PushCommon):
    """Changes that are sent over a real connection to a server that answers."""

    def test_what_changed_is_sent_signed_and_acknowledged(self):
        self._cron()
        ((headers, body),) = self.channel.messages
        self.assertEqual(self.channel.items(), [("BOLT", 10, "-")])
        stamp = headers["X-Dist-Timestamp"]
        self.assertEqual(headers["X-Dist-Signature"], f"sha256={signature('s3cret', stamp, body)}")
        self.assertEqual(self._attempts(), [("done", 1, 0)])
        drift = self._drift()
        self.assertEqual((drift.acknowledged_qty, drift.is_waiting), (10, False))

    def test_only_changes_are_sent_and_only_once_in_an_interval(self):
        self._cron()
        self._confirmed(4)
        self._drained()
        self._cron()
        self.assertEqual(len(self.channel.messages), 1)
        self._wait_over()
        self._cron()
        self.assertEqual(self.channel.items(1), [("BOLT", 6, "-")])
        self._wait_over()
        self._cron()
        self.assertEqual(len(self.channel.messages), 2)

    def test_a_failing_channel_is_tried_again_later_and_reaches_the_desk(self):
        self.channel.answers = [(503, None)] * DEAD_AFTER
        for failures in range(1, DEAD_AFTER + 1):
            self.assertFalse(self._case())
            self._wait_over()
            self._cron()
            self.assertEqual(self._attempts()[-1], ("failed", 1, failures))
            before = len(self.channel.messages)
            self._cron()
            self.assertEqual(len(self.channel.messages), before)
        case = self._case()
        self.assertEqual((case.state, case.channel_id), ("open", self.market))
        self.assertIn("HTTP 503, 5 times in a row", case.summary)
        self.assertTrue(self._drift().is_waiting)
        self._wait_over()
        self._cron()
        self.assertEqual(self._attempts()[-1], ("done", 1, 0))
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    def test_waits_grow(self):
        self.channel.answers = [(500, None)] * 3
        waits = []
        for _n in range(3):
            self._wait_over()
            self._cron()
            last = self.publication._last_push()
            waits.append((last.next_attempt_at - last.sent_at).total_seconds())
        for wait, longest in zip(waits, (60, 120, 240), strict=True):
            self.assertTrue(longest / 2 - 1 <= wait <= longest + 5, waits)

    def test_a_failing_channel_does_not_stop_the_others(self):
        bad = self._publication(
            name="A first one", delivery="push", url="http://127.0.0.1:1/", secret="x"
        )
        self.drain._publish_marked()
        self._cron()
        self.assertEqual(bad._last_push().error, "ConnectionError")
        self.assertEqual(self._attempts(), [("done", 1, 0)])

    @mute_logger("odoo.addons.dist_channel_availability.models.dist_publication_push")
    def test_a_publication_that_breaks_does_not_stop_the_others(self):
        broken = self._publication(
            name="A first one", delivery="push", url="http://127.0.0.1:1/", secret="x"
        )
        self.drain._publish_marked()
        self.env.cr.execute("UPDATE dist_publication SET secret = NULL WHERE id = %s", [broken.id])
        self._cron()
        self.assertEqual(self._attempts(), [("done", 1, 0)])

    def test_compare_and_set_reads_back_and_tries_again(self):
        self.publication.compare_and_set = True
        self._cron()
        self.assertEqual(self.channel.items(), [("BOLT", 10, None)])
        self._confirmed(4)
        self._drained()
        mine = {"items": [{"product_id": self.product.id, "quantity": 7}]}
        self.channel.answers = [(409, mine)]
        self._wait_over()
        self._cron()
        self.assertEqual(self.channel.items(1), [("BOLT", 6, 10)])
        self.assertEqual(self.channel.items(2), [("BOLT", 6, 7)])
        self.assertEqual(self._attempts()[1:], [("conflict", 1, 0), ("done", 1, 0)])
        self.assertEqual(self._drift().acknowledged_qty, 6)

    def test_a_channel_that_never_agrees_counts_as_failing(self):
        self.publication.compare_and_set = True
        self.channel.answers = [
            (409, {"items": [{"product_id": self.product.id, "quantity": n}]}) for n in (7, 8)
        ]
        self._cron()
        self.assertEqual(self._attempts(), [("conflict", 1, 0), ("failed", 1, 1)])
        self.assertEqual(len(self.channel.messages), 2)
        self.assertEqual(self._drift().read_back_qty, 7)

    def test_garbled_conflicts_are_a_failure(self):
        self.publication.compare_and_set = True
        for answer in ([], {"items": 5}, {"items": [{"product_id": "x"}]}, None):
            self.channel.answers = [(409, answer)]
            self._wait_over()
            self._cron()
            self.assertEqual(self._attempts()[-1][0], "failed")

    def test_a_redirect_is_not_followed(self):
        self.channel.answers = [(307, None)]
        self._cron()
        self.assertEqual(len(self.channel.messages), 1)
        self.assertEqual(self.publication._last_push().error, "HTTP 307")

    def test_neither_secret_nor_address_gets_into_a_record_or_the_log(self):
        self.publication.url = "http://127.0.0.1:1/?token=hidden"
        with self.assertNoLogs("odoo.addons.dist_channel_availability", "DEBUG"):
            self._cron()
        self.assertEqual(self.publication._last_push().error, "ConnectionError")

    def test_only_named_hosts_may_be_private_or_without_https(self):
        self.env["ir.config_parameter"].set_param("dist_channel_availability.private_hosts", "")
        with self.assertRefused(ValidationError, "https://"):
            self.publication.url = self.channel.url
        self._cron()
        self.assertEqual(self.channel.messages, [])
        self.assertEqual(self.publication._last_push().error, "address not allowed")

    def test_a_channel_sent_to_long_ago_is_measured(self):
        self._cron()
        last = self.publication._last_push()
        self.assertIn(last.delay_seconds, range(5))
        self.assertLessEqual(last.sent_at, fields.Datetime.now() + timedelta(seconds=1))


@tagged("post_install", "-at_install")
class TestChannelAddress(BaseCase):
    """Where the server may be made to call."""

    def test_private_addresses_are_refused(self):
        for host in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "localhost", ""):
            answer = channel_http.post(f"https://{host}/", b"{}", {})
            self.assertEqual(answer.error, "address not allowed", host)

    def test_ipv6_of_the_own_machine_is_refused(self):
        answer = channel_http.post("https://[::1]/", b"{}", {})
        self.assertEqual(answer.error, "address not allowed")

    def test_without_https_nothing_is_sent(self):
        answer = channel_http.post("http://8.8.8.8/", b"{}", {})
        self.assertEqual(answer.error, "address not allowed")
