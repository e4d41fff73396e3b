# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..core import review
from .dist_demand import monday

#: weeks over which service is measured
SERVICE_WEEKS = 13
#: weeks that are forecast and compared
FORECAST_WEEKS = 4
#: weeks of which demand is compared with stock, and receipts are counted
YEAR_WEEKS = 52
#: weeks without demand after which stock is called dead
DEAD_WEEKS = 26
URL = "/dist/weekly_review.xlsx"


@dataclass(frozen=True)
class Spans:
    """The days that the review looks at.

    :param monday: the first day of this week, which doesn't count yet
    :param last: that of the last week; since: of the service; year: of the last year
    :param dead: what was asked for from here on isn't dead
    """

    today: date
    monday: date
    last: date
    since: date
    year: date
    dead: date

    @classmethod
    def before(cls, today: date) -> "Spans":
        start = monday(today)
        ago = (start - timedelta(weeks=n) for n in (1, SERVICE_WEEKS, YEAR_WEEKS, DEAD_WEEKS))
        return cls(today, start, *ago)


class DistReplenishmentReview(models.AbstractModel):
    """The weekly review as a workbook: what came of the targets, and what needs a person.

    It is made of what is known when it is asked for; nothing of it is stored.
    """

    _name = "dist.replenishment.review"
    _description = "Weekly Review of Replenishment"

    @api.model
    @api.private
    def _write(self, output):
        """Write the book of the companies that the user works in.

        :param output: a binary file to write to
        :raises AccessError: for people who may not read items
        :raises UserError: when a sheet would have too many rows
        """
        self.env["dist.replenishment.item"].check_access("read")
        spans = Spans.before(fields.Date.context_today(self))
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        try:
            review.write(
                output, self._page(spans), self._topics(spans), self.env._("Total"), digits
            )
        except review.TooManyRows as full:
            raise UserError(
                self.env._(
                    'The sheet "%(sheet)s" would have more rows than a sheet can have. Choose '
                    "fewer companies at the top of the page, and try again.",
                    sheet=str(full),
                )
            ) from full

    @api.model
    def _topics(self, spans):
        """The sheets in their order; the rows of each are read when it is written."""
        return [
            self._topic_service(spans),
            self._topic_forecast(spans),
            self._topic_overdue(spans),
            self._topic_dead(spans),
            self._topic_vendors(spans),
        ]

    @api.model
    def _page(self, spans):
        companies = ", ".join(self.env.companies.mapped("name"))
        return review.Page(
            self.env._("Overview"),
            self.env._("Weekly Review of Replenishment"),
            (
                (self.env._("Companies"), companies),
                (self.env._("As of"), format_date(self.env, spans.today)),
                (
                    self.env._("Weeks"),
                    self.env._(
                        "Weeks begin on Monday. This one is not over and doesn't count: the last "
                        "week is that from %(day)s.",
                        day=format_date(self.env, spans.last),
                    ),
                ),
                *self._definitions(),
            ),
        )

    @api.model
    def _definitions(self):
        return (
            (
                self.env._("Fill rate"),
                self.env._(
                    "Units promised for the requested date at the first attempt over units first "
                    "requested, refused ones included, substitutes apart."
                ),
            ),
            (
                self.env._("Turns"),
                self.env._(
                    "What was asked for in the last %(weeks)s weeks over the usable stock of "
                    "today, both at today's cost.",
                    weeks=YEAR_WEEKS,
                ),
            ),
            (
                self.env._("Forecast error and bias"),
                self.env._(
                    "The forecast is made again as it would have been %(weeks)s weeks ago, from "
                    "nothing but the demand before, and compared with the weeks since. Error: the "
                    "sum of the absolute errors of single weeks over what was asked for. Bias: "
                    "forecast less asked for, over what was asked for; above 0 the forecast was "
                    "too high. Weeks without stock and without requests are unknown and left out.",
                    weeks=FORECAST_WEEKS,
                ),
            ),
            (
                self.env._("Receipts"),
                self.env._(
                    "What came of an order line on one day counts as one receipt, of the last "
                    "%(weeks)s weeks. It is on time up to the day on the order line.",
                    weeks=YEAR_WEEKS,
                ),
            ),
        )

    # --- Download ----------------------------------------------------------------------------

    @api.model
    def _action_download(self):
        """The action that fetches the book of the companies that the user works in."""
        companies = json.dumps(self.env.companies.ids)
        return {
            "type": "ir.actions.act_url",
            "url": f"{URL}?{urlencode({'company_ids': companies})}",
            "target": "download",
        }

    # --- Names -------------------------------------------------------------------------------

    @api.model
    def _names(self, model, ids):
        """{id: name} of records, "" for none.

        Names alone are read as superuser: the figures of the user's companies speak of vendors,
        products and buyers that other rules may hide.
        """
        wanted = sorted({record_id for record_id in ids if record_id})
        # sudo: see above; no more than the name gets out
        records = self.env[model].sudo().browse(wanted)
        return {None: "", **{record.id: record.display_name for record in records}}
