# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np

from odoo import api, models

from ..core import learning
from ..queries import planning
from ..queries import proposals as queries
from .dist_replenishment_policy import PLANNED
from .dist_replenishment_snapshot import DAYS_A_WEEK

#: items that are learned together: a segment's target is shared out within a batch
BATCH = 20_000


class DistReplenishmentEngine(models.AbstractModel):
    """The parameters of items: what is forecast, and the levels that its policy asks for."""

    _inherit = "dist.replenishment.engine"

    @api.model
    @api.private
    def _next_batch(self, company, after):
        """The next items of a company to learn about, by id."""
        return self.env["dist.replenishment.item"].search(
            [
                ("company_id", "=", company.id),
                ("id", ">", after),
                ("warehouse_id.dist_mode", "!=", "off"),
            ],
            order="id",
            limit=BATCH,
        )

    @api.model
    @api.private
    def _learn(self, items, today):
        """Forecast items and set their parameters; return how many items changed.

        Items whose policy keeps the levels or doesn't stock are left alone.
        """
        planned = items.filtered(lambda item: item.policy_id.method in PLANNED)
        if not planned:
            return 0
        facts = self._learning_facts(planned, today)
        found = learning.learn(facts)
        columns = (
            found.weekly,
            found.sigma,
            facts.lead_days,
            facts.lead_days_p90,
            facts.lead_days + facts.review_days,
            found.safety_stock,
            found.reorder_point,
            found.order_up_to,
            found.expected_fill,
        )
        values = np.round(np.nan_to_num(np.column_stack(columns)), 6)
        known = ~found.unknown
        rows = [
            (item, *row)
            for item, row in zip(
                np.array(planned.ids)[known].tolist(), values[known].tolist(), strict=True
            )
        ]
        return queries.write_parameters(self.env, rows) if rows else 0

    @api.model
    def _learning_facts(self, items, today):
        """Everything that the core learns from, for these items in their order."""
        policies = items.policy_id
        of_policy = np.searchsorted(policies.sorted("id").ids, [i.policy_id.id for i in items])
        policy = {
            name: np.array(policies.sorted("id").mapped(name))[of_policy]
            for name in (
                "method", "target_kind", "fill_target", "target_scope", "holding_rate",
                "shortage_cost", "ordering_cost", "review_days", "max_cover_days", "min_qty",
                "max_qty", "forecast_weeks",
            )
        }  # fmt: skip
        weeks = int(policy["forecast_weeks"].max())
        history = self._history_of(items, weeks, today)
        old = planning.levels(self.env, items)
        lead = self.env["dist.lead.time"]._for_items(items)
        return learning.Facts(
            history=forecast_window(history, policy["forecast_weeks"]),
            groups=np.unique(old["category"], return_inverse=True)[1],
            segments=of_policy,
            lead_weeks=lead.atoms / DAYS_A_WEEK,
            lead_days=lead.p50,
            lead_days_p90=lead.p90,
            review_days=policy["review_days"].astype(float),
            method=policy["method"].astype(object),
            by_cost=policy["target_kind"] == "cost",
            whole_segment=policy["target_scope"] == "segment",
            target=policy["fill_target"],
            holding_rate=policy["holding_rate"],
            shortage_rate=policy["shortage_cost"],
            order_cost=policy["ordering_cost"],
            cost=old["cost"],
            price=old["price"],
            rounding=old["rounding"],
            least=policy["min_qty"],
            most=np.where(policy["max_qty"] > 0, policy["max_qty"], np.inf),
            cover_days=np.where(policy["max_cover_days"] > 0, policy["max_cover_days"], np.inf),
            old_point=old["reorder_point"],
            old_up_to=old["order_up_to"],
            old_safety=old["safety"],
        )

    @api.model
    def _history_of(self, items, weeks, today):
        """(items, weeks) demand; where it is unknown, that of the product's predecessor."""
        demand = self.env["dist.demand"]
        history = demand._history(items, weeks, until=today).matrix
        heirs = items.filtered("product_id.dist_predecessor_id")
        if not heirs:
            return history
        everything = self.env["dist.replenishment.item"].with_context(active_test=False)
        before = everything.search(
            [
                ("product_id", "in", heirs.product_id.dist_predecessor_id.ids),
                ("warehouse_id", "in", heirs.warehouse_id.ids),
            ],
            order="id",
        )
        known = demand._history(before, weeks, until=today).matrix
        place = {(old.product_id, old.warehouse_id): row for row, old in enumerate(before)}
        rows = {item: row for row, item in enumerate(items)}
        for heir in heirs:
            old = place.get((heir.product_id.dist_predecessor_id, heir.warehouse_id))
            if old is not None:
                own = history[rows[heir]]
                history[rows[heir]] = np.where(np.isnan(own), known[old], own)
        return history


def forecast_window(history, weeks):
    """The history with what is older than each item's own window unknown."""
    age = np.arange(history.shape[1])[::-1]
    return np.where(age[None, :] < weeks[:, None], history, np.nan)
