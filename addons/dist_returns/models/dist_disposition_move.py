# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import SUPERUSER_ID, Command, fields, models
from odoo.exceptions import UserError

from ..core import disposition as core


class DistDisposition(models.Model):
    """The movements of goods that an executed disposition makes.

    They are own moves whose lines name lot, package, place and quantity: Odoo's wizard and its
    reservation would follow the chain of moves and take sellable goods instead.
    """

    _inherit = "dist.disposition"

    def _move_goods(self, movement):
        """Make and do the moves of these executed dispositions, all of a company at once."""
        moving = self.filtered(lambda one: one.kind in core.MOVING)
        for company, records in moving.grouped("company_id").items():
            records._as_system(company)._move_goods_of_company(movement)
        moving.invalidate_recordset(["move_ids"])

    def _as_system(self, company):
        """These records as the system sees them in their company.

        Odoo values stock with what the user may read (`sudo(False)`), and in the present company;
        who executes a disposition needs no right on stock. The person is on the disposition.
        """
        return self.with_user(SUPERUSER_ID).with_company(company)

    def _move_goods_of_company(self, movement):
        pool = self._pool()
        parts = {record: record._take(pool) for record in self}
        scrapped = self.filtered(lambda one: one.kind == "scrap")
        others = self - scrapped
        scrapped._scrap(parts)
        moves = self.env["stock.move"].create(
            [vals for record in others for vals in record._movements(parts[record], movement)]
        )
        moves._action_done()
        handed_over = others.filtered(lambda one: one.kind == "to_customer").move_ids.picking_id
        handed_over.write({"date_done": fields.Datetime.now()})
        self._check_moved()

    def _check_moved(self):
        for record in self:
            if not record.move_ids or set(record.move_ids.mapped("state")) != {"done"}:
                raise UserError(
                    self.env._(
                        "The goods of “%(name)s” couldn't be moved. Look at what is in "
                        "“%(place)s”.",
                        name=record.display_name,
                        place=record.receipt_id.location_id.display_name,
                    )
                )

    def _movements(self, parts, movement):
        """Values of the moves of one disposition.

        :param parts: what of the quarantine it takes, from `_take`
        """
        self.ensure_one()
        if self.kind == "vendor_claim":
            return [self._out(parts, {**self._movement_to_vendor(), **movement})]
        if self.kind == "to_customer":
            return [self._out(parts, self._movement_to_customer())]
        if self.kind == "second_grade" and (self.target_product_id or self.target_lot_id):
            return self._movements_to_second_grade(parts)
        return [self._out(parts, self._movement_to_stock())]

    # --- where to ------------------------------------------------------------------------------

    def _movement_to_stock(self):
        """Back to stock at what the goods cost when they left it (I9).

        So does second grade that is only put in another place: goods that stay what they are
        can't be worth less than the same goods beside them.
        """
        receipt = self.receipt_id
        vals = {"location_dest_id": self._stock_location(self.product_id).id}
        if receipt.kind == "customer":
            self._set({"unit_cost": receipt._original_unit_cost()})
            vals["origin_returned_move_id"] = receipt.origin_move_id.id
        return vals

    def _stock_location(self, product):
        stock = self.warehouse_id.lot_stock_id
        return self.location_dest_id or stock._get_putaway_strategy(product, self.quantity)

    def _movements_to_second_grade(self, parts):
        """The goods leave, and the second-grade product or lot enters at a share of their cost."""
        product = self.target_product_id or self.product_id
        self._check_target(product)
        self._set({"unit_cost": self._second_grade_cost(product)})
        there = self.product_id.with_company(self.company_id).property_stock_production.id
        enter = self._move_values(
            product,
            [{"quantity": self._in_unit_of(product), "lot_id": self.target_lot_id.id}],
            {"location_id": there, "location_dest_id": self._stock_location(product).id},
        )
        return [self._out(parts, {"location_dest_id": there}), enter]

    def _second_grade_cost(self, product):
        cost = self.receipt_id._original_unit_cost()
        is_own_cost = product != self.product_id or product.lot_valuated
        return core.graded_cost(cost, self.value_percent) if is_own_cost else cost

    def _gives_value_to(self, move):
        """Whether the move enters at the disposition's unit cost: second grade, and a lot that has
        a cost of its own but was delivered together with others.
        """
        if self.reversed_id:
            return False
        if self.kind == "second_grade" and move.location_id.usage == "production":
            return True
        is_of_lot = move.product_id.lot_valuated and self.kind in ("restock", "second_grade")
        return is_of_lot and bool(self.receipt_id.origin_move_id)

    def _in_unit_of(self, product):
        return self.uom_id._compute_quantity(self.quantity, product.uom_id)

    def _check_target(self, product):
        is_same_unit = product.uom_id._has_common_reference(self.uom_id)
        needs_lot = product.tracking != "none" and not self.target_lot_id
        foreign = self.target_lot_id and self.target_lot_id.product_id != product
        if not is_same_unit or needs_lot or foreign or not product.is_storable:
            raise UserError(
                self.env._(
                    "“%(product)s” can't take over “%(name)s”: it must be kept in stock, in a unit "
                    "that converts, and have its lot when it is tracked.",
                    product=product.display_name,
                    name=self.display_name,
                )
            )

    def _movement_to_customer(self):
        """Handed over at once, with a transfer as the slip: executing means that goods leave."""
        delivery = self.receipt_id.origin_move_id.picking_id.partner_id
        address = delivery or self.return_id.partner_id or self.receipt_id.partner_id
        if not address:
            raise UserError(
                self.env._(
                    "Nobody knows whom “%(name)s” goes back to. Enter the customer on the return "
                    "first.",
                    name=self.display_name,
                )
            )
        destination = address.with_company(self.company_id).property_stock_customer
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_id.out_type_id.id,
                "partner_id": address.id,
                "location_id": self.receipt_id.location_id.id,
                "location_dest_id": destination.id,
                "origin": self._source_name(),
                "dist_return_id": self.return_id.id,
            }
        )
        return {"location_dest_id": destination.id, "picking_id": picking.id}

    # --- move values ---------------------------------------------------------------------------

    def _out(self, parts, vals):
        """Values of a move of the goods out of the quarantine, chained to the one into it."""
        receipt = self.receipt_id
        moving = {"location_id": receipt.location_id.id, **vals}
        chain = receipt.move_line_id.move_id
        if chain:
            moving["move_orig_ids"] = [Command.link(chain.id)]
        return self._move_values(self.product_id, parts, moving)

    def _move_values(self, product, parts, vals):
        unit = product.uom_id.id
        common = {
            name: vals[name]
            for name in ("location_id", "location_dest_id", "picking_id")
            if name in vals
        }
        line = {"product_id": product.id, "product_uom_id": unit, "picked": True, **common}
        return {
            "product_id": product.id,
            "product_uom": unit,
            "product_uom_qty": sum(part["quantity"] for part in parts),
            "company_id": self.company_id.id,
            "origin": self._source_name(),
            "dist_disposition_id": self.id,
            "picked": True,
            "move_line_ids": [Command.create({**line, **part}) for part in parts],
            **vals,
        }

    def _source_name(self):
        return self.return_id.name or self.receipt_id.name or self.display_name

    # --- what stands in quarantine -------------------------------------------------------------

    def _pool(self):
        """What stands in the quarantines of these: {(product, place, lot): [[quant, left]]}."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "in", self.receipt_id.location_id.ids),
                ("quantity", ">", 0),
            ],
            order="in_date, id",
        )
        pool = defaultdict(list)
        for quant in quants:
            key = quant.product_id, quant.location_id, quant.lot_id
            pool[key].append([quant, quant.quantity])
        return pool

    def _take(self, pool):
        """Take the quantity out of the pool, from the package and owner of the receipt first.

        :return: parts of move lines: quantity, lot, package and owner
        """
        if not self.product_id.is_storable:
            # Odoo keeps no quants of it: what came in is what the receipt says
            return [{"quantity": self.quantity, "lot_id": self.lot_id.id}]
        entered, unit = self.receipt_id.move_line_id, self.uom_id
        first = entered.result_package_id, entered.owner_id
        rows = pool[self.product_id, self.receipt_id.location_id, self.lot_id]
        left, parts = self.quantity, []
        for row in sorted(rows, key=lambda row: (row[0].package_id, row[0].owner_id) != first):
            quantity = min(left, row[1])
            if unit.compare(quantity, 0.0) > 0:
                left, row[1] = left - quantity, row[1] - quantity
                parts.append(self._part(row[0], quantity))
        if unit.compare(left, 0.0) > 0:
            self._tell_missing(left)
        return parts

    def _part(self, quant, quantity):
        return {
            "quantity": quantity,
            "lot_id": quant.lot_id.id,
            "package_id": quant.package_id.id,
            "owner_id": quant.owner_id.id,
        }

    def _tell_missing(self, quantity):
        raise UserError(
            self.env._(
                "%(quantity)g %(unit)s of “%(name)s” aren't in “%(place)s”. Find out where they "
                "are before it is executed.",
                quantity=quantity,
                unit=self.uom_id.name,
                name=self.display_name,
                place=self.receipt_id.location_id.display_name,
            )
        )

    # --- scrap ---------------------------------------------------------------------------------

    def _scrap(self, parts):
        """Scrap through Odoo's own documents, so that its reports know."""
        for record in self:
            values = [record._scrap_values(part) for part in parts[record]]
            self.env["stock.scrap"].create(values).do_scrap()

    def _scrap_values(self, part):
        vals = {name: value for name, value in part.items() if name != "quantity"}
        return {
            **vals,
            "scrap_qty": part["quantity"],
            "product_id": self.product_id.id,
            "product_uom_id": self.uom_id.id,
            "company_id": self.company_id.id,
            "location_id": self.receipt_id.location_id.id,
            "origin": self._source_name(),
            "dist_disposition_id": self.id,
        }
