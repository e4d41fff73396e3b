# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from PIL import Image

from odoo import fields

from .common import ReturnsCommon


class QualityCommon(ReturnsCommon):
    """Goods that stand in quarantine, and control points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Point = cls.env["dist.quality.point"]
        cls.Check = cls.env["dist.quality.check"]
        cls.Receipt = cls.env["dist.return.receipt"]
        cls.quarantine = cls.warehouse._dist_quarantine("customer")
        cls.lot_product = cls.env["product.product"].create(
            {"name": "Sealant", "is_storable": True, "tracking": "lot"}
        )

    @classmethod
    def _product(cls, name, **values):
        return cls.env["product.product"].create({"name": name, "is_storable": True, **values})

    @classmethod
    def _lot(cls, name, product=None):
        return cls.env["stock.lot"].create(
            {"name": name, "product_id": (product or cls.lot_product).id}
        )

    @classmethod
    def _point(cls, name="Packaging intact?", **values):
        return cls.Point.create({"name": name, "company_id": cls.company.id, **values})

    @classmethod
    def _receipt(cls, quantity=10.0, product=None, lot=None, **values):
        """Goods as the gate makes them, without a movement."""
        return cls.Receipt._make(
            [
                {
                    "name": "Q",
                    "kind": "customer",
                    "product_id": (product or cls.product).id,
                    "lot_id": lot.id if lot else False,
                    "quantity": quantity,
                    "location_id": cls.quarantine.id,
                    "warehouse_id": cls.warehouse.id,
                    "company_id": cls.company.id,
                    "partner_id": cls.customer.id,
                    "received_at": fields.Datetime.now(),
                    **values,
                }
            ]
        )

    @classmethod
    def _file(cls, content, name="photo.png", user=None, **context):
        files = cls.env["ir.attachment"].with_user(user or cls.inspector).with_context(**context)
        return files.create({"name": name, "raw": content})

    @classmethod
    def _photo(cls, size=(8, 8), user=None, **context):
        data = io.BytesIO()
        Image.new("RGB", size, "navy").save(data, "PNG")
        return cls._file(data.getvalue(), user=user, **context)

    def _by(self, records, user=None):
        return records.with_user(user or self.inspector)
