# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.tools import split_every

from ..core import anomaly as core
from ..queries import anomaly as queries

#: movements of so many days are checked, against those of so many
DAYS_CHECKED = 30
DAYS_COMPARED = 365
BATCH = 2000
LOSSES = ("drift", "shrinkage")


class DistStockAnomaly(models.Model):
    """Finding what is unusual, every night."""

    _inherit = "dist.stock.anomaly"

    @api.model
    def _cron_detect(self):
        """Look at what moved of each company; goes on where it stopped."""
        now, cron = fields.Datetime.now(), self.env["ir.cron"]
        # sudo: the scheduler works for every company
        companies = self.env["res.company"].sudo().search([("active", "=", True)], order="id")
        since = now - timedelta(days=DAYS_CHECKED)
        todo = {
            company: queries.moved_products(
                self.env, company.id, since, company.dist_anomaly_product_res_id
            )
            for company in companies
        }
        if not cron._commit_progress(remaining=sum(map(len, todo.values()))):
            return
        for company, products in todo.items():
            for ids in split_every(BATCH, products):
                self._detect_movements(company, ids, now)
                company.dist_anomaly_product_res_id = ids[-1]
                if not cron._commit_progress(len(ids)):
                    return
            self._detect_losses(company, now)
            company.dist_anomaly_product_res_id = 0
            if not cron._commit_progress():
                return

    # --- Movements ---------------------------------------------------------------------------

    @api.model
    def _detect_movements(self, company, product_ids, now=None):
        """List the typing errors and duplicates among the last movements of some products."""
        now = now or fields.Datetime.now()
        rows = queries.movements(
            self.env, company.id, product_ids, now - timedelta(days=DAYS_COMPARED)
        )
        if not rows:
            return self.browse()
        moves = self._movements(rows)
        fresh = now - timedelta(days=DAYS_CHECKED)
        found = [*core.typos(moves), *core.duplicates(moves)]
        return self._store(
            company,
            [
                self._movement_row(company, rows, finding)
                for finding in found
                if rows[finding.index][7] >= fresh
            ],
        )

    @api.model
    def _movements(self, rows):
        groups = {}
        group = [groups.setdefault(row[1:3], len(groups)) for row in rows]
        _ids, _products, _purposes, qty, partner, document, minute, _dates = zip(*rows, strict=True)
        return core.Movements(
            np.array(group, dtype=np.int64),
            np.array(qty, dtype=float),
            np.array(partner, dtype=np.int64),
            np.array(document, dtype=np.int64),
            np.array(minute, dtype=float),
        )

    @api.model
    def _movement_row(self, company, rows, finding):
        move_id, product_id, _purpose, qty, *_others, moved_on = rows[finding.index]
        move = self.env["stock.move"].browse(move_id)
        wrong = qty - finding.usual if finding.reason == core.Reason.TYPO else qty
        return {
            "key": f"{finding.reason.value},{move_id}",
            "reason": finding.reason.value,
            "score": finding.score,
            "product_id": product_id,
            "location_id": self._inside(move).id,
            "move_id": move_id,
            "other_move_id": rows[finding.other][0] if finding.other >= 0 else False,
            "company_id": company.id,
            "qty": qty,
            "usual": finding.usual,
            "value": wrong * move.product_id.with_company(company).standard_price,
            "moved_on": moved_on,
        }

    @api.model
    def _inside(self, move):
        """The location of the company that a movement changed."""
        inside = move.location_dest_id if move.location_id.usage != "internal" else move.location_id
        return inside if inside.usage == "internal" else inside.browse()

    # --- Losses ------------------------------------------------------------------------------

    @api.model
    def _detect_losses(self, company, now=None):
        """List the slow losses and the shrinkage of a company; unlist those that ended."""
        since = (now or fields.Datetime.now()) - timedelta(days=DAYS_COMPARED)
        adjusted = queries.adjustments(self.env, company.id, since)
        out = {
            (product, location): qty
            for product, location, qty in queries.given_out(self.env, company.id, since)
        }
        rows = [
            *self._drift_rows(company, adjusted),
            *self._shrinkage_rows(company, adjusted, out, "product_id"),
            *self._shrinkage_rows(company, adjusted, out, "location_id"),
        ]
        self._drop_gone(company, LOSSES, [row["key"] for row in rows])
        return self._store(company, rows)

    @api.model
    def _drift_rows(self, company, adjusted):
        places = list(dict.fromkeys(row[:2] for row in adjusted))
        number = {place: n for n, place in enumerate(places)}
        group = np.array([number[row[:2]] for row in adjusted], dtype=np.int64)
        qty = np.array([row[2] for row in adjusted], dtype=float)
        return [
            self._loss_row(company, finding, *places[finding.index], float(lost))
            for finding in core.drifts(group, qty)
            for lost in [-qty[group == finding.index].sum()]
        ]

    @api.model
    def _shrinkage_rows(self, company, adjusted, out, by):
        """Who loses more than the others, by product or location, weighed by cost."""
        column = 0 if by == "product_id" else 1
        cost = self._costs(company, {key[0] for key in out} | {row[0] for row in adjusted})
        loss, through = defaultdict(float), defaultdict(float)
        for *key, qty in adjusted:
            loss[key[column]] -= qty * cost[key[0]]
        for key, qty in out.items():
            through[key[column]] += qty * cost[key[0]]
        ids = sorted(through)
        losses, given = (np.array([part[i] for i in ids], dtype=float) for part in (loss, through))
        return [
            self._rate_row(company, finding, by, ids[finding.index], losses, given)
            for finding in core.shrinkage(losses, given)
        ]

    @api.model
    def _costs(self, company, product_ids):
        """{product: its cost}; 1 for those without, so that their units count."""
        products = self.env["product.product"].with_company(company).browse(product_ids).exists()
        return defaultdict(lambda: 1.0, {p.id: p.standard_price or 1.0 for p in products})

    @api.model
    def _loss_row(self, company, finding, product_id, location_id, lost):
        product = self.env["product.product"].with_company(company).browse(product_id)
        return {
            "key": f"drift,{product_id},{location_id}",
            "reason": finding.reason.value,
            "score": finding.score,
            "product_id": product_id,
            "location_id": location_id,
            "company_id": company.id,
            "qty": lost,
            "value": lost * product.standard_price,
        }

    @api.model
    def _rate_row(self, company, finding, by, record_id, losses, given):
        lost, through = float(losses[finding.index]), float(given[finding.index])
        return {
            "key": f"shrinkage,{by},{record_id}",
            "reason": finding.reason.value,
            "score": finding.score,
            by: record_id,
            "company_id": company.id,
            "rate": lost / through,
            "usual": finding.usual,
            "value": lost,
        }
