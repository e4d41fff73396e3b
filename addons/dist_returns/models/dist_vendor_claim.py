# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..core import claim as core
from .dist_return_states import CLAIM_STATES

CLAIMS_GROUP = "dist_returns.group_dist_return_claims"


class DistVendorClaim(models.Model):
    """Goods and money that a vendor owes, with evidence and a clock."""

    _name = "dist.vendor.claim"
    _inherit = ["dist.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Vendor Claim"
    _order = "id desc"
    _check_company_auto = True

    _guarded = {
        "name": False,
        "state": "draft",
        "sent_at": False,
        "acknowledged_at": False,
        "shipped_at": False,
        "closed_at": False,
    }

    name = fields.Char("Number", readonly=True, copy=False)
    state = fields.Selection(
        CLAIM_STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Vendor", required=True, check_company=True, index=True, tracking=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    user_id = fields.Many2one(
        "res.users", "Owner", check_company=True, default=lambda self: self.env.user, tracking=True
    )
    is_number_required = fields.Boolean(related="partner_id.dist_claim_number_required")
    vendor_reference = fields.Char("Vendor's Claim Number", copy=False, tracking=True)
    deadline = fields.Date(
        "Claim Window Ends",
        tracking=True,
        help="Counted from the receipt of the goods: the vendor's own days, else the company's.",
    )
    sent_at = fields.Datetime("Sent on", readonly=True, copy=False)
    acknowledged_at = fields.Datetime("Acknowledged on", readonly=True, copy=False)
    shipped_at = fields.Datetime(
        "Shipped on", readonly=True, copy=False, help="When the goods left, or were destroyed."
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    note = fields.Html()
    line_ids = fields.One2many("dist.vendor.claim.line", "claim_id", "Lines")
    expected_amount = fields.Monetary(
        "Expected", compute="_compute_amounts", store=True, help="What the vendor was paid for it."
    )
    recovered_amount = fields.Monetary(
        "Recovered",
        compute="_compute_amounts",
        store=True,
        help="Posted credit notes, and replacements at what the goods had cost.",
    )
    open_amount = fields.Monetary("Open", compute="_compute_amounts", store=True)
    recovery_percent = fields.Float("Recovered (%)", compute="_compute_recovery_percent")
    age_days = fields.Integer("Age (days)", compute="_compute_age")
    age_bucket = fields.Char("Age", compute="_compute_age", help="Days since the claim was opened.")
    picking_ids = fields.Many2many(
        "stock.picking", string="Transfers", compute="_compute_documents", compute_sudo=True
    )
    refund_ids = fields.Many2many(
        "account.move", string="Vendor Credits", compute="_compute_documents", compute_sudo=True
    )
    picking_count = fields.Integer(compute="_compute_documents", compute_sudo=True)
    refund_count = fields.Integer(compute="_compute_documents", compute_sudo=True)

    @api.depends("line_ids.expected_amount", "line_ids.recovered_amount", "line_ids.open_amount")
    def _compute_amounts(self):
        for claim in self:
            for name in ("expected_amount", "recovered_amount", "open_amount"):
                claim[name] = sum(claim.line_ids.mapped(name))

    @api.depends("expected_amount", "recovered_amount")
    def _compute_recovery_percent(self):
        for claim in self:
            expected = claim.expected_amount
            claim.recovery_percent = 100 * claim.recovered_amount / expected if expected else 0.0

    @api.depends("create_date", "closed_at")
    def _compute_age(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.age_days = ((claim.closed_at or now) - (claim.create_date or now)).days
            claim.age_bucket = core.age_bucket(claim.age_days)

    @api.depends(
        "line_ids.disposition_ids.move_ids.picking_id",
        "line_ids.replacement_move_ids.picking_id",
        "line_ids.credit_line_ids.move_id",
    )
    def _compute_documents(self):
        for claim in self:
            moves = claim.line_ids.disposition_ids.move_ids | claim.line_ids.replacement_move_ids
            claim.picking_ids = moves.picking_id
            claim.refund_ids = claim.line_ids.credit_line_ids.move_id
            claim.picking_count = len(claim.picking_ids)
            claim.refund_count = len(claim.refund_ids)

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims._take_number()
        return claims

    @api.model
    def _make(self, vals_list):
        claims = super()._make(vals_list)
        claims._take_number()
        return claims

    def write(self, vals):
        fixed = {"partner_id", "company_id", "currency_id"} & set(vals)
        changed = self.filtered(
            lambda claim: claim.line_ids and any(claim[name].id != vals[name] for name in fixed)
        )
        if changed:
            raise UserError(
                self.env._(
                    "Claim %s has lines: its vendor, company and currency can't change. Withdraw "
                    "it and claim the goods again.",
                    changed[0].name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_empty(self):
        claim = self.filtered(lambda claim: claim.state != "draft" or claim.line_ids)[:1]
        if claim:
            raise UserError(
                self.env._("Claim %s can't be deleted. Withdraw it with a reason.", claim.name)
            )

    def _take_number(self):
        # sudo: who opens a claim needs no right on sequences
        sequence = self.env["ir.sequence"].sudo()
        for claim in self.filtered(lambda claim: not claim.name):
            number = sequence.with_company(claim.company_id).next_by_code(claim._name)
            claim._set({"name": number})

    # --- What each step asks first ------------------------------------------------------------

    def _require_role(self):
        if not self.env.user.has_group(CLAIMS_GROUP):
            raise AccessError(
                self.env._("Only people with the role “Vendor Claims” work on claims.")
            )
        self.check_access("write")

    def _begin(self, *states):
        """Check role and state and hold the row; return the claims with all rights.

        The row is held until the end of the transaction: of two people who press the same
        button one is told so, or finds the state that the other left.
        """
        self._require_role()
        self._hold(self)
        for claim in self:
            if claim.state not in states:
                raise UserError(
                    self.env._(
                        "Claim %(name)s is in the state “%(state)s”: this step can't be done now.",
                        name=claim.name,
                        state=dict(claim._fields["state"]._description_selection(self.env))[
                            claim.state
                        ],
                    )
                )
        return self.sudo()  # sudo: the role was checked, and steps touch stock, bills and mails

    def _hold(self, records):
        """Hold the rows of records of any model, or say who must wait."""
        try:
            records.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %s at this moment. Try again in a minute.",
                    records[:1].display_name,
                )
            ) from error
