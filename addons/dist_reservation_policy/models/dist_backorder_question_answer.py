# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_round

from .dist_backorder_question import CANCEL, KEEP


class DistBackorderQuestion(models.Model):
    """What the customer answers, in the portal or to a person, and what follows from it."""

    _inherit = "dist.backorder.question"

    def action_keep(self):
        """The customer said that he still wants everything."""
        return self._record_by_staff(dict.fromkeys(self.line_ids, KEEP))

    def action_cancel(self):
        """The customer said that he wants nothing of it any more."""
        return self._record_by_staff(dict.fromkeys(self.line_ids, CANCEL))

    def action_open_order(self):
        """The order, for those who may see it."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def _is_for_staff(self):
        """Whether the user may record what the customer said to him."""
        self.ensure_one()
        warehouse = self.env.user.has_group("dist_base.group_dist_warehouse")
        return warehouse or self.order_id.has_access("write")

    def _record_by_staff(self, answers):
        self.ensure_one()
        self.check_access("read")
        if not self._is_for_staff():
            raise AccessError(
                self.env._(
                    "You cannot answer for the customer of %(order)s: that is for those who may "
                    "change the order, and for the warehouse.",
                    # sudo: the name of the order that the question is about
                    order=self.sudo().order_id.display_name,
                )
            )
        # sudo: who may answer for the customer needs no rights to the transfers behind it
        self.sudo()._answer(answers, "phone", self.env.user.partner_id)
        return True

    @api.private
    def _answer(self, answers, how, partner):
        """Record answers about lines; the question closes when every line has one.

        Cancelling gives up what was asked about, as far as it is still open; what was shipped or
        is being packed meanwhile stays.

        :param answers: {line of the question: keep or cancel}; lines answered before keep theirs
        :param how: portal or phone
        :param partner: who answers
        :raises UserError: when the question is closed
        """
        self._lock_asked()
        said = {line.id: answer for line, answer in answers.items()}
        lines = self.line_ids.filtered(lambda line: line.id in said and not line.answer)
        for line in lines:
            answer = said[line.id]
            cancelled = line._cancel_remainder() if answer == CANCEL else 0.0
            line.write({"answer": answer, "cancelled_qty": cancelled})
        values = {"answered_at": fields.Datetime.now(), "answered_by_id": partner.id, "how": how}
        if all(self.line_ids.mapped("answer")):
            self._close("answered", **values)
        else:
            self.write(values)
        self._tell(lines, partner)

    def _lock_asked(self):
        """Let one answer at a time through: the second waits, is tried again, and is told."""
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT id FROM dist_backorder_question WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset(["state"], flush=False)
        if self.state != "asked":
            raise UserError(
                self.env._(
                    "The question about %(order)s is closed. Please call us if something has to "
                    "be changed.",
                    order=self.order_id.name,
                )
            )

    def _tell(self, lines, partner):
        words = dict(self.line_ids._fields["answer"]._description_selection(self.env))
        said = [
            self.env._(
                "%(product)s: %(answer)s",
                product=line.product_id.display_name,
                answer=words[line.answer],
            )
            for line in lines
        ]
        body = self.env._(
            "About the remainder %(who)s said: %(answers)s.",
            who=partner.display_name,
            answers="; ".join(said),
        )
        self.message_post(body=body)
        self.order_id.message_post(body=body)


class DistBackorderQuestionLine(models.Model):
    _inherit = "dist.backorder.question.line"

    def action_keep(self):
        """The customer said that he still wants it."""
        return self.question_id._record_by_staff(dict.fromkeys(self, KEEP))

    def action_cancel(self):
        """The customer said that he doesn't want it any more."""
        return self.question_id._record_by_staff(dict.fromkeys(self, CANCEL))

    def _open_moves(self):
        """The moves that are still to leave the shelf for the customer, and aren't being packed."""
        return self.sale_line_id._dist_cancellable_moves()

    def _cancel_remainder(self):
        """Give up what was asked about, as far as it is still open; return how much it was."""
        # asked anew, for the picking may have begun since `open_qty` was computed
        still_open = self.sale_line_id._dist_cancellable_qty()
        given_up = self._give_up(min(self.qty, still_open))
        self.sale_line_id._dist_reconcile()
        return given_up

    def _give_up(self, qty):
        """Cancel so much of the line's product, the latest first; return how much it was."""
        return self._take_off_each(self._open_moves(), qty)

    def _take_off_each(self, moves, qty):
        left = qty
        for move in moves:
            part = min(left, move.product_qty)
            if part > 0:
                self._take_off(move, part)
                left -= part
        return qty - left

    def _take_off(self, move, part):
        if move.product_id.uom_id.compare(part, move.product_qty) >= 0:
            move._action_cancel()
            move.picking_id._dist_cancel_orphaned_sources()
            return
        rounding = move.product_uom.rounding
        rest = move.product_id.uom_id._compute_quantity(
            move.product_qty - part, move.product_uom, round=False
        )
        move.product_uom_qty = float_round(rest, precision_rounding=rounding)
