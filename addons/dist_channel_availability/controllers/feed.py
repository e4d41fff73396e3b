# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
import json
import zlib
from datetime import UTC, datetime

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from odoo import fields, http
from odoo.http import Response, request

from .. import queries
from ..core import edi846
from ..models.dist_publication_feed import FeedError
from .api import BODY_MOST, answer, for_channel, payload

ROOT = "/dist/api/1/publications"
LIMIT, LIMIT_MOST = 1000, 10_000
#: items that are read from the server at a time while a whole feed is sent
CHUNK = 2000
FORMATS = ("json", "csv", "edi846")
#: how many calls a whole feed counts for
WHOLE_COST = 20
COLUMNS = ("product_id", "sku", "barcode", "quantity", "unit", "removed", "changed_at")
GZIP, GZIP_LEVEL = 31, 3


def _route(rule, method="GET"):
    limits = {"max_content_length": BODY_MOST} if method == "POST" else {}
    return http.route(
        f"{ROOT}{rule}",
        type="http",
        auth="bearer",
        methods=[method],
        readonly=method == "GET",
        csrf=False,
        save_session=False,
        **limits,
    )


class PublicationFeed(http.Controller):
    """What is published, for the program of the channel that it is published for.

    The key is an API key of a user of the channel. Reading writes nothing, so that a replica can
    serve it.
    """

    @_route("")
    @for_channel()
    def publications(self, channel):
        """The publications of the caller's channel."""
        found = self._publications(channel)
        return answer(
            {
                "publications": [
                    {"id": p.id, "name": p.name, "poll_seconds": p.interval_minutes * 60}
                    for p in found
                ]
            }
        )

    @_route("/<int:publication_id>/items")
    @for_channel()
    def items(self, channel, publication_id, cursor=None, limit=LIMIT, **options):
        """What changed since the cursor, at most `limit` items; without one, all from the start.

        Answers 304 to the ETag of an answer after which nothing has changed.
        """
        publication = self._publication(channel, publication_id)
        limit, kind = self._limit(limit), self._format(options)
        # of this very call: a page that was not read yet is never taken for one that is known
        after = publication._place(cursor).seq if cursor else 0
        version = f"{publication._version()}-{after}-{limit}"
        if self._is_known(version):
            return self._headed(Response(status=304), version)
        rows, place, more = publication._changes(cursor, limit)
        parts = _texts(kind, publication.id, [rows], place, full=False, more=more)
        return self._sent(parts, kind, version, place)

    @_route("/<int:publication_id>/full")
    @for_channel(cost=WHOLE_COST)
    def full(self, channel, publication_id, **options):
        """Everything that is told now, sent while it is read; changes go on from its cursor."""
        publication = self._publication(channel, publication_id)
        kind, version = self._format(options), publication._version()
        if self._is_known(version):
            return self._headed(Response(status=304), version)
        place = publication._cursor(queries.last_seq(request.env.cr, publication.id))
        parts = _whole(request.registry, publication.id, place, kind)
        return self._sent(parts, kind, version, place)

    @_route("/<int:publication_id>/acknowledge", "POST")
    @for_channel()
    def acknowledge(self, channel, publication_id):
        """{"cursor"}: the channel has everything up to it. Again changes nothing."""
        publication = self._publication(channel, publication_id)
        cursor = payload().get("cursor")
        if not isinstance(cursor, str):
            raise FeedError("cursor_invalid", 400, request.env._("Send the cursor you were given."))
        return answer({"acknowledged": publication._acknowledge(cursor)})

    @_route("/<int:publication_id>/readback", "POST")
    @for_channel()
    def read_back(self, channel, publication_id):
        """{"items": [{"product_id" or "sku", "quantity"}], "read_at"}: what the channel has."""
        publication = self._publication(channel, publication_id)
        data = payload()
        count = publication._read_back(data.get("items"), self._moment(data.get("read_at")))
        return answer({"recorded": count})

    # --- Who and what ------------------------------------------------------------------------

    def _publications(self, channel):
        # sudo: a connector has no rights to publications; it gets those of its own channel only
        publications = request.env["dist.publication"].sudo()
        return publications.search([("channel_id", "=", channel.id)])

    def _publication(self, channel, publication_id):
        """The publication of the caller's channel; another channel's is as unknown as none."""
        found = self._publications(channel).filtered(lambda p: p.id == publication_id)
        if not found:
            raise FeedError(
                "publication_unknown", 404, request.env._("Your channel has no such publication.")
            )
        return found

    def _format(self, options):
        kind = options.get("format", "json")
        if kind not in FORMATS:
            raise FeedError(
                "format_unknown",
                400,
                request.env._("The formats are %(formats)s.", formats=", ".join(FORMATS)),
            )
        return kind

    def _limit(self, text):
        try:
            limit = int(text)
        except (TypeError, ValueError):
            limit = 0
        if not 0 < limit <= LIMIT_MOST:
            raise FeedError(
                "limit_invalid",
                400,
                request.env._("The limit is a number from 1 to %(most)s.", most=LIMIT_MOST),
            )
        return limit

    def _moment(self, text):
        """Naive UTC of an ISO 8601 time; None without one."""
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        except (TypeError, ValueError, OverflowError) as wrong:
            raise FeedError(
                "read_at_invalid", 400, request.env._("Give the time as 2026-01-31T12:00:00Z.")
            ) from wrong

    # --- Answers -----------------------------------------------------------------------------

    def _is_known(self, version):
        return request.httprequest.if_none_match.contains_weak(version)

    def _headed(self, response, version):
        response.set_etag(version, weak=True)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Accept-Encoding, Authorization"
        return response

    def _sent(self, parts, kind, version, place):
        """The answer of texts, compressed if the client takes that."""
        mimetype = "text/csv; charset=utf-8" if kind == "csv" else "application/json"
        parts = (part.encode() for part in parts)
        accepted = request.httprequest.headers.get("Accept-Encoding", "")
        zipped = parse_accept_header(accepted, Accept).quality("gzip") > 0
        response = Response(_zipped(parts) if zipped else parts, content_type=mimetype)
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["X-Dist-Cursor"] = place
        return self._headed(response, version)


