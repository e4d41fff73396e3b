# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import groupby

from .. import queries


class DistPromiseNotice(models.Model):
    """A mail that told a customer the new dates of what slipped, and what it said.

    It is recorded in the transaction that puts the mail into Odoo's queue: there is no mail without
    it, and what it tells is never told twice.
    """

    _name = "dist.promise.notice"
    _inherit = ["dist.append.only"]
    _description = "Mails about New Dates"
    _order = "id desc"
    _check_company_auto = True

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    recipient_ids = fields.Many2many("res.partner", string="Recipients", readonly=True)
    case_id = fields.Many2one(
        "dist.exception",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    line_ids = fields.One2many("dist.promise.notice.line", "notice_id", readonly=True)
    create_date = fields.Datetime("Told on", readonly=True)
    mail_state = fields.Selection(
        [
            ("outgoing", "In the queue"),
            ("sent", "Sent"),
            ("received", "Received"),
            ("exception", "Delivery failed"),
            ("cancel", "Cancelled"),
            ("deleted", "Deleted"),
        ],
        "Mail",
        compute="_compute_mail",
    )
    subject = fields.Char(compute="_compute_mail")
    body = fields.Html("Text", compute="_compute_mail")

    def _compute_mail(self):
        # sudo: who may read the notice may read its mail; mails as such are for administrators
        mails = self.env["mail.mail"].sudo()
        found = mails.search([("model", "=", self._name), ("res_id", "in", self.ids)])
        by_notice = {mail.res_id: mail for mail in found}
        for notice in self:
            mail = by_notice.get(notice.id, mails)
            notice.mail_state = mail.state or "deleted"
            notice.subject = mail.subject
            notice.body = mail.body_html

    @api.depends("partner_id")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "New dates for %(customer)s", customer=notice.partner_id.display_name
            )

    # --- telling -----------------------------------------------------------------------------

    @api.model
    @api.private
    def _tell(self):
        """Mail what is pending: one mail for each cause and customer, when all of it is known.

        What is still to be looked at holds its customer's mail back until the worker has tried.
        """
        empty = self.env["dist.promise.slip"]
        pending = empty.search([("notice_state", "=", "pending")], order="id")
        for (case, partner, company), slips in groupby(
            pending, lambda slip: (slip.case_id, slip.partner_id, slip.company_id)
        ):
            batch = empty.concat(*slips)
            if not self._awaits(case, partner):
                self._tell_customer(case, partner, company, batch)

    @api.model
    def _awaits(self, case, partner):
        domain = [
            ("case_id", "=", case.id),
            ("partner_id", "=", partner.id),
            ("state", "=", "at_risk"),
            ("is_tried", "=", False),
        ]
        return bool(self.env["dist.promise.slip"].search_count(domain, limit=1))

    @api.model
    def _tell_customer(self, case, partner, company, slips):
        """One mail with every date that is later than what the customer was told last."""
        told = queries.last_told(self.env.cr, slips.line_id.ids)
        news = slips.filtered(
            lambda slip: slip.state == "late"
            and slip.warehouse_id.dist_mode == "enforce"
            and slip.new_arrival_date > told.get(slip.line_id.id, slip.old_arrival_date)
        )
        (slips - news).notice_state = "unneeded"
        if not news:
            return
        if not company.dist_tell_new_dates:
            news.notice_state = "off"
            return
        recipients = self._recipients(partner, news.order_id)
        if not recipients:
            news.notice_state = "no_address"
            return
        notice = self._record(case, partner, company, recipients, news, told)
        news.notice_state = "told"
        notice._queue_mail()

    @api.model
    def _recipients(self, partner, orders):
        """The contacts of the orders that have an address, else the customer itself."""
        return orders.partner_id.filtered("email") or partner.filtered("email")

    @api.model
    def _record(self, case, partner, company, recipients, slips, told):
        notice = self._append(
            [
                {
                    "partner_id": partner.id,
                    "recipient_ids": [(6, 0, recipients.ids)],
                    "case_id": case.id,
                    "company_id": company.id,
                }
            ]
        )
        self.env["dist.promise.notice.line"]._append(
            [
                {
                    "notice_id": notice.id,
                    "line_id": slip.line_id.id,
                    "order_id": slip.order_id.id,
                    "product_id": slip.product_id.id,
                    "qty": slip.qty,
                    "old_date": told.get(slip.line_id.id, slip.old_arrival_date),
                    "new_date": slip.new_arrival_date,
                }
                for slip in slips.sorted(lambda s: (s.order_id.id, s.line_id.id, s.id))
            ]
        )
        return notice

    def _queue_mail(self):
        """Put the mail into Odoo's queue, in the customer's language, and say so on the orders."""
        self.ensure_one()
        template = self.env.ref("dist_reservation_policy.mail_template_new_dates")
        template.send_mail(self.id, force_send=False)
        body = self.env._(
            "The new dates were mailed to %(recipients)s.",
            recipients=", ".join(self.recipient_ids.mapped("display_name")),
        )
        orders = self.line_ids.order_id
        orders._message_log_batch(bodies=dict.fromkeys(orders.ids, body))


class DistPromiseNoticeLine(models.Model):
    """What a customer was told of one quantity."""

    _name = "dist.promise.notice.line"
    _inherit = ["dist.append.only"]
    _description = "Dates in Mails"
    _order = "id"
    _check_company_auto = True

    notice_id = fields.Many2one(
        "dist.promise.notice", required=True, readonly=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    qty = fields.Float("Quantity", digits="Product Unit", required=True, readonly=True)
    old_date = fields.Date("Told Before", required=True, readonly=True)
    new_date = fields.Date("Told Now", required=True, readonly=True)
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
