# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every endpoint for channels does: who calls, how often, and how errors are answered."""

import functools
import json
import math

from odoo.http import Response, request

from ..models.dist_publication_feed import FeedError

#: the largest body that a client may send, in bytes
BODY_MOST = 2_000_000


def answer(data, status=200, **headers):
    """A JSON answer; `_` in the names of headers stands for `-`."""
    response = Response(json.dumps(data), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = str(value)
    return response


def error(code, status, message, **details):
    """{"error": {"code", "message", ...}}: the code is for programs and never changes."""
    return answer({"error": {"code": code, "message": message, **details}}, status)


def for_channel(cost=1):
    """Decorate an endpoint: it gets the caller's own channel as first argument.

    Whoever speaks for no channel is refused, whoever calls too often is told how long to wait.

    :param cost: how many calls this one counts for
    """

    def decorate(endpoint):
        @functools.wraps(endpoint)
        def guarded(self, *args, **kwargs):
            kwargs.pop("channel", None)  # a client can name itself so, but not choose
            channel = request.env["dist.sales.channel"]._of_connector(request.env.user)
            if not channel:
                return error("no_channel", 403, request.env._("Your key speaks for no channel."))
            if wait := request.env["dist.api.rate"]._allow(request.env.user, cost):
                return _too_often(wait)
            try:
                return endpoint(self, channel, *args, **kwargs)
            except FeedError as refused:
                request.env.cr.rollback()
                return error(refused.code, refused.status, str(refused), **refused.details)

        return guarded

    return decorate


def _too_often(wait):
    seconds = math.ceil(wait)
    response = error(
        "rate_limit",
        429,
        request.env._("Too many calls. Wait for %(seconds)s seconds.", seconds=seconds),
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def payload():
    """The JSON object of the request's body.

    :raises FeedError: it is too large, or no JSON object
    """
    if (request.httprequest.content_length or 0) > BODY_MOST:
        raise FeedError("too_large", 413, request.env._("Send less at a time."))
    try:
        data = json.loads(request.httprequest.get_data())
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise FeedError("json_invalid", 400, request.env._("The body must be a JSON object."))
    return data
