# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import segment
from .selections import (
    ABC,
    CRITICALITIES,
    LEAD_CLASSES,
    MARGIN_CLASSES,
    PATTERNS,
    XYZ,
)

METHODS = [
    ("rss", "Fill up when low (R,s,S)"),
    ("snq", "Whole lots when low (s,nQ)"),
    ("periodic", "On the vendor's order days"),
    ("mto", "Make to order"),
    ("none", "Do not stock"),
    ("manual", "Keep minimum and maximum"),
]
#: methods whose levels come from the forecast and a target
PLANNED = ("rss", "snq", "periodic")
#: fields that are parts of one, with what a person is likely to have typed instead
FRACTIONS = ("fill_target",)
NOT_NEGATIVE = (
    "holding_rate",
    "shortage_cost",
    "ordering_cost",
    "max_cover_days",
    "min_qty",
    "max_qty",
    "approval_amount",
)
POSITIVE = ("review_days", "forecast_weeks")
TARGETS = tuple(name for name in segment.CRITERIA if name != segment.COMPANY)


class DistReplenishmentPolicy(models.Model):
    """How a segment of items is replenished.

    What the policy leaves empty fits every item; the order of the criteria is in
    ``core/segment.py``.
    """

    _name = "dist.replenishment.policy"
    _inherit = ["mail.thread"]
    _description = "Replenishment Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(
        default=10, help="Decides between policies that are equally specific: the lower one wins."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")

    # --- Segment -----------------------------------------------------------------------------
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    product_categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="The products of this category and of those below it. The nearest category wins.",
    )
    vendor_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
        help="The products whose first vendor this is.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    criticality = fields.Selection(CRITICALITIES, tracking=True)
    abc_value = fields.Selection(ABC, "Value Class", tracking=True)
    abc_picks = fields.Selection(ABC, "Pick Class", tracking=True)
    xyz = fields.Selection(XYZ, "Variability", tracking=True)
    demand_pattern = fields.Selection(PATTERNS, tracking=True)
    lead_class = fields.Selection(LEAD_CLASSES, "Lead-Time Class", tracking=True)
    margin_class = fields.Selection(MARGIN_CLASSES, tracking=True)
    segment_name = fields.Char("For", compute="_compute_segment_name")

    # --- Decision ----------------------------------------------------------------------------
    method = fields.Selection(
        METHODS,
        required=True,
        default="rss",
        tracking=True,
        help="Fill up when low: at or below the reorder point, order up to the upper level.\n"
        "Whole lots when low: at or below the reorder point, order lots of the cheapest size.\n"
        "On the vendor's order days: order up to the upper level on each order day.\n"
        "Make to order: buy only what customers have ordered.\n"
        "Do not stock: propose nothing; what is there is sold off.\n"
        "Keep minimum and maximum: the levels of the reordering rule stay as a person set them.",
    )
    target_kind = fields.Selection(
        [("fill", "Fill rate"), ("cost", "Lowest cost")],
        required=True,
        default="fill",
        tracking=True,
        help="Fill rate: reach the target with the least stock.\n"
        "Lowest cost: balance the cost of holding stock with that of being short, for each item.",
    )
    fill_target = fields.Float(
        "Fill Rate",
        default=0.95,
        digits=(16, 4),
        tracking=True,
        help="The part of what is asked for that should be there at once. 0.95 is 95%.",
    )
    target_scope = fields.Selection(
        [("segment", "For all items together"), ("item", "For each item")],
        required=True,
        default="segment",
        tracking=True,
        help="Together: items where service is cheap make up for those where it is dear, so that "
        "the policy's items reach the target with less stock. Each: every item reaches it.",
    )
    holding_rate = fields.Float(
        "Holding Cost",
        default=0.25,
        digits=(16, 4),
        tracking=True,
        help="What a year in stock costs, as a part of the item's cost. 0.25 is 25% a year.",
    )
    shortage_cost = fields.Float(
        default=0.5,
        digits=(16, 4),
        tracking=True,
        help="What a missing unit costs, as a part of its sales price: the lost margin, the "
        "trouble, the customer. 0.5 is half the price.",
    )
    ordering_cost = fields.Monetary(
        default=5.0,
        currency_field="company_currency_id",
        tracking=True,
        help="What it costs to order and receive one line, whatever its quantity.",
    )
    review_days = fields.Integer(
        "Review Period",
        default=7,
        tracking=True,
        help="Days between two looks at an item. A vendor's order days come first.",
    )
    max_cover_days = fields.Integer(
        "Longest Cover",
        tracking=True,
        help="An order never makes more stock than is asked for in so many days. 0: no limit.",
    )
    min_qty = fields.Float(
        "Least Stock",
        digits="Product Unit",
        tracking=True,
        help="The reorder point is never lower, whatever the forecast. In the product's unit.",
    )
    max_qty = fields.Float(
        "Most Stock",
        digits="Product Unit",
        tracking=True,
        help="The upper level is never higher. 0: no limit. In the product's unit.",
    )
    approval_amount = fields.Monetary(
        "Approval above",
        default=5000.0,
        currency_field="company_currency_id",
        tracking=True,
        help="A proposal that costs more needs a policy manager. 0: every proposal does.",
    )
    auto_draft = fields.Boolean(
        "Draft Requests by Itself",
        tracking=True,
        help="Each run makes draft requests of its proposals. Nothing is sent or confirmed.",
    )
    consume_forecast = fields.Boolean(
        "Orders Use Up the Forecast",
        default=True,
        tracking=True,
        help="What customers have ordered is part of the forecast demand and not added to it.",
    )
    lateral = fields.Boolean(
        "Transfers between Equals",
        tracking=True,
        help="Before buying, look whether another warehouse can spare what is missing.",
    )
    forecast_weeks = fields.Integer(
        "Weeks of History",
        default=104,
        tracking=True,
        help="How many weeks of demand the forecast looks at.",
    )
    note = fields.Html(help="Why the policy exists and who asked for it.")
    item_count = fields.Integer("Items", compute="_compute_item_count")

    # --- Computed fields ---------------------------------------------------------------------

    @api.depends(*TARGETS)
    @api.depends_context("lang")
    def _compute_segment_name(self):
        for policy in self:
            named = [name for name in TARGETS if policy[name]]
            words = [f"{policy._label(name)}: {policy._value_in_words(name)}" for name in named]
            policy.segment_name = ", ".join(words) or self.env._("All items")

    def _segment(self):
        """Return what the policy is for within its warehouse, to tell twins."""
        self.ensure_one()
        named = (self[name] for name in TARGETS if name != "warehouse_id")
        return tuple(value.id if isinstance(value, models.BaseModel) else value for value in named)

    def _label(self, fname):
        return self._fields[fname]._description_string(self.env)

    def _value_in_words(self, fname):
        """Return what a field says, as a person reads it."""
        field, value = self._fields[fname], self[fname]
        if field.type == "many2one":
            # sudo: whoever sees the policy may see what it is for
            return value.sudo().display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return str(value)

    def _compute_item_count(self):
        groups = self.env["dist.replenishment.item"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
        )
        counts = {policy.id: count for policy, count in groups}
        for policy in self:
            policy.item_count = counts.get(policy.id, 0)

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains(*FRACTIONS, "target_kind", "method")
    def _check_fill_target(self):
        for policy in self.filtered(lambda p: not 0 < p.fill_target < 1):
            if 1 < policy.fill_target < 100:
                raise ValidationError(
                    self.env._(
                        'The policy "%(policy)s" has the fill rate %(value)s. It is a part of one: '
                        "enter %(meant)s for %(value)s%%.",
                        policy=policy.display_name,
                        value=f"{policy.fill_target:g}",
                        meant=f"{policy.fill_target / 100:g}",
                    )
                )
            raise ValidationError(
                self.env._(
                    'The policy "%(policy)s" has the fill rate %(value)s. Enter a number above 0 '
                    "and below 1, such as 0.95: all of the demand, always, would take endless "
                    "stock.",
                    policy=policy.display_name,
                    value=f"{policy.fill_target:g}",
                )
            )

    @api.constrains(*NOT_NEGATIVE, *POSITIVE)
    def _check_numbers(self):
        for policy in self:
            for name in NOT_NEGATIVE:
                if policy[name] < 0:
                    raise ValidationError(
                        self.env._(
                            'The field "%(field)s" of the policy "%(policy)s" can\'t be negative. '
                            "Enter 0 or more.",
                            field=policy._label(name),
                            policy=policy.display_name,
                        )
                    )
            for name in POSITIVE:
                if policy[name] < 1:
                    raise ValidationError(
                        self.env._(
                            'The field "%(field)s" of the policy "%(policy)s" must be at least 1. '
                            "Enter a whole number.",
                            field=policy._label(name),
                            policy=policy.display_name,
                        )
                    )

    @api.constrains("holding_rate", "shortage_cost", "target_kind")
    def _check_costs(self):
        for policy in self:
            if policy.holding_rate > 1:
                raise ValidationError(
                    self.env._(
                        'The policy "%(policy)s" has a holding cost of %(value)s a year, more than '
                        "the goods themselves. Enter a part of one, such as 0.25 for 25%%.",
                        policy=policy.display_name,
                        value=f"{policy.holding_rate:g}",
                    )
                )
            if policy.target_kind == "cost" and not (policy.holding_rate and policy.shortage_cost):
                raise ValidationError(
                    self.env._(
                        'The policy "%(policy)s" looks for the lowest cost, but holding stock or '
                        "being short costs nothing. Enter both costs, or choose a fill rate.",
                        policy=policy.display_name,
                    )
                )

    @api.constrains("min_qty", "max_qty")
    def _check_limits(self):
        for policy in self.filtered(lambda p: p.max_qty and p.min_qty > p.max_qty):
            raise ValidationError(
                self.env._(
                    'The policy "%(policy)s" wants at least %(least)s and at most %(most)s in '
                    "stock. Make the most as high as the least, or 0 for no limit.",
                    policy=policy.display_name,
                    least=f"{policy.min_qty:g}",
                    most=f"{policy.max_qty:g}",
                )
            )

    # --- Buttons -----------------------------------------------------------------------------

    def action_view_items(self):
        """Open the items for which this policy decides."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_replenishment.dist_replenishment_item_action"
        )
        action["domain"] = [("policy_id", "=", self.id)]
        action["context"] = {}
        return action
