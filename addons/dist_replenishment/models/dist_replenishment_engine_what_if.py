# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import numpy as np

from odoo import api, fields, models

from ..core import hindsight, learning, service
from ..queries import history as history_queries
from ..queries import what_if as queries
from .dist_demand import WEEKS_KEPT, monday

DAYS_A_WEEK = 7.0
CLASSES = ("a", "b", "c", "none")
#: stock Odoo looks at its rules every day, and orders below the minimum, not at it
ODOO_REVIEW_DAYS, BELOW = 1, 1e-6


class DistReplenishmentEngine(models.AbstractModel):
    """What the last weeks would have been under a policy."""

    _inherit = "dist.replenishment.engine"

    @api.model
    @api.private
    def _what_if(self, items, policy, weeks):
        """Simulate items of one company under a policy, and under what they have now.

        Nothing is written. The number of statements doesn't depend on the items.

        :param items: records of dist.replenishment.item, in the order of their ids
        :param policy: {field of dist.replenishment.policy: value}
        :param weeks: how many weeks are measured, up to the last one that is over
        :return: {"lines": values of dist.replenishment.what.if.line, "left_out": {code: items},
            "policy": hindsight.Sums; "now" and "odoo", where there is anything to compare: (Sums,
            Sums of the policy for the same items)}
        """
        lead = self.env["dist.lead.time"]._for_items(items)
        past = self._past(items, policy["forecast_weeks"], weeks, lead)
        levels = queries.present_levels(self.env, items)
        reasons = _reasons(past, lead, levels, policy)
        chosen = np.flatnonzero(reasons == "")
        answer = {"policy": hindsight.NOTHING, "lines": []}
        if chosen.size:
            past, levels = past.take(chosen), levels[chosen]
            plan, known = _policy_plan(past, levels, policy)
            reasons[chosen[~known]] = "no_forecast"
            answer = _compare(past, levels, plan, known)
        return {**answer, "left_out": _left_out(items, reasons)}

    @api.model
    def _past(self, items, window, weeks, lead):
        """The core.hindsight.Past of items, as long as the policy looks back from its start."""
        today = fields.Date.context_today(self)
        total = min(window + hindsight.WARM_WEEKS + weeks, WEEKS_KEPT)
        history = self.env["dist.demand"]._history(items, total, until=today).matrix
        lines = np.zeros(history.shape)
        first = monday(today) - timedelta(weeks=total)
        for row, week, _qty, count in history_queries.demand_cells(
            self.env, items.ids, first, total
        ):
            lines[row, week] = count
        return hindsight.Past(history, lines, weeks, lead.atoms)


def _reasons(past, lead, levels, policy):
    """(items,) why an item can't be simulated, "" if it can."""
    reasons = np.full(len(levels), "", dtype=object)
    if policy["method"] == service.MANUAL:
        reasons[~levels["has_rule"]] = "no_rule"
    else:
        reasons[~past.learned] = "new"
    reasons[~past.known] = "unknown"
    reasons[~np.asarray(lead.known)] = "no_lead_time"
    return reasons


def _policy_plan(past, levels, policy):
    """The plan of the policy, and (items,) whether it is known throughout."""
    if policy["method"] == service.MANUAL:
        return _odoo_plan(levels, policy["review_days"]), np.ones(len(levels), dtype=bool)
    facts = _facts(past, levels, policy)
    return hindsight.learned_plan(past, facts, policy["forecast_weeks"])


def _odoo_plan(levels, review_days):
    """Minimum and maximum as stock Odoo reads them."""
    most = np.maximum(levels["maximum"], levels["minimum"])
    return hindsight.fixed_plan(
        levels["minimum"] - BELOW, most, np.full(len(levels), float(review_days))
    )


def _present_plan(levels):
    """The levels that the items have now, under the method of their present policies."""
    by_lot = levels["method"] == service.LOTS
    lots = np.where(by_lot, levels["upper"] - levels["point"], 0.0)
    return hindsight.fixed_plan(levels["point"], levels["upper"], levels["review"], lots)


def _compare(past, levels, plan, known):
    """The outcome of the policy, and of what the items have now if they have anything."""
    outcome = hindsight.run(past, plan)
    answer = {
        "policy": hindsight.add_up(outcome, levels["cost"], known),
        "lines": _lines("policy", levels, known, outcome),
    }
    rivals = (
        ("now", _present_plan(levels), known & (levels["upper"] > 0)),
        ("odoo", _odoo_plan(levels, ODOO_REVIEW_DAYS), known & levels["has_rule"]),
    )
    for name, rival, compared in rivals:
        if compared.any():
            other = hindsight.run(past, rival)
            answer[name] = tuple(
                hindsight.add_up(each, levels["cost"], compared) for each in (other, outcome)
            )
            answer["lines"] += _lines(name, levels, compared, other, outcome)
    return answer


def _lines(scenario, levels, counted, outcome, policy=None):
    """Values of result lines: of all items, and of each class that there is."""
    groups = {"all": counted, **{name: counted & (levels["abc"] == name) for name in CLASSES}}
    return [
        {"scenario": scenario, "abc_value": name, **_line(levels, rows, outcome, policy)}
        for name, rows in groups.items()
        if rows.any()
    ]


def _line(levels, rows, outcome, policy):
    sums = hindsight.add_up(outcome, levels["cost"], rows)
    values = {
        "item_count": sums.items,
        "has_demand": sums.fill is not None,
        "fill_rate": sums.fill or 0.0,
        "stock_qty": sums.stock,
        "stock_value": sums.value,
        "order_count": sums.orders,
    }
    if policy:
        same = hindsight.add_up(policy, levels["cost"], rows)
        values.update(same_fill_rate=same.fill or 0.0, same_stock_value=same.value)
    return values


def _left_out(items, reasons):
    """{code: items} of those that can't be simulated."""
    ids = np.array(items.ids)
    return {
        code: items.browse(ids[reasons == code].tolist())
        for code in sorted(set(reasons.tolist()) - {""})
    }


def _facts(past, levels, policy):
    """What the core learns from, if all items had the policy; without a history."""
    count = len(levels)

    def each(name):
        return np.full(count, policy[name], dtype=float)

    return learning.Facts(
        history=np.empty((count, 0)),
        groups=np.unique(levels["category"], return_inverse=True)[1],
        segments=np.zeros(count, dtype=int),
        lead_weeks=past.lead_days / DAYS_A_WEEK,
        # shown to people only
        lead_days=past.lead_days.mean(axis=1),
        lead_days_p90=past.lead_days.max(axis=1),
        review_days=each("review_days"),
        method=np.full(count, policy["method"], dtype=object),
        by_cost=np.full(count, policy["target_kind"] == "cost"),
        whole_segment=np.full(count, policy["target_scope"] == "segment"),
        target=each("fill_target"),
        holding_rate=each("holding_rate"),
        shortage_rate=each("shortage_cost"),
        order_cost=each("ordering_cost"),
        cost=levels["cost"],
        price=levels["price"],
        rounding=levels["rounding"],
        least=each("min_qty"),
        most=np.where(each("max_qty") > 0, each("max_qty"), np.inf),
        cover_days=np.where(each("max_cover_days") > 0, each("max_cover_days"), np.inf),
        old_point=np.zeros(count),
        old_up_to=np.zeros(count),
        old_safety=np.zeros(count),
    )
