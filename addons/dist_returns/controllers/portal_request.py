# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import UUID, uuid4

from psycopg2 import IntegrityError

from odoo import http
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, UserError
from odoo.http import request

from ..core import portal
from ..core.portal import MAX_PHOTO_BYTES, MAX_PHOTOS, Problem
from ..tools.photo import clean_photo
from .portal import ReturnPortal

#: fields of a line in the form; what follows is the key of what was delivered
QTY, REASON, NOTE, PHOTOS = "qty_", "reason_", "note_", "photos_"
NOTE_LENGTH = 500


class Mistakes(list):
    """Sentences that tell the customer what to change."""

    def __init__(self):
        super().__init__()
        self.keys = set()

    def say(self, sentence, key=None):
        self.append(sentence)
        self.keys.add(key)


class ReturnRequestPortal(ReturnPortal):
    """The form by which a customer asks to return goods of an order that was delivered."""

    @http.route(
        "/my/orders/<int(max=2147483647):order_id>/return",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_order_return(self, order_id, access_token=None, **typed):
        """Show the form; take what was typed, or show it again with what is wrong."""
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not order._dist_may_ask_return():
            return request.redirect(order.get_portal_url())
        rows = order._dist_delivered()
        mistakes = Mistakes()
        # staff enter returns in their own role: they get the page without the form
        if request.httprequest.method == "POST" and not self._is_staff():
            if record := self._sent_already(order, typed):
                return request.redirect(record.get_portal_url(query_string="&message=already"))
            if record := self._take(order, rows, typed, mistakes):
                return request.redirect(record.get_portal_url(query_string="&message=thanks"))
        return self._form(order, rows, typed, mistakes)

    def _form(self, order, rows, typed, mistakes):
        values = {
            # not "order": the breadcrumbs of purchases would take it for one of theirs
            "return_order": order,
            "rows": rows,
            "is_staff": self._is_staff(),
            "has_left": any(row.left for row in rows),
            "reasons": self._reasons(order),
            "typed": typed,
            "mistakes": mistakes,
            "request_key": self._key(typed) or str(uuid4()),
            "photo_limit": MAX_PHOTOS,
            "photo_bytes": MAX_PHOTO_BYTES,
            "page_name": "dist_return_request",
            "access_token": order.access_token,
        }
        response = request.render("dist_returns.portal_return_request", values)
        if mistakes:
            response.status_code = 422
        return response

    def _reasons(self, order):
        # sudo: a customer has no right on reasons; he sees those that are for customers
        reasons = request.env["dist.return.reason"].sudo()
        return reasons.search(
            [("is_for_portal", "=", True), ("company_id", "in", (False, order.company_id.id))]
        )

    def _key(self, typed):
        """Return the key that the form came with, if it is one."""
        try:
            return str(UUID(typed.get("request_key", "")))
        except ValueError:
            return None

    def _sent_already(self, order, typed):
        """Return the return that the same form made before: of a double click, or going back."""
        key = self._key(typed)
        return key and self._returns_sudo().search(
            [("portal_key", "=", key), ("line_ids.sale_line_id.order_id", "=", order.id)]
        )

    def _take(self, order, rows, typed, mistakes):
        """Return the new return, or nothing and the mistakes; then nothing is saved."""
        self._refuse_foreign_keys(rows, typed)
        if self._has_too_many_photos(mistakes):
            return None
        # Read before anything is saved; photos only of what is returned.
        chosen = [
            (row, line, self._photos(row, mistakes))
            for row in rows
            if (line := self._line(order, row, typed, mistakes))
        ]
        values = self._header(order, typed, mistakes)
        self._check_whole(chosen, mistakes)
        if mistakes:
            return None
        returns = self._returns_sudo().with_company(order.company_id)
        try:
            with request.env.cr.savepoint():
                return returns._portal_make(order, self._asking_partner(order), chosen, values)
        except UserError as error:
            mistakes.say(str(error))
            return None
        except IntegrityError as error:
            # The same form came twice at once: the second attempt finds the other's return.
            raise ConcurrencyError from error

    def _refuse_foreign_keys(self, rows, typed):
        """A line that isn't one of this order's isn't there, like any page of somebody else."""
        names = {*typed, *request.httprequest.files}
        known = {row.key for row in rows}
        for prefix in (QTY, REASON, NOTE, PHOTOS):
            if any(
                name.startswith(prefix) and name.removeprefix(prefix) not in known for name in names
            ):
                raise request.not_found()

    def _asking_partner(self, order):
        """Whoever is logged in for the customer, else the customer whom the link was sent to."""
        # sudo: a visitor without a login can't read his own contact
        partner = request.env.user.sudo().partner_id
        customer = order.partner_id
        is_own = partner.commercial_partner_id == customer.commercial_partner_id
        return partner if is_own and request.env.user._is_portal() else customer

    def _line(self, order, row, typed, mistakes):
        """Return the values of a line, or nothing when its quantity was left empty or is wrong."""
        # sudo: the decimal mark of the page's language is no secret
        language = request.env["res.lang"].sudo()._lang_get(request.env.lang)
        found = portal.parse_quantity(
            typed.get(QTY + row.key), row.left, row.step, language.decimal_point or "."
        )
        if found.problem:
            mistakes.say(self._quantity_words(row, found.problem), row.key)
        if not found.quantity:
            return None
        reason = self._reasons(order).filtered(
            lambda reason: str(reason.id) == typed.get(REASON + row.key)
        )
        if not reason:
            mistakes.say(
                request.env._(
                    "Choose why you return %(product)s.", product=row.move.product_id.display_name
                ),
                row.key,
            )
        return {
            "uom_qty": float(found.quantity),
            "reason_id": reason.id,
            "note": typed.get(NOTE + row.key, "").strip()[:NOTE_LENGTH] or False,
        }

    def _quantity_words(self, row, problem):
        product = row.move.product_id
        words = {
            Problem.NOT_A_NUMBER: request.env._(
                "The quantity of %(product)s isn't a number. Type how many you return, or leave "
                "it empty."
            ),
            Problem.NOT_POSITIVE: request.env._(
                "The quantity of %(product)s must be more than zero. Leave it empty if you keep "
                "the goods."
            ),
            Problem.TOO_FINE: request.env._(
                "%(product)s can't be returned in such small parts: the smallest is %(step)s "
                "%(unit)s."
            ),
            Problem.TOO_MUCH: request.env._(
                "You can return %(left)s %(unit)s of %(product)s at most: the rest came back or "
                "is on another return."
            )
            if row.left < row.delivered
            else request.env._(
                "You can return %(left)s %(unit)s of %(product)s at most: no more were delivered."
            ),
        }
        return words[problem] % {
            "product": product.display_name,
            "left": f"{row.left.normalize():f}",
            "step": f"{row.step.normalize():f}",
            "unit": product.uom_id.name,
        }

    def _has_too_many_photos(self, mistakes):
        files = request.httprequest.files.items(multi=True)
        count = sum(1 for _name, upload in files if upload.filename)
        if count > MAX_PHOTOS:
            mistakes.say(
                request.env._(
                    "You chose %(count)s photos; %(limit)s can be sent with one request. Choose "
                    "those that show the damage best.",
                    count=count,
                    limit=MAX_PHOTOS,
                )
            )
        return count > MAX_PHOTOS

    def _photos(self, row, mistakes):
        """Return the photos of a line as new pictures."""
        photos = []
        for upload in request.httprequest.files.getlist(PHOTOS + row.key):
            if not upload.filename:
                continue
            # A request that is tried again rewinds the first file of a field only.
            upload.seek(0)
            raw = upload.read(MAX_PHOTO_BYTES + 1)
            if len(raw) > MAX_PHOTO_BYTES:
                mistakes.say(self._too_large_words(upload), row.key)
            elif picture := clean_photo(raw):
                photos.append(picture)
            else:
                mistakes.say(self._no_photo_words(upload), row.key)
        return photos

    def _too_large_words(self, upload):
        return request.env._(
            "The photo “%(name)s” is larger than %(limit)s MB. Make it smaller, or take it with a "
            "lower resolution.",
            name=upload.filename,
            limit=MAX_PHOTO_BYTES // 1024**2,
        )

    def _no_photo_words(self, upload):
        return request.env._(
            "“%(name)s” isn't a photo that can be read. Send it as JPEG or PNG, of 50 megapixels "
            "at most.",
            name=upload.filename,
        )

    def _header(self, order, typed, mistakes):
        partner = self._asking_partner(order)
        number = typed.get("phone", "").strip()
        country = partner.country_id or order.partner_shipping_id.country_id
        country = country or order.company_id.country_id
        phone = False
        if number:
            phone = partner._phone_format(
                number=number, country=country, force_format="INTERNATIONAL"
            )
            if not phone:
                mistakes.say(
                    request.env._(
                        "“%(number)s” isn't a phone number that can be called. Type it with the "
                        "country's prefix, like +32 470 12 34 56.",
                        number=number,
                    ),
                    "phone",
                )
        return {
            "pickup_phone": phone,
            # Where nobody can be called nothing is picked up: the customer sends it.
            "pickup_partner_id": order.partner_shipping_id.id if phone else False,
            "customer_reference": typed.get("customer_reference", "").strip()[:NOTE_LENGTH],
            "portal_key": self._key(typed) or False,
        }

    def _check_whole(self, chosen, mistakes):
        if not chosen and not mistakes:
            mistakes.say(
                request.env._("Type how many you return of at least one of the products below.")
            )
        for row, line, photos in chosen:
            # sudo: a customer has no right on reasons
            reason = request.env["dist.return.reason"].sudo().browse(line["reason_id"])
            if reason.is_photo_required and not photos:
                mistakes.say(
                    request.env._(
                        "Add a photo of %(product)s: we need one for “%(reason)s”.",
                        product=row.move.product_id.display_name,
                        reason=reason.name,
                    ),
                    row.key,
                )
