# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks of what vendors bring, before the transfer is validated."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..core.measure import failed_total
from ..core.sampling import Facts
from .dist_quality_point_raise import Subject


class StockMove(models.Model):
    _inherit = "stock.move"

    dist_check_ids = fields.One2many("dist.quality.check", "move_id", "Quality Checks")

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        self._dist_raise_checks()
        return result

    def _dist_from_vendor(self):
        """Return the moves by which goods of a vendor come into a warehouse of ours."""
        return self.filtered(
            lambda move: move._dist_is_of_vendor()
            and move.location_dest_id.usage in ("internal", "transit")
            and move._dist_quality_mode() != "off"
        )

    def _dist_is_of_vendor(self):
        """A purchase comes from its vendor, whatever somebody wrote as its source."""
        usage = self.location_id.usage
        if usage in ("internal", "customer"):
            return False
        return usage == "supplier" or bool(self.purchase_line_id)

    def _dist_quality_warehouse(self):
        return self.picking_type_id.warehouse_id or self.location_dest_id.warehouse_id

    def _dist_quality_mode(self):
        # sudo: the mode holds for everybody
        return self._dist_quality_warehouse().sudo().dist_mode or "off"

    def _dist_raise_checks(self):
        """Make the checks of the lots that the control points haven't seen yet."""
        ready = self._dist_from_vendor().filtered(
            lambda move: move.state not in ("draft", "done", "cancel")
        )
        # sudo: whoever receives goods needs no right on control points and checks
        points = ready.env["dist.quality.point"].sudo()
        if not ready or not points._of_companies(ready.company_id):
            return points.check_ids
        places = [(move, lot) for move in ready for lot in move._dist_known_lots()]
        new = points.env["dist.quality.sighting"]._take_new(places)
        return points._raise_for(
            [move._dist_subject(lot, move._dist_lot_quantity(lot)) for move, lot in new]
        )

    def _dist_known_lots(self):
        """Return the lots' names; goods whose lots aren't entered yet are none, others one."""
        if self.product_id.tracking == "none":
            return [""]
        names = [line._dist_lot_key() for line in self.move_line_ids]
        return list(dict.fromkeys(name for name in names if name))

    def _dist_lot_quantity(self, lot_name):
        """Return how much of the lot the transfer has, in the product's unit."""
        lines = self.move_line_ids.filtered(
            lambda line: not lot_name or line._dist_lot_key() == lot_name
        )
        return sum(lines.mapped("quantity_product_uom")) or self.product_qty

    def _dist_subject(self, lot_name, quantity):
        """Return the goods of one lot as a control point sees them."""
        partner = self.picking_id.partner_id or self.partner_id
        warehouse = self._dist_quality_warehouse()
        category = self.product_id.categ_id.parent_path or ""
        facts = Facts(
            "receipt",
            self.company_id.id,
            self.product_id.id,
            frozenset(int(part) for part in category.split("/") if part),
            partner.commercial_partner_id.id,
            warehouse.id,
        )
        vals = {
            "move_id": self.id,
            "product_id": self.product_id.id,
            "lot_name": lot_name or False,
            "partner_id": partner.id,
            "warehouse_id": warehouse.id,
            "company_id": self.company_id.id,
            "quantity": quantity,
        }
        return Subject(facts, f"move {self.id}/{lot_name or ''}", lot_name or "", vals)

    def _dist_require_answers(self):
        """Refuse to receive goods whose checks are open, where the warehouse enforces."""
        waiting = self.dist_check_ids._current().filtered(
            lambda check: check.state == "open" and check.is_blocking
        )
        waiting = waiting.filtered(lambda check: check.move_id._dist_quality_mode() == "enforce")
        if waiting:
            raise UserError(
                self.env._(
                    "These goods can't be received before their quality checks are answered:\n"
                    "%(checks)s\nPress “Quality Checks” on the transfer; they are made when the "
                    "lots are entered.",
                    checks="\n".join(f"- {name}" for name in waiting.mapped("display_name")),
                )
            )

    def _dist_failed_by_lot(self):
        """Return {lot name: quantity that the checks failed}, in the product's unit."""
        failures = {}
        for check in self.dist_check_ids._current():
            failures.setdefault(check.lot_name or "", []).append(check.failed_qty)
        totals = {
            lot: failed_total(found, self._dist_lot_quantity(lot))
            for lot, found in failures.items()
        }
        return {lot: total for lot, total in totals.items() if total}

    def _get_available_move_lines(self, assigned_moves_ids, partially_available_moves_ids):
        """What was put into quarantine on the way doesn't go on with the rest."""
        found = super()._get_available_move_lines(assigned_moves_ids, partially_available_moves_ids)
        if self.location_id.dist_quarantine:
            return found
        return {key: qty for key, qty in found.items() if not key[0].dist_quarantine}

    def _skip_push(self):
        lines = self.move_line_ids
        return super()._skip_push() or (
            bool(lines) and all(line.location_dest_id.dist_quarantine for line in lines)
        )

    def _dist_quarantined_quantity(self):
        """Return what of the move was put into quarantine, in the move's unit."""
        held = self.move_line_ids.filtered("location_dest_id.dist_quarantine")
        return sum(
            line.product_uom_id._compute_quantity(
                line.quantity, self.product_uom, rounding_method="HALF-UP"
            )
            for line in held
        )


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        values = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        values["product_uom_qty"] -= move_to_copy._dist_quarantined_quantity()
        return values
