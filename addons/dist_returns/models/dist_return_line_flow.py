# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: what a line says; fixed once somebody asked for it
SAYS = {
    "return_id",
    "product_id",
    "lot_id",
    "move_id",
    "sale_line_id",
    "reason_id",
    "product_uom_id",
    "uom_qty",
    "legacy_price",
}
AUTHORISER = "dist_returns.group_dist_return_authoriser"


class DistReturnLine(models.Model):
    """What a line was promised, and what an authoriser may change about it."""

    _inherit = "dist.return.line"

    _guarded = {
        "terms": False,
        "term_sources": False,
        "is_waived": False,
        "waiver_reason": False,
        "recoverable_amount": 0.0,
        "handling_amount": 0.0,
        "freight_amount": 0.0,
        "routing_reason": False,
    }

    terms = fields.Json(readonly=True, copy=False)
    term_sources = fields.Json(readonly=True, copy=False)
    explanation = fields.Text(
        compute="_compute_explanation",
        help="What holds for this line, and which rule says so.",
    )
    to_authorise_qty = fields.Float(
        "To Authorise",
        digits="Product Unit",
        compute="_compute_to_authorise_qty",
        store=True,
        readonly=False,
        copy=False,
        help="In the product's unit. Less than requested: the rest is refused. 0: the whole line.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Product's Unit")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    is_waived = fields.Boolean(
        "Exception",
        readonly=True,
        copy=False,
        help="An authoriser accepts the line although the window is over or no rule allows it.",
    )
    waiver_reason = fields.Char("Reason of Exception", readonly=True, copy=False)
    recoverable_amount = fields.Monetary(
        "Recoverable",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What the goods would bring when they came back: the rule's share of their cost.",
    )
    handling_amount = fields.Monetary(
        "Handling",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What receiving and inspecting the line would cost.",
    )
    freight_amount = fields.Monetary(
        "Freight of the Return",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What bringing the goods of the whole return back would cost.",
    )
    routing_reason = fields.Char("Reason of Routing", readonly=True, copy=False)

    @api.depends("requested_qty")
    def _compute_to_authorise_qty(self):
        for line in self:
            line.to_authorise_qty = line.requested_qty

    @api.depends("terms", "term_sources", "reason_id.fault")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(line._explain_terms()) if line.terms else False

    # --- fixed once asked for ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            product = self.env["product.product"].browse(vals.get("product_id"))
            self._check_positive(vals, product)
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_positive(vals, self.product_id)
        if SAYS.intersection(vals):
            self._check_draft()
            # What somebody decided about the line as it was says nothing about another.
            self._set(self._undecided())
        if "to_authorise_qty" in vals:
            self._check_undecided()
        return super().write(vals)

    @api.model
    def _undecided(self):
        return {
            "is_waived": False,
            "waiver_reason": False,
            "is_fee_waived": False,
            "routing": "return",
            "routing_reason": False,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    @api.model
    def _check_positive(self, vals, products):
        # Said before the database says it, which can't name the product.
        if vals.get("uom_qty", 1.0) <= 0:
            raise ValidationError(
                self.env._(
                    "“%(product)s”: the quantity to return must be more than nothing.",
                    product=", ".join(products.mapped("display_name")),
                )
            )

    def _check_draft(self):
        if fixed := self.return_id.filtered(lambda record: record.state != "draft")[:1]:
            raise UserError(
                self.env._(
                    "The lines of %(name)s are fixed, because it was asked for already. Reset it "
                    "to draft to change them.",
                    name=fixed.name,
                )
            )

    def _check_undecided(self):
        decided = self.return_id.filtered(lambda record: record.state not in ("draft", "submitted"))
        if decided:
            raise UserError(
                self.env._(
                    "What is authorised of %(name)s was decided already.", name=decided[:1].name
                )
            )

    # --- exceptions ----------------------------------------------------------------------------

    def _require_authoriser(self):
        if not self.env.user.has_group(AUTHORISER):
            raise AccessError(
                self.env._(
                    "Only a returns authoriser may do this. Ask somebody with that role to decide."
                )
            )
        self.check_access("write")

    def action_waive(self):
        """Open the dialog that accepts the line as an exception."""
        return self._decide("waive", self.env._("Accept as an Exception"))

    def action_overrule_routing(self):
        """Open the dialog that sends the goods another way."""
        return self._decide("route", self.env._("Send Another Way"))

    def action_waive_fee(self):
        """Open the dialog that keeps no fee."""
        return self._decide("fee", self.env._("Keep No Fee"))

    def _decide(self, kind, title):
        self._require_authoriser()
        return self.return_id._decide(kind, title, line_ids=[Command.set(self.ids)])

    def _waive(self, reason):
        """Accept lines although the window is over or no rule allows it; an authoriser's word."""
        self._require_authoriser()
        self._check_undecided()
        # sudo: the role was checked
        self.sudo()._set({"is_waived": True, "waiver_reason": reason})
        self._audit_overrides(
            reason,
            lambda line: self.env._(
                "%(line)s is accepted as an exception to the rules", line=line._words()
            ),
        )

    def _overrule_routing(self, routing, reason):
        """Send lines another way than the sums say; an authoriser's word."""
        self._require_authoriser()
        self._check_undecided()
        # sudo: the role was checked
        self.sudo()._set({"routing": routing, "routing_reason": reason})
        label = dict(self._fields["routing"]._description_selection(self.env))[routing]
        self._audit_overrides(
            reason,
            lambda line: self.env._(
                "%(line)s goes another way than calculated: %(routing)s",
                line=line._words(),
                routing=label,
            ),
        )

    def _waive_fee(self, reason):
        """Keep no restocking fee of the lines; an authoriser's word."""
        self._require_authoriser()
        # sudo: the role was checked
        self.sudo()._set({"is_fee_waived": True})
        self._audit_overrides(
            reason,
            lambda line: self.env._("No restocking fee is kept of %(line)s", line=line._words()),
        )

    def _audit_overrides(self, reason, sentence):
        """Record what somebody decided against the rules, with the facts of the line."""
        self.env["dist.audit"]._log_batch(
            [
                {
                    "kind": "override",
                    "name": sentence(line),
                    "record": line.return_id,
                    "reason": reason,
                    "payload": line._audit_facts(),
                }
                for line in self
            ]
        )

    def _audit_facts(self):
        return {
            "line": self.id,
            "product": self.product_id.id,
            "requested": self.requested_qty,
            "routing": self.routing,
            "recoverable": self.recoverable_amount,
            "handling": self.handling_amount,
            "freight": self.freight_amount,
        }
