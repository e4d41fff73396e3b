# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core.values import BACKORDER_CANCEL


class StockPicking(models.Model):
    """What happens at delivery to what wasn't delivered."""

    _inherit = "stock.picking"

    dist_promise_state = fields.Selection(
        related="sale_id.dist_promise_state", string="Promises", help="Of the order it delivers."
    )

    def _dist_cancels_remainder(self):
        """The deliveries of enforcing warehouses whose policy gives up what isn't delivered."""
        governed = self.filtered(
            lambda p: p.sale_id
            and p.picking_type_code == "outgoing"
            and not p.return_id
            and p.picking_type_id.warehouse_id.dist_mode == "enforce"
        )
        # sudo: who delivers need not see the order, but its policy decides about the delivery
        known = governed.sudo()
        policies = known.sale_id._dist_policies()
        cancelling = known.filtered(
            lambda p: policies[p.sale_id.id].values.backorder == BACKORDER_CANCEL
        )
        return self.browse(cancelling.ids)

    def _check_backorder(self):
        """Don't ask where the policy has decided."""
        return super(StockPicking, self - self._dist_cancels_remainder())._check_backorder()

    def _action_done(self):
        """Give up the remainder where the policy says so; Odoo's own settings decide elsewhere."""
        cancelling = self._dist_cancels_remainder()
        rest = self - cancelling
        if cancelling:
            cancelling._dist_note_remainder()
            super(StockPicking, cancelling.with_context(cancel_backorder=True))._action_done()
            cancelling._dist_cancel_orphaned_sources()
        if rest:
            super(StockPicking, rest)._action_done()
        # what isn't delivered any more isn't promised any more, whoever decided so
        given_up = self if self.env.context.get("cancel_backorder") else cancelling
        given_up.move_ids.sale_line_id._dist_reconcile()
        return True

    def _dist_note_remainder(self):
        """Tell those who care for the order what will not be delivered, as Odoo's wizard does."""
        for picking in self:
            less = {
                move: (picked, move.product_uom_qty)
                for move in picking.move_ids
                if move.state not in ("done", "cancel")
                and move.product_uom.compare(
                    picked := move._get_picked_quantity(), move.product_uom_qty
                )
                < 0
            }
            if less:
                picking._log_less_quantities_than_expected(less)

    def _dist_cancel_orphaned_sources(self):
        """Earlier steps (pick, pack) don't go on for goods that won't be shipped any more."""
        closed = ("done", "cancel")
        self.move_ids.move_orig_ids.filtered(
            lambda m: m.state not in closed and all(d.state in closed for d in m.move_dest_ids)
        )._action_cancel()


class StockMove(models.Model):
    _inherit = "stock.move"

    dist_promise_state = fields.Selection(
        related="sale_line_id.dist_promise_state",
        string="Promise",
        help="What the order line that this move delivers has been promised.",
    )
    dist_promised_date = fields.Date(related="sale_line_id.dist_promised_date")
