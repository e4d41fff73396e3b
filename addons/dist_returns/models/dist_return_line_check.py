# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import queries
from ..core import authorisation
from ..core.authorisation import Balance, Book, LineFacts, Wanted


class DistReturnLine(models.Model):
    """What keeps lines from being asked for or authorised (I1, I7)."""

    _inherit = "dist.return.line"

    def _check_returnable(self, quantities=None):
        """Refuse with one sentence for each bad line; nothing is changed.

        :param quantities: {line: quantity in the product's unit}; without, what is requested
        """
        # sudo: deliveries of the order count whether or not the user may read them
        lines = self.sudo()
        wanted = quantities or {line: line.requested_qty for line in self}
        wanted = {line.id: quantity for line, quantity in wanted.items()}
        balances = lines._balances()
        facts = lines._facts(balances)
        messages = [
            line._problem_words(problem, facts[line.id])
            for line in lines
            for problem in authorisation.problems(facts[line.id])[:1]
        ]
        if not messages:
            short = lines._book(balances).shortages(lines._wanted(wanted))
            messages = [lines.browse(line_id)._shortage_words(it) for line_id, it in short.items()]
        if messages:
            raise UserError("\n".join(messages))

    # --- quantities ----------------------------------------------------------------------------

    def _group_key(self):
        """Return what the line's quantity is counted by: anchor and product; None for legacy."""
        self.ensure_one()
        if self.sale_line_id:
            return self.sale_line_id.id, None, self.product_id.id
        return (None, self.move_id.id, self.product_id.id) if self.move_id else None

    def _wanted(self, quantities):
        return [
            Wanted(line.id, key, line.lot_id.id or None, quantities[line.id])
            for line in self.sorted(lambda line: (line.sequence, line.id))
            if (key := line._group_key()) and quantities[line.id] > 0
        ]

    def _anchors(self):
        deliveries = self.filtered(lambda line: not line.sale_line_id).move_id
        return self.sale_line_id.ids, deliveries.ids

    def _balances(self):
        return self._balances_of(*self._anchors(), self.return_id)

    @api.model
    def _balances_of(self, sale_line_ids, move_ids, besides):
        """Return {(order line, delivery, product, lot): [delivered, returned, open, last day]}.

        :param move_ids: deliveries without an order line
        :param besides: returns whose own authorised quantities don't count as open
        """
        found = defaultdict(lambda: [0.0, 0.0, 0.0, None])
        anchors = sale_line_ids, move_ids
        for *key, delivered, returned, last in queries.customer_balances(self.env, *anchors):
            row = found[tuple(key)]
            row[0], row[1], row[3] = float(delivered), float(returned), last
        for *key, quantity in queries.open_elsewhere(self.env, *anchors, besides.ids):
            found[tuple(key)][2] += float(quantity)
        return found

    @api.model
    def _book(self, balances):
        groups, lots = defaultdict(lambda: [0.0, 0.0, 0.0]), {}
        for (*group, lot_id), numbers in balances.items():
            sums = groups[tuple(group)]
            for position, number in enumerate(numbers[:3]):
                sums[position] += number
            if lot_id:
                lots[(*group, lot_id)] = Balance(*numbers[:3])
        return Book({key: Balance(*sums) for key, sums in groups.items()}, lots)

    # --- facts ---------------------------------------------------------------------------------

    def _facts(self, balances):
        serials = self.lot_id.filtered(lambda lot: lot.product_id.tracking == "serial")
        holders = queries.serial_holders(self.env, serials.ids) if serials else {}
        last = defaultdict(list)
        delivered = set()
        for (*group, _lot), (quantity, _returned, _open, day) in balances.items():
            last[tuple(group)] += [day] if day else []
            if quantity > 0:
                delivered.add(tuple(group))
        return {
            line.id: line._line_facts(
                holders=holders,
                is_delivered=line._group_key() in delivered,
                last_delivery=max(last[line._group_key()], default=None),
            )
            for line in self
        }

    def _line_facts(self, holders, is_delivered, last_delivery):
        terms = self._terms()
        product, company = self.product_id, self.return_id.company_id
        delivered_at = self.move_id.date if self.move_id.state == "done" else last_delivery
        context_day = fields.Datetime.context_timestamp
        return LineFacts(
            quantity=self.uom_qty,
            is_product_active=product.active,
            is_same_company=self._linked_companies() <= company,
            is_unit_valid=self.product_uom_id._has_common_reference(product.uom_id),
            is_lot_valid=not self.lot_id or self.lot_id.product_id == product,
            is_legacy=self._is_legacy(),
            has_price=self.legacy_price > 0,
            is_delivered=is_delivered,
            is_same_customer=self._is_delivered_to(self.return_id.commercial_partner_id),
            is_serial_theirs=self._is_serial_theirs(holders),
            is_returnable=terms.authorisation != "never",
            delivered_on=delivered_at and context_day(self, delivered_at).date(),
            days=terms.days(self.reason_id.fault),
            is_waived=self.is_waived,
            today=fields.Date.context_today(self),
        )

    def _is_legacy(self):
        return self.return_id.source == "legacy" and not self.sale_line_id and not self.move_id

    def _linked_companies(self):
        return (
            self.sale_line_id.company_id
            | self.move_id.company_id
            | self.lot_id.company_id
            | self.product_id.company_id
        )

    def _is_delivered_to(self, customer):
        """Tell whether the delivery went to this commercial partner; unknown goods did to all."""
        order = self.sale_line_id.order_id
        partner = order.partner_id or self.move_id.picking_id.partner_id or self.move_id.partner_id
        return not partner or partner.commercial_partner_id == customer

    def _is_serial_theirs(self, holders):
        if self.lot_id.product_id.tracking != "serial":
            return True
        if self.lot_id.id not in holders:  # it never moved here: only legacy goods
            return self._is_legacy()
        partner = self.env["res.partner"].browse(holders[self.lot_id.id][1] or ())
        return (
            bool(partner) and partner.commercial_partner_id == self.return_id.commercial_partner_id
        )
