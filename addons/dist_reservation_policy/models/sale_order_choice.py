# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.transaction import marked

from ..core.commitment import APPROVAL, ASKED
from .sale_order_hold import OPEN
from .sale_order_line_choice import CHOSEN


class AskedAgain(Exception):
    """What was chosen isn't so any more; leaves the savepoint of the confirmation."""


class SaleOrder(models.Model):
    """Orders whose confirmation waits for an answer: the customer's, or an approver's."""

    _inherit = "sale.order"

    def _dist_wait(self, waiting, confirmed):
        """Ask whoever has to answer, and tell whoever confirms that these orders wait.

        :param waiting: {order: outcome, one of core.commitment.WAITING}
        :param confirmed: the orders that were confirmed meanwhile
        :return: the action that the web client is to run
        """
        for order, outcome in waiting.items():
            if outcome == APPROVAL:
                order._dist_ask_approval()
        asked = self.filtered(lambda order: waiting.get(order) == ASKED)
        if asked and len(self) == 1:
            return asked._dist_choice_action()
        return self._dist_wait_notification(waiting, confirmed)

    def _dist_choice_action(self, chosen=None, consented_by=""):
        """The dialog that shows what can be offered now for each short line.

        :param chosen: {line: core Alternative} that was chosen before, but isn't so any more
        :param consented_by: who agreed to what was chosen
        """
        self.ensure_one()
        wizard = self.env["dist.promise.choice"]._open(self, chosen or {}, consented_by)
        return {
            "name": self.env._("Not everything is there"),
            "type": "ir.actions.act_window",
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _dist_wait_notification(self, waiting, confirmed):
        names = {ASKED: [], APPROVAL: []}
        for order, outcome in waiting.items():
            names[outcome].append(order.display_name)
        texts = [
            self.env._("%(orders)s: confirmed.", orders=", ".join(confirmed.mapped("display_name")))
            if confirmed
            else "",
            self.env._(
                "%(orders)s: not everything is there. Confirm it on its own, and choose with the "
                "customer.",
                orders=", ".join(names[ASKED]),
            )
            if names[ASKED]
            else "",
            self.env._(
                "%(orders)s: not everything is there. Somebody who may override was asked to "
                "approve it; until then it stays a quotation.",
                orders=", ".join(names[APPROVAL]),
            )
            if names[APPROVAL]
            else "",
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Not confirmed yet"),
                "message": " ".join(filter(None, texts)),
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- alternatives ------------------------------------------------------------------------

    def _dist_alternatives(self, chosen=None):
        """What can be offered now for the short lines of a quotation that are to be asked about.

        Nothing is locked or claimed: whoever chooses is decided about again (Request.shown).

        The seam for alternatives of other kinds, as "substitute" and "warehouse": extend this
        method and append an Alternative with your `kind`, and a `key` if a line may have several;
        extend `sale.order.line._dist_choose` to change the line when it is chosen, and
        `dist.promise.choice.option._kind_words` for its name. `day`, `qty`, `parts`,
        `backorder_qty` and `commitment` are what `_promise` must then decide for the changed line
        (ask `dist.promise.service._look`); otherwise the customer is asked again.

        :param chosen: {line: core Alternative} for the other lines; lines of the same goods are
            shown what is left after these
        :return: {line: list of core Alternative}, in line order
        """
        self.ensure_one()
        chosen = chosen or {}
        lines = self.order_line
        requests = lines._dist_requests(lines._dist_wanted())
        requests = [r for r in requests if r.warehouse.dist_mode == "enforce"]
        requests = self._dist_requests_chosen(requests, chosen)
        return self.env["dist.promise.service"]._alternatives(requests, chosen)

    def _dist_requests_chosen(self, requests, chosen):
        """The requests of the lines, and of what was chosen to stand beside them."""
        return requests

    def _dist_confirm_chosen(self, chosen, consented_by=""):
        """Confirm the quotation, each short line with the alternative that was chosen for it.

        :param chosen: {line: core Alternative}
        :param consented_by: who at the customer agreed to substitutes among them
        :return: as action_confirm; the dialog with the new figures when something isn't so any
            more: then nothing was confirmed and nothing changed
        :raises UserError: when the order isn't a quotation, or nothing of it would be left
        """
        self._dist_check_choice(chosen)
        try:
            with self.env.cr.savepoint():
                by_id = {}
                for line, alternative in chosen.items():
                    by_id |= line._dist_choose(alternative, consented_by)
                with marked(self.env.cr, CHOSEN, by_id):
                    result = self.action_confirm()
                if self._dist_is_open() and not self.dist_waits_for_approval:
                    raise AskedAgain
        except AskedAgain:
            return self._dist_choice_action(chosen, consented_by)
        return result

    def _dist_check_choice(self, chosen):
        self.ensure_one()
        self.check_access("write")
        if not self._dist_is_open():
            raise UserError(
                self.env._(
                    "%(order)s is not a quotation any more. Look at the order again.",
                    order=self.display_name,
                )
            )
        left = self.order_line.filtered(
            lambda line: not line.display_type
            and line.product_uom_qty > 0
            and (line not in chosen or chosen[line].qty)
        )
        if not left:
            raise UserError(
                self.env._(
                    "Nothing would be left of %(order)s. Cancel the quotation instead, or choose "
                    "something else for one of its lines.",
                    order=self.display_name,
                )
            )

    def _dist_is_open(self):
        self.ensure_one()
        return self.state in OPEN
