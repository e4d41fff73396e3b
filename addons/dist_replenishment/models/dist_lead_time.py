# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import numpy as np

from odoo import api, fields, models

from ..core import lead_evidence as core
from ..queries import lead_time as queries

#: receipts of orders of the last three years tell something
DAYS_KEPT = 3 * 365
#: what counts where there is no vendor at all
DEFAULT_DAYS = 7.0


class DistLeadTime(models.Model):
    """How long a vendor takes, as a whole or with a product, learned from receipts.

    The row without a vendor is about all of them. Days are calendar days from the confirmation of
    the order to the arrival.
    """

    _name = "dist.lead.time"
    _description = "Lead Time"
    _order = "partner_id, product_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Vendor",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for all vendors together: what counts until a vendor has receipts of its own.",
    )
    product_id = fields.Many2one(
        "product.product",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for all products of the vendor together.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    scope = fields.Selection(
        [("product", "Product"), ("vendor", "Vendor"), ("company", "All vendors")],
        "About",
        compute="_compute_scope",
        search="_search_scope",
    )
    p50_days = fields.Float(
        "Half Arrive within",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Days from order to arrival that half of the receipts don't exceed.",
    )
    p90_days = fields.Float(
        "9 of 10 within",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Days from order to arrival that nine of ten receipts don't exceed.",
    )
    mean_days = fields.Float("Average", readonly=True, digits=(16, 1), aggregator="avg")
    stated_days = fields.Float(
        "Stated",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="The lead time in the vendor's price list; the average over the receipts.",
    )
    usual_days = fields.Float(
        "Median", readonly=True, digits=(16, 1), aggregator="avg",
        help="The median of the receipts alone. It counts where no lead time is stated.",
    )  # fmt: skip
    in_time_rate = fields.Float(
        "In Time",
        readonly=True,
        aggregator="avg",
        help="Which part arrived within the stated lead time.",
    )
    receipt_count = fields.Integer("Receipts", readonly=True)
    open_count = fields.Integer(
        "Overdue", readonly=True, help="Receipts that should have come and have not."
    )
    ratios = fields.Json(
        readonly=True, help="The distribution of days by day of the stated lead time."
    )
    receipt_ids = fields.Many2many(
        "dist.lead.time.receipt", string="Last Receipts", compute="_compute_receipt_ids"
    )

    _unique_row = models.UniqueIndex(
        "(company_id, COALESCE(partner_id, 0), COALESCE(product_id, 0))",
        "There is one lead time for a vendor and product.",
    )

    @api.depends("partner_id", "product_id")
    def _compute_scope(self):
        for row in self:
            vendor = "vendor" if row.partner_id else "company"
            row.scope = "product" if row.product_id else vendor

    def _search_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "product": [("product_id", "!=", False)],
            "vendor": [("product_id", "=", False), ("partner_id", "!=", False)],
            "company": [("partner_id", "=", False)],
        }
        return fields.Domain.OR(domains[scope] for scope in value if scope in domains)

    @api.depends("partner_id", "product_id")
    def _compute_display_name(self):
        for row in self:
            parts = (row.partner_id.display_name, row.product_id.display_name)
            name = ", ".join(part for part in parts if part)
            row.display_name = name or self.env._("All vendors")

    @api.depends("partner_id", "product_id")
    def _compute_receipt_ids(self):
        for row in self:
            row.receipt_ids = self.env["dist.lead.time.receipt"].search(
                row._receipt_domain(), limit=80
            )

    def _receipt_domain(self):
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id)]
        if self.partner_id:
            domain.append(("partner_id", "=", self.partner_id.id))
        if self.product_id:
            domain.append(("product_id", "=", self.product_id.id))
        return domain

    def action_view_receipts(self):
        """Open the evidence."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_replenishment.dist_lead_time_receipt_action"
        )
        action["domain"] = self._receipt_domain()
        action["context"] = {}
        return action

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _refresh(self, company):
        """Learn the lead times of a company again from the receipts of the last three years."""
        today = fields.Date.today()
        queries.merge_receipts(self.env, company.id, today - timedelta(days=DAYS_KEPT), today)
        rows = queries.receipts(self.env, company.id, today)
        queries.write_lead_times(self.env, company.id, self._learned_rows(rows) if rows else [])

    @api.model
    def _learned_rows(self, rows):
        """The rows to write from (vendor, product, days, stated, share, age, open)."""
        pairs = list(dict.fromkeys(row[:2] for row in rows))
        vendors = list(dict.fromkeys(vendor for vendor, _product in pairs))
        number = {key: n for n, key in enumerate(pairs)}
        of_vendor = {key: n for n, key in enumerate(vendors)}
        receipts = core.Receipts(
            np.array([of_vendor[row[0]] for row in rows]),
            np.array([number[row[:2]] for row in rows]),
            *np.array([row[2:6] for row in rows], dtype=float).T,
        )
        is_open = np.array([row[6] for row in rows])
        found = core.learn(receipts)
        everybody = np.zeros(len(rows), dtype=int)
        usual = np.array([np.median(receipts.days)])
        tables = (
            ([(None, None)], everybody, found.everybody[None, :], usual),
            ([(vendor, None) for vendor in vendors], receipts.vendor, found.vendors, found.usual),
            (pairs, receipts.pair, found.pairs, found.usual[[of_vendor[v] for v, _p in pairs]]),
        )
        return [
            row
            for keys, group, ratios, usual in tables
            for row in self._rows_of(keys, group, ratios, usual, receipts, is_open)
        ]

    @api.model
    def _rows_of(self, keys, group, ratios, usual, receipts, is_open):
        """The rows of one kind: figures by group of receipts."""
        count = np.bincount(group, minlength=len(keys))
        stated = np.bincount(group, receipts.stated, len(keys)) / count
        late = receipts.days > np.maximum(receipts.stated, core.LEAST_DAYS)
        weight = np.bincount(group, receipts.share, len(keys))
        in_time = np.bincount(group, receipts.share * ~late, len(keys)) / weight
        days = core.in_days(ratios, np.where(stated > 0, stated, usual))
        lead = core.lead_times(days, np.ones(len(keys), dtype=bool))
        overdue = np.bincount(group, is_open, len(keys))
        return [
            {
                "partner_id": partner_id,
                "product_id": product_id,
                "p50_days": float(lead.p50[n]),
                "p90_days": float(lead.p90[n]),
                "mean_days": float(days[n].mean()),
                "stated_days": float(stated[n]),
                "usual_days": float(usual[n]),
                "receipt_count": int(count[n] - overdue[n]),
                "open_count": int(overdue[n]),
                "in_time_rate": float(in_time[n]),
                "ratios": [round(float(ratio), 4) for ratio in ratios[n]],
            }
            for n, (partner_id, product_id) in enumerate(keys)
        ]

    @api.model
    @api.private
    def _for_items(self, items):
        """Return the core.lead_evidence.LeadTimes of records of dist.replenishment.item, in days.

        An item's vendor is that of its reordering rule, else the first of the price list. Without
        any receipt the stated lead time counts. The number of queries doesn't depend on the items.
        """
        rows = queries.item_vendors(self.env, items.ids, fields.Date.today())
        learned = queries.ratios(self.env, {row[4] for row in rows if row[4]})
        stated_only = [1.0] * len(core.LEVELS)
        ratios = np.array([learned.get(row[4], stated_only) for row in rows], dtype=float).reshape(
            len(rows), len(core.LEVELS)
        )
        known = np.array([row[1] is not None for row in rows], dtype=bool)
        expected = np.array([row[2] or row[3] or core.LEAST_DAYS for row in rows], dtype=float)
        atoms = np.where(known[:, None], core.in_days(ratios, expected), DEFAULT_DAYS)
        return core.lead_times(atoms, known)
