# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command
from odoo.tests.common import freeze_time

from odoo.addons.dist_base.tests.common import DistCommon

TODAY = date(2026, 3, 2)


class ProposalCommon(DistCommon):
    """A vendor with a price for packs of ten, an item, and proposals as a run writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.buyer = cls._user("buyer", "dist_replenishment.group_dist_buyer")
        cls.buying_manager = cls._user(
            "buying_manager",
            "dist_replenishment.group_dist_buyer,dist_base.group_dist_policy_manager",
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Bolts and More"})
        cls.pack = cls.env["uom.uom"].create(
            {
                "name": "Pack of 10",
                "relative_factor": 10,
                "relative_uom_id": cls.product.uom_id.id,
            }
        )
        cls.seller = cls._seller(cls.product, product_uom_id=cls.pack.id, price=30.0, min_qty=2)
        cls.policy = cls.env["dist.replenishment.policy"].create(
            {"name": "Everything", "company_id": cls.company.id, "approval_amount": 1000.0}
        )
        cls.item = cls._item(cls.product)
        cls.reason = cls.env.ref("dist_replenishment.dist_replenishment_reason_event")

    @classmethod
    def _seller(cls, product, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": 3.0,
                "delay": 7,
                **vals,
            }
        )

    @classmethod
    def _product(cls, name, **vals):
        return cls.env["product.product"].create({"name": name, "is_storable": True, **vals})

    @classmethod
    def _item(cls, product, warehouse=None):
        warehouse = warehouse or cls.warehouse
        return cls.env["dist.replenishment.item"].create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "company_id": warehouse.company_id.id,
                "policy_id": cls.policy.id if warehouse.company_id == cls.company else False,
            }
        )

    @classmethod
    def _proposal(cls, item=None, qty=40.0, **vals):
        item = item or cls.item
        values = {
            "item_id": item.id,
            "product_id": item.product_id.id,
            "warehouse_id": item.warehouse_id.id,
            "company_id": item.company_id.id,
            "key": "buy",
            "action": "buy",
            "partner_id": cls.vendor.id,
            "supplierinfo_id": cls.seller.id,
            "proposed_qty": qty,
            "decided_qty": qty,
            "price_unit": 3.0,
            "amount": qty * 3.0,
            "order_date": "2026-03-02",
            "receipt_date": "2026-03-09",
            "explanation": {},
            **vals,
        }
        return cls.env["dist.replenishment.proposal"].create(values)

    @classmethod
    def _put(cls, product, qty, location=None):
        location = location or cls.warehouse.lot_stock_id
        if qty:
            cls.env["stock.quant"]._update_available_quantity(product, location, qty)

    def _decisions(self, proposal):
        return self.env["dist.replenishment.decision"].search([("proposal_id", "=", proposal.id)])

    @classmethod
    def _second_warehouse(cls, **vals):
        return cls.env["stock.warehouse"].create(
            {"name": "Harbour", "code": "HRB", "company_id": cls.company.id, **vals}
        )

    @classmethod
    def _resupplied(cls, source):
        return cls._second_warehouse(resupply_wh_ids=[Command.set(source.ids)])
