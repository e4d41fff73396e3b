# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import numpy as np

from odoo import api, fields, models

from ..core import classify
from ..queries import classes as queries
from .selections import CLASSES, figure_of

#: how many weeks of demand the classes look at
HISTORY_WEEKS = 104
#: classes that come from one figure each
SCALED = ("abc_value", "abc_picks", "xyz", "lead_class", "margin_class")


class DistReplenishmentItem(models.Model):
    """The evaluation of all items of a company: read, classify, write in one statement."""

    _inherit = "dist.replenishment.item"

    @api.model
    @api.private
    def _classify(self, company, history=None, picks=None):
        """Classify all items of the company; return those that changed a class they had.

        Evaluating again in the same week changes nothing. The number of queries doesn't depend on
        how many items there are.

        :param history: (items, weeks) demand of `_class_items`, NaN for unknown weeks; without,
            it is read
        :param picks: (items,) order lines of the last 52 weeks, NaN for unknown
        """
        items = self._class_items(company)
        today = fields.Date.context_today(self.with_company(company))
        if history is None:
            history, picks = self._class_history(items, today)
        if picks is None:
            picks = np.full(len(items), np.nan)
        facts = queries.class_facts(self.env, items, company, today, self._class_keys())
        monday = today - timedelta(days=today.weekday())
        counted = np.array([day != monday for day in facts["classified_on"]], dtype=bool)
        columns = self._class_columns(company, facts, history, picks, counted)
        columns["classified_on"] = [monday] * len(items)
        changes = self._class_changes(facts, columns)
        queries.write_classes(self.env, facts["id"].tolist(), columns)
        queries.insert_changes(self.env, company, today, changes)
        return self.browse(sorted({change[0] for change in changes}))

    @api.model
    def _class_items(self, company):
        """Return the items that have classes, in the order of what `_classify` is given."""
        # sudo: the classes of the company's items don't depend on who asks for them
        return self.sudo().search([("company_id", "=", company.id)], order="id")

    @api.model
    def _class_history(self, items, today):
        """Return what `_classify` takes: the demand of the items and their order lines."""
        since = today - timedelta(days=today.weekday(), weeks=classify.YEAR)
        history = self.env["dist.demand"]._history(items, HISTORY_WEEKS, until=today)
        return history.matrix, queries.order_lines(self.env, items, since)

    @api.model
    def _class_keys(self):
        """Return {class field: its values}, in the order of their codes."""
        return {name: [key for key, _label in self._fields[name].selection] for name in CLASSES}

    @api.model
    def _class_columns(self, company, facts, history, picks, counted):
        """Return {field: values} of what the evaluation found, by item.

        :param counted: (items,) whether this is the first evaluation of the week
        """
        found = classify.figures(np.asarray(history, dtype=float))
        value = np.where((found.annual > 0) & (facts["cost"] <= 0), np.nan, found.annual)
        value = value * facts["cost"]
        figures = {
            "abc_value": classify.share_before(value, facts["warehouse_id"]),
            "abc_picks": classify.share_before(picks, facts["warehouse_id"]),
            "xyz": found.cv,
            "adi": found.adi,
            "cv2": found.cv2,
            "lead_class": facts["lead"],
            "margin_class": classify.margins(facts["price"], facts["cost"]),
        }
        book = company._dist_class_rulebook()
        state = classify.evaluate(book, figures, self._class_state(facts), counted)
        return {
            **self._class_values(state, facts),
            **self._class_figures(figures, found, value, picks, facts),
        }

    @api.model
    def _class_state(self, facts):
        """Return the classes and streaks before, by scale."""
        classes = {name: facts[name] for name in SCALED}
        classes |= classify.axes(facts["demand_pattern"])
        streaks = {
            name: np.array([(found or {}).get(name, 0) for found in facts["class_streaks"]], int)
            for name in classes
        }
        return classify.State(classes, streaks)

    @api.model
    def _class_values(self, state, facts):
        """Return the values of the class fields and of the streaks."""
        codes = {name: state.classes[name] for name in SCALED}
        axes = (state.classes[name] for name in classify.PATTERN_AXES)
        codes["demand_pattern"] = classify.patterns(*axes)
        codes["criticality"] = facts["criticality_now"]
        keys = self._class_keys()
        # the last place is that of -1: none
        values = {
            name: np.array([*keys[name], None], dtype=object)[found].tolist()
            for name, found in codes.items()
        }
        return {**values, "class_streaks": _streaks(state, len(facts["id"]))}

    @api.model
    def _class_figures(self, figures, found, value, picks, facts):
        """Return the values of the figures; what isn't known is empty."""
        stock_value = facts["stock"] * facts["cost"]
        return {
            "abc_value_share": _plain(figures["abc_value"]),
            "abc_picks_share": _plain(figures["abc_picks"]),
            "cv": _plain(figures["xyz"]),
            "adi": _plain(figures["adi"]),
            "cv2": _plain(figures["cv2"]),
            "class_lead_days": _plain(figures["lead_class"]),
            "margin_rate": _plain(figures["margin_class"]),
            "annual_demand_qty": _plain(found.annual, 4),
            "annual_demand_value": _plain(value, 2),
            "annual_picks": _plain(picks, 0),
            "stock_value": _plain(stock_value, 2),
            "vendor_id": facts["vendor_id"],
        }

    @api.model
    def _class_changes(self, facts, columns):
        """Return (item, class, old, new, figure) of what had a class at the last evaluation."""
        keys = self._class_keys()
        known = [day is not None for day in facts["classified_on"]]
        changes = []
        for name in CLASSES:
            before = np.array([*keys[name], None], dtype=object)[facts[name]].tolist()
            for at, (had, old, new) in enumerate(zip(known, before, columns[name], strict=True)):
                if had and old != new:
                    figure = figure_of(name, old, new)
                    why = columns[figure][at] if figure else None
                    changes.append((int(facts["id"][at]), name, old, new, why))
        return changes


def _plain(values, digits=6):
    """Return floats without noise, None for what isn't known."""
    rounded = np.round(np.asarray(values, dtype=float), digits)
    return [None if value != value else value for value in rounded.tolist()]


def _streaks(state, count):
    """Return for each item {scale: streak} as JSON, None if there are none."""
    found = [{} for _item in range(count)]
    for name, streaks in state.streaks.items():
        for at in np.flatnonzero(streaks).tolist():
            found[at][name] = int(streaks[at])
    return [streaks or None for streaks in found]
