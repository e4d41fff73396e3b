# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.exceptions import AccessDenied, AccessError, UserError


class DistApiDispatcher(http.Dispatcher):
    """Routes for programs (`type="dist_api"`): the body is left to the endpoint, errors are JSON.

    Odoo's own JSON types read the body themselves, numbers as floats, pass its names on as
    arguments, and answer an error with its traceback. None of that is for a stranger's orders.
    """

    routing_type = "dist_api"
    mimetypes = ("application/json",)

    @classmethod
    def is_compatible_with(cls, request):
        return True

    def dispatch(self, endpoint, args):
        # query strings and forms mean nothing here
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        if isinstance(exc, HTTPException):
            return exc.response or self._error(exc.code, exc.description, _headers(exc))
        if isinstance(exc, (AccessDenied, AccessError)):
            return self._error(403, str(exc))
        if isinstance(exc, UserError):
            return self._error(422, str(exc))
        return self._error(500, "The request failed. Nothing was saved; it can be sent again.")

    def _error(self, status, message, headers=()):
        return self.request.make_json_response(
            {"status": "error", "reasons": [message]}, headers=headers, status=status
        )


def _headers(exc):
    """The headers that an error asks for, such as how to authenticate."""
    return [pair for pair in exc.get_headers() if pair[0] != "Content-Type"]
