# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models

from ..core import portal
from ..core.portal import Step

#: of which the customer may still withdraw his request
OPEN_STATES = ("submitted", "authorised")


class DistReturn(models.Model):
    """What a customer sees of a return, and does to it."""

    _inherit = "dist.return"

    # It proves that a form was sent already: a double click makes one return.
    _guarded = {"portal_key": False}

    portal_key = fields.Char("Key of the Request", readonly=True, copy=False)

    _portal_key_uniq = models.UniqueIndex(
        "(portal_key) WHERE portal_key IS NOT NULL", "This request was sent already."
    )

    def _compute_access_url(self):
        super()._compute_access_url()
        for record in self:
            record.access_url = f"/my/returns/{record.id}"

    def _portal_domain(self, user):
        """Return the domain of the returns that a user of the portal sees: his own company's."""
        return [
            ("commercial_partner_id", "=", user.commercial_partner_id.id),
            ("company_id", "in", user.company_ids.ids),
            ("state", "!=", "draft"),
        ]

    def _is_portal_visible(self, user):
        """Tell whether the return is one of those that the user of the portal sees."""
        return user._is_portal() and bool(self.filtered_domain(self._portal_domain(user)))

    def _portal_link(self):
        """Return the whole address of the page, for mails; whoever has it sees this return."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.get_portal_url()}"

    def _portal_make(self, order, partner, rows, values):
        """Make the request of a customer for goods of his order, and submit it.

        :param order: the sale order
        :param partner: who asks
        :param rows: list of (Delivered, {field: value} of the line, list of JPEG bytes)
        :param values: {field: value} of the return
        """
        record = self._make(
            [
                {
                    "partner_id": partner.id,
                    "company_id": order.company_id.id,
                    "warehouse_id": order.warehouse_id.id,
                    "channel_id": order.dist_channel_id.id,
                    "source": "portal",
                    "line_ids": [
                        Command.create({**self._portal_line(row), **line})
                        for row, line, _photos in rows
                    ],
                    **values,
                }
            ]
        )
        for line, (_row, _values, photos) in zip(record.line_ids, rows, strict=True):
            line._portal_attach(photos)
        record._submit()
        return record

    def _portal_line(self, row):
        return {
            "product_id": row.move.product_id.id,
            "product_uom_id": row.move.product_id.uom_id.id,
            "lot_id": row.lot.id,
            "move_id": row.move.id,
            "sale_line_id": row.move.sale_line_id.id,
        }

    def _portal_may_withdraw(self):
        self.ensure_one()
        return self.state in OPEN_STATES and not self.receipt_ids

    def _portal_withdraw(self):
        """Cancel the request for its customer, unless goods have come."""
        self.ensure_one()
        self._lock_in(*OPEN_STATES)
        self.invalidate_recordset(["receipt_ids", "disposition_ids"])
        self._check_untouched()
        self._cancel_transfers()
        self._withdraw_dispositions()
        self.line_ids._set({"authorised_qty": 0.0})
        self._set({"state": "cancelled"})

    def _portal_may_print(self):
        """Tell whether goods are expected, so that slip and label make sense."""
        self.ensure_one()
        return bool(self._papers_lines()) and self.state in ("authorised", "receipt")

    def _papers_lines(self):
        """Return the lines whose goods come back: what belongs into the parcel."""
        return self.line_ids.filtered(lambda line: line.routing == "return")

    def _portal_timeline(self):
        """Return [(title, progress, time)] of the steps that the customer sees."""
        self.ensure_one()
        words = self._portal_step_words()
        times = {
            Step.REQUESTED: self.submitted_at,
            Step.AUTHORISED: self.authorised_at,
            Step.RECEIVED: min(filter(None, self.receipt_ids.mapped("received_at")), default=False),
            Step.DECIDED: self.closed_at,
        }
        steps = portal.timeline(
            self.state,
            is_authorised=self._is_authorised(),
            is_received=bool(self.receipt_ids),
            is_decided=self._is_decided(),
        )
        return [(words[step], mark.value, times[step]) for step, mark in steps]

    def _is_authorised(self):
        return bool(self.authorised_at) and self.state != "rejected"

    def _portal_step_words(self):
        return {
            Step.REQUESTED: self.env._("Requested"),
            Step.AUTHORISED: self.env._("Authorised"),
            Step.RECEIVED: self.env._("Received"),
            Step.DECIDED: self.env._("Decided"),
        }

    def _portal_headline(self):
        """Return a sentence that says where the return is and what the customer does next."""
        self.ensure_one()
        if self.state == "authorised" and not self._portal_may_print():
            return self.env._("Your return is authorised. You needn't send anything back.")
        if self.state == "receipt" and not self.receipt_ids:
            return self.env._("We expect your goods.")
        if self.state == "receipt" and self._is_decided():
            return self.env._("We have decided on your goods; see the lines below.")
        return self._portal_state_words()[self.state]

    def _portal_state_words(self):
        return {
            "draft": self.env._("This return hasn't been requested yet."),
            "submitted": self.env._(
                "We are looking at your request and send you a mail when it is decided. Please "
                "don't send anything yet."
            ),
            "authorised": self.env._(
                "Your return is authorised. Print the slip, put it into the parcel and stick the "
                "label on the outside."
            ),
            "receipt": self.env._("Goods of your return have arrived. We are inspecting them."),
            "closed": self.env._("Your return is finished; see the lines below."),
            "rejected": self.env._("We can't take these goods back."),
            "cancelled": self.env._("This return was withdrawn."),
        }

    def _portal_badge(self):
        """Return (word, Bootstrap colour) for the list."""
        self.ensure_one()
        colours = {
            "authorised": "info",
            "receipt": "primary",
            "closed": "success",
            "rejected": "danger",
        }
        words = {
            "draft": self.env._("Not requested"),
            "submitted": self.env._("Requested"),
            "authorised": self.env._("Authorised"),
            "receipt": self.env._("Received") if self.receipt_ids else self.env._("Expected"),
            "closed": self.env._("Finished"),
            "rejected": self.env._("Rejected"),
            "cancelled": self.env._("Withdrawn"),
        }
        return words[self.state], colours.get(self.state, "secondary")

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Return %s", self.name)
