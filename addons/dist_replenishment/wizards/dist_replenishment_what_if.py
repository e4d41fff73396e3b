# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from ..core.hindsight import learnings
from ..models.dist_replenishment_policy import METHODS

#: what can be another than in the policy, for a try
NUMBERS = (
    "method", "target_kind", "fill_target", "target_scope", "holding_rate", "shortage_cost",
    "ordering_cost", "review_days", "max_cover_days", "min_qty", "max_qty", "forecast_weeks",
)  # fmt: skip
#: items that are simulated at once, and how many may learn: a request must not take a minute
MOST_ITEMS, MOST_LEARNED = 2_000, 6_000
#: weeks that can be tried
MOST_WEEKS = 104
#: names of items that are told for each reason
MOST_NAMES = 10


class DistReplenishmentWhatIf(models.TransientModel):
    """What the last weeks would have been under a policy, as it is or with other numbers."""

    _name = "dist.replenishment.what.if"
    _description = "What If"
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        "dist.replenishment.policy",
        required=True,
        context={"active_test": False},
        domain="[('company_id', 'in', allowed_company_ids)]",
        help="An archived policy is tried as if it were active.",
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    currency_id = fields.Many2one(related="policy_id.company_currency_id")
    item_ids = fields.Many2many(
        "dist.replenishment.item",
        string="Items",
        help="Empty: the items for which the policy would decide.",
    )
    item_count = fields.Integer("Chosen Items", compute="_compute_item_count")
    weeks = fields.Integer(default=52, required=True)

    method = fields.Selection(METHODS, compute="_compute_numbers", store=True, readonly=False)
    target_kind = fields.Selection(
        lambda self: self.env["dist.replenishment.policy"]._fields["target_kind"].selection,
        compute="_compute_numbers",
        store=True,
        readonly=False,
    )
    fill_target = fields.Float(
        "Fill Rate Target",
        digits=(16, 4),
        compute="_compute_numbers",
        store=True,
        readonly=False,
    )
    target_scope = fields.Selection(
        lambda self: self.env["dist.replenishment.policy"]._fields["target_scope"].selection,
        compute="_compute_numbers",
        store=True,
        readonly=False,
    )
    holding_rate = fields.Float(
        "Holding Cost", digits=(16, 4), compute="_compute_numbers", store=True, readonly=False
    )
    shortage_cost = fields.Float(
        digits=(16, 4), compute="_compute_numbers", store=True, readonly=False
    )
    ordering_cost = fields.Monetary(
        currency_field="currency_id", compute="_compute_numbers", store=True, readonly=False
    )
    review_days = fields.Integer(
        "Review Period", compute="_compute_numbers", store=True, readonly=False
    )
    max_cover_days = fields.Integer(
        "Longest Cover", compute="_compute_numbers", store=True, readonly=False
    )
    min_qty = fields.Float(
        "Least Stock",
        digits="Product Unit",
        compute="_compute_numbers",
        store=True,
        readonly=False,
    )
    max_qty = fields.Float(
        "Most Stock", digits="Product Unit", compute="_compute_numbers", store=True, readonly=False
    )
    forecast_weeks = fields.Integer(
        "Weeks of History", compute="_compute_numbers", store=True, readonly=False
    )
    is_changed = fields.Boolean(compute="_compute_is_changed")

    line_ids = fields.One2many("dist.replenishment.what.if.line", "what_if_id", readonly=True)
    summary = fields.Text("In Words", readonly=True)
    left_out = fields.Text("Not Simulated", readonly=True)

    # --- Numbers -----------------------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        """Take the policy or the items from which the dialog is opened."""
        values = super().default_get(fields_list)
        model, ids = (self.env.context.get(key) for key in ("active_model", "active_ids"))
        if model == "dist.replenishment.policy" and ids:
            values.setdefault("policy_id", ids[0])
        elif model == "dist.replenishment.item" and ids:
            items = self.env["dist.replenishment.item"].browse(ids)
            values["item_ids"] = [fields.Command.set(ids)]
            values["policy_id"] = items.policy_id[:1].id
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Numbers that nobody says are those of the policy."""
        self.check_access("create")
        return super().create([self._with_numbers(vals) for vals in vals_list])

    def _with_numbers(self, vals):
        # one compute for all numbers: those given would keep the others from being computed
        known = vals.get("policy_id") or self.default_get(["policy_id"]).get("policy_id")
        policy = self.env["dist.replenishment.policy"].browse(known or False)
        return {**{name: policy[name] for name in NUMBERS if policy}, **vals}

    @api.depends("policy_id")
    def _compute_numbers(self):
        for what_if in self:
            for name in NUMBERS:
                what_if[name] = what_if.policy_id[name]

    @api.depends("policy_id", *NUMBERS)
    def _compute_is_changed(self):
        for what_if in self:
            what_if.is_changed = bool(what_if._changes())

    @api.depends("item_ids")
    def _compute_item_count(self):
        for what_if in self:
            what_if.item_count = len(what_if.item_ids)

    def _changes(self):
        """Return the numbers that differ from those of the policy."""
        return {name: self[name] for name in NUMBERS if self[name] != self.policy_id[name]}

    @api.constrains(*NUMBERS)
    def _check_numbers(self):
        """What the policy would refuse can't be tried either."""
        for what_if in self:
            policy = self.env["dist.replenishment.policy"].new(
                {name: what_if[name] for name in NUMBERS}, origin=what_if.policy_id
            )
            for check in ("_check_fill_target", "_check_numbers", "_check_costs", "_check_limits"):
                getattr(policy, check)()

    @api.constrains("weeks")
    def _check_weeks(self):
        for what_if in self.filtered(lambda w: not 1 <= w.weeks <= MOST_WEEKS):
            raise ValidationError(
                self.env._(
                    '"%(policy)s" can be tried over 1 to %(most)s weeks, not %(weeks)s. Demand '
                    "is kept for five years, and the first of them are what is learned from.",
                    policy=what_if.policy_id.name,
                    most=MOST_WEEKS,
                    weeks=what_if.weeks,
                )
            )

    # --- Buttons -----------------------------------------------------------------------------

    def action_simulate(self):
        """Simulate, and show what came of it in the same dialog."""
        self.ensure_one()
        items, total = self._sampled(self._items())
        if not items:
            raise UserError(
                self.env._(
                    'No item would get the policy "%(policy)s". Choose another one, or start a '
                    "planning run, which makes the items and their classes.",
                    policy=self.policy_id.name,
                )
            )
        answer = self.env["dist.replenishment.engine"]._what_if(items, self._values(), self.weeks)
        self.line_ids.unlink()
        self.write(
            {
                "line_ids": [fields.Command.create(line) for line in answer["lines"]],
                "summary": "\n".join(self._sentences(answer, len(items), total)),
                "left_out": "\n".join(self._left_out_in_words(answer["left_out"])),
            }
        )
        return self._reopen()

    def action_apply(self):
        """Give the policy the numbers that were tried; only its managers may."""
        self.ensure_one()
        if changes := self._changes():
            self.policy_id.write(changes)
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # --- Items -------------------------------------------------------------------------------

    def _items(self):
        """The items chosen, or those that the policy would get if it were active."""
        company = self.policy_id.company_id
        if self.item_ids:
            foreign = self.item_ids.filtered(lambda item: item.company_id != company)
            if foreign:
                raise UserError(
                    self.env._(
                        '"%(item)s" belongs to another company than the policy "%(policy)s". '
                        "Choose items of one company.",
                        item=foreign[0].display_name,
                        policy=self.policy_id.name,
                    )
                )
            return self.item_ids.sorted("id")
        return self.policy_id._items_if_active()

    def _sampled(self, items):
        """(the items to simulate, how many there are): evenly taken if there are too many."""
        count, most = len(items), min(MOST_ITEMS, MOST_LEARNED // learnings(self.weeks))
        if count <= most:
            return items, count
        places = [count * n // most for n in range(most)]
        return items.browse([items._ids[place] for place in places]), count

    def _values(self):
        return {name: self[name] for name in NUMBERS}

    # --- In words ----------------------------------------------------------------------------

    def _sentences(self, answer, count, total):
        yield self._policy_in_words(answer["policy"])
        if now := answer.get("now"):
            yield self.env._(
                "As it is planned now, for items that have levels (%(count)s): %(result)s; this "
                "policy for the same items: %(same)s.",
                count=now[0].items,
                result=self._result(now[0]),
                same=self._result(now[1]),
            )
            yield self.env._(
                "The levels of now know the weeks that they are tried in, which flatters them; "
                "this policy learned only from the weeks before."
            )
        if rules := answer.get("odoo"):
            yield self.env._(
                "Under minimum and maximum, for items with a reordering rule (%(count)s): "
                "%(result)s; this policy for the same items: %(same)s.",
                count=rules[0].items,
                result=self._result(rules[0]),
                same=self._result(rules[1]),
            )
        if count < total:
            yield self.env._(
                "%(count)s of %(total)s items were simulated, evenly taken. All figures are those "
                "of this sample.",
                count=count,
                total=total,
            )

    def _policy_in_words(self, sums):
        if not sums.items:
            return self.env._(
                "Nothing could be simulated. See below why, and choose other items or fewer weeks."
            )
        if sums.fill is None:
            return self.env._(
                "In the last %(weeks)s weeks nothing was asked for. Under this policy there would "
                "have been %(stock)s in stock on average.",
                weeks=self.weeks,
                stock=self._money(sums.value),
            )
        return self.env._(
            "In the last %(weeks)s weeks this policy would have given a fill rate of %(fill)s "
            "with an average stock of %(stock)s (%(units)s units, %(count)s items).",
            weeks=self.weeks,
            fill=_percent(sums.fill),
            stock=self._money(sums.value),
            units=f"{sums.stock:,.0f}",
            count=sums.items,
        )

    def _result(self, sums):
        if sums.fill is None:
            return self.env._("nothing asked for, %(stock)s", stock=self._money(sums.value))
        return self.env._(
            "%(fill)s with %(stock)s", fill=_percent(sums.fill), stock=self._money(sums.value)
        )

    def _money(self, value):
        return format_amount(self.env, round(value), self.currency_id, trailing_zeroes=False)

    def _left_out_in_words(self, left_out):
        """One sentence for each reason, with the first names."""
        reasons = {
            "unknown": self.env._("In these weeks nothing is known of: %(names)s."),
            "new": self.env._("Nothing was known before these weeks of: %(names)s."),
            "no_forecast": self.env._("Nothing can be forecast for: %(names)s."),
            "no_lead_time": self.env._("There is no vendor, and so no lead time, for: %(names)s."),
            "no_rule": self.env._(
                "The policy keeps minimum and maximum, but there is no reordering rule for: "
                "%(names)s."
            ),
        }
        for code, items in left_out.items():
            yield reasons[code] % {"names": self._some_names(items)}

    def _some_names(self, items):
        names = ", ".join(item.display_name for item in items[:MOST_NAMES])
        if len(items) <= MOST_NAMES:
            return names
        return self.env._("%(names)s and %(more)s more", names=names, more=len(items) - MOST_NAMES)


class DistReplenishmentWhatIfLine(models.TransientModel):
    """What came of it for a class of items."""

    _name = "dist.replenishment.what.if.line"
    _description = "Result of a What If"
    _order = "id"

    what_if_id = fields.Many2one(
        "dist.replenishment.what.if", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="what_if_id.currency_id")
    scenario = fields.Selection(
        [("policy", "This policy"), ("now", "Levels of now"), ("odoo", "Minimum and maximum")],
        "Plan",
        readonly=True,
    )
    abc_value = fields.Selection(
        [("all", "All"), ("a", "A"), ("b", "B"), ("c", "C"), ("none", "No class")],
        "Class",
        readonly=True,
    )
    item_count = fields.Integer("Items", readonly=True, aggregator=None)
    has_demand = fields.Boolean(readonly=True)
    fill_rate = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    stock_qty = fields.Float("Average Stock", readonly=True, digits=(16, 1), aggregator=None)
    stock_value = fields.Monetary(readonly=True, aggregator=None)
    order_count = fields.Integer("Orders", readonly=True, aggregator=None)
    same_fill_rate = fields.Float(
        "This Policy's Fill Rate",
        readonly=True,
        digits=(16, 4),
        aggregator=None,
        help="Of the same items, so that the two can be compared.",
    )
    same_stock_value = fields.Monetary(
        "This Policy's Stock Value",
        readonly=True,
        aggregator=None,
        help="Of the same items, so that the two can be compared.",
    )


def _percent(part):
    return f"{100 * part:.1f}%"
