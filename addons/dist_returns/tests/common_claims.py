# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from .common import ReturnsCommon


class ClaimsCommon(ReturnsCommon):
    """Purchases of a vendor, and goods of them in quarantine, inspected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls._vendor("Bolt Forge")
        cls.buyer = cls._user("claims_buyer", "purchase.group_purchase_user")
        cls.bookkeeper = cls._user("claims_bookkeeper", "account.group_account_invoice")
        cls.Claim = cls.env["dist.vendor.claim"]
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "CLAIM",
                "type": "purchase",
                "company_id": cls.company.id,
                "default_account_id": cls._account("expense", "CL600").id,
            }
        )
        cls.company.partner_id.property_account_payable_id = cls._account(
            "liability_payable", "CL440"
        )
        cls.vendor.with_company(cls.company).property_account_payable_id = cls._account(
            "liability_payable", "CL441"
        )
        cls.product.with_company(cls.company).property_account_expense_id = cls._account(
            "expense", "CL601"
        )

    @classmethod
    def _account(cls, kind, code):
        return cls.env["account.account"].create(
            {
                "name": code,
                "code": code,
                "account_type": kind,
                "reconcile": kind == "liability_payable",
                "company_ids": [Command.set(cls.company.ids)],
            }
        )

    @classmethod
    def _vendor(cls, name):
        return cls.env["res.partner"].create(
            {"name": name, "email": f"{name.split()[0].lower()}@example.com"}
        )

    @classmethod
    def _buy(cls, quantity, price=4.0, product=None, vendor=None, lots=None, **line):
        """Return the line of a confirmed and received purchase."""
        order = cls.env["purchase.order"].create(
            {
                "partner_id": (vendor or cls.vendor).id,
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.product).id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [],
                            **line,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        move = order.order_line.move_ids
        if lots:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": move.product_id.id,
                        "lot_id": lot.id,
                        "quantity": qty,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                    }
                )
                for lot, qty in lots.items()
            ]
        else:
            move.quantity = move.product_uom_qty
        move.picked = True
        move.picking_id.with_context(skip_backorder=True).button_validate()
        return order.order_line

    @classmethod
    def _quarantine(cls, kind):
        return cls.warehouse._dist_quarantine(kind)

    @classmethod
    def _held(cls, quantity, kind="customer", product=None, lot=None, days_ago=0, **vals):
        """Return an inspected receipt whose goods stand in quarantine."""
        product = product or cls.product
        place = cls._quarantine(kind)
        cls._put_in_stock(product, quantity, lot=lot, location=place)
        received = fields.Datetime.now() - timedelta(days=days_ago)
        return cls.env["dist.return.receipt"]._make(
            [
                {
                    "name": "QR/1",
                    "kind": kind,
                    "product_id": product.id,
                    "lot_id": lot and lot.id,
                    "quantity": quantity,
                    "location_id": place.id,
                    "warehouse_id": cls.warehouse.id,
                    "company_id": cls.company.id,
                    "received_at": received,
                    "inspected_at": received,
                    "inspector_id": cls.inspector.id,
                    **vals,
                }
            ]
        )

    @classmethod
    def _decide(cls, receipt, quantity=None, **vals):
        """Return an approved disposition for the vendor."""
        return cls.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": receipt.product_id.id,
                    "lot_id": receipt.lot_id.id,
                    "company_id": receipt.company_id.id,
                    "warehouse_id": receipt.warehouse_id.id,
                    "kind": "vendor_claim",
                    "quantity": quantity or receipt.quantity,
                    "state": "approved",
                    **vals,
                }
            ]
        )

    @classmethod
    def _claim(cls, quantity=3.0, bought=10.0, price=4.0, state="acknowledged", **held):
        """Return a claim, with the rights of the role, of goods of one purchase."""
        cls.purchase_line = cls._buy(
            bought, price, **({"product": held["product"]} if "product" in held else {})
        )
        receipt = cls._held(quantity, purchase_line_id=cls.purchase_line.id, **held)
        claim = cls.Claim._open_for(cls._decide(receipt))
        claim._set({"state": state, "sent_at": fields.Datetime.now()})
        return claim.with_user(cls.claimer)

    def _settle(self, claim, kind, quantity=None, price=None, user=None, **vals):
        """Do what the dialog does."""
        wizard = (
            self.env["dist.vendor.claim.settle"]
            .with_user(user or self.claimer)
            .with_context(default_claim_id=claim.id, default_kind=kind)
            .create({"reason": vals.pop("reason", "As agreed"), **vals})
        )
        line = wizard.line_ids[:1]
        if quantity is not None:
            line.quantity = quantity
        if price is not None:
            line.unit_price = price
        return wizard.action_apply()

    def _refund(self, claim, quantity, price=4.0, post=True):
        """Credit a quantity as the vendor does; return the credit note."""
        known = claim.sudo().refund_ids
        self._settle(claim, "credit", quantity, price)
        refund = claim.sudo().refund_ids - known
        refund.invoice_date = fields.Date.today()
        if post:
            refund.action_post()
        return refund

    def _bill(self, purchase_line, quantity=None, price=None):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": purchase_line.order_id.partner_id.id,
                "company_id": self.company.id,
                "currency_id": purchase_line.currency_id.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": purchase_line.product_id.id,
                            "product_uom_id": purchase_line.product_uom_id.id,
                            "quantity": quantity or purchase_line.product_qty,
                            "price_unit": price or purchase_line.price_unit,
                            "purchase_line_id": purchase_line.id,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill
