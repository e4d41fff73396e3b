# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistReturn(models.Model):
    """Sealed goods that a customer refused at delivery: through every step in one go.

    The steps are the ordinary ones, so the gate, the quantities (I1) and the inspection hold. Who
    takes the goods back may inspect them whatever they are worth: the only exception to separate
    duties. Authorised, approved and executed is in the system's name.
    """

    _inherit = "dist.return"

    def _take_back_refused(self):
        """Authorise, receive, inspect and restock the goods of this draft; they are at the door.

        What control points ask about, and what a rule disposes of otherwise, stays in quarantine.
        The caller checked the role.

        :raises UserError: for goods that may not come back; nothing is changed then
        """
        self.ensure_one()
        # sudo: the role was checked, and the steps are other roles'
        record = self.sudo()
        record._submit()
        if record.state == "submitted":
            quantities = {line: line.requested_qty for line in record.line_ids}
            record._authorise(quantities, is_automatic=True)
        record._receive_refused()
        record.receipt_ids._conclude_refused()
        record.receipt_ids._restock_refused()
        record._log_refused()

    def _receive_refused(self):
        """Do the transfer that waits for the goods: they enter the quarantine."""
        pickings = self._open_transfers()
        pickings.move_ids.picked = True
        pickings._action_done()

    def _log_refused(self):
        """Record who took what back, and tell what stays in quarantine."""
        self.env["dist.audit"]._log(
            "decision",
            self.env._(
                "%(name)s: goods refused at delivery were taken back in one step", name=self.name
            ),
            record=self,
            payload={
                "amount": self._net_amount(),
                "lines": {line.id: line.authorised_qty for line in self.line_ids},
                "left": {receipt.id: receipt.open_qty for receipt in self.receipt_ids},
            },
        )
        for receipt in self.receipt_ids.filtered(lambda it: it.inspection_state != "disposed"):
            self.message_post(body=receipt._words_of_stay())

    def _is_told(self, field):
        # The goods never arrived there: nothing to send back, and nothing to wait for.
        if self.source == "refused" and field != "decided_mail_at":
            return False
        return super()._is_told(field)


class DistReturnLine(models.Model):
    _inherit = "dist.return.line"

    def _route(self):
        """Goods refused at delivery come back with the carrier, worthwhile or not."""
        return super(
            DistReturnLine, self.filtered(lambda line: line.return_id.source != "refused")
        )._route()


class DistReturnReceipt(models.Model):
    _inherit = "dist.return.receipt"

    def _conclude_refused(self):
        """Conclude the inspection of sealed goods, by their receiver; not where checks are open."""
        clean = self.filtered(lambda receipt: not receipt.open_check_count)
        clean._set({"condition": "new"})
        clean._conclude(note=self.env._("Sealed, refused at delivery."))

    def _restock_refused(self):
        """Restock what is inspected, in the system's name; what a rule says otherwise stays."""
        inspected = self.filtered("inspected_at")
        vals = {"reason": self.env._("Sealed, refused at delivery.")}
        self.env["dist.disposition"]._propose_all(
            [
                (receipt, receipt.undecided_qty, "restock", vals)
                for receipt in inspected.filtered(lambda it: it._is_undecided())
            ]
        )
        proposed = inspected.disposition_ids.filtered(
            lambda it: (it.kind, it.state) == ("restock", "proposed")
        )
        proposed._follow_through()

    def _words_of_stay(self):
        """Return why refused goods are still in quarantine, and what to do."""
        if not self.inspected_at:
            return self.env._(
                "%(receipt)s stays in quarantine: control points ask for checks. An inspector has "
                "to answer them and conclude the inspection.",
                receipt=self.display_name,
            )
        return self.env._(
            "%(receipt)s stays in quarantine, because it couldn't be restocked at once. Look at "
            "its dispositions and decide about them.",
            receipt=self.display_name,
        )
