# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from odoo import fields, models
from odoo.tools import hmac

from .. import queries
from ..core import cursor as cursors

#: the most that a client may read back in one call
READ_BACK_MOST = 10_000
#: a quantity beyond this is a mistake
QTY_MOST = 10**12


class FeedError(Exception):
    """What a client did wrong, in words for its maker.

    :param code: for programs; never changes
    :param status: of the HTTP answer
    """

    def __init__(self, code, status, message, **details):
        super().__init__(message)
        self.code, self.status, self.details = code, status, details


class DistPublication(models.Model):
    """How a client reads a publication from where it was, and says what has reached it."""

    _inherit = "dist.publication"

    # --- Cursors -----------------------------------------------------------------------------

    def _sign(self, text):
        # sudo: the secret of the database signs for everybody
        return hmac(self.env(su=True), "dist_publication_cursor", text)[:32]

    def _cursor(self, seq):
        """The cursor of a client that has read up to `seq` just now."""
        place = cursors.Cursor(self.id, self.epoch, seq, int(time.time()))
        return cursors.encode(place, self._sign)

    def _place(self, text):
        """The core's cursor of a text that a client sent.

        :raises FeedError: it is none, another publication's, or from before a new start
        """
        try:
            place = cursors.decode(text, self._sign)
        except cursors.GarbledError as error:
            raise FeedError(
                "cursor_invalid",
                400,
                self.env._("This is no cursor of this feed. Read it from the start."),
            ) from error
        if place.publication != self.id:
            raise FeedError(
                "cursor_foreign",
                400,
                self.env._("The cursor is of another publication. Read this one from the start."),
            )
        if place.epoch != self.epoch or place.seq > queries.last_seq(self.env.cr, self.id):
            raise FeedError(
                "cursor_expired",
                410,
                self.env._("The publication was started anew. Read it from the start."),
            )
        return place

    # --- Reading -----------------------------------------------------------------------------

    def _changes(self, text, limit):
        """(the items as JSON texts, the next cursor, whether there is more) after a cursor.

        A client that starts passes no cursor, and is told everything, oldest change first; what it
        was told before and is gone comes as removed.
        """
        seq = self._place(text).seq if text else 0
        rows = queries.items_after(self.env.cr, self.id, seq, limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        place = self._cursor(rows[-1][0] if rows else seq)
        return [row[1] for row in rows], place, more

    def _version(self):
        """What is different as soon as anything of the publication is told differently."""
        return f"{self.id}-{self.epoch}-{queries.last_seq(self.env.cr, self.id)}"

    # --- Acknowledging ---------------------------------------------------------------------------

    def _acknowledge(self, text):
        """Note that the channel has everything up to a cursor; return how many items are new.

        The same cursor again, or an older one, changes nothing and gives 0.
        """
        place = self._place(text)
        sent_at = datetime.fromtimestamp(place.sent, UTC).replace(tzinfo=None)
        return self._acknowledged(place.seq, sent_at, "pull")

    def _acknowledged(self, seq, sent_at, kind, told=None):
        before = queries.acknowledged_seq(self.env.cr, self.id, self.epoch)
        if seq <= before:
            return 0
        delivery = {
            "publication_id": self.id,
            "company_id": self.company_id.id,
            "epoch": self.epoch,
            "seq_to": seq,
            "kind": kind,
            "sent_at": sent_at,
        }
        return queries.record_acknowledgement(self.env.cr, delivery, before, told) or 0

    # --- Reading back ----------------------------------------------------------------------------

    def _read_back(self, lines, read_at=None):
        """Note what the channel says it has; all lines or none. Return how many.

        :param lines: [{"product_id" or "sku", "quantity"}]
        :param read_at: naive UTC; now if not given
        :raises FeedError: with an error for each line that is wrong
        """
        if not isinstance(lines, list) or len(lines) > READ_BACK_MOST:
            raise FeedError(
                "items_invalid",
                400,
                self.env._("Send a list of at most %(most)s items.", most=READ_BACK_MOST),
            )
        read_at = min(read_at or fields.Datetime.now(), fields.Datetime.now())
        rows = self._check_lines(lines)
        if rows:
            queries.record_read_back(self.env.cr, self.id, rows, read_at)
            self._log_attempt("read_back", "read", len(rows), read_at)
        return len(rows)

    def _check_lines(self, lines):
        """{product id: quantity}, once all lines are right."""
        lines = [line if isinstance(line, dict) else {} for line in lines]
        ids = [i for line in lines if type(i := line.get("product_id")) is int and 0 < i < 2**31]
        skus = [s for line in lines if isinstance(s := line.get("sku"), str)]
        known = queries.known_products(self.env.cr, self.id, ids, skus)
        rows, errors = {}, []
        for number, line in enumerate(lines):
            product_id, qty = self._line_product(line, known), self._line_qty(line)
            rows[product_id] = qty
            if product_id is None:
                errors.append(self._line_error(number, "product_unknown"))
            if qty is None:
                errors.append(self._line_error(number, "quantity_invalid"))
        if errors:
            raise FeedError(
                "items_invalid",
                422,
                self.env._("Nothing was saved. Correct the lines and send all of them again."),
                errors=errors,
            )
        return rows

    def _line_product(self, line, known):
        key = line.get("product_id")
        key = line.get("sku") if type(key) is not int else key
        return known.get(key) if isinstance(key, int | str) else None

    def _line_qty(self, line):
        """The quantity as a Decimal; None when it is no number that could be one."""
        qty = line.get("quantity")
        if isinstance(qty, bool) or not isinstance(qty, int | float | str):
            return None
        try:
            qty = Decimal(str(qty))
        except InvalidOperation:
            return None
        return qty if qty.is_finite() and abs(qty) < QTY_MOST else None

    def _line_error(self, number, code):
        messages = {
            "product_unknown": self.env._(
                "The publication has no such product. Give its product_id, or its sku."
            ),
            "quantity_invalid": self.env._("The quantity must be a number."),
        }
        return {"line": number, "code": code, "message": messages[code]}

    def _log_attempt(self, kind, state, count, sent_at, **details):
        attempt = {
            "publication_id": self.id,
            "company_id": self.company_id.id,
            "epoch": self.epoch,
            "kind": kind,
            "state": state,
            "item_count": count,
            "sent_at": sent_at,
            **details,
        }
        queries.record_attempt(self.env.cr, attempt)
