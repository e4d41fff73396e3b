# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.gate import Crossing, crossing

#: what changes stock when it is written on a done line, or which move its quantity counts for
EFFECTS = frozenset(
    {
        "quantity",
        "product_uom_id",
        "product_id",
        "lot_id",
        "owner_id",
        "package_id",
        "result_package_id",
        "location_id",
        "location_dest_id",
        "quant_id",
        "move_id",
    }
)


class StockMoveLine(models.Model):
    """The one place that lets units in and out of quarantine.

    Every path that moves units ends in one of three: `_action_done`, `create` of a done line, or
    `write` on a done line. What decides is stored on locations and dispositions; no key of the
    context plays a part.
    """

    _inherit = "stock.move.line"

    # who had a lot, and who delivered it, is asked for each thing that comes back and in reports
    _dist_lot_idx = models.Index("(lot_id) WHERE lot_id IS NOT NULL")

    # --- The three ways ----------------------------------------------------------------------

    def _action_done(self):
        crossed = self._dist_gate()
        serials = self._dist_serials_from_outside()
        result = super()._action_done()
        crossed._dist_crossed()
        (serials - crossed)._dist_check_not_held()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self._dist_redirect_added(vals_list)
        lines = super().create(vals_list)
        done = lines.filtered(lambda line: line.move_id.state == "done")
        if done:
            done._dist_gate(is_moved=True)._dist_crossed()
        return lines

    def write(self, vals):
        if "state" in vals:
            self._dist_check_state(vals["state"])
        done = self.browse()
        if EFFECTS & vals.keys():
            # the movement's own state, by which Odoo moves stock; a line's is only a copy of it
            done = self.filtered(lambda line: line.move_id.state == "done")
        if not done:
            return super().write(vals)
        before = {line: line._dist_effect() for line in done}
        result = super().write(vals)
        done._dist_check_edited(before)
        return result

    def _dist_check_state(self, state):
        """Refuse a state other than the movement's: what asks for done lines would miss them."""
        for line in self:
            if line.move_id and line.move_id.state != state:
                raise UserError(
                    self.env._(
                        "The state of a line of %(document)s follows its movement. Validate or "
                        "cancel the transfer instead.",
                        document=line._dist_document().display_name,
                    )
                )

    # --- The gate ----------------------------------------------------------------------------

    def _dist_gate(self, is_moved=False):
        """Redirect what comes from customers, refuse what may not cross; return what crosses.

        :param is_moved: whether stock has followed already, so that nothing can be redirected
        """
        found = self._dist_crossings()
        if not found:
            return self.browse()
        # sudo: the gate holds for whoever moves goods, a portal user's transfer included
        lines = {kind: self.sudo().browse(ids) for kind, ids in found.items()}
        # sudo: as above
        none = self.sudo().browse()
        back = lines.get(Crossing.FORBIDDEN, none) | lines.get(Crossing.ENTER, none)
        back = back._dist_pass_back()
        (lines.get(Crossing.FORBIDDEN, none) - back)._dist_refuse_entry()
        crossed = lines.get(Crossing.ENTER, none) - back
        crossed |= lines.get(Crossing.BRING, none)._dist_bring(is_moved)
        crossed |= lines.get(Crossing.TURN, none)._dist_turn(is_moved)
        crossed |= lines.get(Crossing.LEAVE, none)._dist_leave()
        return crossed

    def _dist_crossings(self):
        """Return {crossing: ids of the lines}; empty for nearly every transfer.

        From fields of locations that the transfer reads anyway: no query for each line.
        """
        found, known = defaultdict(list), {}
        for line in self:
            source, dest = line.location_id, line.location_dest_id
            key = source.id, dest.id, line._dist_is_return()
            if key not in known:
                known[key] = crossing(source._dist_place(), dest._dist_place(), key[2])
            if known[key] is not Crossing.NONE and line.quantity > 0:
                found[known[key]].append(line.id)
        return found

    def _dist_is_return(self):
        """Return whether goods come back from a customer, whatever source the line says."""
        usage = self.location_id.usage
        if usage in ("internal", "customer"):
            return False
        # sudo: the delivery may have been another company's or another salesman's
        move = self.move_id.sudo()
        if move.purchase_line_id:
            return False
        if usage == "transit":
            return bool(move.origin_returned_move_id or move.sale_line_id)
        origin = move.origin_returned_move_id
        return "customer" in (move.location_id.usage, origin.location_dest_id.usage)

    def _dist_crossed(self):
        """Make the receipts of what has entered; see that no more has left than stood there."""
        if not self:
            return
        entered = self.filtered("location_dest_id.dist_quarantine")
        left = self - entered
        left._dist_check_stood_there()
        left.move_id.dist_disposition_id.receipt_id.return_id._settle_unmatched()
        # Odoo's wizard copies the delivery, its value included.
        unvalued = entered.move_id.filtered(lambda move: move.value and not move.is_valued)
        unvalued.write({"value": 0.0})
        entered._dist_check_serials()
        self.env["dist.return.receipt"]._enter(entered)

    # --- In ----------------------------------------------------------------------------------

    def _dist_bring(self, is_moved=False):
        """Lead what customers bring into quarantine where the warehouse enforces; return it."""
        brought = self.browse()
        for warehouse, lines in self._dist_gated().grouped(type(self)._dist_warehouse).items():
            if warehouse.dist_mode == "enforce":
                lines._dist_redirect(warehouse._dist_quarantine("customer"), is_moved)
                brought |= lines
            elif warehouse.dist_mode == "monitor":
                lines._dist_note_bring(warehouse)
        return brought

    def _dist_gated(self):
        """Return the lines whose goods need an inspection; empties and pallets need none."""
        return self.filtered(
            lambda line: line.product_id.type == "consu" and not line.product_id.dist_is_empty
        )

    def _dist_turn(self, is_moved=False):
        """Lead goods from vendors, heading for the customers' quarantine, into the vendors'."""
        for warehouse, lines in self.grouped(type(self)._dist_warehouse).items():
            lines._dist_redirect(warehouse._dist_quarantine("vendor"), is_moved)
        return self

    def _dist_warehouse(self):
        """Return the warehouse whose gate the line passes when it comes in."""
        dest, move = self.location_dest_id, self.move_id
        warehouse = (
            dest.dist_warehouse_id
            or dest.warehouse_id
            or self.picking_type_id.warehouse_id
            or move.warehouse_id
        )
        company = dest.company_id or self.company_id
        if warehouse.company_id != company:
            warehouse = warehouse.search([("company_id", "=", company.id)], limit=1)
        return warehouse

    def _dist_redirect(self, quarantine, is_moved=False):
        """Send the lines and their moves to the quarantine instead; what waited for them doesn't
        get them.
        """
        if is_moved and self:
            raise self._dist_done_error()
        mixed = self.filtered(lambda line: line._dist_package_is_elsewhere(quarantine))
        mixed.write({"result_package_id": False})
        self.write({"location_dest_id": quarantine.id})
        for move in self.move_id:
            move._dist_redirect(quarantine)

    def _dist_package_is_elsewhere(self, quarantine):
        """Return whether the package that takes the goods has other goods in another place."""
        others = self.result_package_id.quant_ids.filtered(lambda quant: quant.quantity > 0)
        return bool(others.location_id - quarantine - self.location_id)

    def _dist_note_bring(self, warehouse):
        """Record what enforcing would have done, one entry for each transfer."""
        audit = self.env["dist.audit"]
        for document, lines in self.grouped(
            lambda line: line.move_id.picking_id or line.move_id
        ).items():
            audit._log(
                "decision",
                self.env._(
                    "%(document)s: in enforce mode, %(products)s would have gone to quarantine.",
                    document=document.display_name,
                    products=", ".join(lines.product_id.mapped("display_name")),
                ),
                record=warehouse,
                payload={
                    "gate": "bring",
                    "model": document._name,
                    "id": document.id,
                    "lines": [
                        {
                            "product_id": line.product_id.id,
                            "lot_id": line.lot_id.id,
                            "quantity": line.quantity_product_uom,
                        }
                        for line in lines
                    ],
                },
            )

    def _dist_document(self):
        return self.move_id.picking_id or self.move_id

    def _dist_pass_back(self):
        """Return the lines that bring back what a reversed disposition had moved."""
        passed = self.browse()
        for line in self:
            disposition = line.move_id.dist_disposition_id
            if disposition and disposition._allows_back(line):
                disposition._count_back(line.quantity_product_uom)
                passed |= line
        return passed

    def _dist_refuse_entry(self):
        for line in self:
            if line.location_id.usage in ("inventory", "production"):
                why = self.env._("Quarantine can't be counted up. Goods enter it by a receipt.")
            else:
                why = self.env._(
                    "Only what customers send back stands there. For goods of your own, use the "
                    "quarantine of vendors or another location."
                )
            raise UserError(
                self.env._(
                    "%(product)s can't be moved into the quarantine “%(location)s”. %(why)s",
                    product=line.product_id.display_name,
                    location=line.location_dest_id.display_name,
                    why=why,
                )
            )

    # --- Out ---------------------------------------------------------------------------------

    def _dist_leave(self):
        """Let out what an executed disposition allows; return it."""
        for line in self:
            disposition = line.move_id.dist_disposition_id
            if refusal := disposition._refusal(line):
                raise UserError(
                    self.env._(
                        "%(product)s can't leave the quarantine “%(location)s”. %(why)s",
                        product=line.product_id.display_name,
                        location=line.location_id.display_name,
                        why=refusal,
                    )
                )
            disposition._count_out(line.quantity_product_uom)
        return self

    def _dist_check_stood_there(self):
        """Refuse what took more out of a quarantine than stood there."""
        if not self:
            return
        left = Domain("product_id", "in", self.product_id.ids)
        left &= Domain("location_id", "in", self.location_id.ids)
        groups = self.env["stock.quant"]._read_group(
            left,
            ["product_id", "location_id", "lot_id"],
            ["quantity:sum"],
        )
        for product, location, _lot, quantity in groups:
            if product.uom_id.compare(quantity, 0.0) < 0:
                raise UserError(
                    self.env._(
                        "There isn't so much of %(product)s in the quarantine “%(location)s”. "
                        "Look what its receipts have left.",
                        product=product.display_name,
                        location=location.display_name,
                    )
                )

    # --- Done lines --------------------------------------------------------------------------

    @api.model
    def _dist_redirect_added(self, vals_list):
        """Redirect what is added to done transfers, before stock follows."""
        for vals in vals_list:
            move = self.env["stock.move"].browse(vals.get("move_id") or ())
            picking = self.env["stock.picking"].browse(vals.get("picking_id") or ())
            if (move or picking).state == "done":
                self._dist_redirect_values(vals, move or picking)

    @api.model
    def _dist_redirect_values(self, vals, document):
        """Redirect the values of a line that a done move or transfer gets."""
        if vals.get("quant_id"):
            vals.update(self._copy_quant_info(vals))
        line = self.new({**vals, "quantity": vals.get("quantity") or 1.0})
        if document._name == "stock.move":
            line.product_id = line.product_id or document.product_id
        line.location_id = line.location_id or document.location_id
        line.location_dest_id = line.location_dest_id or document.location_dest_id
        means = crossing(
            line.location_id._dist_place(),
            line.location_dest_id._dist_place(),
            line._dist_is_return(),
        )
        if means is not Crossing.BRING or not line._dist_gated():
            return
        # sudo: the gate holds for whoever moves goods
        warehouse = line.sudo()._dist_warehouse()
        if warehouse.dist_mode == "enforce":
            vals["location_dest_id"] = warehouse._dist_quarantine("customer").id

    def _dist_effect(self):
        """Return what the done line does to stock, and what that means for a quarantine."""
        source, dest = self.location_id, self.location_dest_id
        means = crossing(source._dist_place(), dest._dist_place(), self._dist_is_return())
        goods = self.product_id, self.lot_id, self.owner_id, self.package_id
        way = self.result_package_id, source, dest, self.move_id
        return means, goods + way, self.quantity_product_uom

    def _dist_check_edited(self, before):
        """Refuse a change of done lines that would take goods around the gate."""
        # sudo: the gate holds for whoever edits a transfer
        for line in self.sudo():
            old, new = before[line], line._dist_effect()
            if old == new or {old[0], new[0]} == {Crossing.NONE}:
                continue
            if {old[0], new[0]} & {Crossing.NONE, Crossing.BRING} == {old[0], new[0]}:
                line._dist_check_brought(old, new)
            elif old[:2] == new[:2] and new[0] is Crossing.ENTER:
                line.env["dist.return.receipt"]._adjust(line, new[2] - old[2])
                line._dist_check_serials()
            else:
                raise line._dist_done_error()

    def _dist_check_brought(self, old, new):
        """Refuse that more, or something else, has come from a customer and stands in stock."""
        is_same = old[0] is new[0] and old[1][:2] == new[1][:2]
        grows = self.product_id.uom_id.compare(new[2], old[2] if is_same else 0.0) > 0
        if (
            new[0] is Crossing.BRING
            and grows
            and self._dist_gated()
            and self._dist_warehouse().dist_mode == "enforce"
        ):
            raise self._dist_done_error()

    def _dist_done_error(self):
        line = self[:1]
        return UserError(
            self.env._(
                "%(document)s is done, and its goods came from a customer or stand in quarantine: "
                "%(product)s can't be changed there. Receive what came in addition with a new "
                "transfer; dispose of what stands in quarantine.",
                document=line._dist_document().display_name,
                product=line.product_id.display_name,
            )
        )
