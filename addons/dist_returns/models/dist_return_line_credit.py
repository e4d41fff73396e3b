# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core import credit

# What goes on waiting, or back to the customer, was not accepted, whatever its record says.
NEVER_ACCEPTED = ("rework", "to_customer")
# States in which goods may still come.
EXPECTING = ("authorised", "receipt")


class DistReturnLine(models.Model):
    """What may be credited of a return line, and what was."""

    _inherit = "dist.return.line"

    settlement = fields.Selection(
        [("credit", "Credit"), ("replacement", "Replacement")],
        compute="_compute_settlement",
        store=True,
        readonly=False,
        help="What the customer gets for accepted goods. Never both for the same quantity.",
    )
    credit_note_qty = fields.Float(
        "On Credit Notes",
        digits="Product Unit",
        compute="_compute_credited",
        store=True,
        help="Quantity on credit notes, drafts included, minus what was clawed back.",
    )
    replacement_line_ids = fields.One2many(
        "sale.order.line", "dist_replaced_line_id", "Replacements", readonly=True
    )
    replaced_qty = fields.Float(
        "Replaced", digits="Product Unit", compute="_compute_replaced_qty", store=True
    )
    undecided_qty = fields.Float(
        "Undecided",
        digits="Product Unit",
        compute="_compute_undecided_qty",
        store=True,
        help="Quantity in quarantine about which nothing is decided.",
    )
    settled_qty = fields.Float(
        digits="Product Unit",
        compute="_compute_settled_qty",
        store=True,
        help="Quantity that the customer keeps no more and owes no more.",
    )
    # computed as the system: who enters returns sees what they come to, and no journal item
    money_currency_id = fields.Many2one("res.currency", compute="_compute_money", compute_sudo=True)
    entitled_qty = fields.Float(
        "Entitled", digits="Product Unit", compute="_compute_money", compute_sudo=True
    )
    entitled_amount = fields.Monetary(
        "Credit Entitlement",
        compute="_compute_money",
        compute_sudo=True,
        currency_field="money_currency_id",
    )
    fee_amount = fields.Monetary(
        "Fee Kept", compute="_compute_money", compute_sudo=True, currency_field="money_currency_id"
    )
    credited_amount = fields.Monetary(
        compute="_compute_money", compute_sudo=True, currency_field="money_currency_id"
    )
    open_credit_qty = fields.Float(
        "Open", digits="Product Unit", compute="_compute_money", compute_sudo=True
    )
    open_credit_amount = fields.Monetary(
        "Open Amount",
        compute="_compute_money",
        compute_sudo=True,
        currency_field="money_currency_id",
    )

    @api.depends("product_id", "reason_id", "sale_line_id", "partner_id")
    def _compute_settlement(self):
        for line in self:
            replaced = line.product_id and line._terms().is_replacement
            line.settlement = "replacement" if replaced else "credit"

    @api.depends(
        "credit_line_ids.parent_state",
        "credit_line_ids.quantity",
        "credit_line_ids.product_uom_id",
        "credit_line_ids.move_id.move_type",
        "credit_line_ids.dist_credit_kind",
        "credit_line_ids.move_id.dist_credit_kind",
    )
    def _compute_credited(self):
        for line in self:
            rows = line.credit_line_ids
            line.credited_qty = rows._dist_sum_quantity(("posted",))
            line.credit_note_qty = rows._dist_sum_quantity(("posted", "draft"))

    @api.depends(
        "replacement_line_ids.state",
        "replacement_line_ids.product_uom_qty",
        "replacement_line_ids.product_uom_id",
    )
    def _compute_replaced_qty(self):
        for line in self:
            rows = line.replacement_line_ids.filtered(lambda row: row.state != "cancel")
            line.replaced_qty = sum(
                row.product_uom_id._compute_quantity(
                    row.product_uom_qty, line.product_id.uom_id, round=False
                )
                for row in rows
            )

    @api.depends("receipt_ids.open_qty", "receipt_ids.kind")
    def _compute_undecided_qty(self):
        for line in self:
            receipts = line.receipt_ids.filtered(lambda receipt: receipt.kind == "customer")
            line.undecided_qty = sum(receipts.mapped("open_qty"))

    @api.depends(
        "disposition_ids.state",
        "disposition_ids.quantity",
        "disposition_ids.is_credited",
        "disposition_ids.kind",
        "replaced_qty",
        "credit_note_qty",
    )
    def _compute_settled_qty(self):
        for line in self:
            accepted = sum(line._accepted().mapped("quantity"))
            line.settled_qty = credit.settled(accepted, line.replaced_qty, line.credit_note_qty)

    def _compute_money(self):
        for line in self:
            found = line._entitlement(drafts=True)
            line.money_currency_id = line._credit_currency()
            line.entitled_qty, line.entitled_amount = found.quantity, found.amount
            line.fee_amount, line.credited_amount = found.fee, found.credited_amount
            line.open_credit_qty, line.open_credit_amount = found.open_qty, found.open_amount

    # --- entitlement -------------------------------------------------------------------------

    def _entitlement(self, exclude=None, drafts=False):
        """Return the `core.credit.Entitlement` of the line.

        :param exclude: documents that don't count as credited, because they are being checked
        :param drafts: whether drafts count as credited, as when further ones are made
        """
        self.ensure_one()
        # sudo: what a clerk may see of a return follows from invoices that the clerk may not read
        line = self.sudo()
        exclude = exclude if exclude is not None else self.env["account.move"]
        states = ("posted", "draft") if drafts else ("posted",)
        own = line._own_credits(exclude)
        parts = line._parts()
        if line.sale_line_id:
            parts = credit.first(parts, line._share(exclude, states))
        return credit.entitlement(
            parts,
            line._invoiced(exclude, states),
            fee_percent=line._fee_percent(),
            credited_qty=own._dist_sum_quantity(states),
            credited_amount=own._dist_sum_amount(states, line._credit_currency()),
        )

    def _accepted(self):
        """Return the executed dispositions by which goods were accepted, in their order."""
        return self.disposition_ids.filtered(
            lambda row: row.state == "executed"
            and row.is_credited
            and row.kind not in NEVER_ACCEPTED
        ).sorted("id")

    def _parts(self):
        """Return what was accepted, or counts as such by the policy, and wasn't replaced."""
        if self.settlement == "replacement":
            return ()
        parts = [credit.Part(row.quantity, row.grade_percent) for row in self._accepted()]
        timing = self._terms().credit_timing
        if timing in ("receipt", "advance"):
            parts.append(credit.Part(self.undecided_qty))
        if timing == "advance":
            parts.append(credit.Part(self._expected_qty()))
        return credit.skip(parts, self.replaced_qty)

    def _expected_qty(self):
        """Return what was authorised and may still come."""
        if self.return_id.state not in EXPECTING:
            return 0.0
        settled = sum(self._accepted().filtered(lambda row: not row.receipt_id).mapped("quantity"))
        return credit.positive(self.authorised_qty - self.received_qty - settled)

    def _share(self, exclude, states):
        """Return what is entitled of this line after units that were never invoiced."""
        siblings = self.sale_line_id.dist_return_line_ids.sorted("id")
        entitled = credit.share(
            [sum(part.quantity for part in line._parts()) for line in siblings],
            [line._own_credits(exclude)._dist_sum_quantity(states) for line in siblings],
            self.sale_line_id._dist_uninvoiced_qty(exclude),
        )
        return dict(zip(siblings.ids, entitled, strict=True))[self.id]

    def _own_credits(self, exclude):
        return self.credit_line_ids.filtered(lambda row: row.move_id not in exclude)

    def _invoiced(self, exclude, states):
        """Return what of the invoices may be credited, as if this line had no credits."""
        order_line = self.sale_line_id
        if not order_line:
            return (credit.Invoiced(0, self._legacy_qty(), self.legacy_price),)
        return order_line._dist_invoiced(exclude, states, self)

    def _legacy_qty(self):
        return max(self.authorised_qty, self.accepted_qty) if self.legacy_price else 0.0

    def _fee_percent(self):
        return 0.0 if self.is_fee_waived else self._terms().fee(self.reason_id.fault)

    def _credit_currency(self):
        """Return the currency of the entitlement: that of the last invoice."""
        # sudo: the currency of an invoice tells nothing
        invoices = self.sudo().sale_line_id._dist_invoice_rows().move_id.sorted("id")
        return invoices[-1:].currency_id or self.currency_id or self.company_id.currency_id

    # --- claw-back ---------------------------------------------------------------------------

    def _clawback_qty(self, closing=False):
        """Return what was credited in advance and will not be accepted any more.

        :param closing: nothing more is expected
        """
        self.ensure_one()
        accepted = credit.positive(sum(self._accepted().mapped("quantity")) - self.replaced_qty)
        expected = self.undecided_qty + (0.0 if closing else self._expected_qty())
        return credit.clawback(self.credited_qty, accepted, expected)
