# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from .. import queries
from ..core import claim as core
from .dist_vendor_claim import CLAIMS_GROUP


@dataclass
class Source:
    """A purchase line that goods may be of."""

    line: models.BaseModel
    first_on: object
    free: float = 0.0
    lots: dict = field(default_factory=lambda: defaultdict(float))


class DistVendorClaim(models.Model):
    """How goods come onto a claim: which purchase they are of, and how much of it is left."""

    _inherit = "dist.vendor.claim"

    @api.model
    def _open_for(self, dispositions):
        """Put dispositions onto the open claims of their vendors; return the claims.

        Dispositions of other kinds, or that are on a claim already, are left out.
        """
        wanted = dispositions.filtered(
            lambda disposition: (
                disposition._is_for_vendor()
                and disposition.state in ("proposed", "approved")
                and not disposition.claim_line_id
            )
        )
        # sudo: who decides about goods needs no right on purchases; access was checked there
        batches = wanted.sudo().grouped("company_id")
        claims = self.browse()
        for company, batch in batches.items():
            own = self.with_env(batch.env).with_company(company)
            claims |= own._open_batch(company, batch)
        return claims.with_env(self.env)

    @api.model
    def _open_for_receipts(self, receipts):
        """Put goods in quarantine that aren't disposed of onto claims; return the claims.

        What is on a claim already is left out.
        """
        # sudo: who inspects goods needs no right on purchases or claims
        batches = receipts.sudo().grouped("company_id")
        claims = self.browse()
        for company, batch in batches.items():
            own = self.with_env(batch.env).with_company(company)
            claims |= own._open_batch(company, batch)
        return claims.with_env(self.env)

    @api.model
    def _open_batch(self, company, records):
        """Open claims for dispositions or receipts of one company."""
        receipts = records if records._name == "dist.return.receipt" else records.receipt_id
        self._hold(receipts)
        sources = self._sources(company, records.product_id)
        claims = self.browse()
        for record in records:
            quantity = self._claimable(record)
            if record.product_id.uom_id.compare(quantity, 0.0) > 0:
                claims |= self._open_one(record, quantity, sources[record.product_id.id])
        claims._update_deadline()
        return claims

    @api.model
    def _claimable(self, record):
        """Return how much of a receipt or disposition may be claimed; never more than is there."""
        if record._name == "dist.return.receipt":
            return record._claimable_qty()
        unit = record.product_id.uom_id
        free = record.receipt_id and record.receipt_id._claimable_qty()
        if record.receipt_id and unit.compare(record.quantity, free) > 0:
            raise UserError(
                self.env._(
                    "%(receipt)s: %(quantity)s can't be claimed, only %(free)s are in quarantine "
                    "and on no claim.",
                    receipt=record.receipt_id.display_name,
                    quantity=record.quantity,
                    free=free,
                )
            )
        return record.quantity

    # --- Which purchase -----------------------------------------------------------------------

    @api.model
    def _sources(self, company, products):
        """Return {product id: [Source]}, the latest first, and hold the purchase lines."""
        rows = queries.purchase_sources(self.env, company, products.ids)
        lines = self.env["purchase.order.line"].browse({row[2] for row in rows})
        self._hold(lines)
        found = {}
        for _product_id, lot_id, line_id, received, first_on, sent_back in rows:
            line = lines.browse(line_id)
            source = found.setdefault(line_id, Source(line, first_on, -line.dist_claimed_qty))
            source.free += received - sent_back
            source.lots[lot_id] += received - sent_back
            source.first_on = min(filter(None, (source.first_on, first_on)), default=None)
        by_product = defaultdict(list)
        for source in found.values():
            if source.first_on:
                by_product[source.line.product_id.id].append(source)
        for known in by_product.values():
            known.sort(key=lambda source: (source.first_on, source.line.id), reverse=True)
        return by_product

    @api.model
    def _choose(self, record, known):
        """Return the sources of the goods and whether they are assumed."""
        receipt = self._receipt_of(record)
        of_line = [s for s in known if s.line == receipt.purchase_line_id]
        if of_line and receipt.kind == "vendor":
            # they came with it and went no further, whatever else their lot came with
            return of_line, False
        if vendor := self._vendor_of(receipt):
            known = [s for s in known if s.line.order_id.partner_id.commercial_partner_id == vendor]
        lot = record.lot_id
        if lot and (of_lot := [source for source in known if source.lots.get(lot.id)]):
            # the oldest first: what was sold first came in first
            return of_lot[::-1], False
        if of_line:
            return of_line, False
        vendor = known[0].line.order_id.partner_id.commercial_partner_id if known else None
        latest = [s for s in known if s.line.order_id.partner_id.commercial_partner_id == vendor]
        return latest, True

    @api.model
    def _receipt_of(self, record):
        return record if record._name == "dist.return.receipt" else record.receipt_id

    @api.model
    def _vendor_of(self, receipt):
        """Return who brought goods that failed at the door; empty for what customers brought."""
        partner = receipt.partner_id if receipt.kind == "vendor" else receipt.partner_id.browse()
        return partner.commercial_partner_id

    @api.model
    def _open_one(self, record, quantity, known):
        sources, is_assumed = self._choose(record, known)
        limits = [(s, min(s.free, s.lots.get(record.lot_id.id, s.free))) for s in sources]
        shares, rest = core.allocate(quantity, limits)
        if rest and is_assumed and self._vendor_of(self._receipt_of(record)):
            # goods at the door are never refused because a guess doesn't fit
            sources = []
        if rest and sources:
            raise UserError(
                self.env._(
                    "%(product)s: %(quantity)s can't be claimed, because only %(free)s were "
                    "received on its purchases and aren't on a claim yet.",
                    product=record.product_id.display_name,
                    quantity=quantity,
                    free=quantity - rest,
                )
            )
        if not sources:
            return self._open_without_purchase(record, quantity)
        return self._open_shares(record, shares, is_assumed)

    @api.model
    def _open_shares(self, record, shares, is_assumed):
        claims = self.browse()
        parts = record._split_for_claim([share for _source, share in shares])
        for (source, share), part in zip(shares, parts, strict=True):
            order = source.line.order_id
            claim = self._draft_of(order.partner_id, record.company_id, order.currency_id)
            line = claim._add(part, share, source.line, is_assumed)
            source.free -= share
            if record.lot_id.id in source.lots:
                source.lots[record.lot_id.id] -= share
            if part._name == "dist.disposition":
                part._set({"claim_line_id": line.id})
            claims |= claim
        return claims

    @api.model
    def _open_without_purchase(self, record, quantity):
        """Claim what no purchase is known of: from who brought it, or the product's vendor."""
        vendor = self._vendor_of(self._receipt_of(record))
        product = record.product_id.with_company(record.company_id)
        seller = product._select_seller(partner_id=vendor, quantity=None, params=False)
        if vendor and not seller:
            claim = self._draft_of(vendor, record.company_id, record.company_id.currency_id)
            return claim._add_without_purchase(record, quantity, product.standard_price)
        if not seller:
            raise UserError(
                self.env._(
                    "No purchase and no vendor of %s is known, so nobody can be asked for it. Add "
                    "a vendor to the product, or decide otherwise about the goods.",
                    record.product_id.display_name,
                )
            )
        claim = self._draft_of(seller.partner_id, record.company_id, seller.currency_id)
        price = seller.product_uom_id._compute_price(
            seller.price_discounted, record.product_id.uom_id
        )
        return claim._add_without_purchase(record, quantity, price)

    def _add_without_purchase(self, record, quantity, price):
        line = self._add(record, quantity, self.env["purchase.order.line"], True, price)
        if record._name == "dist.disposition":
            record._set({"claim_line_id": line.id})
        return self

    # --- The claim and its lines --------------------------------------------------------------

    @api.model
    def _draft_of(self, partner, company, currency):
        """Return the claim that isn't sent yet of a vendor, company and currency."""
        vendor = partner.commercial_partner_id
        claim = self.search(
            [
                ("partner_id", "=", vendor.id),
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
                ("state", "=", "draft"),
            ],
            limit=1,
        )
        return claim or self._make(
            [
                {
                    "partner_id": vendor.id,
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "user_id": self._owner_for(vendor, company).id,
                }
            ]
        )

    @api.model
    def _owner_for(self, vendor, company):
        """Return who follows the claim up: the vendor's buyer or the present user, by role."""
        for user in (vendor.buyer_id, self.env.user):
            if company in user.company_ids and user.has_group(CLAIMS_GROUP):
                return user
        return self.env["res.users"]

    def _add(self, record, quantity, purchase_line, is_assumed, unit_price=None):
        """Add a quantity to the line of its receipt, purchase and lot; return the line."""
        self.ensure_one()
        receipt = record if record._name == "dist.return.receipt" else record.receipt_id
        of_return = self.env["dist.return.line"] if receipt else record.line_id
        line = self.line_ids.filtered(
            lambda line: (
                line.receipt_id == receipt
                and line.return_line_id == of_return
                and line.purchase_line_id == purchase_line
                and line.lot_id == record.lot_id
            )
        )[:1]
        if line:
            line._set({"quantity": line.quantity + quantity})
            return line
        if unit_price is None:
            unit_price = purchase_line._dist_paid_price()
        return self.env["dist.vendor.claim.line"]._make(
            [
                {
                    "claim_id": self.id,
                    "receipt_id": receipt.id,
                    "return_line_id": of_return.id,
                    "purchase_line_id": purchase_line.id,
                    "product_id": record.product_id.id,
                    "lot_id": record.lot_id.id,
                    "quantity": quantity,
                    "unit_price": unit_price,
                    "is_assumed": is_assumed,
                }
            ]
        )

    def _update_deadline(self):
        """The first window that ends counts for the whole claim."""
        for claim in self:
            received = [
                line.receipt_id.received_at or line.create_date
                for line in claim.line_ids
                if line.waiting_qty
            ]
            end = received and core.window_end(
                fields.Datetime.context_timestamp(claim, min(received)).date(),
                claim.partner_id.dist_claim_window_days,
                claim.company_id.dist_claim_window_days,
            )
            if end and (not claim.deadline or end < claim.deadline):
                claim.deadline = end

    @api.model
    def _group_by_place(self, dispositions):
        """Return [(quarantine, dispositions)], one for each transfer."""
        return [
            (place, self.env["dist.disposition"].concat(*group))
            for place, group in groupby(
                dispositions, lambda disposition: disposition.receipt_id.location_id
            )
        ]
