# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from .. import queries

OUTCOMES = [
    ("promised", "Promised"),
    ("split", "Split"),
    ("backordered", "Backordered"),
    ("asked", "Customer asked"),
    ("approval", "Waiting for approval"),
    ("refused", "Refused"),
    ("shortage", "Confirmed as shortage"),
]


class DistPromiseDecision(models.Model):
    """What an order line was told, by which policy, and why."""

    _name = "dist.promise.decision"
    _inherit = ["dist.append.only"]
    _description = "Promise Decisions"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "order_name"

    create_date = fields.Datetime("When", readonly=True)
    user_id = fields.Many2one("res.users", "Who", readonly=True)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char("Order Number", readonly=True)
    line_id = fields.Many2one(
        "sale.order.line", "Order Line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one("product.product", readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, check_company=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True, check_company=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    mode = fields.Selection([("monitor", "Monitor"), ("enforce", "Enforce")], readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    requested_date = fields.Date("Requested Ship Date", readonly=True)
    requested_qty = fields.Float("Requested", digits="Product Unit", readonly=True)
    promised_qty = fields.Float(
        "Promised", digits="Product Unit", readonly=True, help="For the requested date."
    )
    dated_qty = fields.Float(
        "Promised later", digits="Product Unit", readonly=True, help="For a later date."
    )
    backorder_qty = fields.Float("Backordered", digits="Product Unit", readonly=True)
    reasons = fields.Json(readonly=True)
    policy = fields.Json(
        readonly=True,
        help="Each field of the policy as it was, and the rule that set it.",
    )
    explanation = fields.Text(compute="_compute_explanation")

    _when_idx = models.Index("(company_id, create_date)")
    _warehouse_idx = models.Index("(warehouse_id, create_date)")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for decision in self:
            decision.explanation = " ".join(decision._sentences())

    def _sentences(self):
        """The reasons of this decision as whole sentences in the user's language."""
        self.ensure_one()
        reasons = self.reasons or []
        summary = self._split_sentence(reasons)
        if summary:
            reasons = [r for r in reasons if r["code"] not in ("part_available", "dated")]
        uom = self.product_id.uom_id
        return [*filter(None, [summary]), *(self._sentence(reason, uom) for reason in reasons)]

    def _split_sentence(self, reasons):
        """One sentence for the usual split: a part in time, and all the rest on one later date."""
        by_code = {reason["code"]: reason for reason in reasons}
        dated = [reason for reason in reasons if reason["code"] == "dated"]
        part = by_code.get("part_available")
        if not part or len(dated) != 1 or "backordered" in by_code or not float(part["qty"]):
            return None
        facts = self._facts({**dated[0], **part}, self.product_id.uom_id)
        facts["now"] = self._day_of_request()
        if facts["receipt"]:
            return self.env._(
                "%(qty)s of %(wanted)s %(now)s; the rest is promised for %(date)s from receipt "
                "%(receipt)s.",
                **facts,
            )
        return self.env._(
            "%(qty)s of %(wanted)s %(now)s; the rest is promised for %(date)s.", **facts
        )

    def _day_of_request(self):
        if self.requested_date and self.requested_date > self.create_date.date():
            return self.env._("on %(date)s", date=self._fact_date(self.requested_date))
        return self.env._("now")

    @api.model
    def _sentence(self, reason, uom=None):
        """One reason in words.

        :param reason: the JSON of a core Reason
        :param uom: the unit that quantities are in
        """
        facts = self._facts(reason, uom)
        code = reason["code"]
        if code == "part_available" and not float(reason["qty"]):
            code = "none_available"
        sentence = self._texts(bool(facts["receipt"]))[code] % facts
        if facts["component"] and code != "kit_component":
            return self.env._(
                "%(component)s: %(sentence)s", component=facts["component"], sentence=sentence
            )
        return sentence

    @api.model
    def _facts(self, reason, uom):
        """The facts of a reason in words. Of "6 of 10 Units" only the second number has a unit."""
        of = "wanted" in reason
        # what is said of a component of a kit is in the component's unit
        unit = reason.get("unit") or (uom and uom.name)
        return {
            "component": reason.get("component"),
            "qty": self._fact_qty(reason.get("qty"), None if of else unit),
            "wanted": self._fact_qty(reason.get("wanted"), unit),
            "date": self._fact_date(reason.get("date")),
            "arrival": self._fact_date(reason.get("arrival")),
            "receipt": reason.get("receipt"),
            "channels": reason.get("channels"),
            "amount": self._fact_amount(reason, "amount"),
            "minimum": self._fact_amount(reason, "minimum"),
            "warehouse": reason.get("warehouse"),
            "product": reason.get("product"),
            "asked": reason.get("asked"),
            "days": reason.get("days"),
        }

    @api.model
    def _fact_qty(self, qty, unit):
        if qty is None:
            return ""
        number = f"{float(qty):.6f}".rstrip("0").rstrip(".")
        return f"{number} {unit}" if unit else number

    @api.model
    def _fact_amount(self, reason, name):
        if name not in reason:
            return ""
        # sudo: in which currency the company counts is no secret
        currency = self.env["res.currency"].sudo().browse(reason["currency"])
        return format_amount(self.env, float(reason[name]), currency)

    @api.model
    def _fact_date(self, date):
        """A day as people say it: without the year when it is this one."""
        if not date:
            return ""
        day = fields.Date.to_date(date)
        near = day.year == fields.Date.context_today(self).year
        return format_date(self.env, day, date_format="d MMMM" if near else "d MMMM y")

    @api.model
    def _texts(self, has_receipt):
        """What each code of a reason says, with the names of its facts."""
        return self._answer_texts(has_receipt) | self._limit_texts() | self._way_texts()

    @api.model
    def _answer_texts(self, has_receipt):
        """What a line gets."""
        _ = self.env._
        later = {
            True: (
                _("%(qty)s are promised for %(date)s from receipt %(receipt)s."),
                _("All %(qty)s ship together on %(date)s, after receipt %(receipt)s."),
            ),
            False: (
                _("%(qty)s are promised for %(date)s."),
                _("All %(qty)s ship together on %(date)s."),
            ),
        }[has_receipt]
        return {
            "available": _("All %(qty)s can ship on %(date)s."),
            "part_available": _("%(qty)s of %(wanted)s can ship as requested."),
            "none_available": _("None of %(wanted)s can ship as requested."),
            "dated": later[0],
            "all_later": later[1],
            "backordered": _("%(qty)s wait for supply that has no date yet."),
            "refused_short": _("Only %(qty)s of %(wanted)s can be promised for %(date)s."),
            "asked_short": _(
                "Only %(qty)s of %(wanted)s can be promised for %(date)s, and the policy lets the "
                "customer choose."
            ),
            "approval_short": _(
                "Only %(qty)s of %(wanted)s can be promised for %(date)s, and the policy wants "
                "somebody to approve the shortage."
            ),
            "changed": _("What was shown is no longer so."),
            "refused_incomplete": _(
                "The policy ships all or nothing, and no date has all %(wanted)s: "
                "%(qty)s can be promised at most."
            ),
        }

    @api.model
    def _limit_texts(self):
        """Why it gets no more, or all the same."""
        _ = self.env._
        return {
            "paid": _("The order is paid or signed, so it was accepted with a shortage."),
            "overridden": _("A person accepted the shortage and gave a reason; see the audit."),
            "below_minimum": _(
                "The order is worth %(amount)s, and the policy accepts none below %(minimum)s."
            ),
            "buffer": _("A buffer of %(qty)s is never promised."),
            "protected": _("%(qty)s are protected for %(channels)s."),
            "capped": _(
                "%(channels)s may have at most %(wanted)s at a time, and %(qty)s are left of that."
            ),
            "kit_component": _(
                "%(component)s is what the kits are short of: it suffices for %(qty)s of "
                "%(wanted)s as requested."
            ),
            "receipts_not_counted": _(
                "The policy does not promise goods that are still to arrive."
            ),
            "shelf_life": _(
                "Of %(wanted)s that are there only %(qty)s keep for the %(days)s days that the "
                "customer asks for."
            ),
            "expires": _("Of %(wanted)s that are there only %(qty)s keep until they would arrive."),
        }

    @api.model
    def _way_texts(self):
        """How it travels, from where, and with what instead."""
        _ = self.env._
        return {
            "arrives": _("%(qty)s ship on %(date)s and arrive on %(arrival)s."),
            "too_soon": _(
                "The customer asked for arrival on %(date)s; goods that ship as soon as they can "
                "arrive on %(arrival)s."
            ),
            "together": _("All goods of the order leave together on %(date)s."),
            "sourced_in_order": _(
                "Served from %(warehouse)s: the policy takes the channel's warehouses in their "
                "order."
            ),
            "sourced_fewest": _(
                "Served from %(warehouse)s: the policy takes as few warehouses as it can."
            ),
            "sourced_earliest": _(
                "Served from %(warehouse)s: the policy takes the warehouses from which the whole "
                "order is there first, on %(arrival)s."
            ),
            "sourced_part": _(
                "This is %(qty)s of the %(wanted)s that were ordered; the rest comes from "
                "%(warehouse)s."
            ),
            "sourced_short": _(
                "All warehouses of the channel together have %(qty)s of %(wanted)s in time."
            ),
            "substituted": _("Of %(wanted)s asked for, %(qty)s are replaced by %(product)s."),
            "substitute": _("It replaces %(asked)s of %(product)s that were asked for."),
        }

    @api.model
    @api.private
    def _record(self, rows, cr=None):
        """Record decisions, with another cursor when they must outlive a rollback.

        References that the other cursor can't see are left empty; the order's name stays.
        """
        queries.insert_decisions(cr or self.env.cr, rows, self.env.uid)
