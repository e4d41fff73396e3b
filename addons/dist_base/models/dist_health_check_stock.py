# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .. import queries
from ..core.health import CheckSpec, Finding


class DistHealthCheck(models.Model):
    """The checks of dist_base itself."""

    _inherit = "dist.health.check"

    @api.model
    def _dist_health_checks(self):
        return [*super()._dist_health_checks(), *self._stock_checks(), *self._master_data_checks()]

    @api.model
    def _stock_checks(self):
        return [
            CheckSpec(
                "negative_quants",
                self.env._("Negative stock"),
                self.env._(
                    "An internal location holds less than nothing. Count it, or enter the receipt "
                    "that is missing."
                ),
                "_find_negative_quants",
                severity="danger",
                sequence=10,
            ),
            CheckSpec(
                "over_reservation",
                self.env._("Over-reservation"),
                self.env._(
                    "More is reserved than lies there, or transfers take more than is reserved for "
                    "them. Unreserve a transfer of the product and reserve it again."
                ),
                "_find_over_reservation",
                severity="danger",
                sequence=20,
            ),
            CheckSpec(
                "stale_transit",
                self.env._("Stale transit"),
                self.env._(
                    "Goods are in transit and should have arrived, or nothing will take them out. "
                    "Receive them, set a new date, or look for them."
                ),
                "_find_stale_transit",
                sequence=30,
            ),
        ]

    @api.model
    def _master_data_checks(self):
        return [
            CheckSpec(
                "unit_conflicts",
                self.env._("Unit conflicts"),
                self.env._(
                    "An open line, a vendor's price or an alias is in a unit that doesn't convert "
                    "to the product's. Correct the unit."
                ),
                "_find_unit_conflicts",
                severity="danger",
                sequence=40,
            ),
            CheckSpec(
                "duplicate_codes",
                self.env._("Duplicate codes"),
                self.env._(
                    "A barcode, reference, packaging barcode or general alias means more than one "
                    "product. Change or archive all but one."
                ),
                "_find_duplicate_codes",
                sequence=50,
            ),
            CheckSpec(
                "missing_vendors",
                self.env._("Missing vendors"),
                self.env._(
                    "A product can be stocked and purchased, but has no vendor, so nobody can "
                    "replenish it. Enter a vendor, or clear Purchase on the product."
                ),
                "_find_missing_vendors",
                severity="info",
                sequence=60,
            ),
        ]

    # --- Stock -------------------------------------------------------------------------------

    @api.model
    def _find_negative_quants(self, company):
        rows = queries.negative_quants(self.env, company)
        return [
            Finding("stock.quant", quant, self.env._("%(qty)s on hand", qty=self._number(qty)))
            for quant, qty in rows
        ]

    @api.model
    def _find_over_reservation(self, company):
        return [
            Finding("stock.quant", quant, self._reserved_text(reserved, on_hand))
            for quant, reserved, on_hand in queries.over_reserved_quants(self.env, company)
        ] + [
            Finding("stock.move.line", line, self._taken_text(taken, reserved))
            for line, taken, reserved in queries.lines_beyond_quants(self.env, company)
        ]

    @api.model
    def _reserved_text(self, reserved, on_hand):
        return self.env._(
            "%(reserved)s reserved, %(on_hand)s on hand",
            reserved=self._number(reserved),
            on_hand=self._number(on_hand),
        )

    @api.model
    def _taken_text(self, taken, reserved):
        return self.env._(
            "transfers take %(taken)s, %(reserved)s are reserved",
            taken=self._number(taken),
            reserved=self._number(reserved or 0),
        )

    @api.model
    def _number(self, qty):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return f"{float(qty):.{digits}f}".rstrip("0").rstrip(".") if digits else f"{qty:.0f}"

    @api.model
    def _find_stale_transit(self, company):
        overdue = queries.overdue_in_transit(self.env, company, fields.Datetime.now())
        return [
            Finding(
                "stock.move",
                move,
                self.env._("due %(date)s", date=fields.Date.to_string(date.date())),
            )
            for move, date in overdue
        ] + [
            Finding("stock.quant", quant, self.env._("nothing will take it out of transit"))
            for (quant,) in queries.forgotten_in_transit(self.env, company)
        ]

    # --- Master data -------------------------------------------------------------------------

    @api.model
    def _find_unit_conflicts(self, company):
        rows = queries.unit_conflicts(self.env, company)
        units = self.env["uom.uom"].browse({unit for row in rows for unit in row[2:]})
        names = {unit.id: unit.display_name for unit in units}
        return [
            Finding(
                model,
                record,
                self.env._("in %(unit)s, the product in %(own)s", unit=names[unit], own=names[own]),
            )
            for model, record, unit, own in rows
        ]

    @api.model
    def _find_duplicate_codes(self, company):
        return [
            Finding(model, record, ", ".join(codes))
            for model, record, codes in queries.duplicate_codes(self.env, company)
        ]

    @api.model
    def _find_missing_vendors(self, company):
        products = self.env["product.product"].search(self._missing_vendor_domain(company))
        return [Finding("product.product", product) for product in products.ids]

    @api.model
    def _missing_vendor_domain(self, company):
        """Return the domain of products that somebody should sell to the company.

        Hook: an addon that knows another supply, such as manufacturing, leaves its products out.
        """
        vendors = Domain("company_id", "in", [False, *company.parent_ids.ids])
        own = Domain(
            "product_tmpl_id.seller_ids", "any", vendors & Domain("product_id", "=", False)
        )
        return (
            Domain("is_storable", "=", True)
            & Domain("purchase_ok", "=", True)
            & Domain("company_id", "in", [False, *company.parent_ids.ids])
            & ~own
            & ~Domain("id", "in", self._products_with_vendor(vendors))
        )

    @api.model
    def _products_with_vendor(self, vendors):
        sellers = self.env["product.supplierinfo"]._search(
            vendors & Domain("product_id", "!=", False)
        )
        return sellers.subselect("product_id")
