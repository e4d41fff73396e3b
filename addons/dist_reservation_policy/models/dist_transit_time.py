# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.dates import normal_zip


class DistTransitTime(models.Model):
    """How long goods travel from a warehouse to a country, or to a part of it."""

    _name = "dist.transit.time"
    _description = "Transit Time"
    _order = "warehouse_id, country_id, state_id, zip_prefix, id"
    _check_company_auto = True

    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    country_id = fields.Many2one("res.country", required=True, ondelete="cascade")
    state_id = fields.Many2one(
        "res.country.state", ondelete="cascade", domain="[('country_id', '=?', country_id)]",
        help="Empty for the whole country.",
    )  # fmt: skip
    zip_prefix = fields.Char(
        "Postcode Begins With",
        help="Empty for all postcodes. The longest beginning that fits decides, then the state.",
    )
    days = fields.Integer(
        "Transit Days", required=True, help="Calendar days from leaving to arriving."
    )

    _destination_idx = models.UniqueIndex(
        "(warehouse_id, country_id, COALESCE(state_id, 0), COALESCE(zip_prefix, ''))",
        "There is a transit time of this warehouse to this destination already: change that one.",
    )

    @api.depends("warehouse_id", "country_id", "state_id", "zip_prefix")
    def _compute_display_name(self):
        for transit in self:
            place = transit.state_id.name or transit.country_id.name or ""
            zips = f" {transit.zip_prefix}…" if transit.zip_prefix else ""
            transit.display_name = f"{transit.warehouse_id.name or ''} → {place}{zips}"

    @api.constrains("days")
    def _check_days(self):
        for transit in self:
            if transit.days < 0:
                raise ValidationError(
                    self.env._(
                        "%(transit)s: goods cannot arrive before they leave. Enter zero or more "
                        "days.",
                        transit=transit.display_name,
                    )
                )

    @api.constrains("country_id", "state_id")
    def _check_state(self):
        for transit in self:
            if transit.state_id and transit.state_id.country_id != transit.country_id:
                raise ValidationError(
                    self.env._(
                        "%(state)s does not lie in %(country)s. Choose a state of that country, "
                        "or none.",
                        state=transit.state_id.name,
                        country=transit.country_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        transits = super().create([self._with_normal_zip(vals) for vals in vals_list])
        self.env["stock.warehouse"]._dist_forget_dates()
        return transits

    def write(self, vals):
        result = super().write(self._with_normal_zip(vals))
        self.env["stock.warehouse"]._dist_forget_dates()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["stock.warehouse"]._dist_forget_dates()
        return result

    @api.model
    def _with_normal_zip(self, vals):
        """The values with the postcode as it is compared, so that no two entries mean the same."""
        if "zip_prefix" not in vals:
            return vals
        return {**vals, "zip_prefix": normal_zip(vals["zip_prefix"]) or False}
