# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .sale_order_override import GROUPS

ACTIVITY = "mail.mail_activity_data_todo"
#: who may approve what he asked for himself
MANAGER = "dist_base.group_dist_policy_manager"
#: how long an approver has
DEADLINE = timedelta(days=1)


class DistPromiseApproval(models.Model):
    """A quotation that is short waits for somebody who may override to approve the shortage."""

    _name = "dist.promise.approval"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Approval of a Shortage"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "order_id"
    _mail_post_access = "read"

    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
            ("outdated", "Outdated"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Outdated: the order was changed, cancelled or confirmed meanwhile.",
    )
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, check_company=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    line_ids = fields.One2many(
        "dist.promise.approval.line", "approval_id", "Short Lines", readonly=True
    )
    amount = fields.Monetary("Order Value", readonly=True, help="Without taxes.")
    short_value = fields.Monetary(
        "Value Short", readonly=True, help="What could not be promised in time."
    )
    role = fields.Selection(
        [("approver", "Override approvers"), ("manager", "Policy managers")],
        "Who Decides",
        required=True,
        readonly=True,
        help="Whom the policy of the order lets override it.",
    )
    requester_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True)
    create_date = fields.Datetime("Asked on", readonly=True)
    deadline = fields.Datetime("Answer until", required=True, readonly=True)
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    answer = fields.Text("Reason", readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    can_answer = fields.Boolean(
        compute="_compute_can_answer",
        search="_search_can_answer",
    )
    can_withdraw = fields.Boolean(compute="_compute_can_answer")

    _waiting_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'waiting'",
        "Approval of this order has been asked already.",
    )

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for approval in self:
            approval.is_overdue = approval.state == "waiting" and approval.deadline < now

    @api.depends("state", "role", "requester_id")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        user = self.env.user
        for approval in self:
            waiting = approval.state == "waiting"
            approval.can_answer = waiting and approval._is_answerable_by(user)
            approval.can_withdraw = waiting and user == approval.requester_id

    @api.model
    def _search_can_answer(self, operator, value):
        if operator != "in":
            return NotImplemented
        roles = [role for role, group in GROUPS.items() if self.env.user.has_group(group)]
        mine = [("state", "=", "waiting"), ("role", "in", roles)]
        if not self.env.user.has_group(MANAGER):
            mine.append(("requester_id", "!=", self.env.uid))
        found = fields.Domain(mine)
        return found if True in value else ~found

    # --- asking ------------------------------------------------------------------------------

    @api.model
    @api.private
    def _ask(self, order):
        """The open approval of the order; asked for now unless there is one.

        :raises UserError: when the policy lets nobody override the order
        :raises ConcurrencyError: when it is being asked for at this moment; Odoo tries again
        """
        # sudo: nobody may write approvals by himself, and whoever confirms asks for one
        found = self.sudo().search([("order_id", "=", order.id), ("state", "=", "waiting")])
        if found:
            return found.with_env(self.env)
        values = self._prepare(order)
        try:
            with self.env.cr.savepoint():
                # sudo: as above
                approval = self.sudo().create(values)
                approval.flush_recordset()
        except UniqueViolation as error:
            raise ConcurrencyError("Approval of the order was asked for meanwhile.") from error
        approval._tell_approvers()
        return approval.with_env(self.env)

    @api.model
    def _prepare(self, order):
        # sudo: what is recorded of the order doesn't depend on what whoever confirms may read
        order = order.sudo()
        role = order._dist_policies()[order.id].values.override
        if role not in GROUPS:
            raise UserError(
                self.env._(
                    "The stock does not cover %(order)s. The reservation policy wants somebody to "
                    "approve that, but lets nobody override it. Lower the quantities, or ask a "
                    "policy manager to say who may override.",
                    order=order.display_name,
                )
            )
        lines = self._prepare_lines(order)
        return {
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "warehouse_id": order.warehouse_id.id,
            "company_id": order.company_id.id,
            "currency_id": order.currency_id.id,
            "amount": order.amount_untaxed,
            "short_value": order.currency_id.round(sum(vals["short_value"] for vals in lines)),
            "role": role,
            "requester_id": self._requester(order).id,
            "deadline": fields.Datetime.now() + DEADLINE,
            "line_ids": [Command.create(vals) for vals in lines],
        }

    @api.model
    def _requester(self, order):
        """Who is told: whoever confirms, or the salesperson if the system or a customer does."""
        user = self.env.user
        by_system = user == self.env.ref("base.user_root") or not user._is_internal()
        return order.user_id if by_system and order.user_id else user

    @api.model
    def _prepare_lines(self, order):
        preview = self.env["dist.promise.service"]._preview(order.order_line, approval=True)
        return [
            self._prepare_line(line, request, decision)
            for line, (request, decision) in preview.items()
            if decision.promised_for(request.day) < request.qty
        ]

    @api.model
    def _prepare_line(self, line, request, decision):
        now = decision.promised_for(request.day)
        later = decision.promised_qty - now
        price = line._dist_unit_price()
        return {
            "sale_line_id": line.id,
            "product_id": request.product.id,
            "requested_date": request.day,
            "wanted_qty": float(request.qty),
            "now_qty": float(now),
            "later_qty": float(later),
            "later_date": max(
                (p.date for p in decision.parts if p.date > request.day), default=False
            ),
            "short_qty": float(request.qty - now),
            "short_value": line.currency_id.round(price * float(request.qty - now)),
        }

    def _approvers(self):
        """Everybody who may answer, in the company of the order."""
        self.ensure_one()
        people = self.env.ref(GROUPS[self.role])._dist_people(self.company_id)
        return people.filtered(
            lambda user: user != self.env.ref("base.user_root") and self._is_answerable_by(user)
        )

    def _tell_approvers(self):
        self.message_subscribe(self.requester_id.partner_id.ids)
        note = self.env._(
            "%(who)s asks you to approve %(order)s, of which goods are missing.",
            who=self.requester_id.name,
            order=self.order_id.name,
        )
        for user in self._approvers():
            self.activity_schedule(
                ACTIVITY,
                date_deadline=fields.Date.to_date(self.deadline),
                summary=note,
                user_id=user.id,
            )
        self.order_id.message_post(
            body=self.env._("Not everything is there: approval was asked for.")
        )

    def _is_answerable_by(self, user):
        """Whether the user has the role, and didn't ask himself unless he manages policies."""
        self.ensure_one()
        own = user == self.requester_id and not user.has_group(MANAGER)
        return user.has_group(GROUPS[self.role]) and not own


class DistPromiseApprovalLine(models.Model):
    """What was short of a line when approval was asked for, in the product's own unit."""

    _name = "dist.promise.approval.line"
    _description = "Short Line to Approve"
    _check_company_auto = True

    approval_id = fields.Many2one(
        "dist.promise.approval", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="approval_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="approval_id.currency_id")
    sale_line_id = fields.Many2one("sale.order.line", "Order Line", ondelete="set null")
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    requested_date = fields.Date("Requested Ship Date", readonly=True)
    wanted_qty = fields.Float("Wanted", digits="Product Unit", readonly=True)
    now_qty = fields.Float("In Time", digits="Product Unit", readonly=True)
    later_qty = fields.Float("Later", digits="Product Unit", readonly=True)
    later_date = fields.Date("Later on", readonly=True)
    short_qty = fields.Float("Short", digits="Product Unit", readonly=True)
    short_value = fields.Monetary("Value Short", readonly=True)
