# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

TABLE = Markup(
    '<div class="table-responsive"><table class="table table-sm">'
    "<thead>%s</thead><tbody>%s</tbody></table></div>"
)
HEAD, CELL = Markup("<th>%s</th>"), Markup("<td>%s</td>")


class DistChannelOrder(models.Model):
    """What people see of an order that came in."""

    _inherit = "dist.channel.order"

    customer_text = fields.Text("Customer as Received", compute="_compute_received")
    delivery_text = fields.Text("Delivery as Received", compute="_compute_received")
    wanted_date = fields.Date(compute="_compute_received")
    lines_html = fields.Html("Lines", compute="_compute_lines_html", sanitize=False)

    @api.depends("payload")
    def _compute_received(self):
        for row in self:
            payload = row.payload or {}
            row.customer_text = self._place_text(payload.get("customer"))
            row.delivery_text = self._place_text(payload.get("delivery"))
            row.wanted_date = payload.get("wanted_date") or False

    @api.model
    def _place_text(self, place):
        """An address as people write it, its numbers first."""
        place = {name: value for name, value in (place or {}).items() if value}
        names = ("account", "gln", "name", "street", "street2")
        town = " ".join(place[name] for name in ("zip", "city", "country") if name in place)
        rows = [place.get(name) for name in names] + [town, place.get("email"), place.get("phone")]
        return "\n".join(filter(None, rows))

    @api.depends("payload", "order_id.order_line.dist_promised_qty", "state")
    @api.depends_context("lang")
    def _compute_lines_html(self):
        for row in self:
            parts = {line["ref"]: line["parts"] for line in row._lines_now()}
            row.lines_html = row._lines_table(parts)

    def _lines_table(self, parts):
        """The lines as they came, with what is promised of each now."""
        _ = self.env._
        head = (_("Line"), _("Code"), _("Quantity"), _("Unit"), _("Price"), _("Promised now"))
        rows = [
            (
                *(line.get(name) for name in ("ref", "code", "quantity", "unit", "price")),
                "; ".join(map(self._part_text, parts.get(line["ref"].strip(), ()))),
            )
            for line in (self.payload or {}).get("lines", ())
        ]
        body = Markup().join(_row(CELL, cells) for cells in rows)
        return TABLE % (_row(HEAD, head), body)

    @api.model
    def _part_text(self, part):
        facts = {
            "qty": f"{part['quantity']:g}",
            "date": format_date(self.env, part["ship_date"]) if part["ship_date"] else "",
        }
        if part["state"] == "at_risk":
            return self.env._("%(qty)s at risk", **facts)
        if not part["ship_date"]:
            return self.env._("%(qty)s without a date", **facts)
        if part["state"] == "planned":
            return self.env._("%(qty)s planned for %(date)s", **facts)
        return self.env._("%(qty)s ship on %(date)s", **facts)


def _row(cell, cells):
    items = Markup().join(cell % ("" if value is None else value) for value in cells)
    return Markup("<tr>%s</tr>") % items
