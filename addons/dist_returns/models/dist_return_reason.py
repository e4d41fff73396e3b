# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReturnReason(models.Model):
    """Why goods come back. Rules, suggestions and reports go by it."""

    _name = "dist.return.reason"
    _description = "Return Reason"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fault = fields.Selection(
        [
            ("customer", "Customer"),
            ("us", "Us"),
            ("vendor", "Vendor"),
            ("carrier", "Carrier"),
        ],
        "Whose Fault",
        default="customer",
        required=True,
        help="Fees are only kept when it's the customer's; a vendor's leads to a claim.",
    )
    is_photo_required = fields.Boolean(
        "Photo Required", help="A customer must add a photo to ask for a return with this reason."
    )
    is_for_portal = fields.Boolean(
        "Shown to Customers", default=True, help="Customers may choose it in the portal."
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _code_uniq = models.Constraint("UNIQUE(code)", "Another return reason has this code.")
