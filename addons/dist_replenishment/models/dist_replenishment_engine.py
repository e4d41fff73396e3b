# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

import numpy as np

from odoo import api, models

from ..core import explanation
from ..core import plan as core
from ..queries import planning, supply_demand
from ..queries import proposals as queries
from . import dist_replenishment_rows as proposal_rows
from . import dist_replenishment_snapshot as snapshots


@dataclass(frozen=True)
class Planning:
    """A planning of a company before anything is written.

    :param blocked: {item id: code} of what can't be planned
    :param plan: of the core, or None without items
    :param rows: of queries.proposals
    """

    blocked: dict
    snapshot: snapshots.Snapshot
    plan: core.Plan | None
    rows: list


class DistReplenishmentEngine(models.AbstractModel):
    """From what is known to proposals: reads a snapshot, lets the core plan, writes the plan."""

    _name = "dist.replenishment.engine"
    _description = "Replenishment Engine"

    @api.model
    @api.private
    def _propose(self, run):
        """Plan the company of a run and write its proposals; return the counts for the run."""
        made = self._plan_company(run)
        new, changed, gone = self._write_rows(run, made)
        self._carry(run, made)
        self._draft_by_itself(run)
        return {
            "proposals_new": new,
            "proposals_changed": changed,
            "proposals_gone": gone,
            "blocked": sum(row["action"] == "blocked" for row in made.rows),
        }

    @api.model
    def _plan_company(self, run):
        """Plan the company of a run; nothing is written. The number of queries is fixed."""
        company, today = run.company_id, run.today
        with planning.joining_many(self.env.cr):
            blocked = self.env["dist.replenishment.check"]._blocked_items(company)
            events = self._read_events(company, today)
            snapshot = snapshots.read(self.env, company, today, blocked, events)
        rows = self._blocked_rows(company, blocked)
        plan = self._plan(snapshot) if len(snapshot.facts) else None
        if plan:
            rows += self._rows(snapshot, plan, today)
        return Planning(blocked, snapshot, plan, rows)

    @api.model
    def _write_rows(self, run, made):
        """Write the proposals of a planning; return how many are new, have changed, are gone."""
        new, changed = queries.upsert(self.env, run, made.rows)
        return new, changed, queries.retire(self.env, run, made.rows)

    @api.model
    def _plan(self, snapshot):
        """The core's plan of a snapshot."""
        return core.make(
            snapshot.items, snapshot.supply, snapshot.ordered, snapshot.offers, snapshot.vendors
        )

    @api.model
    def _rows(self, snapshot, plan, today):
        """The proposals of a plan, as rows for queries.proposals."""
        return (
            self._buy_rows(snapshot, plan, today)
            + self._transfer_rows(snapshot, plan, today)
            + self._lateral_rows(snapshot, plan, today)
        )

    @api.model
    def _carry(self, run, made):
        """Hook: bring the plan to the reordering rules, Odoo's carrier of it."""

    @api.model
    def _read_events(self, company, today):
        """Hook: supply and demand of the company by day, rows of supply_demand.EVENT."""
        return supply_demand.events(self.env, company, today)

    # --- Rows ----------------------------------------------------------------------------------

    @api.model
    def _explain(self, kind, rows, snapshot, plan):
        """The explanations of proposals of a kind, in the order of the rows."""
        if not len(rows):
            return []
        return explanation.explain(
            kind,
            rows,
            items=snapshot.items,
            events=snapshot.supply,
            ordered=snapshot.ordered,
            offers=snapshot.offers,
            plan=plan,
        )

    @api.model
    def _buy_rows(self, snapshot, plan, today):
        """What is bought today."""
        rows = (plan.buy > 0).nonzero()[0].tolist()
        reasons = self._explain(explanation.BUY, rows, snapshot, plan)
        common = self._common(snapshot, plan, today)
        prices = snapshot.prices[plan.row[rows]]
        offers = zip(*(prices[name].tolist() for name in ("partner", "id", "price")), strict=True)
        return [
            _buy_row(common.of(row), offer, reason)
            for row, offer, reason in zip(rows, offers, reasons, strict=True)
        ]

    @api.model
    def _transfer_rows(self, snapshot, plan, today):
        rows = (plan.transfer > 0).nonzero()[0].tolist()
        reasons = self._explain(explanation.TRANSFER, rows, snapshot, plan)
        sources = snapshot.facts["source_warehouse"]
        common, costs = self._common(snapshot, plan, today), snapshot.facts["cost"]
        return [
            _move_row(common.moved(row), float(costs[row]), int(sources[row]), reason)
            for row, reason in zip(rows, reasons, strict=True)
        ]

    @api.model
    def _lateral_rows(self, snapshot, plan, today):
        moves = plan.laterals
        rows = range(len(moves.qty))
        reasons = self._explain(explanation.LATERAL, rows, snapshot, plan)
        givers = snapshot.facts["warehouse"][moves.giver].tolist()
        common, costs = self._common(snapshot, plan, today), snapshot.facts["cost"]
        return [
            _move_row(common.moved(receiver), float(costs[receiver]), giver, reason)
            for receiver, giver, reason in zip(
                moves.receiver.tolist(), givers, reasons, strict=True
            )
        ]

    @api.model
    def _blocked_rows(self, company, blocked):
        items = self.env["dist.replenishment.item"].browse(blocked)
        return [
            {
                "item_id": item.id,
                "product_id": item.product_id.id,
                "warehouse_id": item.warehouse_id.id,
                "key": "blocked",
                "action": "blocked",
                "severity": proposal_rows.DUE,
                "proposed_qty": 0.0,
                "price_unit": 0.0,
                "amount": 0.0,
                "explanation": {"blocked": blocked[item.id]},
            }
            for item in items
        ]

    @api.model
    def _common(self, snapshot, plan, today):
        """What all rows of an item say, `of` each."""
        return proposal_rows.Common(snapshot.facts, snapshot.items, plan.projection, today)

    @api.model
    def _vendors(self, snapshot, plan, items):
        """From whom items are or would be bought; None for what a warehouse supplies."""
        offer = plan.row[items]
        bought = (offer >= 0) & (snapshot.items.source[items] < 0)
        if not len(snapshot.prices):
            return [None] * len(items)
        partners = snapshot.prices["partner"][np.maximum(offer, 0)].tolist()
        return [p if b else None for p, b in zip(partners, bought.tolist(), strict=True)]

    @api.model
    def _draft_by_itself(self, run):
        """Make draft requests where the policy says so; nothing is sent or confirmed."""
        proposals = self.env["dist.replenishment.proposal"].search(
            [
                ("company_id", "=", run.company_id.id),
                ("state", "=", "new"),
                ("action", "=", "buy"),
                ("item_id.policy_id.auto_draft", "=", True),
                ("warehouse_id.dist_mode", "=", "enforce"),
            ]
        )
        proposals.filtered(lambda p: not p.needs_approval)._order_by_itself()


def _buy_row(common, offer, reason):
    partner, seller, price = offer
    return {
        **common,
        "key": "buy",
        "action": "buy",
        "partner_id": partner,
        "supplierinfo_id": seller,
        "proposed_qty": reason["qty"],
        "price_unit": price,
        "amount": round(reason["qty"] * price, 2),
        "explanation": reason,
    }


def _move_row(common, cost, source, reason):
    """A transfer to an item, valued at its cost."""
    kind = reason["kind"]
    return {
        **common,
        "key": f"{kind}:{source}",
        "action": kind,
        "source_warehouse_id": source,
        "proposed_qty": reason["qty"],
        "price_unit": cost,
        "amount": round(reason["qty"] * cost, 2),
        "explanation": reason,
    }
