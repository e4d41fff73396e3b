# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

CREDIT_KINDS = [
    ("quantity", "Goods that came back"),
    ("value", "Price correction or goodwill"),
    ("reverse", "Reverse the whole invoice"),
]
APPROVAL = {"dist_credit_approver_id", "dist_credit_approved_amount"}
CREDIT_GROUP = "dist_returns.group_dist_return_credit"


class AccountMove(models.Model):
    """What is credited is entitled, on whatever path the document is posted."""

    _inherit = "account.move"

    dist_credit_kind = fields.Selection(
        CREDIT_KINDS,
        "Kind of Credit",
        copy=False,
        help="Goods that came back need an accepted return. A price correction changes neither the "
        "invoiced quantity nor the cost. A reversed invoice can be made again.",
    )
    dist_credit_reason = fields.Char("Reason of Credit", copy=False)
    dist_credit_approver_id = fields.Many2one(
        "res.users", "Credit Approved by", readonly=True, copy=False
    )
    dist_credit_approved_amount = fields.Monetary(
        "Approved Credit", readonly=True, copy=False, currency_field="company_currency_id"
    )
    dist_return_count = fields.Integer(compute="_compute_dist_return_count")

    def _compute_dist_return_count(self):
        for move in self:
            move.dist_return_count = len(move._dist_returns())

    def _dist_returns(self):
        """Return the returns that this document credits, or whose goods it invoiced."""
        # sudo: how many there are is shown to whoever sees the document
        lines = self.sudo().invoice_line_ids
        return (lines.dist_return_line_id | lines.sale_line_ids.dist_return_line_ids).return_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._dist_refuse_approval(vals)
        if any(f"default_{name}" in self.env.context for name in APPROVAL):
            # An explicit value beats a default of the context.
            vals_list = [{**vals, **dict.fromkeys(APPROVAL, False)} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._dist_refuse_approval(vals)
        if "dist_credit_kind" in vals:
            self._dist_refuse_kind(vals["dist_credit_kind"])
        if vals.get("state") == "posted":
            # Here and not in `_post`, because the state can be written as well.
            drafts = self.filtered(lambda move: move.state != "posted")
            drafts._dist_link_credits()
            drafts._dist_check_credits()
        result = super().write(vals)
        if "state" in vals:
            self._dist_follow_credits()
        return result

    def _post(self, soft=True):
        # Before the entries of the cost are made, which go by the return; `write` does the rest.
        self._dist_link_credits()
        self._dist_record_credits()
        return super()._post(soft)

    def _dist_follow_credits(self):
        """Close returns that nothing is open of any more, and open again what is."""
        # sudo: who posts needs no right on returns
        self.sudo().invoice_line_ids.dist_return_line_id.return_id._close_if_done()

    def _dist_refuse_approval(self, vals):
        if any(vals.get(name) for name in APPROVAL):
            raise AccessError(
                self.env._("A credit is approved with its button, by a credit approver.")
            )

    def _dist_refuse_kind(self, kind):
        for move in self.filtered(lambda move: move.state == "posted"):
            if (move.dist_credit_kind or False) != kind:
                raise UserError(
                    self.env._(
                        "%(document)s is posted: its kind of credit can't change any more. Reset "
                        "it to draft first.",
                        document=move.display_name,
                    )
                )

    # --- approval ----------------------------------------------------------------------------

    def action_dist_approve_credit(self):
        """Approve the value that this draft credits, so that a clerk may post it."""
        self.ensure_one()
        if not self.env.user.has_group(CREDIT_GROUP):
            raise AccessError(
                self.env._("Only credit approvers approve %(name)s.", name=self.display_name)
            )
        self.check_access("read")
        if self.state != "draft":
            raise UserError(self.env._("%(name)s is no draft any more.", name=self.display_name))
        amount = self.sudo()._dist_value_amount()  # sudo: approvers need no accounting rights
        # sudo: as above; the two fields are written by this button only
        super(AccountMove, self.sudo()).write(
            {"dist_credit_approver_id": self.env.uid, "dist_credit_approved_amount": amount}
        )

    def _dist_value_amount(self):
        """Return what the document credits beyond goods, in the company's currency."""
        lines = self._dist_gated_lines().filtered(lambda line: line._dist_effective() != "quantity")
        return sum(line._dist_credit_amount(self.company_currency_id) for line in lines)

    def _dist_may_credit_value(self, amount):
        """Tell whether the user, or the approval on the document, covers this value."""
        if self.env.user.has_group(CREDIT_GROUP):
            return True
        approved = self.dist_credit_approver_id and self.dist_credit_approved_amount
        return bool(approved) and self.company_currency_id.compare_amounts(amount, approved) <= 0

    # --- the gate ----------------------------------------------------------------------------

    def _dist_gated_lines(self):
        """Return the lines of these documents that credit goods or money."""
        return self.invoice_line_ids.filtered(lambda line: line._dist_is_credit())

    def _dist_lines_in_mode(self, mode):
        # sudo: the gate sees orders, returns and stock whatever the rights of who posts
        lines = self.sudo()._dist_gated_lines()
        return lines.filtered(lambda line: line._dist_credit_mode() == mode)

    def _dist_check_credits(self):
        """Refuse these documents when they credit what isn't entitled."""
        lines = self._dist_lines_in_mode("enforce")
        if not lines:
            return
        self._dist_lock_credits(lines)
        problems = lines._dist_problems()
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems)))
        self._dist_check_duties(lines)

    def _dist_record_credits(self):
        """Record what would have been refused where the warehouse only watches."""
        lines = self._dist_lines_in_mode("monitor")
        for problem in lines._dist_problems() if lines else ():
            self.env["dist.audit"]._log(
                "decision",
                self.env._("A credit note would have been refused."),
                record=lines.move_id[:1],
                reason=problem,
            )

    def _dist_lock_credits(self, lines):
        """Lock what is credited, so that two documents don't credit the same units."""
        for records in (lines.sale_line_ids, lines.dist_return_line_id):
            if records.try_lock_for_update(allow_referencing=True) != records:
                raise UserError(
                    self.env._(
                        "%(name)s is being invoiced or credited by somebody else right now. "
                        "Please try again in a moment.",
                        name=", ".join(lines.move_id.mapped("display_name")),
                    )
                )

    def _dist_check_duties(self, lines):
        """Refuse the inspector of the goods who credits them, above the company's value."""
        rows = lines.filtered("dist_return_line_id")
        for record, own in rows.grouped(lambda row: row.dist_return_line_id.return_id).items():
            amount = sum(row._dist_credit_amount(record.company_id.currency_id) for row in own)
            receipts = own.dist_return_line_id.receipt_ids
            self.env["dist.return"]._dist_check_duty("credit", record, receipts, amount)

    def _dist_link_credits(self):
        """Link lines to the one return that entitles them."""
        lines = self._dist_lines_in_mode("enforce").filtered(
            lambda line: line.move_id.state == "draft"
            and line._dist_effective() == "quantity"
            and not line.dist_return_line_id
        )
        for line in lines:
            found = line._dist_open_returns(exclude=self)
            if len(found) == 1:
                vals = {"dist_return_line_id": found.id}
                if found.sale_line_id and not line.sale_line_ids:
                    vals["sale_line_ids"] = [Command.link(found.sale_line_id.id)]
                line.write(vals)

    def _dist_is_reversed(self):
        """Tell whether this invoice was reversed as a whole, to be made again."""
        return any(
            move.state == "posted" and move.dist_credit_kind == "reverse"
            for move in self.reversal_move_ids
        )

    # --- screens -----------------------------------------------------------------------------

    def action_dist_open_returns(self):
        """Open the returns of this document."""
        action = self.env["ir.actions.act_window"]._for_xml_id("dist_returns.dist_return_action")
        return {**action, "domain": [("id", "in", self._dist_returns().ids)], "context": {}}
