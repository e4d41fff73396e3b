# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np

from odoo import api, models

from ..core import review_forecast
from ..core.review import COUNT, DATE, MONEY, NUMBER, QTY, SHARE, Column, Topic, quotient
from ..queries import planning
from ..queries import review as queries
from .dist_replenishment_engine_learn import forecast_window
from .dist_replenishment_policy import PLANNED
from .dist_replenishment_review import DEAD_WEEKS, FORECAST_WEEKS, SERVICE_WEEKS, YEAR_WEEKS

#: rows in memory at once
BATCH = 1_000
#: items of a company whose forecast is made again: it has to be there in seconds
FORECAST_MOST = 3_000


class DistReplenishmentReview(models.AbstractModel):
    """The sheets of the weekly review."""

    _inherit = "dist.replenishment.review"

    # --- Targets and results -----------------------------------------------------------------

    @api.model
    def _topic_service(self, spans):
        _ = self.env._
        return Topic(
            name=_("Service"),
            title=_("Targets and results by segment"),
            note=_(
                "By policy and value class, over the last %(weeks)s weeks and the last one alone. "
                "Expected is the fill rate that the present levels promise.",
                weeks=SERVICE_WEEKS,
            ),
            columns=(
                *self._segment_columns(),
                Column("items", _("Items"), COUNT, total=True),
                Column("target", _("Target"), SHARE),
                Column("expected", _("Expected"), SHARE, ratio=("promising", "weight")),
                Column("requested", _("Requested"), QTY, total=True),
                Column("promised", _("Promised"), QTY, total=True),
                Column("fill", _("Fill Rate"), SHARE, ratio=("promised", "requested")),
                Column("gap", _("Above Target"), SHARE),
                Column(
                    "fill_last",
                    _("Fill Rate, Last Week"),
                    SHARE,
                    ratio=("promised_last", "requested_last"),
                ),
                Column("stock", _("Stock Value"), MONEY, total=True),
                Column("asked", _("Demand Value a Year"), MONEY, total=True),
                Column("turns", _("Turns"), NUMBER, ratio=("asked", "stock")),
                Column("currency", _("Currency")),
            ),
            rows=self._service_rows(spans),
            empty=_("There are no items and no requests yet. Start a planning run."),
            by="currency",
        )

    @api.model
    def _segment_columns(self):
        _ = self.env._
        return (
            Column("company", _("Company")),
            Column("policy", _("Policy")),
            Column("abc", _("Value Class")),
        )

    @api.model
    def _service_rows(self, spans):
        for company in self.env.companies:
            rows = [
                self._service_row(company, *row)
                for row in queries.service(self.env, company, spans)
            ]
            # what is of no item comes last
            yield from sorted(rows, key=lambda row: (not row["items"], row["policy"], row["abc"]))

    @api.model
    def _service_row(self, company, policy_id, abc, is_item, items, *sums):
        policy = self._policy(policy_id)
        names = ("requested", "promised", "requested_last", "promised_last", "promising", "weight",
                 "stock", "asked")  # fmt: skip
        row = {
            **self._segment(company, policy, abc, is_item=is_item),
            "items": items,
            "target": policy.fill_target if _has_target(policy) else None,
            "currency": company.currency_id.name,
            **dict(zip(names, sums, strict=True)),
        }
        fill = quotient(row, ("promised", "requested"))
        row["gap"] = None if fill is None or row["target"] is None else fill - row["target"]
        return row

    @api.model
    def _policy(self, policy_id):
        # sudo: the policies of the items of the user's companies
        return self.env["dist.replenishment.policy"].sudo().browse(policy_id or False)

    @api.model
    def _segment(self, company, policy, abc, *, is_item=True):
        if not is_item:
            words = self.env._("Requests for no item: services, kits, archived, no warehouse")
        else:
            words = policy.name or self.env._("No policy")
        return {"company": company.name, "policy": words, "abc": (abc or "").upper()}

    # --- Forecast ----------------------------------------------------------------------------

    @api.model
    def _topic_forecast(self, spans):
        _ = self.env._
        return Topic(
            name=_("Forecast"),
            title=_("Forecast error and bias by segment"),
            note=_(
                "The forecast of %(weeks)s weeks ago, made again from the demand before, against "
                "the weeks since. Items whose policy plans by forecast; of more than %(most)s of "
                "them every so manieth.",
                weeks=FORECAST_WEEKS,
                most=FORECAST_MOST,
            ),
            columns=(
                *self._segment_columns(),
                Column("items", _("Items Compared"), COUNT, total=True),
                Column("weeks", _("Weeks Compared"), COUNT, total=True),
                Column("actual", _("Asked For"), QTY, total=True),
                Column("expected", _("Forecast"), QTY, total=True),
                Column("error", _("Error"), SHARE, ratio=("missed", "actual")),
                Column("bias", _("Bias"), SHARE, ratio=("over", "actual")),
            ),
            rows=self._forecast_rows(spans),
            empty=_("No item has a policy that plans by forecast, or no week is known yet."),
        )

    @api.model
    def _forecast_rows(self, spans):
        for company in self.env.companies:
            rows = [
                {**self._segment(company, self._policy(policy_id), abc), **values}
                for (policy_id, abc), values in self._scores(company, spans).items()
            ]
            yield from sorted(rows, key=lambda row: (row["policy"], row["abc"]))

    @api.model
    def _scores(self, company, spans):
        """{(policy, class): sums} of the items whose forecast is compared."""
        rows = queries.items(self.env, company, PLANNED, FORECAST_MOST)
        if not rows:
            return {}
        items = self.env["dist.replenishment.item"].browse([row[0] for row in rows])
        weeks = np.array([self._policy(row[1]).forecast_weeks for row in rows]) + FORECAST_WEEKS
        history = self.env["dist.demand"]._history(items, int(weeks.max()), until=spans.today)
        found = review_forecast.score(
            forecast_window(history.matrix, weeks),
            FORECAST_WEEKS,
            planning.levels(self.env, items)["category"],
        )
        columns = (found.weeks, found.actual, found.expected, found.missed)
        sums = {}
        for row, *values in zip(rows, *(column.tolist() for column in columns), strict=True):
            if values[0]:
                _add(sums.setdefault(row[1:], {}), *values)
        return sums

    # --- Orders ------------------------------------------------------------------------------

    @api.model
    def _topic_overdue(self, spans):
        _ = self.env._
        return Topic(
            name=_("Overdue Orders"),
            title=_("Purchase order lines that should have arrived"),
            note=_("Confirmed orders; the longest overdue comes first. Days up to today."),
            columns=(
                Column("company", _("Company")),
                Column("vendor", _("Vendor")),
                Column("order", _("Order")),
                Column("product", _("Product")),
                Column("warehouse", _("Warehouse")),
                Column("day", _("Expected"), DATE),
                Column("days", _("Days Overdue"), COUNT),
                Column("qty", _("Open Quantity"), QTY),
                Column("unit", _("Unit")),
                Column("value", _("Open Value"), MONEY, total=True),
                Column("currency", _("Currency")),
                Column("buyer", _("Buyer")),
            ),
            rows=self._overdue_rows(spans) if self._sees_orders() else (),
            empty=self._no_orders(_("No purchase order is overdue.")),
            by="currency",
        )

    @api.model
    def _sees_orders(self):
        return self.env["purchase.order"].has_access("read")

    @api.model
    def _no_orders(self, words):
        if self._sees_orders():
            return words
        return self.env._("You may not read purchase orders, so nothing of them is told here.")

    @api.model
    def _overdue_rows(self, spans):
        for company in self.env.companies:
            for rows in queries.overdue(self.env, company, spans.today, BATCH):
                yield from self._overdue_batch(company, rows)

    @api.model
    def _overdue_batch(self, company, rows):
        vendor = self._names("res.partner", (row[0] for row in rows))
        product = self._names("product.product", (row[2] for row in rows))
        place = self._names("stock.warehouse", (row[3] for row in rows))
        unit = self._names("uom.uom", (row[7] for row in rows))
        user = self._names("res.users", (row[9] for row in rows))
        for row in rows:
            yield {
                "company": company.name,
                "vendor": vendor[row[0]],
                "order": row[1],
                "product": product[row[2]],
                "warehouse": place[row[3]],
                "day": row[4],
                "days": row[5],
                "qty": row[6],
                "unit": unit[row[7]],
                "value": row[8],
                "currency": company.currency_id.name,
                "buyer": user[row[9]],
            }

    # --- Dead stock --------------------------------------------------------------------------

    @api.model
    def _topic_dead(self, spans):
        _ = self.env._
        return Topic(
            name=_("Dead Stock"),
            title=_("Stock that nobody has asked for"),
            note=_(
                "In stock, known for more than %(weeks)s weeks, and not asked for in these. The "
                "dearest comes first, at cost.",
                weeks=DEAD_WEEKS,
            ),
            columns=(
                Column("company", _("Company")),
                Column("product", _("Product")),
                Column("warehouse", _("Warehouse")),
                Column("qty", _("Quantity"), QTY),
                Column("unit", _("Unit")),
                Column("value", _("Value"), MONEY, total=True),
                Column("currency", _("Currency")),
                Column("week", _("Last Week with Demand"), DATE),
                Column("since", _("Known since"), DATE),
                Column("policy", _("Policy")),
            ),
            rows=self._dead_rows(spans),
            empty=_("No stock is dead."),
            by="currency",
        )

    @api.model
    def _dead_rows(self, spans):
        for company in self.env.companies:
            for rows in queries.dead(self.env, company, spans.dead, BATCH):
                yield from self._dead_batch(company, rows)

    @api.model
    def _dead_batch(self, company, rows):
        product = self._names("product.product", (row[0] for row in rows))
        place = self._names("stock.warehouse", (row[1] for row in rows))
        # sudo: the units of products whose names are told
        products = self.env["product.product"].sudo().browse([row[0] for row in rows])
        unit = {record.id: record.uom_id.display_name for record in products}
        for product_id, place_id, qty, value, week, since, policy_id in rows:
            yield {
                "company": company.name,
                "product": product[product_id],
                "warehouse": place[place_id],
                "qty": qty,
                "unit": unit[product_id],
                "value": value,
                "currency": company.currency_id.name,
                "week": week,
                "since": since,
                "policy": self._policy(policy_id).name,
            }

    # --- Vendors -----------------------------------------------------------------------------

    @api.model
    def _topic_vendors(self, spans):
        _ = self.env._
        return Topic(
            name=_("Vendors"),
            title=_("How vendors delivered, the worst first"),
            note=_(
                "Receipts of the last %(weeks)s weeks. Stated: days of the price list, else those "
                "of the order; days count from the order's confirmation.",
                weeks=YEAR_WEEKS,
            ),
            columns=(
                Column("company", _("Company")),
                Column("vendor", _("Vendor")),
                Column("receipts", _("Receipts"), COUNT, total=True),
                Column("on_time", _("On Time"), COUNT, total=True),
                Column("share", _("On-Time Share"), SHARE, ratio=("on_time", "receipts")),
                Column("stated", _("Stated Days"), NUMBER),
                Column("half", _("Half within (Days)"), NUMBER),
                Column("most", _("9 of 10 within (Days)"), NUMBER),
                Column("beyond", _("Beyond Stated (Days)"), NUMBER),
                Column("lateness", _("Days Late on Average"), NUMBER, ratio=("late_days", "late")),
                Column("worst", _("Most Days Late"), COUNT),
            ),
            rows=self._vendor_rows(spans) if self._sees_orders() else (),
            empty=self._no_orders(_("Nothing was received in that time.")),
        )

    @api.model
    def _vendor_rows(self, spans):
        for company in self.env.companies:
            batches = queries.vendors(self.env, company, spans.year, spans.today, BATCH)
            for rows in batches:
                names = self._names("res.partner", (row[0] for row in rows))
                for vendor, receipts, on_time, stated, half, most, days, late, worst in rows:
                    yield {
                        "company": company.name,
                        "vendor": names[vendor],
                        "receipts": receipts,
                        "on_time": on_time,
                        "stated": stated,
                        "half": half,
                        "most": most,
                        "beyond": None if None in (most, stated) else most - stated,
                        "late_days": days,
                        "late": late,
                        "worst": worst,
                    }


def _has_target(policy):
    return policy.method in PLANNED and policy.target_kind == "fill"


def _add(sums, weeks, actual, expected, missed):
    values = {
        "items": 1,
        "weeks": weeks,
        "actual": actual,
        "expected": expected,
        "missed": missed,
        "over": expected - actual,
    }
    for name, value in values.items():
        sums[name] = sums.get(name, 0) + value
