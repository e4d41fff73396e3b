# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError

#: What a confirmation reads of records with hundreds of columns, Odoo's part included. Names of
#: addons that aren't installed are skipped.
COMPANY = (
    "account_price_include", "active", "alias_domain_id", "currency_id", "fiscalyear_lock_date",
    "hard_lock_date", "parent_path", "partner_id", "security_lead",
)  # fmt: skip
PARTNER = (
    "active", "commercial_partner_id", "company_id", "dist_customer_class_id",
    "dist_receiving_calendar_id", "email", "lang", "name", "property_stock_customer", "tz",
)  # fmt: skip
PRODUCT = (
    "active", "categ_id", "company_id", "description_picking", "description_pickingin",
    "description_pickingout", "invoice_policy", "is_storable", "name", "service_to_purchase",
    "type", "uom_id", "use_expiration_date",
)  # fmt: skip


class SaleOrder(models.Model):
    """What a confirmation needs of large records is read by name and at once.

    Odoo reads all columns of a record with the first of them: some three hundred of a company, a
    customer and a product, and its partners one after the other. Thirty are needed; the rest is a
    twentieth of a confirmation and a fifth of a refusal. A field that is missing above is read as
    ever, with all others that are missing.
    """

    _inherit = "sale.order"

    def _dist_read_ahead(self):
        """Called by `action_confirm`, before it reads anything of these."""
        companies = self.company_id
        _read(companies, COMPANY)
        users = self.env.user.partner_id
        _read(self.partner_id | self.partner_shipping_id | companies.partner_id | users, PARTNER)
        _read(self.order_line.product_id.product_tmpl_id, PRODUCT)


def _read(records, names):
    """Read the fields of the records, as far as the user may."""
    model = records._fields
    known = [
        name for name in names if name in model and records._has_field_access(model[name], "read")
    ]
    try:
        records.fetch(known)
    except AccessError:
        # whoever needs one of them is told so where it is needed
        return
