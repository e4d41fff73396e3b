# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.dist_reservation_policy.core.position import ZERO


class ProductProduct(models.Model):
    """What a kit consists of, as Odoo will deliver it."""

    _inherit = "product.product"

    def _dist_components(self, qty, company, chosen=None):
        """The storable components of a kit; one that appears several times counts once, in sum."""
        contents = self._dist_contents(qty, company, chosen)
        if not contents:
            return super()._dist_components(qty, company, chosen)
        return {component: taken for component, taken in contents.items() if component.is_storable}

    def _dist_contents(self, qty, company, chosen=None):
        """{component: quantity} of all that so many kits contain, in sum, whether stored or not.

        It is the explosion that Odoo makes of the delivery, its roundings included. Empty for what
        is no kit.
        """
        self.ensure_one()
        if not self.with_company(company).is_kits:
            return {}
        # sudo: who sells kits need not see how they are made
        boms = self.env["mrp.bom"].sudo()
        bom = boms._bom_find(self, company_id=company.id, bom_type="phantom")[self]
        if not bom:
            return {}
        # not rounded, as Odoo's rules do: a twelfth of a bill for a dozen is one piece
        of_bill = self.uom_id._compute_quantity(float(qty), bom.product_uom_id, round=False)
        factor = of_bill / bom.product_qty
        _boms, lines = bom.explode(
            self, factor, picking_type=bom.picking_type_id, never_attribute_values=chosen or False
        )
        found = {}
        for bom_line, data in lines:
            component = self.browse(bom_line.product_id.id)
            taken = bom_line.product_uom_id._compute_quantity(
                data["qty"], component.uom_id, rounding_method="HALF-UP"
            )
            found[component] = found.get(component, ZERO) + Decimal(str(round(taken, 6)))
        return {component: taken for component, taken in found.items() if taken > 0}

    def _dist_has_stock_of_its_own(self):
        """A kit has none: it can't stand in for another product by itself."""
        return super()._dist_has_stock_of_its_own() and not self.is_kits

    @api.model
    def _dist_look_up_domain(self):
        """Kits are looked up as well, whether they are kept in stock themselves or not."""
        return super()._dist_look_up_domain() | Domain("is_kits", "=", True)

    @api.model
    def _dist_kit_domain(self):
        return super()._dist_kit_domain() | Domain("is_kits", "=", True)

    def _dist_kits(self):
        """Kits by every recipe that leads to the products, through kits of kits too."""
        kits, found = super()._dist_kits(), self
        # sudo: which kits need a product doesn't depend on who asks
        lines = self.env["mrp.bom.line"].sudo()
        while found:
            domain = [("product_id", "in", found.ids), ("bom_id.type", "=", "phantom")]
            boms = lines.search(domain).bom_id
            made = (
                boms.product_id
                | boms.filtered(lambda b: not b.product_id).product_tmpl_id.product_variant_ids
            )
            found = self.browse(made.ids) - kits
            kits |= found
        return kits

    def _compute_dist_promised_qty(self):
        """Kits are counted on the lines that promise them: the ledger knows their components."""
        super()._compute_dist_promised_qty()
        kits = self.filtered("is_kits")
        if not kits or not self.env["dist.promise"].has_access("read"):
            return
        # sudo: as for goods, who sees the promises of a company sees how much is promised
        lines = self.env["sale.order.line"].sudo()
        groups = lines._read_group(
            [
                ("product_id", "in", kits.ids),
                ("dist_in_kits", "=", True),
                ("dist_monitored", "=", False),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["product_id"],
            ["dist_promised_qty:sum", "dist_at_risk_qty:sum", "dist_backorder_qty:sum"],
        )
        for product, *quantities in groups:
            self.browse(product.id).dist_promised_qty = sum(quantities)

    def action_dist_view_promises(self):
        """Of a kit: the promises of its components to the lines that ordered it."""
        action = super().action_dist_view_promises()
        kits = self.filtered("is_kits")
        if kits:
            of_kits = Domain("line_id.product_id", "in", kits.ids)
            action["domain"] = Domain(action["domain"]) | of_kits
        return action
