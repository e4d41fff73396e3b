# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .account_move import CREDIT_GROUP

# Returns of which nothing may be credited.
UNDECIDED = ("draft", "submitted", "rejected", "cancelled")


class DistReturn(models.Model):
    """The credit notes of a return, and what must be taken back."""

    _inherit = "dist.return"

    credit_note_ids = fields.Many2many(
        "account.move", compute="_compute_credit_notes", string="Credit Notes"
    )
    credit_note_count = fields.Integer(compute="_compute_credit_notes")
    is_credit_open = fields.Boolean(compute="_compute_is_credit_open")
    is_clawback_due = fields.Boolean(compute="_compute_is_credit_open")

    @api.depends("line_ids.credit_line_ids")
    def _compute_credit_notes(self):
        for record in self:
            # sudo: clerks see that there are credit notes; opening them needs the rights
            moves = record.sudo().line_ids.credit_line_ids.move_id
            record.credit_note_ids = moves._filtered_access("read") if moves else moves
            record.credit_note_count = len(moves)

    def _compute_is_credit_open(self):
        for record in self:
            record.is_credit_open = record.state not in UNDECIDED and any(
                line._entitlement(drafts=True).open_qty for line in record.line_ids
            )
            record.is_clawback_due = any(line._clawback_qty() for line in record.line_ids)

    # --- credit notes ------------------------------------------------------------------------

    def action_create_credit_notes(self):
        """Make draft credit notes for what is entitled and not credited yet, and open them."""
        self._check_credit_role()
        moves = self._create_credit_notes()
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing is open to credit of %(names)s. Goods must be accepted first, unless "
                    "the rules of returns credit them earlier.",
                    names=", ".join(self.mapped("name")),
                )
            )
        return self._action_open_moves(moves)

    def _check_credit_role(self):
        if not self.env.user.has_group(CREDIT_GROUP):
            raise AccessError(
                self.env._(
                    "Only credit approvers make credit notes of returns (%(names)s).",
                    names=", ".join(self.mapped("name")),
                )
            )
        self.check_access("read")

    def _create_credit_notes(self):
        """Make draft credit notes, one for each invoice; return them."""
        self._lock_for_credit()
        slices = defaultdict(list)
        for record in self:
            record._check_creditable()
            amount = 0.0
            for line in record.line_ids:
                for part in line._entitlement(drafts=True).open_slices:
                    # sudo: credit approvers need no accounting rights for a draft
                    source = self.env["account.move.line"].sudo().browse(part.key or [])
                    slices[record, source.move_id, line._credit_currency()].append(
                        (line, source, part)
                    )
                    amount += part.amount
            if amount:
                record._check_credit_duty(amount)
        vals_list = [self._prepare_credit_note(*key, rows) for key, rows in slices.items()]
        # sudo: as above; posting it is for accountants
        moves = self.env["account.move"].sudo().create(vals_list)
        for (record, _invoice, _currency), move in zip(slices, moves, strict=True):
            record._log_credit_note(move)
        return moves.with_env(self.env)

    def _check_creditable(self):
        self.ensure_one()
        if self.state in UNDECIDED:
            raise UserError(
                self.env._(
                    "%(name)s isn't authorised, so nothing of it can be credited.", name=self.name
                )
            )
        # sudo: the mode of a warehouse is no secret
        if self.sudo().warehouse_id.dist_mode != "enforce":
            raise UserError(
                self.env._(
                    "%(warehouse)s doesn't hold returns under control yet, so credit notes of its "
                    "orders are made from the invoice.",
                    # sudo: as above
                    warehouse=self.sudo().warehouse_id.name,
                )
            )

    def _check_credit_duty(self, amount):
        """Refuse the inspector of the goods who credits them, above the company's value."""
        currency = self.line_ids[:1]._credit_currency()
        company = self.company_id
        amount = currency._convert(
            amount, company.currency_id, company, fields.Date.context_today(self)
        )
        self._dist_check_duty("credit", self, amount=amount)

    def _lock_for_credit(self):
        """Lock the lines, so that two people don't credit the same units."""
        lines = self.line_ids
        # sudo: the order's line is locked whatever the rights on orders
        order_lines = lines.sudo().sale_line_id
        for records in (lines, order_lines):
            if records.try_lock_for_update(allow_referencing=True) != records:
                raise UserError(
                    self.env._(
                        "%(names)s is being credited by somebody else right now. Please look at "
                        "its credit notes in a moment.",
                        names=", ".join(self.mapped("name")),
                    )
                )

    def _prepare_credit_note(self, record, invoice, currency, rows):
        partner = invoice.partner_id or record.partner_id
        vals = {
            "move_type": "out_refund",
            "company_id": record.company_id.id,
            "partner_id": partner.id,
            "currency_id": (invoice.currency_id or currency).id,
            "invoice_origin": record.name,
            "ref": self.env._("Return %(name)s", name=record.name),
            "dist_credit_kind": "quantity",
            "invoice_line_ids": [
                Command.create(line._prepare_credit_line(source, part))
                for line, source, part in rows
            ],
        }
        if invoice:
            vals.update(
                {
                    "reversed_entry_id": invoice.id,
                    "journal_id": invoice.journal_id.id,
                    "fiscal_position_id": invoice.fiscal_position_id.id,
                    "partner_shipping_id": invoice.partner_shipping_id.id,
                    "invoice_user_id": invoice.invoice_user_id.id,
                }
            )
        return vals

    def _log_credit_note(self, move):
        self.env["dist.audit"]._log(
            "decision",
            self.env._("A credit note was made for a return."),
            record=self,
            payload={"credit_note": move.id, "amount": move.amount_untaxed},
        )
        # sudo: approvers may not be allowed to write to the return
        self.sudo().message_post(
            body=self.env._(
                "Credit note over %(amount)s made.",
                amount=move.currency_id.format(move.amount_untaxed),
            )
        )

    # --- claw-back ---------------------------------------------------------------------------

    def action_create_clawback(self):
        """Make draft invoices for what was credited and won't be accepted, and open them."""
        self._check_credit_role()
        moves = self._create_clawback()
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing has to be taken back of %(names)s.",
                    names=", ".join(self.mapped("name")),
                )
            )
        return self._action_open_moves(moves)

    def _create_clawback(self):
        """Make draft invoices over units that were credited in advance and don't come."""
        self._lock_for_credit()
        moves = self.env["account.move"]
        for record in self:
            # sudo: credit approvers need no accounting rights for a draft
            lines = record.sudo().line_ids
            rows = [vals for line in lines for vals in line._prepare_clawback_lines()]
            if not rows:
                continue
            source = lines.credit_line_ids.move_id.sorted("id")[-1:]
            moves |= (
                self.env["account.move"]
                .sudo()  # sudo: as above
                .create(
                    {
                        "move_type": "out_invoice",
                        "company_id": record.company_id.id,
                        "partner_id": source.partner_id.id,
                        "currency_id": source.currency_id.id,
                        "fiscal_position_id": source.fiscal_position_id.id,
                        "invoice_origin": record.name,
                        "ref": self.env._("Taken back of return %(name)s", name=record.name),
                        "invoice_line_ids": [Command.create(vals) for vals in rows],
                    }
                )
            )
        return moves.with_env(self.env)

    def _remind_of_clawback(self):
        """Tell the owner that goods that were credited in advance won't be accepted."""
        # sudo: whoever decides about goods needs no right on activities of others
        for record in self.sudo():
            due = any(line._clawback_qty() for line in record.line_ids)
            summary = self.env._("Take back the credit of %(name)s", name=record.name)
            known = record.activity_ids.filtered(lambda row, text=summary: row.summary == text)
            if due and not known:
                owner = record.user_id or record.authoriser_id or self.env.user
                record.activity_schedule(
                    "mail.mail_activity_data_todo", summary=summary, user_id=owner.id
                )

    # --- what keeps a return open ------------------------------------------------------------

    def _money_blockers(self):
        """Return sentences about money that is still open; a return closes without any."""
        self.ensure_one()
        found = []
        lines = self.sudo().line_ids  # sudo: who closes a return may not see its invoices
        unit = "Product Unit"
        digits = self.env["decimal.precision"].precision_get(unit)
        for line in lines:
            done = line._entitlement()
            back = line._clawback_qty(closing=True)
            replace = line._replacement_qty()
            for quantity, words in (
                (done.open_qty, self.env._("isn't credited")),
                (back, self.env._("was credited and must be taken back")),
                (replace, self.env._("isn't replaced")),
            ):
                if round(quantity, digits) > 0:
                    found.append(
                        self.env._(
                            "%(quantity)s %(unit)s of %(product)s %(words)s.",
                            quantity=f"{quantity:g}",
                            unit=line.product_id.uom_id.name,
                            product=line.product_id.display_name,
                            words=words,
                        )
                    )
        return found

    # --- screens -----------------------------------------------------------------------------

    def action_open_credit_notes(self):
        """Open the credit notes of the return."""
        self.ensure_one()
        return self._action_open_moves(self.credit_note_ids)

    def _action_open_moves(self, moves):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "domain": [("id", "in", moves.ids)],
            "view_mode": "list,form",
            "context": {"create": False},
        }
        if len(moves) == 1:
            action.update(view_mode="form", res_id=moves.id)
        return action
