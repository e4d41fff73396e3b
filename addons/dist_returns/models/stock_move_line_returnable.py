# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class StockMoveLine(models.Model):
    """What was delivered, for whoever enters a return."""

    _inherit = "stock.move.line"

    @api.model
    def _dist_delivered(self, code, company, partner):
        """Return the deliveries that a scanned code means, newest first; empty: it means none.

        A delivery's number goes before an order's, that before a lot's, that before a product's
        code, which needs the customer.
        """
        domains = [
            Domain("picking_id.name", "=", code),
            Domain("move_id.sale_line_id.order_id.name", "=", code)
            | Domain("move_id.sale_line_id.order_id.client_order_ref", "=", code),
            Domain("lot_id.name", "=", code),
        ]
        if partner:
            product = self._dist_scanned_product(code, company, partner)
            domains.append(Domain("product_id", "in", product.ids))
        customer = self._dist_delivered_to(partner)
        for domain in domains:
            if found := self._dist_search_delivered(domain, company, customer):
                return found
        # Of another customer: the caller says whose it is.
        return self._dist_search_delivered(Domain.OR(domains[:3]), company, Domain.TRUE)

    @api.model
    def _dist_scanned_product(self, code, company, partner):
        matches = self.env["dist.item.alias"]._resolve_items(
            [code], partner=partner, company=company
        )
        return matches[code].product

    @api.model
    def _dist_delivered_to(self, partner):
        if not partner:
            return Domain.TRUE
        customer = partner.commercial_partner_id.id
        order = Domain("move_id.sale_line_id.order_id.partner_id", "child_of", customer)
        return order | Domain("picking_id.partner_id", "child_of", customer)

    @api.model
    def _dist_search_delivered(self, domain, company, customer):
        # sudo: a clerk enters returns of deliveries without reading stock; only of this company
        return self.sudo().search(
            domain
            & customer
            & Domain(
                [
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "customer"),
                    ("company_id", "=", company.id),
                ]
            ),
            order="date desc, id desc",
            limit=500,
        )

    def _dist_customers_of(self):
        """Return whom these goods were delivered to."""
        lines = self.sudo()  # sudo: as where they were found
        return self.env["res.partner"].union(
            *(
                line.move_id.sale_line_id.order_id.partner_id or line.picking_id.partner_id
                for line in lines
            )
        )

    def _dist_returnable(self):
        """Return values of a wizard's lines: one for each delivery and lot that may come back."""
        lines = self.sudo()  # sudo: as where they were found
        sums = defaultdict(float)
        for line in lines:
            sums[line.move_id, line.lot_id] += line.quantity_product_uom
        book = lines.move_id._dist_book()
        return [
            move._dist_prepare_returnable(lot, quantity, book)
            for (move, lot), quantity in sums.items()
        ]
