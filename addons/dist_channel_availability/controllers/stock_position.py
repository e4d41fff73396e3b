# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from tempfile import TemporaryFile

from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wsgi import wrap_file

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: a board's search is never so long
MOST = 20_000


class StockPosition(http.Controller):
    """The numbers as a spreadsheet. Written to a file and sent from there: memory stays flat."""

    @http.route("/dist/stock_position.xlsx", type="http", auth="user", readonly=True)
    def stock_position(self, domain="[]", company_ids="[]", **_more):
        """A sheet for each warehouse.

        :param domain: of the numbers, as JSON
        :param company_ids: whose warehouses, as JSON; all of the user's if empty
        """
        books = self._books(company_ids)
        return self._send(
            request.env._("Stock Position"), books._write_position, self._domain(domain)
        )

    @http.route("/dist/availability_board.xlsx", type="http", auth="user", readonly=True)
    def board(self, domain="[]", company_ids="[]", group_by="[]", names="[]", **_more):
        """The board as it is searched and grouped, in one sheet."""
        books = self._books(company_ids)
        groups, columns = self._strings(group_by), self._strings(names)
        title = request.env._("Available to Promise")
        return self._send(title, books._write_board, self._domain(domain), groups, columns)

    def _books(self, company_ids):
        """The model, for who may read the numbers and may export."""
        companies = self._parse(company_ids)
        if not all(isinstance(company_id, int) for company_id in companies):
            raise BadRequest(request.env._("The companies must be a list of ids."))
        env = request.env
        if companies:
            env = env(context={**env.context, "allowed_company_ids": companies})
        env["dist.availability"].check_access("read")
        if not env.user.has_group("base.group_allow_export"):
            raise Forbidden(request.env._("You may not export data. Ask an administrator."))
        return env["dist.stock.position"]

    def _parse(self, text):
        try:
            found = json.loads(text) if len(text) <= MOST else None
        except ValueError:
            found = None
        if not isinstance(found, list):
            raise BadRequest(
                request.env._("What was asked for can't be read: a list was expected.")
            )
        return found

    def _strings(self, text):
        found = self._parse(text)
        if not all(isinstance(name, str) for name in found):
            raise BadRequest(request.env._("The names of fields must be a list of texts."))
        return found

    def _domain(self, text):
        try:
            domain = Domain(self._parse(text))
            domain.validate(request.env["dist.availability"])
        except (ValueError, TypeError) as error:
            raise BadRequest(request.env._("The search can't be read.")) from error
        return domain

    def _send(self, name, write, *args):
        # closed by the server once it is sent
        file = TemporaryFile()  # noqa: SIM115
        try:
            write(file, *args)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        day = fields.Date.context_today(request.env["dist.availability"])
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(size)),
            ("Content-Disposition", content_disposition(f"{name} {day}.xlsx")),
            ("Cache-Control", "no-store"),
        ]
        body = wrap_file(request.httprequest.environ, file)
        return request.make_response(body, headers)
