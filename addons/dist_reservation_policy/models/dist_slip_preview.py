# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class DistSlipPreview(models.AbstractModel):
    """Shows what a document would do to promises, before it is saved.

    Counts and money are shown to whoever may change the receipt, for they are what his decision
    costs. The names of orders and customers are shown to who may read those orders.
    """

    _name = "dist.slip.preview"
    _description = "Preview of a Slip"

    dist_slip_impact = fields.Html(
        "Impact on Promises",
        compute="_compute_dist_slip_impact",
        compute_sudo=False,
        sanitize=False,
    )

    def _compute_dist_slip_impact(self):
        """Override with the dependencies of the document, which are fields of its own."""
        for record in self:
            record.dist_slip_impact = record._dist_slip_html(record._dist_slip_changes())

    def _dist_slip_changes(self):
        """[(sentence, {move: core Arrival})] of each change that is not saved yet."""
        return []

    @api.model
    def _dist_foresee(self, arrivals):
        # sudo: promises of all customers compete; what is shown of them is decided below
        return self.env["dist.promise.supply"].sudo()._foresee(arrivals) if arrivals else []

    @api.model
    def _dist_slip_html(self, changes):
        """The banner and the table, or False when no promise loses its date.

        :param changes: [(sentence, {move: core Arrival})]; what costs nobody a date isn't mentioned
        """
        slipping = self._dist_foresee({m: a for _text, found in changes for m, a in found.items()})
        if not slipping:
            return False
        losing = {one.product_id for one in slipping}
        sentences = [text for text, found in changes if losing & {m.product_id.id for m in found}]
        total = self._dist_slip_total(slipping)
        table = self._dist_slip_table(slipping)
        lead = Markup("").join(Markup("<div>%s</div>") % text for text in sentences)
        return (
            Markup('<div class="alert alert-warning mb-0" role="alert">%s<div>')
            + Markup("<strong>%s</strong></div>%s</div>")
        ) % (lead, total, table)

    @api.model
    def _dist_slip_total(self, slipping):
        orders = {one.line.order_id for one in slipping}
        customers = {order.partner_id.commercial_partner_id for order in orders}
        undated = [one for one in slipping if not one.fate.date]
        company = slipping[0].line.company_id
        worth = format_amount(self.env, sum(one.value for one in slipping), company.currency_id)
        values = {"orders": len(orders), "customers": len(customers), "worth": worth}
        if len(orders) == 1:
            text = self.env._("1 order worth %(worth)s loses its date.", **values)
        elif len(customers) == 1:
            text = self.env._(
                "%(orders)s orders of 1 customer worth %(worth)s lose their date.", **values
            )
        else:
            text = self.env._(
                "%(orders)s orders of %(customers)s customers worth %(worth)s lose their date.",
                **values,
            )
        if undated:
            text += " " + self.env._("Not all of it can be promised again.")
        return text

    @api.model
    def _dist_slip_table(self, slipping):
        heads = [
            self.env._("Order"),
            self.env._("Customer"),
            self.env._("Product"),
            self.env._("Quantity"),
            self.env._("Arrival promised"),
            self.env._("New arrival"),
        ]
        head = Markup("").join(Markup("<th>%s</th>") % text for text in heads)
        orders = self.env["sale.order"].browse(one.line.order_id.id for one in slipping)
        readable = set(orders._filtered_access("read").ids)
        cells = [self._dist_slip_cells(one, readable) for one in slipping]
        rows = Markup("").join(
            Markup("<tr>%s</tr>") % Markup("").join(Markup("<td>%s</td>") % text for text in row)
            for row in cells
        )
        table = Markup(
            '<table class="table table-sm mt-2 mb-0 d-none d-md-table">'
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table>"
        ) % (head, rows)
        return table + Markup("").join(self._dist_slip_card(row) for row in cells)

    @api.model
    def _dist_slip_cells(self, one, readable):
        order = one.line.order_id
        seen = order.id in readable
        hidden = self.env._("(not for you to see)")
        product = self.env["product.product"].browse(one.product_id)
        return [
            order.name if seen else hidden,
            order.partner_id.commercial_partner_id.display_name if seen else hidden,
            product.display_name,
            f"{one.fate.qty.normalize():f} {product.uom_id.name}",
            format_date(self.env, one.old_arrival),
            format_date(self.env, one.new_arrival) if one.fate.date else self.env._("none yet"),
        ]

    @api.model
    def _dist_slip_card(self, cells):
        """A row as phones show it."""
        order, customer, product, qty, old, new = cells
        return Markup(
            '<div class="d-md-none border-top mt-2 pt-2"><div><b>%s</b> %s</div>'
            "<div>%s, %s</div><div>%s → <b>%s</b></div></div>"
        ) % (order, customer, qty, product, old, new)
