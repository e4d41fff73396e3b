# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core import openapi
from ..core.channel_order import LARGEST
from .order_common import ORDERS, OrderCommon

MODES = ("off", "monitor", "enforce")


@tagged("post_install", "-at_install")
class TestOrderApi(OrderCommon):
    """The protocol: who may ask, what is no order, how it stands, and cancelling."""

    def _stopped(self, response, status, code=None):
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertNotIn("Traceback", response.text)
        answer = response.json()
        self.assertEqual(answer["status"], "error")
        if code:
            self.assertEqual([error["code"] for error in answer["errors"]], [code])
        return answer

    # --- bodies ------------------------------------------------------------------------------

    def test_a_body_that_is_no_order_is_answered_in_json(self):
        before = self._counts()
        self._stopped(self._post(b"{"), 400, "not_json")
        self._stopped(self._post(b"[" * 100_000), 400, "not_json")
        self._stopped(self._post(b'{"external_id": "\xe9"}'), 400, "not_utf8")
        self._stopped(self._post(b'{"a": 1, "a": 2}'), 400, "twice")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self._stopped(self._post(b"a=1", **form), 415, "not_json_type")
        self._stopped(self._post(b" " * (LARGEST + 1)), 413)
        self._stopped(self._post(b"null"), 422, "not_an_object")
        self.assertNothingSaved(before)

    def test_every_error_of_an_order_comes_in_one_answer(self):
        before = self._counts()
        lines = [{"ref": "1", "code": "BOLT-8", "quantity": -1}, {"ref": "1", "code": ""}]
        answer = self._stopped(self._post(self._payload(lines=lines, wanted_date="soon")), 422)
        found = [(error["path"], error["code"]) for error in answer["errors"]]
        self.assertEqual(
            found,
            [
                ("lines[0].quantity", "not_positive"),
                ("lines[1].code", "missing"),
                ("lines[1].quantity", "missing"),
                ("wanted_date", "not_a_day"),
            ],
        )
        self.assertEqual(answer["errors"][0]["message"], "This must be greater than zero.")
        self.assertNothingSaved(before)

    # --- keys --------------------------------------------------------------------------------

    def test_a_key_that_asks_too_often_is_told_to_wait(self):
        self.edi.dist_api_calls = 1
        self.assertEqual(self._post(self._payload("first")).status_code, 201)
        before = self._counts()
        response = self._post(self._payload("second"))
        answer = self._stopped(response, 429)
        self.assertGreater(int(response.headers["Retry-After"]), 50)
        self.assertIn("Too many requests", answer["reasons"][0])
        self.assertNothingSaved(before)

    def test_without_a_key_nothing_is_told(self):
        self._stopped(self._post(self._payload(), False), 401)
        self._stopped(self._post(self._payload(), "wrong"), 401)
        self.assertFalse(self._row())

    def test_a_user_who_speaks_for_no_channel_is_told_so(self):
        user, key = self._connector("stranger", None)
        answer = self._stopped(self._post(self._payload(), key), 403)
        self.assertIn(f"{user.login} speaks for no sales channel", answer["reasons"][0])
        self.assertFalse(self._row())

    def test_a_user_without_rights_on_orders_leaves_nothing(self):
        clerk = self._user("archive", "base.group_user")
        self.edi.user_ids = [(4, clerk.id)]
        before = self._counts()
        answer = self._stopped(self._post(self._payload(), self._key(clerk)), 403)
        self.assertIn("may not make orders", answer["reasons"][0])
        self.assertNothingSaved(before)

    def test_a_key_sees_its_own_channel_only(self):
        self._sent(201, self._payload(), self.edi_key)
        self._stopped(self._get(f"{ORDERS}/PO-1", self.market_key), 404)
        self._stopped(self._post(b"", self.market_key, f"{ORDERS}/PO-1/cancel"), 404)
        row, rows = self._row(), self.env["dist.channel.order"]
        self.assertEqual(rows.with_user(self.edi_user).search([]), row)
        self.assertFalse(rows.with_user(self.market_user).search([]))
        self.assertFalse(rows.with_user(self.foreigner).search([]))
        self.assertEqual(rows.with_user(self.dist_user).search([]), row)

    def test_another_key_of_the_channel_sees_its_orders(self):
        self._sent(201, self._payload())
        _user, second = self._connector("edi_night", self.edi)
        self.assertEqual(self._get(f"{ORDERS}/PO-1", second).json()["status"], "accepted")
        self.assertEqual(self._sent(201, self._payload(), second)["status"], "accepted")
        self.assertEqual(len(self._row()), 1)

    def test_nobody_writes_the_rows(self):
        self._sent(201, self._payload())
        for user in (self.edi_user, self.manager, self.sales_manager):
            row = self._row().with_user(user)
            with self.assertRefused(AccessError, "not allowed"):
                row.write({"state": "refused"})
            with self.assertRefused(AccessError, "not allowed"):
                row.unlink()
            with self.assertRefused(AccessError, "not allowed"):
                row.create({"external_id": "PO-9", "channel_id": self.edi.id})
        self.assertEqual(self._row().state, "accepted")

    # --- afterwards --------------------------------------------------------------------------

    def test_the_order_is_shown_as_it_stands(self):
        first = self._sent(201, self._payload(quantity=12))
        order = self._row().order_id
        self._work()
        self._deliver(order.picking_ids, 10)
        shown = self._get(f"{ORDERS}/PO-1").json()
        self.assertEqual((shown["first_answer"], shown["order_state"]), (first, "sale"))
        self.assertEqual(shown["lines"][0]["delivered"], 10)
        told = [(part["state"], part["quantity"]) for part in shown["lines"][0]["parts"]]
        self.assertEqual(told, [("backorder", 2)])
        states = [delivery["state"] for delivery in shown["deliveries"]]
        self.assertEqual(states[0], "done")
        self._stopped(self._get(f"{ORDERS}/PO-2"), 404)

    def test_an_id_may_have_slashes(self):
        self._sent(201, self._payload("PO 4711/26"))
        self.assertEqual(self._get(f"{ORDERS}/PO%204711/26").status_code, 200)

    def test_an_order_is_cancelled_until_it_is_picked(self):
        self._sent(201, self._payload())
        order = self._row().order_id
        for _time in range(2):
            shown = self._post(b"", path=f"{ORDERS}/PO-1/cancel").json()
            self.assertEqual((shown["status"], shown["order_state"]), ("cancelled", "cancel"))
        self.assertBooks(order)
        self._sent(201, self._payload("PO-2"))
        order = self._row("PO-2").order_id
        self._work()
        order.picking_ids.move_ids.picked = True
        answer = self._stopped(self._post(b"", path=f"{ORDERS}/PO-2/cancel"), 409)
        self.assertIn(order.picking_ids.name, answer["reasons"][0])
        self.assertEqual((order.state, self._row("PO-2").state), ("sale", "accepted"))

    def test_an_order_on_the_desk_is_cancelled_with_its_case(self):
        self._sent(202, self._payload(customer={"account": "K-1"}))
        self.assertEqual(self._post(b"", path=f"{ORDERS}/PO-1/cancel").status_code, 200)
        row = self._row()
        self.assertEqual((row.state, row.case_id.state), ("cancelled", "closed"))

    def test_orders_come_in_whatever_the_mode(self):
        for number, mode in enumerate(MODES):
            self.warehouse.dist_mode = mode
            answer = self._sent(201, self._payload(f"PO-{mode}", quantity=12))
            order = self._row(f"PO-{mode}").order_id
            told = [(part["state"], part["quantity"]) for part in answer["lines"][0]["parts"]]
            self.assertEqual(order.state, "sale")
            if mode == "enforce":
                self.assertEqual(answer["status"], "partial")
                self.assertNotIn("planned", dict(told))
            else:
                self.assertEqual((answer["status"], told), ("accepted", [("planned", 12)]))
            self.assertEqual(len(order), 1, number)

    # --- the description ---------------------------------------------------------------------

    def test_the_description_is_served_and_true_of_the_answers(self):
        served = self._request("GET", "/dist/v1/openapi.json", False, {}).json()
        self.assertEqual(served, json.loads(json.dumps(openapi.document())))
        schemas = served["components"]["schemas"]
        answers = {
            "Answer": self._sent(201, self._payload()),
            "Present": self._get(f"{ORDERS}/PO-1").json(),
            "Error": self._sent(422, {}),
        }
        for name, answer in answers.items():
            self.assertLessEqual(set(answer), set(schemas[name]["properties"]), name)
            self.assertLessEqual(set(schemas[name]["required"]), set(answer), name)
        routes = {rule.rule for rule in self.env["ir.http"].routing_map().iter_rules()}
        for path in served["paths"]:
            self.assertIn(path.replace("{", "<path:").replace("}", ">"), routes)
