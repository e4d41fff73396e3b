# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.preemption import harms_nobody_more
from .dist_promise_preemption_line import losses_of
from .sale_order_override import GROUPS

#: what people decide; everything else follows from it
DECIDED_FIELDS = {"order_id", "ship_date", "reason"}


class DistPromisePreemption(models.Model):
    """An order of a higher class takes promises of lower ones: preview, approval, and undo."""

    _name = "dist.promise.preemption"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Preemption"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "order_id"
    _mail_post_access = "read"

    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("waiting", "To Approve"),
            ("done", "Taken"),
            ("reverted", "Given Back"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        "Gains",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('state', '=', 'sale')]",
        help="The confirmed order that takes what it lacks.",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    class_id = fields.Many2one("dist.customer.class", "Customer Class", readonly=True)
    ship_date = fields.Date(
        "Needed to Leave by",
        help="The goods are taken for this day. Empty: for the day on which each line must leave "
        "for the customer's wish, or as soon as it can.",
    )
    reason = fields.Text("Why", help="What the approver should know. It is kept in the audit.")
    line_ids = fields.One2many("dist.promise.preemption.line", "preemption_id", "Who Loses What")
    note = fields.Text("Remarks", readonly=True, copy=False)
    gained_summary = fields.Text("What It Gains", readonly=True, copy=False)
    amount = fields.Monetary(
        "Value Taken",
        compute="_compute_totals",
        store=True,
        help="What the goods are sold for in the orders that lose them.",
    )
    loser_count = fields.Integer("Orders That Lose", compute="_compute_totals", store=True)
    waiting_count = fields.Integer(
        "Without a Date",
        compute="_compute_totals",
        store=True,
        help="Orders that have no new date for a part of what they lose.",
    )
    requester_id = fields.Many2one("res.users", "Asked by", readonly=True, copy=False)
    asked_at = fields.Datetime("Asked on", readonly=True, copy=False)
    answer = fields.Text(copy=False, help="What the approver wants to say about it.")
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    reverted_by_id = fields.Many2one("res.users", "Given Back by", readonly=True, copy=False)
    reverted_at = fields.Datetime("Given Back on", readonly=True, copy=False)
    can_ask = fields.Boolean(compute="_compute_can")
    can_approve = fields.Boolean(compute="_compute_can")
    can_revert = fields.Boolean(compute="_compute_can")

    _open_uniq = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'waiting')",
        "The order has an open preemption already. Open that one.",
    )

    # --- Computed fields ---------------------------------------------------------------------

    @api.depends("order_id", "order_id.name")
    def _compute_display_name(self):
        for preemption in self:
            # sudo: names of orders are shown with promises to all who may see those
            order = preemption.sudo().order_id
            preemption.display_name = self.env._("Preemption for %s", order.name or "")

    @api.depends("line_ids.amount", "line_ids.order_id", "line_ids.new_ship_date")
    def _compute_totals(self):
        for preemption in self:
            lines = preemption.line_ids
            preemption.amount = sum(lines.mapped("amount"))
            preemption.loser_count = len(lines.order_id)
            preemption.waiting_count = len(
                lines.filtered(lambda line: not line.new_ship_date).order_id
            )

    @api.depends("state", "order_id", "requester_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for preemption in self:
            # sudo: who may approve needs to see neither the order nor its customer
            order = preemption.order_id
            preemption.can_ask = bool(
                preemption.state in ("draft", "waiting") and order and order.has_access("write")
            )
            approver = bool(order) and preemption._is_approver(self.env.user)
            mine = preemption.requester_id == self.env.user
            preemption.can_approve = (
                preemption.state == "waiting"
                and approver
                and (not mine or preemption._may_approve_own(self.env.user))
            )
            preemption.can_revert = preemption.state == "done" and approver

    # --- making one --------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Show what an order would take; what isn't a person's to decide is not believed.

        :raises AccessError: unless the user may see promises and change the order that gains
        :raises UserError: when the order can't take anything
        """
        self.browse().check_access("create")
        prepared = [self._prepare(vals) for vals in vals_list]
        # sudo: everything but the order, the day and the reason is the system's to write
        found = super(DistPromisePreemption, self.sudo()).create(prepared)
        for preemption in found:
            preemption._show(preemption._look())
            preemption._check_takes_something()
        return found.with_env(self.env)

    @api.model
    def _prepare(self, vals):
        defaults = self.default_get(["order_id", "ship_date", "reason"])
        vals = {k: v for k, v in {**defaults, **vals}.items() if k in DECIDED_FIELDS}
        self.env["dist.promise"].check_access("read")
        order = self.env["sale.order"].browse(vals.get("order_id")).exists()
        if not order:
            raise UserError(self.env._("Choose the order that is to have the goods."))
        order.check_access("write")
        order._dist_check_may_preempt()
        return {
            **vals,
            "state": "draft",
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "class_id": order._dist_class().id,
            "requester_id": self.env.uid,
        }

    def write(self, vals):
        """People decide day and reason of a preview, and an approver writes an answer."""
        if not self.env.su:
            self.check_access("write")
            for preemption in self:
                preemption._check_writable(vals)
        # sudo: who may write what was checked
        result = super(DistPromisePreemption, self.sudo()).write(vals)
        if not self.env.su and "ship_date" in vals:
            self.action_refresh()
        return result

    def _check_writable(self, vals):
        allowed = set()
        if self.state == "draft" and self.can_ask:
            allowed |= {"ship_date", "reason"}
        if self.can_approve:
            allowed.add("answer")
        if vals.keys() - allowed:
            raise AccessError(
                self.env._(
                    "%(preemption)s cannot be edited: it says what is asked for, or what was "
                    "decided. Use its buttons, or withdraw it and make a new one.",
                    preemption=self.display_name,
                )
            )

    # --- the preview -------------------------------------------------------------------------

    def action_refresh(self):
        """Bring the preview up to date."""
        for preemption in self:
            preemption._check_may_ask("draft")
            preemption.order_id._dist_check_may_preempt()
            # sudo: the preview is the system's to write
            preemption = preemption.sudo()
            preemption._show(preemption._look())
            preemption._check_takes_something()
        return True

    def _check_may_ask(self, *states):
        """Check that the user may change the order of this preview, and that it is in a state.

        :raises AccessError: when he may not
        :raises UserError: when it waits for an answer or is decided
        """
        self.ensure_one()
        self.check_access("read")
        self.order_id.check_access("write")
        if self.state not in states:
            raise UserError(
                self.env._(
                    "%(preemption)s waits for an answer or is decided already.",
                    preemption=self.display_name,
                )
            )

    def _look(self):
        """What would be taken now, as the service finds it."""
        return self.env["dist.promise.service"]._look_preemption(self._gaining(), self.ship_date)

    def _gaining(self):
        # sudo: the lines of an order that the user may change, or approve for
        return self.sudo().order_id._dist_open_promise_lines()

    def _show(self, plan):
        """Make the plan what this shows; return whether it harms nobody more than what it showed.

        :param plan: the service's Preemption
        """
        prepare = self.env["dist.promise.preemption.line"]._prepare_taken
        harmless = harms_nobody_more(self.line_ids._losses(), losses_of(plan.taken))
        self.write(
            {
                "line_ids": [
                    Command.clear(),
                    *(Command.create(prepare(step)) for step in plan.taken),
                ],
                "note": self._remarks(plan),
                "gained_summary": self._gain_sentences(plan),
            }
        )
        return harmless

    def _check_takes_something(self):
        if not self.line_ids:
            raise UserError(
                "\n".join(
                    filter(
                        None,
                        [
                            self.env._(
                                "Nothing can be taken for %(order)s: no order of a lower class "
                                "has these goods in time and not yet in picking.",
                                order=self.order_id.display_name,
                            ),
                            self.note,
                        ],
                    )
                )
            )

    def _gain_sentences(self, plan):
        say = self.env["dist.promise.decision"]._fact_date
        gains = {}
        for step in plan.taken:
            place = step.covered.line_id, step.date
            gains[place] = gains.get(place, 0) + step.qty
        found = []
        for (line_id, day), qty in gains.items():
            line = self.env["sale.order.line"].browse(line_id)
            found.append(
                self.env._(
                    "%(qty)s %(unit)s of %(product)s leave on %(day)s.",
                    qty=f"{qty.normalize():f}",
                    unit=line.product_id.uom_id.name,
                    product=line.product_id.display_name,
                    day=say(day),
                )
            )
        return "\n".join(found)

    def _remarks(self, plan):
        """What isn't taken, and why."""
        found = []
        for line in self.env["sale.order.line"].browse(plan.free):
            names = {"unit": line.product_id.uom_id.name, "product": line.product_id.display_name}
            if free := plan.free[line.id]:
                found.append(
                    self.env._(
                        "%(qty)s %(unit)s of %(product)s need not be taken: they are free, and "
                        "are promised again or can be promised earlier.",
                        qty=f"{free.normalize():f}",
                        **names,
                    )
                )
            if capped := plan.capped[line.id]:
                found.append(
                    self.env._(
                        "%(qty)s %(unit)s of %(product)s are not taken: the cap of the order's "
                        "channel doesn't allow them.",
                        qty=f"{capped.normalize():f}",
                        **names,
                    )
                )
        return "\n".join(found)

    # --- who decides -------------------------------------------------------------------------

    def _is_approver(self, user):
        """Whether the policy of the gaining order lets the user override it."""
        # sudo: the policy decides, whether or not the user sees the order
        order = self.sudo().order_id
        group = GROUPS.get(order._dist_policies()[order.id].values.override)
        return bool(group) and user.has_group(group)

    @api.model
    def _may_approve_own(self, user):
        """A policy manager could change the policy itself: a second person would prove nothing."""
        return user.has_group("dist_base.group_dist_policy_manager")

    def _approver_group(self):
        # sudo: the policy decides, whether or not the user sees the order
        order = self.sudo().order_id
        return GROUPS.get(order._dist_policies()[order.id].values.override)
