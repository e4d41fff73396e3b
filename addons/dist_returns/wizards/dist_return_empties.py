# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..models.stock_picking_refused import WAREHOUSE


class DistReturnEmpties(models.TransientModel):
    """Empties and pallets that a customer gives back: counted, and in their place at once."""

    _name = "dist.return.empties"
    _description = "Empties and Pallets"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, check_company=True)
    location_id = fields.Many2one(
        "stock.location",
        "Put Into",
        required=True,
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id),"
        " ('dist_quarantine', '=', False)]",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    delivery_id = fields.Many2one("stock.picking", "Came with", check_company=True, readonly=True)
    line_ids = fields.One2many("dist.return.empties.line", "wizard_id", "Empties")
    picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True, copy=False)

    @api.depends("company_id")
    def _compute_location_id(self):
        # sudo: who counts empties needs no right on warehouses
        warehouses = self.env["stock.warehouse"].sudo()
        for wizard in self:
            company = wizard.company_id
            if not wizard.location_id or wizard.location_id.company_id != company:
                found = warehouses.search([("company_id", "=", company.id)], limit=1)
                wizard.location_id = found.lot_stock_id.with_env(self.env)

    def action_confirm(self):
        """Receive the empties, once: a second press finds them received."""
        self.ensure_one()
        self._check_role()
        self._lock()
        self._check_complete()
        picking = self._receive()
        # The guard against a second press; the record of what happened is the transfer.
        self.picking_id = picking.id
        self._record(picking)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(transfer)s: empties of %(customer)s are received.",
                    transfer=picking.name,
                    customer=self.partner_id.display_name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_role(self):
        if not self.env.su and not self.env.user.has_group(WAREHOUSE):
            raise AccessError(
                self.env._(
                    "Only the warehouse may receive empties and pallets. Ask somebody with that "
                    "role."
                )
            )
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._("Choose a company that you work for to receive empties there.")
            )

    def _lock(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("These empties are being received already. Wait a moment.")
            ) from None
        self.invalidate_recordset(["picking_id"])
        if self.picking_id:
            raise UserError(
                self.env._(
                    "These empties were received already with %(transfer)s. Open the dialog again "
                    "for others.",
                    transfer=self.picking_id.sudo().name,  # sudo: only the number, to look it up
                )
            )

    def _check_complete(self):
        if not self.line_ids:
            raise UserError(self.env._("Nothing is entered. Say which empties came back."))
        # sudo: where empties are put is checked whatever the user may read
        place = self.sudo().location_id
        is_ours = place.usage == "internal" and place.company_id == self.company_id
        if not is_ours or place.dist_quarantine:
            raise UserError(
                self.env._(
                    "Empties can't be put into “%(location)s”. Choose a location of your stock.",
                    location=place.display_name,
                )
            )
        self.line_ids._check_empties()

    def _receive(self):
        """Make and do the transfer, in the system's name; the person is its responsible."""
        # Odoo values stock with what the user may read; who counts empties needs no right on it.
        mine = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        picking = mine.env["stock.picking"].create(mine._prepare_picking(self.env.uid))
        picking.action_confirm()
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    def _prepare_picking(self, user_id):
        place = self.location_id
        warehouse = place.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        source = self.partner_id.property_stock_customer
        vals = {"location_id": source.id, "location_dest_id": place.id}
        return {
            **vals,
            "picking_type_id": warehouse.in_type_id.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": user_id,
            "origin": self.delivery_id.name,
            "move_ids": [Command.create(line._prepare_move(vals)) for line in self.line_ids],
        }

    def _record(self, picking):
        # sudo: the log of a transfer, whoever may write on it
        picking = picking.sudo()
        counted = ", ".join(line._words() for line in self.line_ids)
        words = self.env._(
            "Empties of %(customer)s came back, without an inspection: %(counted)s",
            customer=self.partner_id.display_name,
            counted=counted,
        )
        author = self.env.user.partner_id
        picking._message_log(body=words, author_id=author.id)
        self.env["dist.audit"]._log(
            "decision",
            words,
            record=picking,
            payload={
                "delivery_id": self.delivery_id.id,
                "lines": {line.product_id.id: line.quantity for line in self.line_ids},
            },
        )

    def _dist_open(self, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class DistReturnEmptiesLine(models.TransientModel):
    """A kind of empties, and how many came back; in the product's unit."""

    _name = "dist.return.empties.line"
    _description = "Empties"

    wizard_id = fields.Many2one("dist.return.empties", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    product_id = fields.Many2one(
        "product.product",
        "Empties",
        required=True,
        domain="[('dist_is_empty', '=', True), ('type', '=', 'consu'), ('tracking', '=', 'none'),"
        " ('company_id', 'in', (company_id, False))]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)

    def _check_empties(self):
        """Refuse goods that need an inspection, and quantities that are nothing."""
        # sudo: what counts is the product, whatever the user may read of it
        for line in self.sudo():
            product = line.product_id
            is_foreign = product.company_id and product.company_id != line.company_id
            if not product.dist_is_empty or product.type != "consu" or is_foreign:
                raise UserError(
                    self.env._(
                        "“%(product)s” isn't marked as empties or pallets, so it needs an "
                        "inspection. Receive it as a return.",
                        product=product.display_name,
                    )
                )
            if product.tracking != "none":
                raise UserError(
                    self.env._(
                        "“%(product)s” has lots or serial numbers. Receive it with a transfer that "
                        "names them.",
                        product=product.display_name,
                    )
                )
            if product.uom_id.compare(line.quantity, 0.0) <= 0:
                raise UserError(
                    self.env._(
                        "“%(product)s”: enter how many came back, more than nothing.",
                        product=product.display_name,
                    )
                )

    def _prepare_move(self, vals):
        return {
            **vals,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": self.quantity,
            "company_id": self.company_id.id,
            "to_refund": False,
        }

    def _words(self):
        return f"{self.quantity:g} {self.uom_id.name} {self.product_id.display_name}"
