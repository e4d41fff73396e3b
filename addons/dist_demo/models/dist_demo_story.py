# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

ADDON = "dist_demo"
OPENING_STOCK, PURCHASES, SALES = "opening_stock.csv", "purchases.csv", "sales.csv"
#: what the count of one product finds after its goods were promised
COUNTED_PRODUCT, COUNTED_QTY = "product_valve_safety", 7


class DistDemoStory(models.AbstractModel):
    """What happened in the demo company so far, told by the flows of Odoo itself.

    Records that nobody decides are data files. What a policy decides comes into being here: goods
    are counted in, purchases and orders are confirmed, and one count finds less than was promised.
    The rows are in data/story/*.csv; dates there are days from today.
    """

    _name = "dist.demo.story"
    _description = "Story of the Demo Company"

    @api.model
    def _tell(self):
        """Tell the whole story, once: a database that knows it is left alone."""
        if self.env.ref(f"{ADDON}.order_promised", raise_if_not_found=False):
            return
        self._count_in()
        self._purchase()
        orders = self._take_orders()
        for step, order in orders:
            getattr(self, f"_step_{step}")(order)
        self._count_short()
        # Promises that the count uncovers become at risk when the transaction is about to commit.
        self.env.cr.flush()
        self._reserve()
        for step, order in orders:
            if step in ("deliver", "invoice"):
                self._deliver(order)
            if step == "invoice":
                self._invoice(order)

    # --- reading -----------------------------------------------------------------------------

    @api.model
    def _rows(self, name):
        with file_open(f"{ADDON}/data/story/{name}") as file:
            return list(csv.DictReader(file))

    @api.model
    def _groups(self, name, key="order"):
        """{order: its rows} of a file, in the order of the file."""
        groups = {}
        for row in self._rows(name):
            groups.setdefault(row[key], []).append(row)
        return groups

    @api.model
    def _record(self, name, model):
        """The record of an external id, of this addon unless it says otherwise; empty for none."""
        if not name:
            return self.env[model]
        return self.env.ref(name if "." in name else f"{ADDON}.{name}")

    @api.model
    def _noon(self, days):
        today = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        return today + timedelta(days=int(days))

    @api.model
    def _name_record(self, name, record):
        """Give the record an external id, so that tests and screenshots find it."""
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{ADDON}.{name}", "record": record, "noupdate": True}]
        )

    # --- stock and purchases -----------------------------------------------------------------

    @api.model
    def _count_in(self):
        lots = self._create_lots()
        vals_list = [
            {
                "product_id": self._record(row["product"], "product.product").id,
                "location_id": self._record(row["warehouse"], "stock.warehouse").lot_stock_id.id,
                "lot_id": lots.get((row["product"], row["lot"])),
                "inventory_quantity": float(row["quantity"]),
            }
            for row in self._rows(OPENING_STOCK)
        ]
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            vals_list
        )._apply_inventory()

    @api.model
    def _create_lots(self):
        """{(product, lot name): id} of the lots of the opening stock."""
        days = {
            (row["product"], row["lot"]): row["expires_in_days"]
            for row in self._rows(OPENING_STOCK)
            if row["lot"]
        }
        lots = self.env["stock.lot"].create(
            [
                {
                    "name": lot,
                    "product_id": self._record(product, "product.product").id,
                    "expiration_date": self._noon(expires_in),
                }
                for (product, lot), expires_in in days.items()
            ]
        )
        return dict(zip(days, lots.ids, strict=True))

    @api.model
    def _purchase(self):
        buyer = self._record("user_buyer", "res.users")
        for name, rows in self._groups(PURCHASES).items():
            first = rows[0]
            warehouse = self._record(first["warehouse"], "stock.warehouse")
            order = self.env["purchase.order"].create(
                {
                    "partner_id": self._record(first["vendor"], "res.partner").id,
                    "user_id": buyer.id,
                    "picking_type_id": warehouse.in_type_id.id,
                    "order_line": [Command.create(self._purchase_line(row)) for row in rows],
                }
            )
            self._name_record(name, order)
            order.button_confirm()
            if first["step"] == "receive":
                self._receive(order)

    @api.model
    def _receive(self, order):
        """The goods have come, and the vendor's bill."""
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        order.action_create_invoice()
        order.invoice_ids.invoice_date = fields.Date.today()
        order.invoice_ids.action_post()

    @api.model
    def _purchase_line(self, row):
        return {
            "product_id": self._record(row["product"], "product.product").id,
            "product_qty": float(row["quantity"]),
            "date_planned": self._noon(row["days"]),
        }

    # --- orders ------------------------------------------------------------------------------

    @api.model
    def _take_orders(self):
        """Create the orders; return [(what happens to it, order)] with each order's own user."""
        orders = []
        for name, rows in self._groups(SALES).items():
            order = self.env["sale.order"].create(self._order_vals(rows))
            self._name_record(name, order)
            orders.append((rows[0]["step"], order.with_user(order.user_id or self.env.user)))
        return orders

    @api.model
    def _order_vals(self, rows):
        first = rows[0]
        customer = self._record(first["customer"], "res.partner")
        delivery = self._record(first["delivery"], "res.partner") or customer
        web_team = self.env.ref("sales_team.salesteam_website_sales")
        user = self._record(first["user"], "res.users")
        return {
            "partner_id": customer.id,
            "partner_shipping_id": delivery.id,
            "user_id": user.id,
            "team_id": self.env.ref("sales_team.team_sales_department").id if user else web_team.id,
            "warehouse_id": self._record(first["warehouse"], "stock.warehouse").id,
            "client_order_ref": first["reference"],
            "commitment_date": first["days"] and self._noon(first["days"]),
            "order_line": [Command.create(self._order_line(row)) for row in rows],
        }

    @api.model
    def _order_line(self, row):
        product = self._record(row["product"], "product.product")
        unit = self._record(row["unit"], "uom.uom") or product.uom_id
        return {
            "product_id": product.id,
            "product_uom_qty": float(row["quantity"]),
            "product_uom_id": unit.id,
        }

    # --- what happens to an order ------------------------------------------------------------

    @api.model
    def _step_quote(self, order):
        """A quotation that waits for somebody to confirm it."""

    @api.model
    def _step_send(self, order):
        order.action_quotation_sent()

    @api.model
    def _step_confirm(self, order):
        order.action_confirm()

    @api.model
    def _step_deliver(self, order):
        order.action_confirm()

    @api.model
    def _step_invoice(self, order):
        order.action_confirm()

    @api.model
    def _step_sign(self, order):
        """Signed online by the customer: from then on it is never refused."""
        order.write({"signed_by": order.partner_id.name, "signed_on": fields.Datetime.now()})
        order.action_confirm()

    @api.model
    def _step_cancel(self, order):
        order.action_confirm()
        order._action_cancel()

    @api.model
    def _step_refuse(self, order):
        """The policy refuses it: it stays a quotation, and the refusal is on record."""
        try:
            order.action_confirm()
        except UserError:
            return
        raise ValueError(f"{order.name} is there to be refused, but it was confirmed")

    # --- afterwards --------------------------------------------------------------------------

    @api.model
    def _count_short(self):
        """A count finds less than was promised."""
        product = self._record(COUNTED_PRODUCT, "product.product")
        quant = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", self.env.ref("stock.warehouse0").lot_stock_id.id),
            ]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = COUNTED_QTY
        quant._apply_inventory()

    @api.model
    def _reserve(self):
        """What the worker does seconds after a commit, which hasn't come yet."""
        moves = self.env["stock.move"].search(
            [("state", "in", ("confirmed", "partially_available", "assigned"))]
        )
        keys = sorted(
            {(m.product_id.id, m._dist_leaves_warehouse()) for m in moves._dist_governed()}
        )
        self.env["dist.reservation.worker"]._work(keys, keys)

    @api.model
    def _deliver(self, order):
        pickings = order.sudo().picking_ids  # sudo: the warehouse delivers, not the salesperson
        pickings.move_ids.picked = True
        pickings.button_validate()

    @api.model
    def _invoice(self, order):
        order.sudo()._create_invoices().action_post()  # sudo: accounts invoice, not sales
