# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from math import ceil

from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..core import channel_order, openapi
from ..core.payload import Problem
from ..models.dist_channel_order_intake import BadOrder

ORDERS = "/dist/v1/orders"
ORDER = f"{ORDERS}/<path:external_id>"


class DistChannelOrderController(http.Controller):
    """The orders of a channel, for the program that holds the API key of one of its users."""

    @http.route(
        ORDERS,
        type="dist_api",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        max_content_length=channel_order.LARGEST,
    )
    def receive(self):
        channel = self._channel()
        payload = self._payload()
        order, problems = channel_order.parse(payload)
        if problems:
            self._stop(422, errors=self._orders()._problem_list(problems))
        try:
            status, answer = self._orders()._receive(channel, order, payload)
        except BadOrder as bad:
            # by an exception, so that all of the request is rolled back
            self._stop(422, errors=self._orders()._problem_list(bad.problems))
        return request.make_json_response(answer, status=status)

    @http.route(ORDER, type="dist_api", auth="bearer", methods=["GET"], readonly=True)
    def show(self, external_id):
        return request.make_json_response(self._known(external_id)._present())

    @http.route(f"{ORDER}/cancel", type="dist_api", auth="bearer", methods=["POST"], csrf=False)
    def cancel(self, external_id):
        order = self._known(external_id)
        try:
            order._cancel_by_channel()
        except UserError as refusal:
            self._stop(409, reasons=[str(refusal)])
        return request.make_json_response(order._present())

    @http.route(
        "/dist/v1/openapi.json",
        type="dist_api",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def openapi(self):
        return request.make_json_response(openapi.document())

    # --- who asks ----------------------------------------------------------------------------

    def _orders(self):
        return request.env["dist.channel.order"]

    def _channel(self):
        """The channel that the key's user speaks for, and nobody else's; work in its company."""
        user = request.env.user
        channel = request.env["dist.sales.channel"]._of_connector(user)
        if not channel or not request.env["sale.order"].has_access("create"):
            self._stop(403, reasons=[self._denial(user, channel)])
        # sudo: the company of the user's own channel
        company = channel.sudo().company_id
        context = {"lang": user.lang, "tz": user.tz, "allowed_company_ids": company.ids}
        request.update_env(context=context)
        self._wait_for_turn(user)
        return channel.with_env(request.env)

    def _denial(self, user, channel):
        if channel:
            return request.env._(
                "%(user)s may not make orders. Give this user the right to make sales orders, or "
                "use the key of a user who has it.",
                user=user.login,
            )
        return request.env._(
            "%(user)s speaks for no sales channel. Add this user to one, or use the key of a "
            "user who belongs to one.",
            user=user.login,
        )

    def _wait_for_turn(self, user):
        """Turn a key away that asks too often."""
        seconds = ceil(request.env["dist.api.rate"]._allow(user))
        if seconds:
            message = request.env._("Too many requests. Wait %(seconds)s seconds.", seconds=seconds)
            self._stop(429, [("Retry-After", str(seconds))], reasons=[message])

    def _known(self, external_id):
        order = self._orders()._of(self._channel(), external_id)
        if not order:
            message = request.env._(
                "No order with the id %(order)s has come in from your channel.", order=external_id
            )
            self._stop(404, reasons=[message])
        return order

    # --- the body ----------------------------------------------------------------------------

    def _payload(self):
        if request.httprequest.mimetype != "application/json":
            self._bad_body(415, "not_json_type")
        try:
            return channel_order.decode(request.httprequest.get_data())
        except channel_order.NotJson as error:
            self._bad_body(400, str(error))

    def _bad_body(self, status, code):
        self._stop(status, errors=self._orders()._problem_list([Problem("", code)]))

    def _stop(self, status, headers=(), **body):
        """Answer with an error, and roll back whatever the request has done."""
        response = request.make_json_response(
            {"status": "error", **body}, headers=list(headers), status=status
        )
        error = HTTPException(response=response)
        error.code = status
        raise error
