# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .promise_common import PromiseCommon


class SubstitutionCommon(PromiseCommon):
    """Six bolts, and two products that may replace them for a customer who accepts that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_on_hand(-4)
        cls.product.write({"list_price": 2.0, "taxes_id": [Command.clear()]})
        cls.steel = cls._goods("Hex bolt M8 steel", 100, list_price=3.0)
        cls.brass = cls._goods("Hex bolt M8 brass", 2, list_price=1.5)
        cls.Entry = cls.env["dist.product.substitute"]
        cls.box = cls.env["uom.uom"].create(
            {
                "name": "Box of 12",
                "relative_factor": 12,
                "relative_uom_id": cls.product.uom_id.id,
            }
        )
        # fills the cache of records that are the same for every test
        cls.house_rule.substitution = "automatic"
        cls.customer.with_company(cls.company).dist_substitution_consent = True

    @classmethod
    def _goods(cls, name, on_hand=0, **vals):
        product = cls.env["product.product"].create(
            {"name": name, "is_storable": True, "taxes_id": [Command.clear()], **vals}
        )
        if on_hand:
            cls._set_on_hand(on_hand, product=product)
        return product

    @classmethod
    def _entry(cls, substitute=None, product=None, **vals):
        """So many of a product may be replaced by so many of another."""
        return cls.Entry.create(
            {
                "product_id": (product or cls.product).id,
                "substitute_id": (substitute or cls.steel).id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @staticmethod
    def _lines(order):
        """[(product, quantity, unit price, amount)] in the order in which people see them."""
        return [
            (line.product_id, line.product_uom_qty, line.price_unit, line.price_subtotal)
            for line in order.order_line.sorted(lambda x: (x.sequence, x.id))
        ]

    def _records(self, order):
        return self.env["dist.substitution"].search([("order_name", "=", order.name)], order="id")

    def _first_requests(self, order):
        """[(product, requested, promised, outcome)]"""
        self.env.flush_all()
        found = self.env["dist.unmet.demand"].search([("order_name", "=", order.name)], order="id")
        return [(r.product_id, r.requested_qty, r.promised_qty, r.outcome) for r in found]
