# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.dist_base.tools.transaction import marked, marks

from ..core.position import ZERO
from .stock_move import to_decimal
from .stock_quant import TAKES_OWN

#: {(move line id, location id): reservation that the line gave up to take the goods}
GAVE_UP = "line_gave_up"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _action_done(self):
        with marked(self.env.cr, GAVE_UP, {}):
            return super()._action_done()

    def _synchronize_quant(self, quantity, location, action="available", in_date=False, **values):
        """Tell apart what a line takes out of its own reservation, which it gives up just before.

        A reservation is made with the goods locked; so what it covers can be taken without.
        """
        synchronize = super()._synchronize_quant
        gave_up, key = marks(self.env.cr, GAVE_UP)[-1:], (self.id, location.id)
        if not gave_up or quantity >= 0:
            return synchronize(quantity, location, action=action, in_date=in_date, **values)
        if action == "reserved":
            gave_up[-1][key] = 0 if self.move_id._should_bypass_reservation(location) else -quantity
            return synchronize(quantity, location, action=action, in_date=in_date, **values)
        own = gave_up[-1].pop(key, 0) >= -quantity and not self._dist_is_indivisible()
        with marked(self.env.cr, TAKES_OWN, [own]):
            return synchronize(quantity, location, action=action, in_date=in_date, **values)

    def _dist_is_indivisible(self):
        """Whether Odoo looks for the goods in one row: a package, a serial number."""
        return self.package_id or self.result_package_id or self.product_id.tracking == "serial"

    def _free_reservation(
        self,
        product_id,
        location_id,
        quantity,
        lot_id=None,
        package_id=None,
        owner_id=None,
        ml_ids_to_ignore=None,
    ):
        """Another transfer's goods may be taken, for it is reserved again from elsewhere; but not
        once its picking has started.

        Odoo leaves what is picked alone as well, and its stock below zero. Facts are an exception:
        the goods are gone already, whoever had them in hand.

        :raises UserError: when what is taken is picked for another transfer
        """
        result = super()._free_reservation(
            product_id,
            location_id,
            quantity,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            ml_ids_to_ignore=ml_ids_to_ignore,
        )
        if self._dist_takes_by_choice(location_id):
            goods = {"lot_id": lot_id, "package_id": package_id, "owner_id": owner_id}
            self._dist_check_started(product_id, location_id, goods)
        return result

    def _dist_takes_by_choice(self, location):
        """Whether the line is about to leave, in an enforcing warehouse, and reports no fact."""
        warehouse_id = self.env["stock.location"]._dist_stock_warehouse_id(location.id)
        return (
            self.state != "done"
            and warehouse_id
            and self.move_id._dist_mode(warehouse_id) == "enforce"
            and not self.move_id._dist_is_fact()
        )

    def _dist_check_started(self, product, location, goods):
        available = self.env["stock.quant"]._get_available_quantity(
            product, location, **goods, strict=True, allow_negative=True
        )
        if product.uom_id.compare(available, 0) >= 0:
            return
        same = Domain.AND(
            Domain(name, "=", record.id if record else False) for name, record in goods.items()
        )
        started = self.search(
            Domain("product_id", "=", product.id)
            & Domain("location_id", "=", location.id)
            & Domain("state", "not in", ("done", "cancel"))
            & Domain("picked", "=", True)
            & Domain("quantity_product_uom", ">", 0)
            & Domain("move_id", "not in", self._dist_siblings().ids)
            & same
        )
        if started:
            raise UserError(
                self.env._(
                    "%(document)s takes %(product)s from %(location)s, where it is already being "
                    "picked for %(others)s. Take it from another place, or let the other transfer "
                    "give it up first.",
                    document=self.picking_id.display_name or self.move_id.display_name,
                    product=product.display_name,
                    location=location.display_name,
                    others=", ".join(sorted({m.display_name for m in started._dist_documents()})),
                )
            )

    def _dist_by_keeping(self):
        """{keeps until: quantity in the product's unit} of goods that expire."""
        found = {}
        of_location = self.env["stock.location"]._dist_stock_warehouse_id
        for line in self:
            keeps = self.env["stock.quant"]._dist_keeps_until(
                line.product_id, line.lot_id, of_location(line.location_id.id)
            )
            found[keeps] = found.get(keeps, ZERO) + to_decimal(line.quantity_product_uom)
        return found

    def _dist_siblings(self):
        """The moves that leave together with the line: they are not in each other's way."""
        return self.picking_id.move_ids | self.move_id

    def _dist_documents(self):
        """The transfers of the lines, or the moves where there is none."""
        return [line.picking_id or line.move_id for line in self]
