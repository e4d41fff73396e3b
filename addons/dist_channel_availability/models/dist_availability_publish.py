# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from .. import queries
from ..core import publication as core
from .dist_publication import RULE


class DistAvailabilityDrain(models.AbstractModel):
    """Publishes what changed, in the transaction and under the lock of the drain."""

    _inherit = "dist.availability.drain"

    @api.model
    @api.private
    def _drain(self, products=None):
        changed = super()._drain(products)
        self._publish_marked()
        return changed

    @api.model
    def _changed(self, product_ids):
        super()._changed(product_ids)
        self._publish(self._publications(), product_ids)

    @api.model
    def _publications(self):
        # sudo: the drain publishes for all companies
        publications = self.env["dist.publication"].sudo()
        # what the table itself says of a rule comes along, for nearly every drain needs it
        rule = [name for name in RULE if publications._fields[name].column_type]
        names = [*queries.OWNERS, *rule]
        return publications.search_fetch([("channel_id.active", "=", True)], names)

    @api.model
    def _drain_marked(self):
        """A rule that changed is work too, also when no number has."""
        drained = super()._drain_marked()
        return self._publish_marked() or drained

    @api.model
    def _publish_marked(self):
        """Publish where a rule or a product changed, as far as the snapshot sees it.

        :return: whether there was any
        """
        marked, product_ids = queries.take_publication_marks(self.env.cr)
        publications = self._publications()
        whole = publications.filtered(lambda p: p.id in marked)
        self._publish(whole)
        if product_ids:
            self._publish(publications - whole, product_ids)
        return bool(marked or product_ids)

    @api.model
    def _publish(self, publications, product_ids=None):
        """Store what the publications tell; only what is told differently gets a new `seq`.

        :param product_ids: those that may have changed; None: all of the publications' products
        """
        if not publications:
            return
        self.env.flush_all()
        exact = Decimal(1).scaleb(-self.env["decimal.precision"].precision_get("Product Unit"))
        for publication in publications:
            packs = {"exact": exact, "whole": Decimal(1)}
            self._publish_one(publication, packs, product_ids)
        self.env["dist.publication.item"].invalidate_model()

    @api.model
    def _publish_one(self, publication, packs, product_ids):
        changed, demand = [], []
        question = self._question(publication, product_ids)
        rows = queries.read_items(self.env.cr, *question, product_ids)
        rule, delay = publication._rule(), publication._delay()
        pack, exact = packs.get(publication.rounding), publication._exact
        for row in rows:
            expected = core.expected_demand(exact(row["daily_demand_qty"]), delay)
            if not row["is_removed"]:
                row["published_qty"] = core.published_qty(
                    exact(row["available_qty"]), rule, expected, pack or exact(row["pack"])
                )
            if self._is_told_differently(row):
                changed.append({**row, "expected_qty": expected})
            elif row["daily_demand_qty"] != row["old_daily"]:
                demand.append((row["id"], row["daily_demand_qty"]))
        if changed:
            queries.write_items(self.env.cr, self._identity(publication), changed)
        if demand:
            queries.write_demand(self.env.cr, demand)

    @api.model
    def _question(self, publication, product_ids):
        """(what read_items asks of the publication, the products among them that it is about)."""
        facts = {
            "publication_id": publication.id,
            "channel_id": publication.channel_id.id,
            "warehouse_ids": publication._served_by().ids,
            "pack_uom_id": publication.pack_uom_id.id or None,
            "demand_days": publication.demand_days,
        }
        domain = publication._domain()
        if product_ids is not None:
            domain &= Domain("id", "in", product_ids)
        return facts, publication.env["product.product"]._search(domain).subselect()

    @api.model
    def _identity(self, publication):
        owners = {name: publication[name].id for name in queries.OWNERS}
        return {"publication_id": publication.id, **owners}

    @api.model
    def _is_told_differently(self, row):
        row.setdefault("published_qty", Decimal(0))
        if row["id"] is None:
            return True
        row["published_qty"] = float(row["published_qty"])
        return any(row[name] != row[f"old_{name}"] for name in queries.SHOWN)
