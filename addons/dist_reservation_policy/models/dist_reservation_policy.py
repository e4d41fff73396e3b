# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import resolution, values

#: the field that names the target of each scope
TARGETS = {
    resolution.PRODUCT: "product_id",
    resolution.CATEGORY: "categ_id",
    resolution.CUSTOMER: "partner_id",
    resolution.CLASS: "class_id",
    resolution.CHANNEL: "channel_id",
    resolution.WAREHOUSE: "warehouse_id",
    resolution.COMPANY: "company_id",
}
#: targets that only policies of their own scope may have
EXCLUSIVE_TARGETS = [name for name in TARGETS.values() if name != "company_id"]
#: the box to tick for each number, because 0 is a decision as well
FLAGS = {name: f"set_{name}" for name in values.NUMBERS}


def _target_field(name, comodel, string=None, **attributes):
    """Return a field for the target of one scope, which empties when the scope changes.

    Each has a compute method of its own: what shares a method with a field that is written is
    protected from being computed, and the former target would stay.
    """

    @api.depends("scope")
    def compute(policies):
        for policy in policies:
            policy[name] = policy[name] if name == TARGETS.get(policy.scope) else False

    return fields.Many2one(
        comodel,
        string,
        compute=compute,
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        **attributes,
    )


def _flag_field(name, string, text):
    """Return the box for a number, which ticks itself so that no number is lost for a box."""

    @api.depends(name)
    def compute(policies):
        for policy in policies:
            policy[FLAGS[name]] = policy[FLAGS[name]] or bool(policy[name])

    return fields.Boolean(
        string, compute=compute, store=True, readonly=False, precompute=True, help=text
    )


