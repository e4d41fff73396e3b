# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistReturnRule(models.Model):
    """What is authorised, what it costs, and when the credit comes; the most specific rule wins.

    Resolved field by field like the reservation policy: product, nearest category, customer,
    channel, warehouse, company. An empty field leaves the decision to the next rule.
    """

    _name = "dist.return.rule"
    _description = "Return Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # whom and what it is for; all empty: the company's rule
    product_id = fields.Many2one("product.product", check_company=True, index="btree_not_null")
    category_id = fields.Many2one("product.category", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", "Customer", check_company=True, index="btree_not_null"
    )
    channel_id = fields.Many2one("dist.sales.channel", check_company=True, index="btree_not_null")
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True, index="btree_not_null")
    reason_id = fields.Many2one("dist.return.reason", index="btree_not_null", check_company=True)

    window_days = fields.Integer(
        "Return Window (days)", help="Days from the delivery; 0: the next rule decides."
    )
    warranty_days = fields.Integer(
        "Warranty (days)", help="Days from the delivery for defects; 0: the next rule decides."
    )
    authorisation = fields.Selection(
        [
            ("auto", "By itself within window and value"),
            ("manual", "An authoriser decides"),
            ("never", "Not returnable"),
        ],
        help="Empty: the next rule decides.",
    )
    auto_amount = fields.Monetary(
        "Authorise up to", help="Net value of a return that is authorised by itself."
    )
    fee_percent = fields.Float(
        "Restocking Fee (%)", help="Kept from the credit when the customer is at fault."
    )
    credit_timing = fields.Selection(
        [
            ("advance", "In advance, with claw-back"),
            ("receipt", "On receipt"),
            ("inspection", "After inspection"),
        ],
        "Credit Comes",
        help="Empty: the next rule decides.",
    )
    is_replacement = fields.Boolean(
        "Replace instead of Credit", help="A replacement is shipped instead of a credit note."
    )
    replacement_condition = fields.Selection(
        [
            ("authorised", "When authorised"),
            ("received", "When received"),
            ("inspected", "When accepted after inspection"),
        ],
        "Ship Replacement",
        default="inspected",
        required=True,
    )
    handling_cost = fields.Monetary(
        "Handling Cost a Line", help="What receiving and inspecting one line costs."
    )
    freight_cost = fields.Monetary("Freight a Return", help="What bringing the goods back costs.")
    recovery_percent = fields.Float(
        "Recovered Value (%)", help="Share of the cost that returned goods usually bring."
    )
    is_routing_economic = fields.Boolean(
        "Leave Goods when not Worthwhile",
        help="When freight and handling exceed what can be recovered, the customer keeps or "
        "scraps the goods, or sends them to the vendor.",
    )

    @api.model
    def _create_missing(self, companies):
        """Give each company without one the rule of a fresh install (credits after inspection)."""
        known = self.with_context(active_test=False)._read_group(
            [("company_id", "in", companies.ids)], ["company_id"]
        )
        missing = companies.browse(set(companies.ids) - {company.id for (company,) in known})
        return self.create(
            [
                {
                    "name": self.env._("Standard returns"),
                    "company_id": company.id,
                    "window_days": 30,
                    "warranty_days": 365,
                    "authorisation": "manual",
                    "credit_timing": "inspection",
                    "sequence": 100,
                }
                for company in missing
            ]
        )