def _whole(registry, publication_id, place, kind):
    """The texts of a whole feed, read in a transaction of its own while they are sent.

    The cursor was read before this transaction began: what is published in between is told here,
    and once more after the cursor, with the same values.
    """
    with registry.cursor(readonly=True) as cr:
        chunks = queries.stream_items(cr, publication_id, CHUNK)
        yield from _texts(kind, publication_id, chunks, place, full=True, more=False)


def _texts(kind, publication_id, chunks, place, *, full, more):
    """The texts of an answer; `chunks` are lists of items as JSON texts."""
    if kind == "csv":
        yield _csv([COLUMNS])
        yield from (_csv(_values(rows)) for rows in chunks)
    elif kind == "edi846":
        yield from _edi(publication_id, chunks, place, full=full, more=more)
    else:
        head = json.dumps({"publication": publication_id, "cursor": place, "more": more})
        yield f'{head[:-1]}, "items": ['
        yield from _joined(chunks)
        yield "]}"


def _joined(chunks):
    """Texts of lists, with commas between all that is in them."""
    between = ""
    for rows in chunks:
        yield between + ",".join(rows)
        between = ","


def _values(rows):
    return ([item[name] for name in COLUMNS] for item in map(json.loads, rows))


def _csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _edi(publication_id, chunks, place, *, full, more):
    """A JSON document with the values of an 846, in texts."""
    now = fields.Datetime.now()
    head = edi846.header(
        str(publication_id), now.strftime("%Y%m%d"), now.strftime("%H%M%S"), full=full
    )
    head.update(transaction="846", cursor=place, more=more)
    yield f'{json.dumps(head)[:-1]}, "lines": ['
    count, between = 0, ""
    for rows in chunks:
        lines = [edi846.line(count + n, json.loads(row)) for n, row in enumerate(rows, 1)]
        count += len(lines)
        if lines:
            yield between + ",".join(map(json.dumps, lines))
            between = ","
    yield f"], {json.dumps(edi846.trailer(count))[1:]}"


def _zipped(parts):
    squeeze = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)
    for part in parts:
        if data := squeeze.compress(part):
            yield data
    yield squeeze.flush()
