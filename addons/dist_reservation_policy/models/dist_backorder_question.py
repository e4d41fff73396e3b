# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools.misc import get_lang

from .stock_move import OPEN as OPEN_MOVES

ACTIVITY = "mail.mail_activity_data_todo"
TEMPLATE = "dist_reservation_policy.dist_backorder_question_mail"
#: how long a customer has before everything is kept
DEADLINE = timedelta(days=5)
KEEP, CANCEL = "keep", "cancel"


class DistBackorderQuestion(models.Model):
    """A delivery left a remainder, and the customer is asked whether he still wants it."""

    _name = "dist.backorder.question"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Question about a Remainder"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "order_id"
    _mail_post_access = "read"

    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("expired", "Kept without answer"),
            ("settled", "Nothing left"),
        ],
        default="asked",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        help="Nothing left: what remained was delivered or cancelled before anybody answered.",
    )
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    line_ids = fields.One2many(
        "dist.backorder.question.line", "question_id", "What Remains", readonly=True
    )
    create_date = fields.Datetime("Asked on", readonly=True)
    deadline = fields.Datetime("Answer until", required=True, readonly=True)
    answered_at = fields.Datetime("Answered on", readonly=True)
    answered_by_id = fields.Many2one("res.partner", "Answered by", readonly=True)
    how = fields.Selection([("portal", "Portal"), ("phone", "Phone")], "Answered", readonly=True)
    can_answer = fields.Boolean(compute="_compute_can_answer")
    # the customer's key to his answer: whoever could read it could answer in his place
    access_token = fields.Char(groups="base.group_system")

    _asked_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'asked'", "The customer has been asked about this order already."
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        for question in self:
            question.can_answer = question.state == "asked" and question._is_for_staff()

    def _compute_access_url(self):
        super()._compute_access_url()
        for question in self:
            question.access_url = f"/my/remainders/{question.id}"

    def _sign_token(self, pid):
        # sudo: who writes to the customer sends him a link, though the token is not his to read
        return super(DistBackorderQuestion, self.sudo())._sign_token(pid)

    # --- asking ------------------------------------------------------------------------------

    @api.model
    @api.private
    def _ask(self, order, remaining):
        """Ask about what remains of the order; a question that is open takes it in, without a mail.

        What the customer has chosen to keep already isn't asked again.

        :param remaining: {order line: quantity in the product's unit}
        :return: the question, or none when there is nothing to ask
        """
        # sudo: who delivers asks on behalf of the company, whatever he may see of the order
        questions = self.sudo().search([("order_id", "=", order.id)])
        kept = questions.line_ids.filtered(lambda line: line.answer == KEEP).sale_line_id
        remaining = {line: qty for line, qty in remaining.items() if line not in kept}
        found = questions.filtered(lambda question: question.state == "asked")
        if not remaining:
            return found
        if found:
            found._take_in(remaining)
            return found
        # sudo: as above
        question = self.sudo().create(self._prepare(order.sudo(), remaining))
        question._send()
        return question

    @api.model
    def _prepare(self, order, remaining):
        return {
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "user_id": order.user_id.id,
            "company_id": order.company_id.id,
            "deadline": fields.Datetime.now() + DEADLINE,
            "line_ids": [
                Command.create({"sale_line_id": line.id, "qty": qty})
                for line, qty in remaining.items()
            ],
        }

    def _take_in(self, remaining):
        known = {line.sale_line_id: line for line in self.line_ids}
        for line, qty in remaining.items():
            if line in known:
                known[line].qty = qty
            else:
                self.line_ids = [Command.create({"sale_line_id": line.id, "qty": qty})]

    def _send(self):
        """One mail to the customer; who has no address is asked by his salesperson."""
        self._portal_ensure_token()
        if self.partner_id.email:
            self.env.ref(TEMPLATE).send_mail(
                self.id, email_layout_xmlid="mail.mail_notification_light"
            )
        elif self.user_id:
            self.activity_schedule(
                ACTIVITY,
                summary=self.env._(
                    "%(customer)s has no e-mail address: ask by phone whether the rest of "
                    "%(order)s is still wanted.",
                    customer=self.partner_id.display_name,
                    order=self.order_id.name,
                ),
                user_id=self.user_id.id,
            )
        self.order_id.message_post(
            body=self.env._("The customer is asked whether the remainder is still wanted.")
        )

    # --- closing -----------------------------------------------------------------------------

    def _settle(self):
        """Close the questions of which nothing is left to answer."""
        for question in self:
            if question.state == "asked" and not any(question.line_ids.mapped("open_qty")):
                question._close("settled")

    @api.model
    def _cron_close(self):
        """Keep what nobody has answered about in time."""
        asked = self.search([("state", "=", "asked")])
        asked._settle()
        now = fields.Datetime.now()
        for question in asked.filtered(lambda q: q.state == "asked" and q.deadline < now):
            question._close("expired")
            question.order_id.message_post(
                body=self.env._("The customer has not answered: the remainder is kept.")
            )

    def _close(self, state, **vals):
        self.write({"state": state, **vals})
        self.activity_unlink([ACTIVITY])


