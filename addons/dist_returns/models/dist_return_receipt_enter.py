# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..core import gate

OPEN_STATES = ("authorised", "receipt")


class DistReturnReceipt(models.Model):
    """How goods that entered a quarantine become receipts."""

    _inherit = "dist.return.receipt"

    @api.model
    def _enter(self, move_lines, quantities=None):
        """Return the receipts of done move lines that entered a quarantine.

        What a customer sent back is matched to authorised return lines, else it is unmatched.

        :param quantities: {move line: quantity in the product's unit}; without, all of each line
        """
        if not move_lines:
            return self.browse()
        # sudo: goods are received by whoever validates a transfer, a portal user included
        receipts, lines = self.sudo(), move_lines.sudo()
        quantities = {
            line: (quantities or {}).get(line, line.quantity_product_uom) for line in lines
        }
        vendor = lines.filtered(lambda line: line.location_dest_id.dist_quarantine == "vendor")
        made = receipts._enter_from_vendors(vendor, quantities)
        made |= receipts._enter_from_customers(lines - vendor, quantities)
        made._after_enter()
        return made.with_env(self.env)

    def _after_enter(self):
        """Hook: what follows when goods have entered a quarantine; in superuser mode."""

    # --- From customers ----------------------------------------------------------------------

    def _enter_from_customers(self, lines, quantities):
        if not lines:
            return self.browse()
        shipments = self._shipments(lines.lot_id)
        expected = self._expected(lines)
        vals_list = []
        for line in lines:
            parts = gate.allocate(
                self._arrival(line, shipments),
                quantities[line],
                expected.get((line.company_id, line.product_id), []),
                line.product_id.uom_id.is_zero,
            )
            vals_list += [self._prepare_customer_part(line, shipments, *part) for part in parts]
        self._give_unmatched_return(vals_list)
        receipts = self._make(self._number(vals_list))
        receipts._follow_up_entry()
        return receipts

    @api.model
    def _arrival(self, line, shipments):
        """Return what tells where the goods of a move line are from."""
        move, product = line.move_id, line.product_id
        shipped_to = None
        if product.tracking != "none":
            shipped = shipments.get(line.lot_id, [])
            # A serial is at its last customer; a lot may be at many.
            shipped = shipped[:1] if product.tracking == "serial" else shipped
            shipped_to = frozenset(self._shipped_to(one).id for one in shipped)
        return gate.Arrival(
            product_id=product.id,
            lot_id=line.lot_id.id or None,
            line_id=move.dist_return_line_id.id or None,
            move_id=move.origin_returned_move_id.id or None,
            sale_line_id=move.sale_line_id.id or None,
            partner_id=self._sender(line).commercial_partner_id.id or None,
            shipped_to=shipped_to,
        )

    @api.model
    def _sender(self, line):
        """Return who brings the goods of a move line, as far as its documents say."""
        move = line.move_id
        return (
            move.picking_id.partner_id
            or move.partner_id
            or move.sale_line_id.order_id.partner_id
            or move.origin_returned_move_id.picking_id.partner_id
        )

    @api.model
    def _shipments(self, lots):
        """Return {lot: its move lines to customers, the last one first}."""
        found = defaultdict(list)
        if lots:
            customers = Domain("location_dest_id.usage", "=", "customer") | Domain(
                [
                    ("location_dest_id.usage", "=", "transit"),
                    ("location_dest_id.company_id", "=", False),
                ]
            )
            shipped = self.env["stock.move.line"].search(
                Domain("lot_id", "in", lots.ids) & Domain("state", "=", "done") & customers,
                order="date desc, id desc",
            )
            for line in shipped:
                found[line.lot_id].append(line)
        return found

    @api.model
    def _shipped_to(self, line):
        """Return the commercial partner to whom the goods of a delivered move line went."""
        move = line.move_id
        partner = (
            move.sale_line_id.order_id.partner_id or move.picking_id.partner_id or move.partner_id
        )
        return partner.commercial_partner_id

    @api.model
    def _expected(self, lines):
        """Return {(company, product): what may still come, for each line of an authorised return
        that may be meant}.
        """
        domain = [
            ("product_id", "in", lines.product_id.ids),
            ("company_id", "in", lines.company_id.ids),
            ("state", "in", OPEN_STATES),
            ("routing", "=", "return"),
            ("return_id.is_unmatched", "=", False),
        ]
        found = defaultdict(list)
        for line in self.env["dist.return.line"].search(domain):
            found[line.company_id, line.product_id].append(line._expected())
        return found

    @api.model
    def _prepare_customer_part(self, line, shipments, return_line_id, quantity, is_over):
        return_line = self.env["dist.return.line"].browse(return_line_id or ())
        origin = self._origin_move(line, return_line, shipments)
        partner = return_line.return_id.partner_id or self._sender(line)
        return {
            **self._prepare_receipt(line, quantity),
            "kind": "customer",
            "line_id": return_line.id,
            "return_id": return_line.return_id.id,
            "partner_id": partner.id,
            "origin_move_id": origin.id,
            "is_over": is_over,
        }

    @api.model
    def _prepare_receipt(self, line, quantity):
        quarantine = line.location_dest_id
        return {
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "quantity": line.product_id.uom_id.round(quantity),
            "location_id": quarantine.id,
            "warehouse_id": quarantine.dist_warehouse_id.id,
            "company_id": quarantine.company_id.id,
            "move_line_id": line.id,
            "receiver_id": self.env.uid,
            "received_at": fields.Datetime.now(),
        }

    @api.model
    def _origin_move(self, line, return_line, shipments):
        """Return the delivery that the goods are of: by the return, the lot or the order."""
        shipped = [one.move_id for one in shipments.get(line.lot_id, [])]
        if return_line.move_id and (not shipped or return_line.move_id in shipped):
            return return_line.move_id
        returned = line.move_id.origin_returned_move_id
        if returned.product_id == line.product_id and (not shipped or returned in shipped):
            return returned
        order_line = return_line.sale_line_id or line.move_id.sale_line_id
        of_order = [move for move in shipped if move.sale_line_id == order_line]
        if shipped:
            return (of_order or shipped)[0]
        delivered = order_line.move_ids.filtered(
            lambda move: move.state == "done"
            and move.location_dest_id.usage == "customer"
            and move.product_id == line.product_id
        )
        return delivered[-1:]

    @api.model
    def _give_unmatched_return(self, vals_list):
        """Put what nobody expected on an unmatched return, one for each transfer."""
        lines = self.env["stock.move.line"]
        unmatched = defaultdict(list)
        for vals in vals_list:
            if not vals["return_id"]:
                line = lines.browse(vals["move_line_id"])
                document = line.move_id.picking_id or line.move_id
                key = document, vals["partner_id"], vals["company_id"], vals["warehouse_id"]
                unmatched[key].append(vals)
        for (document, *_rest), several in unmatched.items():
            record = self.env["dist.return"]._unmatched_of(document, several[0])
            for vals in several:
                vals["return_id"] = record.id

    @api.model
    def _number(self, vals_list):
        """Name the receipts after their return, or their transfer."""
        returns, lines = self.env["dist.return"], self.env["stock.move.line"]
        counts = defaultdict(int)
        for vals in vals_list:
            record = returns.browse(vals.get("return_id") or ())
            if record not in counts:
                counts[record] = len(record.receipt_ids)
            counts[record] += 1
            line = lines.browse(vals["move_line_id"])
            base = record.name or line.move_id.picking_id.name or line.move_id.display_name
            vals["name"] = f"{base}/{counts[record]}"
        return vals_list

    def _follow_up_entry(self):
        """Bring returns, transfers and the desk up to date with what has come in."""
        authorised = self.return_id.filtered(lambda record: record.state == "authorised")
        if authorised:
            authorised._set({"state": "receipt"})
        for picking, receipts in self.grouped(
            lambda it: it.move_line_id.move_id.picking_id
        ).items():
            if picking and not picking.dist_return_id:
                picking.dist_return_id = receipts.return_id[:1]
        self.filtered("is_over")._open_discrepancies()

    def _open_discrepancies(self):
        """Tell the desk that more came than was authorised: one case for each return line."""
        cases = [
            {
                "kind_code": "return_discrepancy",
                "cause_key": f"dist.return.line,{line.id}:over",
                "summary": self.env._(
                    "%(return)s: %(quantity)s %(unit)s of %(product)s more than authorised",
                    **{"return": line.return_id.name},
                    quantity=sum(line.receipt_ids.filtered("is_over").mapped("quantity")),
                    unit=line.product_id.uom_id.name,
                    product=line.product_id.display_name,
                ),
                "records": line.return_id,
                "company": line.company_id,
                "partner": line.partner_id,
                "warehouse": receipts[:1].warehouse_id,
            }
            for line, receipts in self.grouped("line_id").items()
        ]
        if cases:
            self.env["dist.exception"]._open_cases(cases)

    # --- From vendors ------------------------------------------------------------------------

    def _enter_from_vendors(self, lines, quantities):
        if not lines:
            return self.browse()
        vals_list = [self._prepare_vendor_receipt(line, quantities[line]) for line in lines]
        return self._make(self._number(vals_list))

    @api.model
    def _prepare_vendor_receipt(self, line, quantity):
        origin = self._vendor_move(line)
        purchase_line = (line.move_id | origin).purchase_line_id[:1]
        partner = purchase_line.order_id.partner_id or origin.picking_id.partner_id
        return {
            **self._prepare_receipt(line, quantity),
            "kind": "vendor",
            "partner_id": partner.id,
            "origin_move_id": origin.id,
            "purchase_line_id": purchase_line.id,
        }

    @api.model
    def _vendor_move(self, line):
        """Return the receipt from the vendor that the goods are of, as far as is known."""
        move = line.move_id
        seen = self.env["stock.move"]
        todo = move
        while todo:
            found = todo.filtered(
                lambda it: it.location_id.usage == "supplier"
                or (it.purchase_line_id and it.location_id._dist_place().is_between_companies)
            )
            if found:
                return found[:1]
            seen |= todo
            todo = todo.move_orig_ids - seen
        if not line.lot_id:
            return seen.browse()
        received = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", line.lot_id.id),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
                ("company_id", "=", line.company_id.id),
            ],
            order="date desc, id desc",
            limit=1,
        )
        return received.move_id

    # --- Corrections -------------------------------------------------------------------------

    @api.model
    def _adjust(self, line, delta):
        """Follow a corrected quantity of a done line while nobody has looked at its goods."""
        receipts = self.search([("move_line_id", "=", line.id)], order="is_over desc, id desc")
        before = line.quantity_product_uom - delta
        is_whole = line.product_id.uom_id.is_zero(sum(receipts.mapped("quantity")) - before)
        is_decided = receipts.filtered("inspected_at") or receipts.disposition_ids
        if is_decided or not is_whole or any(receipts.mapped("claimed_qty")):
            raise line._dist_done_error()
        if delta > 0:
            self._enter(line, {line: delta})
            return
        rest = -delta
        for receipt in receipts:
            taken = min(rest, receipt.quantity)
            receipt._set({"quantity": receipt.uom_id.round(receipt.quantity - taken)})
            rest -= taken
        gone = receipts.filtered(lambda receipt: receipt.uom_id.is_zero(receipt.quantity))
        returns = gone.return_id
        gone.check_ids.unlink()
        gone.unlink()
        returns._settle_unmatched()


class DistReturnLine(models.Model):
    _inherit = "dist.return.line"

    def _expected(self):
        """Return what may still come on the line, for the pure matching."""
        return gate.Expected(
            line_id=self.id,
            product_id=self.product_id.id,
            quantity=max(self.authorised_qty - self.received_qty, 0.0),
            lot_id=self.lot_id.id or None,
            move_id=self.move_id.id or None,
            sale_line_id=self.sale_line_id.id or None,
            partner_id=self.partner_id.commercial_partner_id.id or None,
        )
