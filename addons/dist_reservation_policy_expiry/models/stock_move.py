# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.dist_reservation_policy.core.dates import shift


class StockMove(models.Model):
    _inherit = "stock.move"

    def _dist_check_shelf_life(self):
        """Compare the lots that leave with what their customers ask for.

        :raises UserError: for a lot that keeps less long
        """
        for move in self:
            warehouse_id = move._dist_leaves_warehouse()
            asks = (
                move.sale_line_id
                and not move._dist_is_fact()
                and move._dist_mode(warehouse_id) == "enforce"
                and move.product_id._dist_shelf_life()
            )
            # sudo: who delivers need not see the order, but its policy decides about the delivery
            needed = asks and move.sudo()._dist_needed_until(warehouse_id)
            if needed:
                move._dist_check_lots(warehouse_id, needed)

    def _dist_needed_until(self, warehouse_id):
        """Until when the goods must keep for the customer, None when he doesn't care.

        That is counted from today, or from the day for which they were promised: what leaves early
        or late need not keep for longer than the promise says.
        """
        line, today = self.sale_line_id, self.env["stock.warehouse"]._dist_today(warehouse_id)
        min_days = line._dist_policies()[line.id].values.min_shelf_life_days
        if not min_days:
            return None
        transit_days = line._dist_shipping(warehouse_id).transit_days
        promised = [
            balance.limit
            for balance in self.env["dist.promise.service"]._balances(line.ids)[line.id]
            if balance.limit
            and (balance.product_id, balance.warehouse_id) == (self.product_id.id, warehouse_id)
        ]
        return min(shift(today, transit_days + min_days), *promised, shift(today, 10**6))

    def _dist_check_lots(self, warehouse_id, needed):
        picked = self.move_line_ids.filtered("picked")
        for line in picked if self.picked and picked else self.move_line_ids:
            keeps = self.env["stock.quant"]._dist_keeps_until(
                self.product_id, line.lot_id, warehouse_id
            )
            if keeps < needed and line.quantity:
                raise UserError(self._dist_short_lot_message(line.lot_id, keeps, needed))

    def _dist_short_lot_message(self, lot, keeps, needed):
        # sudo: the message says what the customer asks for, and nothing else of the order
        line = self.sudo().sale_line_id
        return self.env._(
            "%(document)s: lot %(lot)s of %(product)s keeps until %(keeps)s, but %(customer)s asks "
            "for %(days)s days from arrival, so it must keep until %(needed)s. Take a lot that "
            "keeps longer.",
            document=self.picking_id.display_name or self.display_name,
            lot=lot.name,
            product=self.product_id.display_name,
            keeps=format_date(self.env, keeps),
            customer=line.order_id.partner_id.commercial_partner_id.display_name,
            days=line._dist_policies()[line.id].values.min_shelf_life_days,
            needed=format_date(self.env, needed),
        )
