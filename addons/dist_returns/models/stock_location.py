# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core import gate
from .dist_return_states import QUARANTINES

OWN = {"dist_quarantine": False, "dist_warehouse_id": False}
# What makes a quarantine a quarantine: where it lies, what it is, whose it is.
FIXED = frozenset(OWN) | {
    "location_id",
    "usage",
    "company_id",
    "active",
    "dist_stock_status",
    "replenish_location",
}


class StockLocation(models.Model):
    _inherit = "stock.location"

    dist_quarantine = fields.Selection(
        QUARANTINES,
        "Quarantine of Returns",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Goods enter by a receipt and leave by an executed disposition.",
    )
    dist_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Quarantine of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="A quarantine lies outside the warehouse, so that its goods are never available.",
    )

    _dist_quarantine_uniq = models.UniqueIndex(
        "(dist_warehouse_id, dist_quarantine) WHERE dist_quarantine IS NOT NULL",
        "The warehouse has this quarantine already.",
    )

    # --- Fixed -------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in OWN):
            raise self._dist_fixed_error(self._description)
        # An explicit value beats a default of the context or of the user.
        locations = super().create([{**vals, **OWN} for vals in vals_list])
        locations._dist_check_parent()
        return locations

    def write(self, vals):
        fixed = self._dist_fixed_by(vals)
        if fixed:
            raise self._dist_fixed_error(fixed.display_name)
        result = super().write(vals)
        if vals.get("location_id"):
            self._dist_check_parent()
        return result

    @api.model
    def _dist_make(self, vals_list):
        """Create quarantines; for the suite's own code."""
        return super().create(vals_list)

    def _dist_fixed_by(self, vals):
        """Return a quarantine that the values would change, itself or a location around it."""
        names = FIXED & vals.keys()
        changed = self.filtered(lambda location: location._dist_differs(vals, names))
        if not names or not changed:
            return self.browse()
        # sudo: whoever changes a location around a quarantine needn't see the quarantine
        everything = self.sudo().with_context(active_test=False)
        inside = Domain("id", "child_of", changed.ids) & Domain("dist_quarantine", "!=", False)
        return everything.search(inside, limit=1)

    def _dist_differs(self, vals, names):
        values = {name: self._fields[name].convert_to_cache(vals[name], self) for name in names}
        return any(
            self._fields[name].convert_to_cache(self[name], self) != value
            for name, value in values.items()
        )

    @api.model
    def _dist_fixed_error(self, name):
        return AccessError(
            self.env._(
                "“%(location)s” is or contains a quarantine of returns. Where it lies, its "
                "company, its stock status and its warehouse can't be changed: its goods would be "
                "sold without an inspection.",
                location=name,
            )
        )

    def _dist_check_parent(self):
        inside = self.filtered(lambda location: location.location_id.dist_quarantine)[:1]
        if inside:
            raise UserError(
                self.env._(
                    "“%(location)s” can't lie in the quarantine “%(quarantine)s”. Choose another "
                    "parent location.",
                    location=inside.name,
                    quarantine=inside.location_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_quarantine(self):
        quarantine = self.filtered("dist_quarantine")[:1]
        if quarantine:
            raise UserError(
                self.env._(
                    "“%(location)s” is a quarantine of returns and can't be deleted.",
                    location=quarantine.display_name,
                )
            )

    # --- For the gate ------------------------------------------------------------------------

    def _dist_place(self):
        """Return what the gate must know, from fields that a movement reads anyway."""
        return gate.Place(
            self.id, self.usage, self.company_id.id or None, self.dist_quarantine or None
        )

    def _dist_check_not_counted(self):
        quarantine = self.filtered("dist_quarantine")[:1]
        if quarantine:
            raise UserError(
                self.env._(
                    "Goods in the quarantine “%(location)s” can't be counted. They come in by a "
                    "receipt and go out by a disposition: use those to correct them.",
                    location=quarantine.display_name,
                )
            )

    # --- Valuation ---------------------------------------------------------------------------

    def _should_be_valued(self):
        """Goods of customers have left our books when they were delivered; they come back to them
        when they are restocked, so that what is scrapped never touches the cost of good stock.
        """
        return super()._should_be_valued() and self.dist_quarantine != "customer"

    def _search_is_valued(self, operator, value):
        domain = Domain(super()._search_is_valued(operator, value))
        unvalued = Domain("dist_quarantine", "=", "customer")
        is_positive = (operator == "=") == bool(value)
        return domain & ~unvalued if is_positive else domain | unvalued
