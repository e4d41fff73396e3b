# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class DistCustomerClass(models.Model):
    """Customers that policies treat alike. Shared by all companies, like product categories."""

    _name = "dist.customer.class"
    _description = "Customer Class"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name for imports and reports, unique.")
    sequence = fields.Integer(default=10, help="Place in lists.")
    priority = fields.Integer(
        help="Where the policy allows it, an order of a class with a higher priority may take "
        "promises of orders of a lower one. 0: as low as a customer without a class.",
    )
    active = fields.Boolean(default=True)
    note = fields.Html(help="Which customers belong here, and who decides it.")
    policy_ids = fields.One2many("dist.reservation.policy", "class_id", "Policies")
    partner_count = fields.Integer(
        "Customers",
        compute="_compute_partner_count",
        help="Customers that have this class in the current company.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another customer class has this code already.")

    _priority_positive = models.Constraint(
        "CHECK (priority >= 0)",
        "The priority of a customer class cannot be negative. Enter 0 or more.",
    )

    @api.depends_context("company")
    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("dist_customer_class_id", "in", self.ids)],
                ["dist_customer_class_id"],
                ["__count"],
            )
        )
        for customer_class in self:
            customer_class.partner_count = counts.get(customer_class, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: customers of companies that the user can't see would lose their class too
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        companies = companies.search([])  # pylint: disable=no-search-all
        for company in companies:
            partners = companies.env["res.partner"].with_company(company)
            used = partners.with_context(active_test=False).search(
                [("dist_customer_class_id", "in", self.ids)], limit=1
            )
            if used:
                raise UserError(
                    self.env._(
                        'Customers have the class "%(name)s". Archive it, or give them another '
                        "class first.",
                        name=used.dist_customer_class_id.display_name,
                    )
                )

    def action_view_partners(self):
        """Open the customers of the class in the current company."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers of the class %s", self.display_name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("dist_customer_class_id", "=", self.id)],
            "context": {"create": False},
        }
