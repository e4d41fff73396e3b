# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError

from .. import queries

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
#: Relations of most records to nothing, which Odoo would find out by a query each
OFTEN_EMPTY = {
    "sale.order": ("stock_reference_ids", "transaction_ids"),
    "sale.order.line": (
        "invoice_lines", "product_custom_attribute_value_ids",
        "product_no_variant_attribute_value_ids", "route_ids",
    ),
    "product.product": ("product_template_attribute_value_ids",),
    "product.template": ("route_ids",),
    "product.category": ("route_ids",),
}  # fmt: skip


class SaleOrder(models.Model):
    """What a confirmation needs of large records is read by name and at once.

    Odoo reads all columns of a record with the first of them: some three hundred of a company, a
    customer and a product, and its partners one after the other. Thirty are needed; the rest is a
    twentieth of a confirmation and a fifth of a refusal. A field that is missing above is read as
    ever, with all others that are missing. And of nine relations that are empty for most orders it
    reads each by a query of its own, some of them sorted by four tables: one query tells which are.
    """

    _inherit = "sale.order"

    def _dist_read_ahead(self):
        """Called by `action_confirm`, before it reads anything of these."""
        companies = self.company_id
        _read(companies, COMPANY)
        users = self.env.user.partner_id
        _read(self.partner_id | self.partner_shipping_id | companies.partner_id | users, PARTNER)
        products = self.order_line.product_id
        templates = _read(products.product_tmpl_id, PRODUCT)
        _know_empty([self, self.order_line, products, templates, templates.categ_id])


def _read(records, names):
    """Read the fields of the records, as far as the user may; return the records, or none."""
    model = records._fields
    known = [
        name for name in names if name in model and records._has_field_access(model[name], "read")
    ]
    try:
        records.fetch(known)
    except AccessError:
        # whoever needs one of them is told so where it is needed
        return records.browse()
    return records


def _know_empty(recordsets):
    """Put into the cache which relations of the records are empty.

    Empty for all is empty for the user, whatever he may read; what isn't is read as ever.
    """
    fields = [
        (records, records._fields[name])
        for records in recordsets
        for name in OFTEN_EMPTY[records._name]
        if records and name in records._fields
    ]
    sources = [(*_rows(records, field), records.ids) for records, field in fields]
    found = queries.owners_of_rows(recordsets[0].env.cr, sources)
    for (records, field), owners in zip(fields, found, strict=True):
        empty = records.browse(set(records.ids) - owners)
        # what is in the cache already stays: it may hold what isn't written yet
        field._insert_cache(empty, [()] * len(empty))


def _rows(records, field):
    """Return the table and the column of the rows that a relation consists of."""
    if field.type == "many2many":
        return field.relation, field.column1
    lines = records.env[field.comodel_name]
    lines.flush_model([field.inverse_name])
    return lines._table, field.inverse_name
