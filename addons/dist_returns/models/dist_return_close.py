# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .dist_return_flow import AUTHORISER, CLERK

RUNNING = ("authorised", "receipt")


class DistReturn(models.Model):
    """Closed only when no quantity and no money is open (I11); it closes by itself."""

    _inherit = "dist.return"

    def action_close(self):
        """Close the returns, or say what is open."""
        self._require_role(CLERK)
        self._lock_in(*RUNNING)
        if reasons := [reason for record in self for reason in record._open_reasons()]:
            raise UserError("\n".join(reasons))
        self._close()

    def _close_if_done(self):
        """Close what has nothing open any more, and open again what has.

        To be called after every step that may end a return or, as a reversed disposition and a
        cancelled credit note do, begin it again.
        """
        # sudo: whoever does the last step closes the return, whatever its role
        for record in self.sudo().exists():
            if record.state in RUNNING and not record._is_anything_open():
                record._close()
            elif record.state == "closed" and record._is_anything_open():
                record._set({"state": "receipt", "closed_at": False})

    def _close(self):
        # sudo: the caller checked the role, or nothing is left to decide
        self.sudo()._set({"state": "closed", "closed_at": fields.Datetime.now()})

    def _open_reasons(self):
        """Return one sentence for each thing that is open; the first says what to do."""
        return list(self._each_open_reason())

    def _is_anything_open(self):
        """Tell whether there is a reason; money, which takes the longest, is looked at last."""
        return any(True for _reason in self._each_open_reason())

    def _each_open_reason(self):
        self.ensure_one()
        # sudo: what is open counts whether or not the user may read it
        record = self.sudo()
        for line in record.line_ids:
            yield from line._open_reasons()
        for receipt in record.receipt_ids:
            if receipt.product_id.uom_id.compare(receipt.open_qty, 0.0) > 0:
                yield self.env._(
                    "“%(name)s” stands in quarantine: decide what becomes of it.",
                    name=receipt.display_name,
                )
        yield from record._money_blockers()

    # --- what doesn't come ---------------------------------------------------------------------

    def action_give_up_rest(self):
        """Expect no more goods: authorised is what was received; the desk hears of the rest."""
        self._require_role(AUTHORISER)
        self._lock_in(*RUNNING)
        # sudo: the role was checked; transfers are other roles'
        for record in self.sudo():
            missing = record.line_ids._missing()
            if not missing:
                raise UserError(self.env._("Nothing of %(name)s is missing.", name=record.name))
            record._cancel_transfers()
            record._tell_missing(missing)
            for line, quantity in missing.items():
                line._set({"authorised_qty": line.authorised_qty - quantity})
            record._close_if_done()

    def _tell_missing(self, missing):
        amount = sum(quantity * line._net_unit_price() for line, quantity in missing.items())
        self.env["dist.exception"]._open_case(
            "return_discrepancy",
            f"dist.return,{self.id},under",
            self.env._("%(name)s: less came back than authorised", name=self.name),
            description="<br/>".join(
                self.env._(
                    "%(quantity)g %(unit)s of %(line)s didn't come back",
                    quantity=quantity,
                    unit=line.uom_id.name,
                    line=line._words(),
                )
                for line, quantity in missing.items()
            ),
            records=self,
            company=self.company_id,
            partner=self.partner_id,
            warehouse=self.warehouse_id,
            amount=amount,
        )
