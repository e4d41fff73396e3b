# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import classify
from ..core.classify import Scale

#: the two thresholds of each scale, lower first
PAIRS = (
    ("dist_abc_a_share", "dist_abc_b_share"),
    ("dist_xyz_x_limit", "dist_xyz_y_limit"),
    ("dist_lead_short_days", "dist_lead_long_days"),
    ("dist_margin_low_rate", "dist_margin_high_rate"),
)
#: thresholds that are parts of one
PARTS = ("dist_abc_a_share", "dist_abc_b_share", "dist_margin_low_rate", "dist_margin_high_rate")


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_abc_a_share = fields.Float(
        "A up to",
        default=0.80,
        digits=(16, 4),
        help="Items that together make this part of the warehouse's demand are A.",
    )
    dist_abc_b_share = fields.Float(
        "B up to",
        default=0.95,
        digits=(16, 4),
        help="Items that together with A make this part are B, the others C.",
    )
    dist_xyz_x_limit = fields.Float(
        "X below", default=0.5, digits=(16, 4), help="Coefficient of variation below which is X."
    )
    dist_xyz_y_limit = fields.Float(
        "Y below",
        default=1.0,
        digits=(16, 4),
        help="Coefficient of variation below which is Y; the others are Z.",
    )
    dist_lead_short_days = fields.Integer(
        "Short below", default=7, help="Days of lead time below which it is short."
    )
    dist_lead_long_days = fields.Integer(
        "Long from", default=28, help="Days of lead time from which on it is long."
    )
    dist_margin_low_rate = fields.Float(
        "Low below", default=0.15, digits=(16, 4), help="Margin below which it is low."
    )
    dist_margin_high_rate = fields.Float(
        "High from", default=0.30, digits=(16, 4), help="Margin from which on it is high."
    )
    dist_class_band = fields.Float(
        "Change at Once beyond",
        default=0.10,
        digits=(16, 4),
        help="A figure that is beyond a threshold by more than this part of it changes the class "
        "at once.",
    )
    dist_class_patience = fields.Integer(
        "Change after",
        default=4,
        help="Weeks after which a figure that is only just beyond a threshold changes the class.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # sudo: whoever may create a company gets a working one without a role of the suite
        self.env["dist.replenishment.policy"].sudo()._create_missing(companies)
        return companies

    @api.constrains(*(name for pair in PAIRS for name in pair))
    def _check_dist_class_pairs(self):
        for company in self:
            for low, high in PAIRS:
                if not 0 < company[low] < company[high]:
                    raise ValidationError(
                        self.env._(
                            'The thresholds "%(low)s" (%(low_value)s) and "%(high)s" '
                            "(%(high_value)s) of %(company)s must be above 0, and the second one "
                            "higher than the first. Correct them in the settings.",
                            low=company._dist_label(low),
                            low_value=f"{company[low]:g}",
                            high=company._dist_label(high),
                            high_value=f"{company[high]:g}",
                            company=company.name,
                        )
                    )

    @api.constrains(*PARTS, "dist_class_band", "dist_class_patience")
    def _check_dist_class_parts(self):
        for company in self:
            for name in (*PARTS, "dist_class_band"):
                if not 0 <= company[name] < 1:
                    raise ValidationError(
                        self.env._(
                            'The setting "%(name)s" of %(company)s is a part of one, not %(value)s.'
                            " Enter a number below 1, such as 0.8 for 80%%.",
                            name=company._dist_label(name),
                            company=company.name,
                            value=f"{company[name]:g}",
                        )
                    )
            if company.dist_class_patience < 1:
                raise ValidationError(
                    self.env._(
                        'The setting "%(name)s" of %(company)s must be at least 1 week.',
                        name=company._dist_label("dist_class_patience"),
                        company=company.name,
                    )
                )

    def _dist_label(self, fname):
        return self._fields[fname]._description_string(self.env)

    def _dist_class_rulebook(self):
        """Return the thresholds of the company as a core's Rulebook."""
        self.ensure_one()
        band = self.dist_class_band
        abc = Scale.of(self.dist_abc_a_share, self.dist_abc_b_share, margin=band, share=True)
        xyz = Scale.of(self.dist_xyz_x_limit, self.dist_xyz_y_limit, margin=band)
        lead = Scale.of(self.dist_lead_short_days, self.dist_lead_long_days, margin=band)
        margin = Scale.of(self.dist_margin_low_rate, self.dist_margin_high_rate, margin=band)
        scales = {
            "abc_value": abc,
            "abc_picks": abc,
            "xyz": xyz,
            "adi": Scale.of(classify.ADI_BORDER, margin=band),
            "cv2": Scale.of(classify.CV2_BORDER, margin=band),
            "lead_class": lead,
            "margin_class": margin,
        }
        return classify.Rulebook(scales, self.dist_class_patience)