class DistReservationPolicy(models.Model):
    """Rules for what may be promised, each for one target.

    A policy sets some fields and leaves the others to more general policies: the resolution is in
    ``core/resolution.py``. Fields are declared once, in ``core/values.py``.
    """

    _name = "dist.reservation.policy"
    _inherit = ["dist.audited.rule", "mail.thread"]
    _description = "Reservation Policy"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The policy decides for orders of this company only.",
    )
    sequence = fields.Integer(
        compute="_compute_sequence",
        store=True,
        precompute=True,
        help="Lists show the most specific policies first, as they decide.",
    )
    scope = fields.Selection(
        [
            (resolution.PRODUCT, "Product"),
            (resolution.CATEGORY, "Product Category"),
            (resolution.CUSTOMER, "Customer"),
            (resolution.CLASS, "Customer Class"),
            (resolution.CHANNEL, "Sales Channel"),
            (resolution.WAREHOUSE, "Warehouse"),
            (resolution.COMPANY, "Company"),
        ],
        "Applies to",
        required=True,
        default=resolution.COMPANY,
        tracking=True,
        help="What the policy is for. Where several policies set the same field, the first in this "
        "list decides: product, nearest product category, customer, customer class, sales "
        "channel, warehouse, company.",
    )
    product_id = _target_field(
        "product_id",
        "product.product",
        check_company=True,
        help="The product that the policy is for.",
    )
    categ_id = _target_field(
        "categ_id",
        "product.category",
        "Product Category",
        help="The policy is for the products of this category and of those below it, unless a "
        "nearer category has a policy of its own.",
    )
    partner_id = _target_field(
        "partner_id",
        "res.partner",
        "Customer",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        help="The policy is for the orders of this customer and of all its contacts.",
    )
    class_id = _target_field(
        "class_id",
        "dist.customer.class",
        "Customer Class",
        help="The policy is for the orders of customers of this class.",
    )
    channel_id = _target_field(
        "channel_id",
        "dist.sales.channel",
        "Sales Channel",
        check_company=True,
        help="The policy is for the orders that come in through this channel.",
    )
    warehouse_id = _target_field(
        "warehouse_id",
        "stock.warehouse",
        check_company=True,
        help="The policy is for what this warehouse delivers.",
    )
    target_res_id = fields.Integer(
        "Target ID",
        compute="_compute_target_res_id",
        store=True,
        help="The record that the policy is for, whatever its scope; 0 while it is archived.",
    )
    target_name = fields.Char("For", compute="_compute_target_name")

    supply = fields.Selection(
        [
            (values.SUPPLY_ON_HAND, "Stock on hand"),
            (values.SUPPLY_RECEIPTS, "Stock on hand and receipts"),
        ],
        "Promise From",
        tracking=True,
        help="What may be promised: only what is in the warehouse, or also confirmed receipts, "
        "from their expected date on. Empty: a more general policy decides.",
    )
    set_confidence_days = _flag_field(
        "confidence_days",
        "Sets Confidence Days",
        "Untick to leave the confidence days to a more general policy.",
    )
    confidence_days = fields.Integer(
        tracking=True,
        help="Days that are added to the expected date of every receipt before it counts. An "
        "overdue receipt counts this many days from today.",
    )
    set_buffer_qty = _flag_field(
        "buffer_qty",
        "Sets Buffer",
        "Untick to leave the buffer to a more general policy.",
    )
    buffer_qty = fields.Float(
        "Buffer",
        digits="Product Unit",
        tracking=True,
        help="Quantity that is never promised, in the unit of measure of each product.",
    )
    commitment = fields.Selection(
        [
            (values.COMMIT_REFUSE, "Refuse"),
            (values.COMMIT_SPLIT, "Split into now and later"),
            (values.COMMIT_BACKORDER, "Accept and backorder"),
            (values.COMMIT_ALL_OR_NOTHING, "All or nothing"),
            (values.COMMIT_ASK, "Ask the customer"),
            (values.COMMIT_APPROVAL, "Wait for approval"),
        ],
        "When Short",
        tracking=True,
        help="What happens at confirmation to a line that stock doesn't cover. Split: promise what "
        "is there now, and a date for the rest. All or nothing: one date for the whole line. Ask: "
        "whoever confirms chooses with the customer. Approval: who may override decides. A paid "
        "or signed order is never refused. Empty: a more general policy decides.",
    )
    shipment = fields.Selection(
        [
            (values.SHIP_DIRECT, "As soon as possible"),
            (values.SHIP_ONE, "When all products are ready"),
        ],
        tracking=True,
        help="When goods leave: the shipping policy of the order. Empty: a more general policy "
        "decides.",
    )
    set_min_order_amount = _flag_field(
        "min_order_amount",
        "Sets the Minimum Order",
        "Untick to leave the minimum order to a more general policy.",
    )
    min_order_amount = fields.Monetary(
        "Minimum Order",
        currency_field="company_currency_id",
        tracking=True,
        help="Orders below this untaxed amount are not accepted, unless they are paid or somebody "
        "overrides the policy. 0: every order is accepted.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    backorder = fields.Selection(
        [
            (values.BACKORDER_KEEP, "Keep the remainder"),
            (values.BACKORDER_CANCEL, "Cancel the remainder"),
            (values.BACKORDER_ASK, "Keep it and ask the customer"),
        ],
        tracking=True,
        help="What happens to what a delivery leaves behind. Ask: the customer gets a mail, and "
        "keeps or cancels it in the portal; without an answer it is kept. Empty: a more general "
        "policy decides.",
    )
    set_hold_quotation_minutes = _flag_field(
        "hold_quotation_minutes",
        "Sets the Hold of Quotations",
        "Untick to leave the hold of quotations to a more general policy.",
    )
    hold_quotation_minutes = fields.Integer(
        "Quotations Hold",
        tracking=True,
        help="Minutes for which a quotation that was sent keeps its quantities. 0: it keeps none.",
    )
    set_hold_cart_minutes = _flag_field(
        "hold_cart_minutes",
        "Sets the Hold of Carts",
        "Untick to leave the hold of carts to a more general policy.",
    )
    hold_cart_minutes = fields.Integer(
        "Carts Hold",
        tracking=True,
        help="Minutes for which a cart at checkout keeps its quantities. 0: it keeps none.",
    )
    override = fields.Selection(
        [
            (values.OVERRIDE_NOBODY, "Nobody"),
            (values.OVERRIDE_APPROVER, "Override approvers"),
            (values.OVERRIDE_MANAGER, "Policy managers"),
        ],
        "Who May Override",
        tracking=True,
        help="Who may confirm, with a reason, what this policy refuses. Every override is audited. "
        "Empty: a more general policy decides.",
    )
    note = fields.Html(help="Why the policy exists and who asked for it.")
    summary = fields.Char("Decides", compute="_compute_summary")
    ignored_summary = fields.Char(compute="_compute_summary")

    _target_uniq = models.UniqueIndex(
        "(company_id, scope, target_res_id) WHERE target_res_id > 0",
        "Another active policy of the company is for the same. Change or archive it instead.",
    )

    # --- Computed fields ---------------------------------------------------------------------

    @api.depends("scope")
    def _compute_sequence(self):
        for policy in self:
            policy.sequence = (
                10 * (resolution.SCOPES.index(policy.scope) + 1) if policy.scope else 0
            )

    @api.depends("active", "scope", *TARGETS.values())
    def _compute_target_res_id(self):
        for policy in self:
            policy.target_res_id = policy._target().id if policy.active else 0

    @api.depends("scope", *TARGETS.values())
    def _compute_target_name(self):
        for policy in self:
            # sudo: whoever sees the policy may see what it is for
            policy.target_name = policy._target().sudo().display_name

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains("scope", *TARGETS.values())
    def _check_target(self):
        for policy in self:
            expected = TARGETS[policy.scope]
            if not policy[expected]:
                raise ValidationError(
                    self.env._(
                        'The policy "%(policy)s" applies to the scope "%(scope)s" but names none. '
                        'Fill in the field "%(field)s".',
                        policy=policy.display_name,
                        scope=policy._label("scope"),
                        field=policy._field_name(expected),
                    )
                )
            policy._check_single_target(expected)

    def _check_single_target(self, expected):
        for name in EXCLUSIVE_TARGETS:
            if name != expected and self[name]:
                raise ValidationError(
                    self.env._(
                        'The policy "%(policy)s" applies to the scope "%(scope)s", so that it '
                        'can\'t have a value in the field "%(field)s". Empty that field or change '
                        "the scope.",
                        policy=self.display_name,
                        scope=self._label("scope"),
                        field=self._field_name(name),
                    )
                )

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for policy in self:
            commercial = policy.partner_id.commercial_partner_id
            if commercial != policy.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s, and policies are for whole "
                        'customers. Choose %(company)s as the customer of the policy "%(policy)s".',
                        contact=policy.partner_id.name or policy.partner_id.display_name,
                        company=commercial.display_name,
                        policy=policy.display_name,
                    )
                )

    @api.constrains("active", "scope", *TARGETS.values())
    def _check_rival(self):
        """Two equally specific policies would leave the decision to chance.

        Searches by the target itself: that leaves target_res_id uncomputed until the message that
        names the other policy had its chance; the unique index then holds against concurrent saves.
        """
        for policy in self.filtered("active"):
            rival = self.search(
                [
                    ("id", "!=", policy.id),
                    ("active", "=", True),
                    ("company_id", "=", policy.company_id.id),
                    ("scope", "=", policy.scope),
                    (TARGETS[policy.scope], "=", policy._target().id),
                ],
                limit=1,
            )
            if rival:
                raise ValidationError(
                    self.env._(
                        'The policies "%(policy)s" and "%(rival)s" are both for %(target)s, and '
                        'neither is more specific. Change or archive "%(rival)s" first.',
                        policy=policy.display_name,
                        rival=rival.display_name,
                        target=policy.target_name,
                    )
                )

    @api.constrains("scope", *values.CHOICES, *values.NUMBERS, *FLAGS.values())
    def _check_values(self):
        for policy in self:
            policy._check_numbers()
            if all(policy._ignores(name) for name in policy._set_values()):
                raise ValidationError(
                    self.env._(
                        'The policy "%(policy)s" decides nothing. Fill in at least one field that '
                        "it can decide, or delete the policy.",
                        policy=policy.display_name,
                    )
                )

    def _check_numbers(self):
        for name in values.NUMBERS:
            if self[name] < 0:
                raise ValidationError(
                    self.env._(
                        'The field "%(field)s" of the policy "%(policy)s" can\'t be negative. '
                        "Enter 0 or more.",
                        field=self._field_name(name),
                        policy=self.display_name,
                    )
                )
