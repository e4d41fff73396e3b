# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import checks
from ..queries import checks as queries

CASE_KIND = CASE_CAUSE = "replenishment_check"
BUYER_GROUP = "dist_replenishment.group_dist_buyer"
MANAGER_GROUP = "dist_base.group_dist_policy_manager"


class DistReplenishmentCheck(models.Model):
    """Master data that is wrong or missing, to be mended before anything is bought.

    Rows are written by SQL: opened when something is found, closed when it is mended.
    """

    _name = "dist.replenishment.check"
    _description = "Master-Data Finding"
    _order = "state desc, code, item_id, id"
    _check_company_auto = True
    _rec_name = "item_id"
    _log_access = False

    item_id = fields.Many2one(
        "dist.replenishment.item", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="item_id.product_id")
    warehouse_id = fields.Many2one(related="item_id.warehouse_id")
    vendor_id = fields.Many2one(related="item_id.vendor_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    code = fields.Selection(
        [
            ("product_archived", "Product archived"),
            ("supply_missing", "Nothing supplies it"),
            ("vendor_missing", "Vendor missing"),
            ("vendor_archived", "Vendor archived"),
            ("vendor_expired", "Vendor's prices not valid today"),
            ("price_missing", "Price missing"),
            ("lead_zero", "Lead time is 0"),
            ("unit_mismatch", "Units don't convert"),
            ("circular_resupply", "Warehouses supply each other"),
            ("min_above_max", "Minimum above maximum"),
            ("min_above_year", "Minimum above a year's demand"),
            ("pack_mismatch", "Packs don't divide the minimum"),
        ],
        "What Is Wrong",
        required=True,
        readonly=True,
        index=True,
    )
    is_blocking = fields.Boolean(
        "Not Planned",
        compute="_compute_is_blocking",
        search="_search_is_blocking",
        help="Nothing is proposed for the item until this is mended or ignored.",
    )
    state = fields.Selection(
        [("open", "To mend"), ("ignored", "Ignored"), ("done", "Mended")],
        required=True,
        readonly=True,
        index=True,
        default="open",
    )
    opened_on = fields.Date("Found on", readonly=True)
    closed_on = fields.Date("Mended on", readonly=True)
    ignore_reason = fields.Char("Why Ignored", readonly=True)
    ignored_by_id = fields.Many2one(
        "res.users", "Ignored by", readonly=True, ondelete="set null", index="btree_not_null"
    )
    res_model = fields.Char("Model to Mend", readonly=True)
    res_id = fields.Many2oneReference("Record to Mend", model_field="res_model", readonly=True)
    facts = fields.Json(readonly=True, help="The two numbers that contradict each other, if any.")
    message = fields.Char("What to Do", compute="_compute_message")

    _unique_finding = models.UniqueIndex(
        "(item_id, code)", "The item has a finding of this kind already."
    )

    # --- Computed fields ---------------------------------------------------------------------

    @api.depends("code")
    def _compute_is_blocking(self):
        for check in self:
            check.is_blocking = check.code in checks.BLOCKING

    def _search_is_blocking(self, operator, value):
        if operator != "in":
            return NotImplemented
        blocking = [("code", "in", checks.BLOCKING)]
        return blocking if True in value else ["!", *blocking]

    @api.depends("code", "facts", "product_id", "warehouse_id")
    @api.depends_context("lang")
    def _compute_message(self):
        for check in self:
            check.message = check._messages()[check.code]

    def _messages(self):
        """Return {code: what is wrong and what to do}."""
        first, second = (f"{number:g}" if number else "0" for number in self.facts or (0, 0))
        # sudo: the names of what the finding is about are no secret to whoever sees it
        told = self.sudo()
        words = {
            "product": told.product_id.display_name,
            "warehouse": told.warehouse_id.display_name,
            "first": first,
            "second": second,
        }
        return {**self._supply_messages(words), **self._rule_messages(words)}

    def _supply_messages(self, words):
        return {
            "product_archived": self.env._(
                "%(product)s is archived, but is still kept as an item of %(warehouse)s. Restore "
                "the product, or archive the item.",
                **words,
            ),
            "supply_missing": self.env._(
                "%(product)s can't be purchased and comes from no other warehouse. Allow its "
                "purchase, give it a route, or let a policy say that it isn't stocked.",
                **words,
            ),
            "vendor_missing": self.env._(
                "%(product)s has no vendor. Enter one with price and lead time.", **words
            ),
            "vendor_archived": self.env._(
                "The vendor of %(product)s is archived. Enter another one.", **words
            ),
            "vendor_expired": self.env._(
                "No vendor's price of %(product)s is valid today. Enter a new price, or correct "
                "the dates.",
                **words,
            ),
            "price_missing": self.env._(
                "The vendor's price of %(product)s is %(first)s. Enter what the vendor charges.",
                **words,
            ),
            "lead_zero": self.env._(
                "The vendor delivers %(product)s in %(first)s days. Enter the lead time, or ignore "
                "this if the goods are there the same day.",
                **words,
            ),
        }

    def _rule_messages(self, words):
        return {
            "unit_mismatch": self.env._(
                "The vendor's unit of %(product)s doesn't convert to the product's unit. Correct "
                "the unit of the vendor's price.",
                **words,
            ),
            "circular_resupply": self.env._(
                "%(warehouse)s gets %(product)s from a warehouse that gets it from %(warehouse)s "
                "in the end. Take one of the routes off the product.",
                **words,
            ),
            "min_above_max": self.env._(
                "The reordering rule of %(product)s has the minimum %(first)s and the maximum "
                "%(second)s. Correct one of them.",
                **words,
            ),
            "min_above_year": self.env._(
                "The reordering rule of %(product)s keeps at least %(first)s in %(warehouse)s, but "
                "only %(second)s were asked for in a year. Lower the minimum.",
                **words,
            ),
            "pack_mismatch": self.env._(
                "The vendor sells at least %(first)s of %(product)s, which is no multiple of the "
                "pack of %(second)s. Correct the vendor's quantity, or the multiple of the "
                "reordering rule.",
                **words,
            ),
        }

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _run(self, company):
        """Look at the master data of all items of a company; return how many findings are open.

        What is mended closes by itself. The number of queries doesn't depend on how many items
        or findings there are.
        """
        today = fields.Date.context_today(self.with_company(company))
        rows = queries.findings(self.env, company, today, self._made_products(company))
        rows += self._circular(company)
        queries.store(self.env, company, today, rows)
        return self._report(company)

    @api.model
    def _made_products(self, company):
        """Return the ids of products that need no vendor because the company makes them.

        Hook: routes with a rule of another kind, such as manufacturing, are known already.
        """
        return []

    @api.model
    def _circular(self, company):
        """Return the findings of products that warehouses supply to each other in a circle."""
        edges = checks.circles(queries.resupply(self.env, company))
        if not edges:
            return []
        places = {warehouse for edge in edges for warehouse in edge}
        by_product = {}
        for product, item, supplied, supplier in queries.resupplied(self.env, company, places):
            by_product.setdefault(product, {}).setdefault((supplied, supplier), item)
        found = {
            (product, items[edge])
            for product, items in by_product.items()
            for edge in checks.circles(items)
        }
        return [
            (item, "circular_resupply", "product.product", product, None, None)
            for product, item in sorted(found)
        ]

    @api.model
    @api.private
    def _blocked_items(self, company):
        """Return {item id: code} of the items that can't be planned, with the gravest reason.

        Codes are those of the field `code`, or `policy_missing`. Findings that a person ignores
        block nothing.
        """
        found = {}
        for item, code in queries.blocked(self.env, company, checks.BLOCKING):
            found[item] = checks.gravest([code, found.get(item, code)])
        for item in queries.without_policy(self.env, company):
            found.setdefault(item, checks.POLICY_MISSING)
        return found

    @api.model
    def _reason_labels(self):
        """Return {code: label} of all reasons of `_blocked_items`."""
        labels = dict(self._fields["code"]._description_selection(self.env))
        return {**labels, checks.POLICY_MISSING: self.env._("No policy")}

    # --- Exception desk ----------------------------------------------------------------------

    @api.model
    def _report(self, company):
        """Open the company's case while anything is to mend, and close it when all is mended."""
        desk = self.env["dist.exception"]
        # sudo: the case counts what is to mend, whoever asked for the check
        groups = self.sudo()._read_group(
            [("company_id", "=", company.id), ("state", "=", "open")], ["code"], ["__count"]
        )
        if not groups:
            note = self.env._("All master data that replenishment needs are in order.")
            desk._close_cases(CASE_KIND, [CASE_CAUSE], note, company=company)
            return 0
        labels = self._reason_labels()
        counts = sorted(groups, key=lambda group: (-group[1], group[0]))
        summary = self.env._(
            "Master data to mend before anything is bought: %(findings)s.",
            findings=", ".join(f"{labels[code]} ({count})" for code, count in counts),
        )
        desk._open_case(CASE_KIND, CASE_CAUSE, summary, company=company)
        return sum(count for _code, count in groups)

    # --- Buttons -----------------------------------------------------------------------------

    def action_run(self):
        """Look again at the master data of the user's companies."""
        self.check_access("read")
        self._check_buyer()
        for company in self.env.companies:
            self._run(company)
        return True

    def action_mend(self):
        """Open what is to be mended, or the product if the user may not see it."""
        self.ensure_one()
        self.check_access("read")
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record or not record.has_access("read"):
            record = self.product_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_ignore(self):
        """Ask why the findings are to be ignored."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_replenishment.dist_replenishment_ignore_action"
        )
        action["context"] = {"default_check_ids": self.ids}
        return action

    def action_reopen(self):
        """Stop ignoring the findings."""
        self.check_access("read")
        self._check_buyer()
        # sudo: states are the list's own; who may reopen was checked above
        ignored = self.sudo().filtered(lambda check: check.state == "ignored")
        ignored.write({"state": "open", "ignore_reason": False, "ignored_by_id": False})
        for company in ignored.company_id:
            self._report(company)

    def _ignore(self, reason):
        """Leave open findings as they are, for a reason that is kept."""
        self.check_access("read")
        self._check_buyer()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why this can be ignored, so that others needn't ask again.")
            )
        # sudo: states are the list's own; who may ignore was checked above
        checks_ = self.sudo().filtered(lambda check: check.state == "open")
        checks_.write(
            {"state": "ignored", "ignore_reason": reason.strip(), "ignored_by_id": self.env.uid}
        )
        for company in checks_.company_id:
            self._report(company)

    def _check_buyer(self):
        user = self.env.user
        if not (self.env.su or user.has_group(BUYER_GROUP) or user.has_group(MANAGER_GROUP)):
            raise AccessError(
                self.env._(
                    "Only buyers and policy managers work on master-data findings. Ask one of them."
                )
            )
