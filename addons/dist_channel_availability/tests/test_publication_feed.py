# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import gzip
import io
import json
from datetime import timedelta
from itertools import chain

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.dist_channel_availability import queries

from .publication_common import PublicationCommon


@tagged("post_install", "-at_install")
class TestPublicationFeed(PublicationCommon, HttpCase):
    """The feed over HTTP, read by a user without any role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls._key(cls.connector)
        cls.market.dist_api_calls = 10_000

    @classmethod
    def _key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))

    def _call(self, path, data=None, key=None, **headers):
        """The answer of the API; `data` makes it a POST."""
        headers = {"Authorization": f"Bearer {key or self.key}", **headers}
        if data is not None:
            headers["Content-Type"] = "application/json"
            data = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.env.flush_all()
        return self.url_open(f"/dist/api/1/publications{path}", data, headers=headers)

    def _feed(self, path="items", **headers):
        return self._call(f"/{self.publication.id}/{path}", **headers)

    def _post(self, path, data, **kwargs):
        return self._call(f"/{self.publication.id}/{path}", data, **kwargs)

    def assertError(self, response, status, code):
        self.assertEqual((response.status_code, response.json()["error"]["code"]), (status, code))
        self.assertTrue(response.json()["error"]["message"])

    # --- Reading -----------------------------------------------------------------------------

    def test_the_own_publications_are_listed(self):
        found = self._call("").json()["publications"]
        self.assertEqual(
            found,
            [{"id": self.publication.id, "name": "Marketplace stock", "poll_seconds": 300}],
        )

    def test_an_item_says_all_that_a_channel_needs(self):
        self.product.barcode = "4006381333931"
        self.drain._publish_marked()
        (item,) = self._feed().json()["items"]
        self.assertTrue(item.pop("changed_at").endswith("Z"))
        self.assertEqual(
            item,
            {
                "product_id": self.product.id,
                "sku": "BOLT",
                "barcode": "4006381333931",
                "quantity": 10,
                "unit": "Units",
                "removed": False,
            },
        )

    def test_from_a_cursor_on_only_what_changed_comes(self):
        nut = self._product("NUT", 3)
        self._drained(nut)
        first = self._feed().json()
        self.assertEqual([i["sku"] for i in first["items"]], ["BOLT", "NUT"])
        again = self._feed(f"items?cursor={first['cursor']}").json()
        self.assertEqual((again["items"], again["more"]), ([], False))
        self._confirmed(4)
        self._drained(nut)
        changed = self._feed(f"items?cursor={again['cursor']}").json()
        self.assertEqual([(i["sku"], i["quantity"]) for i in changed["items"]], [("BOLT", 6)])

    def test_pages_are_told_once_each_and_in_order(self):
        nuts = [self._product("NUT", n, barcode=f"{n}") for n in range(1, 5)]
        self._drained(*nuts)
        seen, cursor, more = [], "", True
        while more:
            page = self._feed(f"items?limit=2&cursor={cursor}").json()
            seen.append([i["quantity"] for i in page["items"]])
            cursor, more = page["cursor"], page["more"]
        self.assertEqual([len(page) for page in seen], [2, 2, 1])
        self.assertEqual(sorted(chain(*seen)), [1, 2, 3, 4, 10])

    def test_nothing_changed_is_a_304_without_reading_items(self):
        first = self._feed()
        same = self._feed(**{"If-None-Match": first.headers["ETag"]})
        self.assertEqual((same.status_code, same.content), (304, b""))
        self.assertEqual(same.headers["ETag"], first.headers["ETag"])
        self._confirmed(1)
        self._drained()
        changed = self._feed(**{"If-None-Match": first.headers["ETag"]})
        self.assertEqual(changed.status_code, 200)

    def test_the_etag_of_one_page_is_none_of_the_next(self):
        self._drained(self._product("NUT", 3))
        first = self._feed("items?limit=1")
        path = f"items?limit=1&cursor={first.json()['cursor']}"
        second = self._feed(path, **{"If-None-Match": first.headers["ETag"]})
        self.assertEqual(len(second.json()["items"]), 1)

    def test_a_whole_feed_and_its_cursor(self):
        nut = self._product("NUT", 3)
        self._drained(nut)
        self.product.sale_ok = False
        self.drain._publish_marked()
        whole = self._feed("full").json()
        self.assertEqual([(i["sku"], i["quantity"]) for i in whole["items"]], [("NUT", 3)])
        self.assertEqual(self._feed(f"items?cursor={whole['cursor']}").json()["items"], [])

    def test_an_empty_whole_feed_is_a_document_too(self):
        self.product.sale_ok = False
        self.drain._publish_marked()
        self.assertEqual(self._feed("full").json()["items"], [])

    def test_compressed_for_who_takes_it(self):
        for path in ("items", "full"):
            headers = {"Accept-Encoding": "gzip"}
            response = self.opener.get(
                f"{self.base_url()}/dist/api/1/publications/{self.publication.id}/{path}",
                headers={"Authorization": f"Bearer {self.key}", **headers},
                stream=True,
            )
            self.assertEqual(response.headers["Content-Encoding"], "gzip")
            body = json.loads(gzip.decompress(response.raw.read()))
            self.assertEqual([i["quantity"] for i in body["items"]], [10])
            plain = self._feed(path, **{"Accept-Encoding": "identity"})
            self.assertNotIn("Content-Encoding", plain.headers)

    def test_csv(self):
        for path in ("items?format=csv", "full?format=csv"):
            response = self._feed(path)
            self.assertEqual(response.headers["Content-Type"], "text/csv; charset=utf-8")
            (row,) = csv.DictReader(io.StringIO(response.text))
            self.assertEqual((row["sku"], row["quantity"], row["removed"]), ("BOLT", "10", "False"))
            cursor = response.headers["X-Dist-Cursor"]
            self.assertEqual(self._feed(f"items?cursor={cursor}").json()["items"], [])

    def test_edi_846(self):
        for path, purpose in (("items?format=edi846", "04"), ("full?format=edi846", "00")):
            data = self._feed(path).json()
            self.assertEqual((data["transaction"], data["BIA"]["01"]), ("846", purpose))
            self.assertEqual(data["lines"][0]["LIN"], {"01": "1", "02": "SK", "03": "BOLT"})
            self.assertEqual(data["lines"][0]["QTY"], {"01": "33", "02": 10, "03": "Units"})
            self.assertEqual(data["CTT"], {"01": 1})

    # --- Who and what is refused -------------------------------------------------------------

    def test_without_a_key_nothing_is_told(self):
        for key in ("", "0" * 40):
            response = self._call("", key=key or " ")
            self.assertEqual(response.status_code, 401)

    def test_a_key_without_a_channel_is_refused(self):
        self.assertError(self._call("", key=self._key(self.employee)), 403, "no_channel")

    def test_another_channel_s_publication_is_as_unknown_as_none(self):
        web = self._channel("WEB")
        shop = self._user("shop", "base.group_user")
        web.user_ids = shop
        key = self._key(shop)
        cursor = self._feed().json()["cursor"]
        self.assertEqual(self._call("", key=key).json(), {"publications": []})
        for path in ("items", f"items?cursor={cursor}", "full"):
            response = self._call(f"/{self.publication.id}/{path}", key=key)
            self.assertError(response, 404, "publication_unknown")
        for path, data in (("acknowledge", {"cursor": cursor}), ("readback", {"items": []})):
            self.assertError(self._post(path, data, key=key), 404, "publication_unknown")
        self.assertEqual(self._deliveries(), [])
        self.assertError(self._call("/0/items"), 404, "publication_unknown")

    def test_a_cursor_of_another_publication_is_refused(self):
        other = self._publication(name="Other")
        self.drain._publish_marked()
        cursor = self._call(f"/{other.id}/items").json()["cursor"]
        self.assertError(self._feed(f"items?cursor={cursor}"), 400, "cursor_foreign")
        self.assertError(self._post("acknowledge", {"cursor": cursor}), 400, "cursor_foreign")
        self.assertEqual(self._deliveries(), [])

    def test_a_garbled_cursor_is_refused(self):
        cursor = self._feed().json()["cursor"]
        for wrong in ("x", cursor[:-2], "MS4xLmEuNS42LmJhZA", "%00"):
            self.assertError(self._feed(f"items?cursor={wrong}"), 400, "cursor_invalid")
        self.assertError(self._post("acknowledge", {"cursor": 5}), 400, "cursor_invalid")

    def test_after_a_new_start_every_cursor_is_void(self):
        cursor = self._feed().json()["cursor"]
        self.publication.with_user(self.manager).action_restart()
        self.assertError(self._feed(f"items?cursor={cursor}"), 410, "cursor_expired")
        self.assertEqual([i["sku"] for i in self._feed().json()["items"]], ["BOLT"])

    def test_a_cursor_from_beyond_a_restored_backup_is_void(self):
        cursor = self.publication._cursor(self._seq() + 1)
        self.assertError(self._feed(f"items?cursor={cursor}"), 410, "cursor_expired")

    def test_a_limit_and_a_format_that_are_none(self):
        for limit in ("0", "-1", "x", "10001"):
            self.assertError(self._feed(f"items?limit={limit}"), 400, "limit_invalid")
        for path in ("items", "full"):
            self.assertError(self._feed(f"{path}?format=xml"), 400, "format_unknown")

    def test_a_client_can_not_choose_its_channel(self):
        web = self._channel("WEB")
        for path in (f"?channel={web.id}", "?channel=x"):
            self.assertEqual(len(self._call(path).json()["publications"]), 1)

    def test_who_calls_too_often_is_told_how_long_to_wait(self):
        self.market.dist_api_calls = 2
        self.assertEqual([self._feed().status_code for _n in range(2)], [200, 200])
        response = self._feed()
        self.assertError(response, 429, "rate_limit")
        self.assertIn(int(response.headers["Retry-After"]), range(1, 31))

    # --- Acknowledging -----------------------------------------------------------------------

    def _deliveries(self):
        self.env.invalidate_all()
        found = self.env["dist.publication.delivery"].search([], order="id")
        return found.filtered(lambda d: d.publication_id == self.publication).mapped(
            lambda d: (d.kind, d.state, d.item_count)
        )

    def _drift(self, product=None):
        self.env.invalidate_all()
        return self.env["dist.publication.drift"].search(
            [
                ("publication_id", "=", self.publication.id),
                ("product_id", "=", (product or self.product).id),
            ]
        )

    def test_an_acknowledgement_counts_once(self):
        self.assertTrue(self._drift().is_waiting)
        cursor = self._feed().json()["cursor"]
        for count in (1, 0, 0):
            response = self._post("acknowledge", {"cursor": cursor})
            self.assertEqual(response.json(), {"acknowledged": count})
        self.assertEqual(self._deliveries(), [("pull", "done", 1)])
        drift = self._drift()
        self.assertEqual(
            (drift.sent_qty, drift.acknowledged_qty, drift.is_waiting), (10, 10, False)
        )

    def test_what_changed_meanwhile_is_not_acknowledged(self):
        nut = self._product("NUT", 3)
        self._drained(nut)
        cursor = self._feed().json()["cursor"]
        self._confirmed(4)
        self._drained(nut)
        self.assertEqual(self._post("acknowledge", {"cursor": cursor}).json(), {"acknowledged": 1})
        self.assertTrue(self._drift().is_waiting)
        self.assertFalse(self._drift(nut).is_waiting)
        later = self._feed(f"items?cursor={cursor}").json()["cursor"]
        self.assertEqual(self._post("acknowledge", {"cursor": later}).json(), {"acknowledged": 1})
        self.assertEqual(self._drift().acknowledged_qty, 6)
        # the older one again takes nothing back
        self.assertEqual(self._post("acknowledge", {"cursor": cursor}).json(), {"acknowledged": 0})
        self.assertEqual(self._drift().acknowledged_qty, 6)

    def test_the_delay_is_measured_from_the_cursor_s_time(self):
        places = []
        for n in range(5):
            self._set_on_hand(1)
            self._drained()
            places.append(self.publication._place(self.publication._cursor(self._seq())))
            sent = fields.Datetime.now() - timedelta(seconds=100 + n)
            self.publication._acknowledged(places[-1].seq, sent, "pull")
        self.publication._measure()
        self.assertIn(self.publication.delay_seconds, range(104, 110))

    # --- Reading back ------------------------------------------------------------------------

    def test_a_read_back_by_product_or_sku(self):
        self._post("acknowledge", {"cursor": self._feed().json()["cursor"]})
        for key in ({"product_id": self.product.id}, {"sku": "BOLT"}):
            response = self._post("readback", {"items": [{**key, "quantity": 8}]})
            self.assertEqual(response.json(), {"recorded": 1})
            drift = self._drift()
            self.assertEqual((drift.read_back_qty, drift.drift_qty), (8, -2))

    def test_an_older_read_back_changes_nothing(self):
        self._post("readback", {"items": [{"sku": "BOLT", "quantity": 8}]})
        late = {"items": [{"sku": "BOLT", "quantity": 1}], "read_at": "2020-01-01T00:00:00Z"}
        self.assertEqual(self._post("readback", late).status_code, 200)
        self.assertEqual(self._drift().read_back_qty, 8)

    def test_a_wrong_line_saves_none(self):
        lines = [
            {"sku": "BOLT", "quantity": 8},
            {"sku": "NOBODY", "quantity": 8},
            {"sku": "BOLT", "quantity": "many"},
            "nonsense",
        ]
        response = self._post("readback", {"items": lines})
        self.assertError(response, 422, "items_invalid")
        errors = [(e["line"], e["code"]) for e in response.json()["error"]["errors"]]
        self.assertEqual(
            errors,
            [
                (1, "product_unknown"),
                (2, "quantity_invalid"),
                (3, "product_unknown"),
                (3, "quantity_invalid"),
            ],
        )
        self.assertFalse(self._drift().read_back_at)
        self.assertEqual(self._deliveries(), [])

    def test_nonsense_gets_a_clear_answer(self):
        wrong = [
            (b"{", 400, "json_invalid"),
            (b"[1]", 400, "json_invalid"),
            (b"\xff{", 400, "json_invalid"),
            ({"items": 5}, 400, "items_invalid"),
            ({}, 400, "items_invalid"),
            ({"items": [{"sku": "BOLT", "quantity": True}]}, 422, "items_invalid"),
            ({"items": [{"sku": "BOLT", "quantity": "NaN"}]}, 422, "items_invalid"),
            ({"items": [{"sku": "BOLT", "quantity": 1e300}]}, 422, "items_invalid"),
            ({"items": [{"product_id": 2**40, "quantity": 1}]}, 422, "items_invalid"),
            ({"items": [{"sku": {}, "quantity": 1}]}, 422, "items_invalid"),
            ({"items": [], "read_at": "yesterday"}, 400, "read_at_invalid"),
            ({"items": [], "read_at": 7}, 400, "read_at_invalid"),
        ]
        for data, status, code in wrong:
            with self.subTest(data=data):
                self.assertError(self._post("readback", data), status, code)
        self.assertEqual(self._deliveries(), [])

    # --- Alarms ------------------------------------------------------------------------------

    def test_a_drift_and_a_delay_open_cases_that_close_by_themselves(self):
        self.publication.write({"drift_limit_qty": 1, "user_id": self.dist_user.id})
        self._post("acknowledge", {"cursor": self._feed().json()["cursor"]})
        self._post("readback", {"items": [{"sku": "BOLT", "quantity": 8}]})
        self.publication._watch()
        (case,) = self._cases("channel_drift")
        self.assertEqual((case.user_id, case.channel_id), (self.dist_user, self.market))
        self.assertFalse(self._cases("channel_delay"))
        self._post("readback", {"items": [{"sku": "BOLT", "quantity": 9}]})
        self.publication._watch()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    def test_a_change_that_waits_too_long_opens_a_case(self):
        self.publication.delay_limit_minutes = 30
        self.publication.item_ids.flush_recordset()
        self._age(29)
        self.publication._watch()
        self.assertFalse(self._cases("channel_delay"))
        self._age(2)
        self.publication._watch()
        self.assertEqual(len(self._cases("channel_delay")), 1)
        self.publication._acknowledged(self._seq(), fields.Datetime.now(), "pull")
        self.publication._watch()
        self.assertFalse(self._cases("channel_delay"))

    def _age(self, minutes):
        self.env.cr.execute(
            "UPDATE dist_publication_item SET changed_at = changed_at - %s * interval '1 minute'"
            " WHERE publication_id = %s",
            [minutes, self.publication.id],
        )

    def _cases(self, kind):
        return self.Desk.search(
            [
                ("kind_id.code", "=", kind),
                ("cause_key", "=", f"dist.publication,{self.publication.id}"),
                ("state", "!=", "closed"),
            ]
        )

    def test_old_attempts_are_forgotten_the_last_acknowledgement_is_not(self):
        long_ago = fields.Datetime.now() - timedelta(days=90)
        self.publication._acknowledged(self._seq(), long_ago, "pull")
        self.publication._log_attempt("push", "failed", 1, long_ago)
        self._set_on_hand(1)
        self._drained()
        self.publication._acknowledged(self._seq(), long_ago, "pull")
        self.env["dist.publication.delivery"]._gc_deliveries()
        self.assertEqual(self._deliveries(), [("pull", "done", 1)])
        epoch = self.publication.epoch
        acknowledged = queries.acknowledged_seq(self.env.cr, self.publication.id, epoch)
        self.assertEqual(acknowledged, self._seq())
