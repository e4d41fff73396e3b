# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from tempfile import TemporaryFile

from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wsgi import wrap_file

from odoo import fields, http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: a list of companies is never so long
MOST = 20_000


class WeeklyReview(http.Controller):
    """The weekly review as a spreadsheet. Written to a file and sent from there."""

    @http.route("/dist/weekly_review.xlsx", type="http", auth="user", readonly=True)
    def weekly_review(self, company_ids="[]", **_more):
        """A sheet for each topic.

        :param company_ids: whose figures, as JSON; those of the user's own company if empty
        """
        review = self._review(company_ids)
        # closed by the server once it is sent
        file = TemporaryFile()  # noqa: SIM115
        try:
            review._write(file)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        day = fields.Date.context_today(review)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(size)),
            (
                "Content-Disposition",
                content_disposition(f"{request.env._('Weekly Review')} {day}.xlsx"),
            ),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(wrap_file(request.httprequest.environ, file), headers)

    def _review(self, company_ids):
        """The model in the companies asked for, for who may read items and may export."""
        companies = self._companies(company_ids)
        env = request.env
        if companies:
            env = env(context={**env.context, "allowed_company_ids": companies})
            # whoever names a company that isn't the user's is refused here
            env.companies.ids  # noqa: B018
        env["dist.replenishment.item"].check_access("read")
        if not env.user.has_group("base.group_allow_export"):
            raise Forbidden(env._("You may not export data. Ask an administrator."))
        return env["dist.replenishment.review"]

    def _companies(self, text):
        try:
            found = json.loads(text) if len(text) <= MOST else None
        except ValueError:
            found = None
        if not isinstance(found, list) or not all(type(one) is int for one in found):
            raise BadRequest(request.env._("The companies must be a list of ids."))
        return found