class DistBackorderQuestionLine(models.Model):
    """What remains of one order line, in the product's own unit."""

    _name = "dist.backorder.question.line"
    _description = "Remainder of a Line"
    _check_company_auto = True
    _rec_name = "sale_line_id"

    question_id = fields.Many2one(
        "dist.backorder.question", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="question_id.company_id", store=True, index=True)
    state = fields.Selection(related="question_id.state", string="State of the Question")
    can_answer = fields.Boolean(related="question_id.can_answer")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", required=True, readonly=True, index=True,
        ondelete="cascade",
    )  # fmt: skip
    product_id = fields.Many2one(related="sale_line_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    qty = fields.Float("Asked About", digits="Product Unit", readonly=True)
    open_qty = fields.Float(
        "Still Open",
        digits="Product Unit",
        compute="_compute_open_qty",
        help="What is neither delivered nor cancelled, and not being packed yet.",
    )
    promised_date = fields.Date(related="sale_line_id.dist_promised_date")
    arrival_date = fields.Date(related="sale_line_id.dist_arrival_date")
    answer = fields.Selection([(KEEP, "Keep"), (CANCEL, "Cancel")], readonly=True)
    cancelled_qty = fields.Float("Cancelled", digits="Product Unit", readonly=True)

    @api.depends("qty", "sale_line_id.move_ids.state", "sale_line_id.move_ids.product_qty")
    def _compute_open_qty(self):
        for line in self:
            # sudo: who answers need not see the transfers
            open_qty = line.sudo().sale_line_id._dist_cancellable_qty()
            line.open_qty = min(line.qty, open_qty)

    def _say_qty(self, qty):
        """A quantity as the reader's language writes it, in full and without needless zeros."""
        language = self.env["res.lang"]._lang_get(get_lang(self.env).code)
        return language.format("%.15g", qty, grouping=True)


class SaleOrderLine(models.Model):
    """What of a line could still be cancelled, in the product's own unit.

    Who knows of products that are promised through their components counts whole ones.
    """

    _inherit = "sale.order.line"

    def _dist_leaving_moves(self):
        """The moves that take, or took, the goods of the line out of the stock."""
        return self.move_ids.filtered(
            lambda move: move.state != "cancel"
            and move._dist_leaves_shelf()
            and not move.origin_returned_move_id
        )

    def _dist_cancellable_moves(self):
        """Those that are still to do so, and aren't being packed, the latest first."""
        moves = self._dist_leaving_moves().filtered(
            lambda move: move.state in OPEN_MOVES and not any(move.move_line_ids.mapped("picked"))
        )
        return moves.sorted("date", reverse=True)

    def _dist_cancellable_qty(self):
        """How much of the product could be cancelled now."""
        return sum(self._dist_cancellable_moves().mapped("product_qty"))

    def _dist_left_behind(self, moves):
        """How much of the product the moves of the line, which a delivery left behind, are for."""
        return sum(moves.mapped("product_qty"))
