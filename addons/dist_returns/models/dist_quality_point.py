# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.sampling import Sampling, Scope

# More digits than goods have: half a millimetre in a unit of metres must survive.
MEASURE_DIGITS = (16, 6)


class DistQualityPoint(models.Model):
    """What must be checked, where, and how many of them."""

    _name = "dist.quality.point"
    _description = "Control Point"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    operation = fields.Selection(
        [("return", "Returns of customers"), ("receipt", "Receipts from vendors")],
        required=True,
        default="return",
    )
    is_blocking = fields.Boolean(
        "Transfer Waits",
        default=True,
        help="A receipt from a vendor can't be validated while the check is open, where the "
        "warehouse enforces. Goods of customers always wait in quarantine.",
    )
    product_ids = fields.Many2many(
        "product.product",
        check_company=True,
        string="Products",
        help="Empty, with no category either: all products.",
    )
    category_ids = fields.Many2many(
        "product.category", string="Categories", help="With all categories below them."
    )
    partner_ids = fields.Many2many(
        "res.partner",
        check_company=True,
        string="Vendors and Customers",
        help="Empty: all. An address stands for its company.",
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse", check_company=True, string="Warehouses", help="Empty: all."
    )
    kind = fields.Selection(
        [
            ("pass_fail", "Pass or fail"),
            ("measure", "Measure"),
            ("photo", "Photo"),
            ("text", "Text"),
            ("document", "Document"),
            ("instructions", "Instructions"),
        ],
        required=True,
        default="pass_fail",
        help="Document: one given for a lot answers later checks of this lot.",
    )
    instructions = fields.Html(translate=True)
    target = fields.Float(digits=MEASURE_DIGITS)
    tolerance_min = fields.Float("From", digits=MEASURE_DIGITS)
    tolerance_max = fields.Float("To", digits=MEASURE_DIGITS)
    measure_uom_id = fields.Many2one("uom.uom", "Unit of Measurement")
    sampling = fields.Selection(
        [
            ("all", "All"),
            ("nth", "Every n-th"),
            ("percent", "Percent"),
            ("lot_first", "First of a lot"),
            ("after_failure", "After a failure"),
        ],
        required=True,
        default="all",
        help="Every n-th: counted for each product, the first one included.\n"
        "Percent: drawn from the receipt's number, so that it can't be tried again.\n"
        "First of a lot: until one has passed; goods without a lot are each their own.\n"
        "After a failure: the next n receipts of a product that failed.",
    )
    sampling_every = fields.Integer("n", default=10)
    sampling_percent = fields.Float("Percent", default=10.0)
    check_ids = fields.One2many("dist.quality.check", "point_id", "Checks")
    check_count = fields.Integer("Number of Checks", compute="_compute_check_count")

    _every_positive = models.Constraint(
        "CHECK (sampling_every > 0)", "The n of the sampling must be at least 1."
    )
    _percent_possible = models.Constraint(
        "CHECK (sampling_percent >= 0 AND sampling_percent <= 100)",
        "The percentage of the sampling lies between 0 and 100.",
    )

    @api.constrains("kind", "tolerance_min", "tolerance_max", "measure_uom_id")
    def _check_tolerance(self):
        for point in self.filtered(lambda point: point.kind == "measure"):
            limits = (point.tolerance_min, point.tolerance_max)
            if not point.measure_uom_id:
                raise ValidationError(
                    self.env._(
                        "Control point %s measures something. Name the unit of its tolerance.",
                        point.name,
                    )
                )
            if not all(map(math.isfinite, limits)) or limits[0] > limits[1]:
                raise ValidationError(
                    self.env._(
                        "The tolerance of control point %s begins above its end. "
                        "Exchange its limits.",
                        point.name,
                    )
                )

    def _compute_check_count(self):
        counts = dict(
            self.env["dist.quality.check"]._read_group(
                [("point_id", "in", self.ids)], ["point_id"], ["__count"]
            )
        )
        for point in self:
            point.check_count = counts.get(point, 0)

    def _scope(self):
        self.ensure_one()
        return Scope(
            self.operation,
            self.company_id.id,
            products=frozenset(self.product_ids.ids),
            categories=frozenset(self.category_ids.ids),
            partners=frozenset(self.partner_ids.commercial_partner_id.ids),
            warehouses=frozenset(self.warehouse_ids.ids),
        )

    def _sampling(self):
        self.ensure_one()
        return Sampling(self.sampling, every=self.sampling_every, percent=self.sampling_percent)

    def action_view_checks(self):
        """Open the checks of this control point."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_quality_check_action"
        )
        return {**action, "domain": [("point_id", "=", self.id)], "context": {}}
