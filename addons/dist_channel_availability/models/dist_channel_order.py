# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("desk", "On the desk"),
    ("partial", "Accepted in part"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
#: the kind of the cases of orders that could not be decided
CASE_KIND = "channel_order"


class DistChannelOrder(models.Model):
    """An order that came in over the API, and the answer that it was given.

    One row for each channel and external id: a repeat finds the row and gets the first answer.
    The endpoint alone writes it, in the transaction that makes the order.
    """

    _name = "dist.channel.order"
    _description = "Channel Order"
    _order = "received_at desc, id desc"
    _rec_name = "external_id"
    _check_company_auto = True

    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        required=True,
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    external_id = fields.Char(
        "External ID", required=True, readonly=True, help="The order's number in the channel."
    )
    fingerprint = fields.Char(
        required=True,
        readonly=True,
        help="What was sent, as a hash: another order with the same number is told from a repeat.",
    )
    payload = fields.Json("As Received", required=True, readonly=True)
    received_at = fields.Datetime("Received", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Received From", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    http_status = fields.Integer("First Status", readonly=True, aggregator=None)
    answer = fields.Json("First Answer", readonly=True)
    reasons = fields.Text(readonly=True, help="Why the order was not accepted as it came.")
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        help="Whom the order is for, as found by its number or chosen by a person.",
    )
    suggested_partner_ids = fields.Many2many(
        "res.partner",
        string="May Be",
        readonly=True,
        help="Customers with the phone number or the e-mail address of the order.",
    )
    case_id = fields.Many2one(
        "dist.exception",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)

    _external_id_uniq = models.UniqueIndex("(channel_id, external_id)")

    # --- what people do ----------------------------------------------------------------------

    def action_try_again(self):
        """Take the order as it came once more, now that an alias or a customer is known.

        :raises UserError: when the order does not wait on the desk, or still can't be decided
        """
        self.ensure_one()
        self._check_on_desk()
        if self.order_id:
            raise UserError(
                self.env._(
                    "%(order)s is a quotation already: confirm it there.",
                    order=self.order_id.display_name,
                )
            )
        self._take_again()
        if self.state == "desk" and not self.order_id:
            raise UserError(self.reasons)
        return self.action_view_order() if self.order_id else True

    def _check_on_desk(self):
        """Salespeople and the desk may decide what waits there.

        :raises AccessError: for those who may not make orders
        :raises UserError: when the order does not wait
        """
        self.check_access("read")
        if not self.env["sale.order"].has_access("create"):
            raise AccessError(
                self.env._(
                    "To take the order %(order)s you need the right to make sales orders.",
                    order=self.display_name,
                )
            )
        if self.state != "desk":
            raise UserError(
                self.env._(
                    "The order %(order)s does not wait on the desk any more.",
                    order=self.display_name,
                )
            )

    def action_view_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def action_view_case(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dist.exception",
            "res_id": self.case_id.id,
            "view_mode": "form",
        }

    # --- what the suite writes ---------------------------------------------------------------

    def _note(self, **values):
        """Write what became of the order."""
        # sudo: nobody has the right to write these rows; who may decide was checked before
        self.sudo().write(values)

    @api.model
    @api.private
    def _of(self, channel, external_id):
        """Return the order of a channel by its external id, if it has come in."""
        return self.search([("channel_id", "=", channel.id), ("external_id", "=", external_id)])

    @api.private
    def _settle(self):
        """Follow orders that were confirmed or cancelled, and close the cases that waited."""
        # sudo: whoever confirms or cancels the order settles what it waited for
        for row in self.sudo():
            if row.order_id.state == "cancel" and row.state != "cancelled":
                row._note(state="cancelled")
            elif row.order_id.state == "sale" and row.state == "desk":
                row._note(state=row._state_of_promise())
            else:
                continue
            row._close_case()

    def _close_case(self):
        causes = [f"{self._name},{row.id}" for row in self]
        self.env["dist.exception"]._close_cases(CASE_KIND, causes)
