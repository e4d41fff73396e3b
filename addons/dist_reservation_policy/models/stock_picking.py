# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core.values import BACKORDER_ASK, BACKORDER_CANCEL


class StockPicking(models.Model):
    """What happens at delivery to what wasn't delivered."""

    _inherit = "stock.picking"

    dist_promise_state = fields.Selection(
        related="sale_id.dist_promise_state", string="Promises", help="Of the order it delivers."
    )

    def _dist_with_backorder(self, value):
        """The deliveries of enforcing warehouses whose policy says so about what isn't delivered.

        Of a delivery in several steps that is the one that empties the shelf: what it leaves there
        is kept or cancelled. What it has picked is on its way, and goes on by Odoo's own settings.

        :param value: of the policy's field `backorder`
        """
        governed = self.filtered(
            lambda p: p.sale_id
            and not p.return_id
            and p.picking_type_id.warehouse_id.dist_mode == "enforce"
            and any(m.sale_line_id and m._dist_leaves_shelf() for m in p.move_ids)
        )
        # sudo: who delivers need not see the order, but its policy decides about the delivery
        known = governed.sudo()
        policies = known.sale_id._dist_policies()
        found = known.filtered(lambda p: policies[p.sale_id.id].values.backorder == value)
        return self.browse(found.ids)

    def _check_backorder(self):
        """Don't ask where the policy has decided."""
        decided = self._dist_with_backorder(BACKORDER_CANCEL)
        decided |= self._dist_with_backorder(BACKORDER_ASK)
        return super(StockPicking, self - decided)._check_backorder()

    def _action_done(self):
        """Do with the remainder what the policy says; Odoo's own settings decide elsewhere."""
        cancelling = self._dist_with_backorder(BACKORDER_CANCEL)
        asking = self._dist_with_backorder(BACKORDER_ASK)
        rest = self - cancelling - asking
        if cancelling:
            cancelling._dist_note_remainder()
            super(StockPicking, cancelling.with_context(cancel_backorder=True))._action_done()
            cancelling._dist_cancel_orphaned_sources()
        if asking:
            super(StockPicking, asking.with_context(cancel_backorder=False))._action_done()
            asking._dist_ask_about_remainder()
        if rest:
            super(StockPicking, rest)._action_done()
        # what isn't delivered any more isn't promised any more, whoever decided so
        given_up = rest | cancelling if self.env.context.get("cancel_backorder") else cancelling
        given_up.move_ids.sale_line_id._dist_reconcile()
        return True

    def _dist_ask_about_remainder(self):
        """Ask the customer of each order once about all that these deliveries leave behind."""
        # sudo: who delivers need not see the order, whose customer is asked by the company
        done = self.sudo()
        questions = self.env["dist.backorder.question"]
        for order in done.sale_id:
            backorders = done.filtered(lambda p, o=order: p.sale_id == o).backorder_ids
            behind = backorders.move_ids.filtered(
                lambda m: m.state not in ("done", "cancel") and m._dist_leaves_shelf()
            )
            remaining = {
                line: qty
                for line in behind.sale_line_id
                if (qty := line._dist_left_behind(behind & line.move_ids)) > 0
            }
            questions._ask(order, remaining)._settle()

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

    def _dist_leaves_shelf(self):
        """Whether the move takes something out of the promisable stock of a warehouse.

        As `_dist_leaves_warehouse` says, but of what isn't counted in stock as well: that remains,
        and is cancelled, like everything else that a customer ordered.
        """
        self.ensure_one()
        of_location = self.env["stock.location"]._dist_stock_warehouse_id
        source = of_location(self.location_id.id)
        return bool(source) and of_location(self.location_dest_id.id) != source
