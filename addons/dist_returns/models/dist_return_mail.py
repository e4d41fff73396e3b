# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)

#: fields that say when each mail went out
MAILS = ("authorised_mail_at", "received_mail_at", "decided_mail_at")


class DistReturn(models.Model):
    """The three mails that a customer gets of a return: authorised, received, decided."""

    _inherit = "dist.return"

    # What proves that a mail went out, so that it goes out once.
    _guarded = dict.fromkeys(MAILS, False)

    authorised_mail_at = fields.Datetime("Told Authorised", readonly=True, copy=False)
    received_mail_at = fields.Datetime("Told Received", readonly=True, copy=False)
    decided_mail_at = fields.Datetime("Told Decided", readonly=True, copy=False)

    def _set(self, vals):
        result = super()._set(vals)
        self._tell_state(vals.get("state"))
        return result

    def _tell_state(self, state):
        if state == "draft":
            # It starts again, and so do its mails.
            self._set(dict.fromkeys(MAILS, False))
        elif state == "authorised":
            self._notify_authorised()
        elif state in ("rejected", "closed"):
            self._notify_decided()

    def _notify_authorised(self):
        """Tell the customers that their returns are authorised, once each."""
        self._tell_once("authorised")

    def _notify_received(self):
        """Tell the customers that goods of their returns have come, with the first receipt."""
        self._tell_once("received")

    def _notify_decided(self):
        """Tell the customers what became of their goods, or why they weren't wanted."""
        untold = self.filtered(lambda record: not record.decided_mail_at)
        untold.filtered(lambda record: record._is_decided())._tell_once("decided")

    def _is_decided(self):
        """Tell whether nothing of the return waits for a decision or for goods to come."""
        self.ensure_one()
        if self.state in ("rejected", "closed"):
            return True
        if self.state != "receipt" or not self.disposition_ids:
            return False
        open_states = ("proposed", "approved")
        is_open = any(item.state in open_states for item in self.disposition_ids)
        return not is_open and not any(line._is_waiting() for line in self.line_ids)

    def _tell_once(self, kind):
        field = f"{kind}_mail_at"
        # sudo: who changes a state needs no right on mail templates, and is told nothing by them
        for record in self.sudo().filtered(lambda record: record._is_told(field)):
            record._set({field: fields.Datetime.now()})
            record._send(self.env.ref(f"dist_returns.mail_template_return_{kind}"))

    def _is_told(self, field):
        return bool(
            not self[field]
            and self.partner_id.email
            and not self.is_unmatched
            and self.warehouse_id.dist_mode != "off"
        )

    def _send(self, template):
        """Queue the mail; a template that somebody broke stops no goods at the door."""
        try:
            with self.env.cr.savepoint():
                template.sudo().send_mail(self.id, force_send=False)  # sudo: see `_tell_once`
        except Exception:
            _logger.exception("The mail %s of return %s failed", template.name, self.name)
            self._message_log(
                body=self.env._(
                    "The mail “%(mail)s” could not be made. Check the template and write to the "
                    "customer.",
                    mail=template.name,
                )
            )
