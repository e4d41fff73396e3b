# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .common import ReturnsCommon


class CreditCommon(ReturnsCommon):
    """Orders that are delivered and invoiced, and returns whose goods stand in quarantine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chart = cls.env["account.chart.template"].with_company(cls.company)
        chart.try_loading("generic_coa", cls.company, install_demo=False)
        cls.accountant = cls._user("accountant", "account.group_account_invoice")
        cls.credit_accountant = cls._user(
            "credit_accountant",
            "account.group_account_invoice,dist_returns.group_dist_return_credit",
        )
        cls.product.invoice_policy = "delivery"
        cls.fee_rule = cls.env["dist.return.rule"].search([("company_id", "=", cls.company.id)])
        cls.expense = cls.company.expense_account_id
        cls.loss = cls.expense.copy({"name": "Returns loss"})
        cls.company.dist_returns_loss_account_id = cls.loss
        cls.quarantine = cls.warehouse._dist_quarantine("customer")

    # --- the way of goods and money ------------------------------------------------------------

    @classmethod
    def _sold(cls, quantity=10.0, invoiced=None, **kwargs):
        """Return the line of an order that was delivered and, unless 0, invoiced."""
        line = cls._sell(quantity, **kwargs)
        cls._deliver(line)
        if invoiced != 0:
            cls._invoice(line, invoiced)
        return line

    @classmethod
    def _invoice(cls, line, quantity=None):
        invoice = line.order_id._create_invoices()
        if quantity:
            invoice.invoice_line_ids.quantity = quantity
        invoice.action_post()
        return invoice

    @classmethod
    def _return(cls, sale_line, quantity, state="receipt", **vals):
        """Return the line of a return of this quantity, authorised."""
        [record] = cls.env["dist.return"]._make(
            [
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.company.id,
                    "warehouse_id": cls.warehouse.id,
                    "state": state,
                    "requester_id": cls.clerk.id,
                }
            ]
        )
        [line] = cls.env["dist.return.line"]._make(
            [
                {
                    "return_id": record.id,
                    "product_id": cls.product.id,
                    "sale_line_id": sale_line.id,
                    "move_id": sale_line.move_ids[:1].id,
                    "reason_id": cls.defective.id,
                    "uom_qty": quantity,
                    "product_uom_id": (vals.get("product") or cls.product).uom_id.id,
                    "authorised_qty": quantity,
                    **({"product_id": vals.pop("product").id} if "product" in vals else {}),
                    **vals,
                }
            ]
        )
        return line

    @classmethod
    def _receive(cls, line, quantity):
        """Return the receipt of goods that stand in quarantine and were inspected."""
        move = cls._move(line, quantity, cls.customers, cls.quarantine)
        receipt = cls.env["dist.return.receipt"].search(
            [("move_line_id", "in", move.move_line_ids.ids)]
        )
        receipt._set(
            {
                "line_id": line.id,
                "return_id": line.return_id.id,
                "receiver_id": cls.stock_user.id,
                "inspector_id": cls.inspector.id,
                "inspected_at": "2026-03-02 09:00:00",
            }
        )
        return receipt

    @classmethod
    def _accept(cls, line, quantity, kind="scrap", grade=100.0, credited=True, receipt=None):
        """Execute a disposition, with its movement into stock when restocked."""
        [disposition] = cls.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt and receipt.id,
                    "line_id": line.id,
                    "product_id": line.product_id.id,
                    "company_id": cls.company.id,
                    "warehouse_id": cls.warehouse.id,
                    "kind": kind,
                    "quantity": quantity,
                    "grade_percent": grade,
                    "is_credited": credited,
                }
            ]
        )
        disposition._set({"state": "executed"})
        if kind == "restock":
            cls._move(line, quantity, cls.quarantine, cls.stock, disposition)
        return disposition

    @classmethod
    def _returned(cls, sale_line, quantity, **kwargs):
        """Return the line of goods that came back and were accepted."""
        line = cls._return(sale_line, quantity, **kwargs)
        receipt = cls._receive(line, quantity)
        cls._accept(line, quantity, receipt=receipt)
        return line

    @classmethod
    def _move(cls, line, quantity, source, destination, disposition=None):
        move = cls.env["stock.move"].create(
            {
                "product_id": line.product_id.id,
                "product_uom_qty": quantity,
                "product_uom": line.product_id.uom_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "company_id": cls.company.id,
                "origin_returned_move_id": line.move_id.id,
                "sale_line_id": line.sale_line_id.id,
                "to_refund": True,
                "dist_return_line_id": line.id,
                "dist_disposition_id": disposition and disposition.id,
            }
        )
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "quantity": quantity,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                }
            )
        ]
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def _credit_note(cls, sale_line, quantity, price=None, invoice=None, **vals):
        """Return a draft credit note that somebody typed."""
        invoice = invoice or sale_line.invoice_lines.move_id[:1]
        row = {
            "product_id": sale_line.product_id.id,
            "quantity": quantity,
            "price_unit": sale_line.price_unit if price is None else price,
            "tax_ids": [],
            "sale_line_ids": [Command.link(sale_line.id)],
        }
        return cls.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [Command.create(row)],
                **vals,
            }
        )
