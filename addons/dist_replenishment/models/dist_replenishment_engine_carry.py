# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import numpy as np

from odoo import api, models

from ..core.timeline import NEVER
from ..queries import proposals as queries


class DistReplenishmentEngine(models.AbstractModel):
    """Reordering rules carry what was planned, in warehouses that enforce."""

    _inherit = "dist.replenishment.engine"

    @api.model
    def _carry(self, run, made):
        """Set the rules of what is planned, make those that lack, give the others back."""
        super()._carry(run, made)
        rules = self.env["stock.warehouse.orderpoint"].with_context(active_test=False)
        planned = rules.search(
            [("company_id", "=", run.company_id.id), ("dist_is_planned", "=", True)]
        )
        rows = self._carried(made.snapshot, made.plan, run.today) if made.plan else []
        if rows:
            queries.write_orderpoints(self.env, rows)
        (planned - rules.browse(row[0] for row in rows))._dist_give_back()

    @api.model
    def _carried(self, snapshot, plan, today):
        """Rows for queries.write_orderpoints: minimum, maximum, quantity and deadline of each."""
        facts, projection = snapshot.facts, plan.projection
        chosen = snapshot.policies["planned"] & self._enforced(facts)
        rules = self._rules_of(facts, chosen)
        return [
            (
                rules[row],
                float(facts["reorder_point"][row]),
                float(max(facts["order_up_to"][row], facts["reorder_point"][row])),
                float(plan.buy[row] + plan.transfer[row]),
                _deadline(today, plan.need[row] > 0, int(projection.order_by_day[row])),
            )
            for row in chosen.nonzero()[0].tolist()
            if row in rules
        ]

    @api.model
    def _enforced(self, facts):
        """(items,) True in warehouses that enforce."""
        warehouses = self.env["stock.warehouse"].browse(sorted(set(facts["warehouse"].tolist())))
        enforcing = warehouses.filtered(lambda w: w.dist_mode == "enforce").ids
        return np.isin(facts["warehouse"], enforcing)

    @api.model
    def _rules_of(self, facts, chosen):
        """{row: id of the rule} of the chosen items; what is stocked and has no rule gets one."""
        known = chosen & (facts["orderpoint"] > 0)
        rules = dict(
            zip(known.nonzero()[0].tolist(), facts["orderpoint"][known].tolist(), strict=True)
        )
        lacking = chosen & (facts["orderpoint"] <= 0) & (facts["order_up_to"] > 0)
        return {**rules, **self._make_rules(facts, lacking.nonzero()[0].tolist())}

    @api.model
    def _make_rules(self, facts, rows):
        """Make a rule for each of these items; {row: id}. One that somebody archived stays so."""
        items = self.env["dist.replenishment.item"].browse(facts["item"][rows].tolist())
        archived = (
            self.env["stock.warehouse.orderpoint"]
            .with_context(active_test=False)
            .search(
                [
                    ("product_id", "in", items.product_id.ids),
                    ("location_id", "in", items.warehouse_id.lot_stock_id.ids),
                ]
            )
        )
        taken = {(rule.product_id, rule.location_id) for rule in archived}
        free = [
            (row, item)
            for row, item in zip(rows, items, strict=True)
            if (item.product_id, item.warehouse_id.lot_stock_id) not in taken
        ]
        made = self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": item.product_id.id,
                    "warehouse_id": item.warehouse_id.id,
                    "location_id": item.warehouse_id.lot_stock_id.id,
                    "company_id": item.company_id.id,
                    "trigger": "manual",
                }
                for _row, item in free
            ]
        )
        for (_row, item), rule in zip(free, made, strict=True):
            item.orderpoint_id = rule
        return {row: rule.id for (row, _item), rule in zip(free, made, strict=True)}


def _deadline(today, is_needed, day):
    """The last day on which to order: today where something is needed already."""
    if is_needed:
        return str(today)
    return None if day == NEVER else str(today + timedelta(days=max(day, 0)))
