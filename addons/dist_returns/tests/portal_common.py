# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import html
import io
import re

from PIL import Image

from odoo import http
from odoo.tests import HttpCase

from .common import ReturnsCommon

PASSWORD = "dist_test_portal"


def picture(kind="PNG", size=(40, 30), colour="red", **options):
    """Return the bytes of a picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, kind, **options)
    return stream.getvalue()


class PortalCommon(ReturnsCommon, HttpCase):
    """Two customers with users of the portal, and a delivered order of one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {"email": "harbour@example.com", "country_id": cls.env.ref("base.be").id}
        )
        cls.buyer = cls._portal_user("buyer", cls.customer)
        cls.stranger = cls._portal_user(
            "stranger", cls.env["res.partner"].create({"name": "Rival"})
        )
        cls.damaged = cls.env.ref("dist_returns.dist_return_reason_damaged")
        cls.sale_line = cls._sell(10.0)
        cls.order = cls.sale_line.order_id
        cls.delivery = cls._deliver(cls.sale_line)
        cls.key = f"{cls.delivery.id}-0"
        cls.Return = cls.env["dist.return"]

    @classmethod
    def _portal_user(cls, login, company):
        partner = cls.env["res.partner"].create(
            {"name": f"Contact {login}", "parent_id": company.id, "email": f"{login}@example.com"}
        )
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": f"dist_test_portal_{login}",
                    "password": PASSWORD,
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "company_ids": cls.company.ids,
                    "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
                }
            )
        )

    def _log_in(self, user):
        self.authenticate(user.login, PASSWORD)

    @classmethod
    def _make_return(cls, state="authorised", quantity=4.0, partner=None, **vals):
        record = cls.Return._make(
            [
                {
                    "partner_id": (partner or cls.customer).id,
                    "company_id": cls.company.id,
                    "warehouse_id": cls.warehouse.id,
                    "line_ids": [(0, 0, cls._line_values(quantity))],
                    **vals,
                }
            ]
        )
        record.line_ids._set({"authorised_qty": quantity})
        if state != "draft":
            record._set({"state": state})
        return record

    @classmethod
    def _line_values(cls, quantity):
        return {
            "product_id": cls.product.id,
            "uom_qty": quantity,
            "reason_id": cls.reason.id,
            "move_id": cls.delivery.id,
            "sale_line_id": cls.sale_line.id,
        }

    def _receive(self, record, quantity, **vals):
        return self.env["dist.return.receipt"]._make(
            [
                {
                    "return_id": record.id,
                    "line_id": record.line_ids[:1].id,
                    "product_id": self.product.id,
                    "quantity": quantity,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "partner_id": record.partner_id.id,
                    "origin_move_id": self.delivery.id,
                    **vals,
                }
            ]
        )

    def _dispose(self, receipt, quantity, state="executed", kind="restock"):
        return self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "line_id": receipt.line_id.id,
                    "product_id": receipt.product_id.id,
                    "company_id": receipt.company_id.id,
                    "quantity": quantity,
                    "kind": kind,
                    "state": state,
                }
            ]
        )

    def _page(self, url, **options):
        self.env.flush_all()
        return self.url_open(url, **options)

    def _send(self, url, data, files=None):
        """Send a form as the browser does; the answer isn't followed."""
        data = {"csrf_token": http.Request.csrf_token(self), **data}
        answer = self._page(url, data=data, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _returns_of(self, order):
        return self.Return.search([("line_ids.sale_line_id.order_id", "=", order.id)])

    def _text(self, answer):
        """Return the words of a page without its tags."""
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
        return html.unescape(words)
