# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core.allocation import floor_to

#: what the person who asks decides; everything else follows from it
ASKED_FIELDS = ("line_id", "for_order_id", "qty", "deadline", "reason")
APPROVERS = "dist_base.group_dist_override_approver"
ACTIVITY = "mail.mail_activity_data_todo"


class DistReleaseRequest(models.Model):
    """One order asks another to give up goods that are promised to it."""

    _name = "dist.release.request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Release Request"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "order_id"
    _mail_post_access = "read"

    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("released", "Released"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_id = fields.Many2one(
        "sale.order.line", "Promised Line", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        "sale.order", "Promised to", readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", readonly=True, index=True, ondelete="restrict")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, check_company=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    holder_id = fields.Many2one(
        "res.users", "Asked Person", readonly=True, help="Who looks after the order that has it."
    )
    requester_id = fields.Many2one("res.users", "Asked by", readonly=True)
    for_order_id = fields.Many2one(
        "sale.order",
        index=True,
        ondelete="cascade",
        domain="[('state', '=', 'sale')]",
        help="The confirmed order that is to have the goods instead.",
    )
    for_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    qty = fields.Float(
        "Quantity", digits="Product Unit", required=True, help="In the product's own unit."
    )
    released_qty = fields.Float("Released", digits="Product Unit", readonly=True, copy=False)
    deadline = fields.Datetime(
        "Answer until", default=lambda self: fields.Datetime.now() + timedelta(days=1)
    )
    reason = fields.Text("Why", help="What the person who is asked should know.")
    answer = fields.Text(copy=False, help="What the person who answers wants to say about it.")
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    can_answer = fields.Boolean(compute="_compute_can_answer")
    can_withdraw = fields.Boolean(compute="_compute_can_answer")

    _asked_uniq = models.UniqueIndex(
        "(line_id, for_order_id) WHERE state = 'asked'",
        "This order has asked for these goods already.",
    )
    _qty_positive = models.Constraint("CHECK (qty > 0)", "Ask for a quantity above zero.")

    @api.depends("order_id", "product_id", "qty")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request._what()

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for request in self:
            late = request.deadline and request.deadline < now
            request.is_overdue = request.state == "asked" and bool(late)

    @api.depends("state", "holder_id", "requester_id")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        user = self.env.user
        for request in self:
            asked = request.state == "asked"
            request.can_answer = asked and request._is_answerable_by(user)
            request.can_withdraw = asked and user == request.requester_id

    # --- asking ------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Ask the person who looks after the promised line; what isn't asked is not believed.

        :raises AccessError: unless the user may see promises and change the order that is to gain
        :raises UserError: when the line has nothing to give or the other order needs nothing
        """
        prepared = [
            self._prepare_request({k: v for k, v in vals.items() if k in ASKED_FIELDS})
            for vals in vals_list
        ]
        self.browse().check_access("create")
        # sudo: the promised line may be out of the asking person's reach; all else is checked
        requests = super(DistReleaseRequest, self.sudo()).create(prepared)
        for request in requests:
            request._tell_holder()
        return requests.with_env(self.env)

    @api.model
    def _prepare_request(self, vals):
        """The values of a request, each taken from the records that it names, or refused."""
        vals = {**self.default_get(["deadline", *ASKED_FIELDS]), **vals}
        self.env["dist.promise"].check_access("read")
        gaining = self.env["sale.order"].browse(vals.get("for_order_id")).exists()
        if not gaining:
            raise UserError(self.env._("Choose the order that is to have the goods."))
        gaining.check_access("write")
        # sudo: who asks may see promises of the company, not every order that has them
        line = self.env["sale.order.line"].sudo().browse(vals.get("line_id")).exists()
        self._check_line(line, gaining)
        key = line.product_id.id, line.warehouse_id.id
        qty = self._check_qty(line, key, vals.get("qty"))
        other = self._check_gaining(gaining.sudo(), line, key, qty)  # sudo: checked above
        return {
            **vals,
            "qty": float(qty),
            "state": "asked",
            "order_id": line.order_id.id,
            "product_id": line.product_id.id,
            "warehouse_id": line.warehouse_id.id,
            "company_id": line.company_id.id,
            "for_line_id": other.id,
            "holder_id": self._holder_of(line).id,
            "requester_id": self.env.uid,
            "released_qty": 0.0,
            "answer": False,
            "answered_by_id": False,
            "answered_at": False,
        }

    @api.model
    def _check_line(self, line, gaining):
        if not line or line.company_id not in self.env.companies:
            raise UserError(
                self.env._("These goods are not promised any more. Look at the promises again.")
            )
        if line.dist_in_kits:
            raise UserError(
                self.env._(
                    "%(order)s has these goods as parts of %(kit)s. A kit without one of its parts "
                    "is worth nothing, so they cannot be asked for alone. Ask its salesperson to "
                    "order fewer kits.",
                    order=line.order_id.display_name,
                    kit=line.product_id.display_name,
                )
            )
        if line.order_id == gaining:
            raise UserError(
                self.env._(
                    "%(order)s has these goods already. Choose the order that is to have them "
                    "instead.",
                    order=gaining.display_name,
                )
            )
        # the unique index is for those who ask at the same time
        if self.search_count(
            [
                ("line_id", "=", line.id),
                ("for_order_id", "=", gaining.id),
                ("state", "=", "asked"),
            ]
        ):
            raise UserError(
                self.env._(
                    "%(order)s has asked for these goods already. Wait for the answer, or withdraw "
                    "that request and ask again.",
                    order=gaining.display_name,
                )
            )

    @api.model
    def _check_qty(self, line, key, qty):
        rounding = Decimal(str(line.product_id.uom_id.rounding))
        qty = floor_to(Decimal(str(round(qty or 0.0, 6))), rounding)
        if qty <= 0:
            raise ValidationError(
                self.env._(
                    "Ask for a quantity of %(product)s above zero, in %(unit)s.",
                    product=line.product_id.display_name,
                    unit=line.product_id.uom_id.name,
                )
            )
        free = self.env["dist.promise.service"]._releasable(line, key)
        if qty > free:
            raise UserError(
                self.env._(
                    "%(order)s can give up %(free)s %(unit)s of %(product)s at most: nothing else "
                    "is promised to it and not yet being picked. Ask for less.",
                    order=line.order_id.display_name,
                    free=f"{free.normalize():f}",
                    unit=line.product_id.uom_id.name,
                    product=line.product_id.display_name,
                )
            )
        return qty

    @api.model
    def _check_gaining(self, gaining, line, key, qty):
        """The line of the gaining order that needs the goods."""
        if gaining.state != "sale":
            raise UserError(
                self.env._(
                    "Confirm %(order)s first: only a confirmed order can be promised what another "
                    "gives up.",
                    order=gaining.display_name,
                )
            )
        service = self.env["dist.promise.service"]
        for other in gaining.order_line:
            wanting = service._wanting(other, key)
            if sum(b.qty for b in wanting) >= qty:
                return other
        raise UserError(
            self.env._(
                "No line of %(order)s still needs %(qty)s %(unit)s of %(product)s from "
                "%(warehouse)s. Enter the quantity that it is short of, or choose another order.",
                order=gaining.display_name,
                qty=f"{qty.normalize():f}",
                unit=line.product_id.uom_id.name,
                product=line.product_id.display_name,
                warehouse=line.warehouse_id.display_name,
            )
        )

    @api.model
    def _holder_of(self, line):
        """Who is asked: the salesperson, else the team leader, else an override approver."""
        order = line.order_id
        holder = order.user_id or order.team_id.user_id
        if holder.active:
            return holder
        approvers = self.env.ref(APPROVERS)._dist_people(line.company_id)
        if not approvers:
            raise UserError(
                self.env._(
                    "Nobody looks after %(order)s, so nobody can be asked. Have a salesperson "
                    "entered on it first.",
                    order=order.display_name,
                )
            )
        return approvers.sorted("id")[0]

    def _tell_holder(self):
        # sudo: the request notifies on behalf of the person who asks
        request = self.sudo()
        partners = request.holder_id.partner_id | request.requester_id.partner_id
        request.message_subscribe(partners.ids)
        note = self.env._(
            "%(who)s asks you to release %(what)s for %(order)s.",
            who=request.requester_id.name,
            what=request._what(),
            order=request.for_order_id.name,
        )
        request.message_post(
            body=" ".join(filter(None, [note, request.reason])),
            partner_ids=request.holder_id.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
        request.activity_schedule(
            ACTIVITY,
            date_deadline=fields.Date.to_date(request.deadline) or fields.Date.today(),
            summary=note,
            user_id=request.holder_id.id,
        )

    def _what(self):
        """The goods in words: how many of what, and who has them."""
        # sudo: names of orders are shown with promises to all who may see those
        request = self.sudo()
        return self.env._(
            "%(qty)s %(unit)s of %(product)s promised to %(order)s",
            qty=f"{request.qty:g}",
            unit=request.product_id.uom_id.name or "",
            product=request.product_id.display_name or "",
            order=request.order_id.name or "",
        )
