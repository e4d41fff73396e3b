# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.addons.dist_channel_availability import queries
from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


class PublicationCommon(PromiseCommon):
    """Ten bolts and a marketplace that is told of them; its program has a key and no role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.default_code = "BOLT"
        cls.env["dist.sales.channel"]._default_for(cls.company)
        cls.market = cls._channel("MARKET")
        cls.connector = cls._user("connector", "base.group_user")
        cls.market.user_ids = cls.connector
        cls.drain = cls.env["dist.availability.drain"]
        cls.publication = cls._publication()
        cls._drained()

    @classmethod
    def _publication(cls, **vals):
        own = [("default_code", "in", ["BOLT", "NUT", "OIL"]), ("name", "like", "%")]
        return cls.env["dist.publication"].create(
            {
                "name": "Marketplace stock",
                "channel_id": cls.market.id,
                "product_domain": repr(own),
                "assumed_delay_minutes": 0,
                **vals,
            }
        )

    @classmethod
    def _product(cls, code, on_hand=0, **vals):
        product = cls.env["product.product"].create(
            {"name": code.title(), "default_code": code, "is_storable": True, **vals}
        )
        if on_hand:
            cls._set_on_hand(on_hand, product)
        return product

    @classmethod
    def _drained(cls, *products):
        """What the drain does after a commit, for some products."""
        cls.env.flush_all()
        cls.drain._drain(cls.env["product.product"].concat(cls.product, *products))

    def _items(self, publication=None):
        """{sku: quantity that is told, or None when it is removed}."""
        publication = publication or self.publication
        publication.invalidate_recordset(["item_ids"])
        return {i.sku: None if i.is_removed else i.published_qty for i in publication.item_ids}

    def _seq(self, publication=None):
        return queries.last_seq(self.env.cr, (publication or self.publication).id)

    def _told_after(self, cursor=None, limit=1000):
        """({sku: quantity, None when removed}, the next cursor) of the incremental feed."""
        rows, cursor, _more = self.publication._changes(cursor, limit)
        items = [json.loads(row) for row in rows]
        return {i["sku"]: None if i["removed"] else i["quantity"] for i in items}, cursor
