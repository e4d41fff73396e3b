# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.tests.common import HttpCase

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon

ORDERS = "/dist/v1/orders"


class OrderCommon(PromiseCommon, HttpCase):
    """A marketplace and an EDI channel with the key of a plain salesperson each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.market, cls.edi = cls._channel("MARKET"), cls._channel("EDI")
        cls.market_user, cls.market_key = cls._connector("market", cls.market)
        cls.edi_user, cls.edi_key = cls._connector("edi", cls.edi)
        cls.product.default_code = "BOLT-8"
        cls.env["dist.customer.alias"].create(
            {"code": "K-4711", "partner_id": cls.customer.id, "company_id": cls.company.id}
        )

    @classmethod
    def _connector(cls, login, channel):
        """The least user who can send orders, and his key."""
        user = cls._user(login, "sales_team.group_sale_salesman")
        if channel:
            channel.user_ids = [fields.Command.link(user.id)]
        return user, cls._key(user)

    @classmethod
    def _key(cls, user):
        expires = fields.Datetime.now() + timedelta(days=1)
        return cls.env["res.users.apikeys"].with_user(user)._generate("rpc", "tests", expires)

    # --- requests ----------------------------------------------------------------------------

    def _payload(self, external_id="PO-1", quantity=4, **values):
        line = {"ref": "1", "code": "BOLT-8", "quantity": quantity}
        return {
            "external_id": external_id,
            "customer": {"account": "K-4711"},
            "lines": [line],
            **values,
        }

    def _post(self, payload, key=None, path=ORDERS, **headers):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {"Content-Type": "application/json", **headers}
        return self._request("POST", path, key, headers, data=body)

    def _get(self, path, key=None):
        return self._request("GET", path, key, {})

    def _request(self, method, path, key, headers, **kwargs):
        if key is not False:
            headers["Authorization"] = f"Bearer {key or self.edi_key}"
        self.env.flush_all()
        response = self.url_open(path, headers=headers, method=method, **kwargs)
        self.env.invalidate_all()
        return response

    def _sent(self, status, payload, key=None):
        """Send an order, check the status, return the answer."""
        response = self._post(payload, key)
        self.assertEqual(response.status_code, status, response.text)
        return response.json()

    # --- what there is -----------------------------------------------------------------------

    def _row(self, external_id="PO-1"):
        return self.env["dist.channel.order"].search([("external_id", "=", external_id)])

    def _counts(self):
        """How many there are of what an order makes."""
        names = ("dist.channel.order", "sale.order", "res.partner", "stock.picking")
        names += ("dist.exception", "dist.promise.entry")
        return {name: self.env[name].search_count([]) for name in names}

    def assertNothingSaved(self, before):
        self.assertEqual(self._counts(), before)
