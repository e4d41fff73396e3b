# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .common import DistCommon

GTIN = "4006381333931"
GLN = "4000000000006"


class AliasCommon(DistCommon):
    """Two products, one of them by the carton, and two customers who call them otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carton = cls.env["uom.uom"].create(
            {"name": "Carton of 12", "relative_factor": 12, "relative_uom_id": cls._unit().id}
        )
        cls.kilo = cls.env.ref("uom.product_uom_kgm")
        cls.nut = cls.env["product.product"].create({"name": "Hex nut M8", "is_storable": True})
        cls.yard = cls.env["res.partner"].create({"name": "Dockyard", "is_company": True})
        cls.buyer = cls.env["res.partner"].create({"name": "Ann Buyer", "parent_id": cls.yard.id})
        cls.tel, cls.web = cls._channel("TEL"), cls._channel("WEB")
        cls.Items = cls.env["dist.item.alias"]
        cls.Customers = cls.env["dist.customer.alias"]

    @classmethod
    def _unit(cls):
        return cls.env.ref("uom.product_uom_unit")

    @classmethod
    def _alias(cls, code, product=None, **vals):
        return cls.Items.create({"code": code, "product_id": (product or cls.product).id, **vals})

    @classmethod
    def _number(cls, code, partner=None, **vals):
        return cls.Customers.create({"code": code, "partner_id": (partner or cls.yard).id, **vals})
