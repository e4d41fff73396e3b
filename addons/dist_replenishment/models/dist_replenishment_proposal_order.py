# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time

from odoo import Command, fields, models
from odoo.exceptions import UserError

from .dist_replenishment_proposal import SUPPLY


class DistReplenishmentProposal(models.Model):
    """From approved proposals to Odoo's own requests for quotation and transfers."""

    _inherit = "dist.replenishment.proposal"

    def action_order(self):
        """Make requests for quotation and transfers of the approved ones among these."""
        self._check_may_decide()
        approved = self.filtered(lambda p: p.state == "approved" and p.action in SUPPLY)
        if not approved:
            raise UserError(
                self.env._(
                    "None of these proposals is approved. Approve what is to be ordered first."
                )
            )
        orders, pickings = approved._place_orders()
        return self._open_documents(orders, pickings)

    def action_approve_and_order(self):
        """Approve, and order what needs nobody else's approval."""
        undecided = self.filtered(lambda p: p.action in SUPPLY and p.state != "approved")
        is_decided = bool(self.filtered(lambda p: p.state == "approved"))
        result = True if is_decided and not undecided else (undecided or self).action_approve()
        approved = self.filtered(lambda p: p.state == "approved")
        return approved.action_order() if approved else result

    def _order_by_itself(self):
        """Make draft requests without a buyer, as the policy of these allows. Nothing is sent."""
        if self:
            self.write({"state": "approved"})
            self._place_orders()

    def _place_orders(self):
        """Order these proposals; return the purchase orders and the transfers.

        Locks the proposals, so that two buyers who press at once get one order.
        """
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self._only(("approved",), SUPPLY, self.env._("ordered"))
        orders = self.filtered(lambda p: p.action == "buy")._make_purchases()
        pickings = self.filtered(lambda p: p.action != "buy")._make_transfers()
        # sudo: buyers don't write proposals, this method records what it has made
        self.sudo().write({"state": "ordered"})
        self._remember("ordered")
        self.item_id.orderpoint_id._dist_clear_to_order()
        return orders, pickings

    # --- Purchases -----------------------------------------------------------------------------

    def _make_purchases(self):
        """One request for quotation for each vendor, warehouse and currency, all lines at once."""
        orders = self.env["purchase.order"]
        self._read_products()
        for proposals in self._purchase_groups():
            orders |= proposals._make_purchase()
        return orders

    def _read_products(self):
        """Read what the lines say of products, for all orders at once."""
        for lang in set(self.partner_id.mapped("lang")):
            products = self.product_id.with_context(lang=lang)
            products.fetch(["default_code", "product_template_attribute_value_ids"])
            products.product_tmpl_id.fetch(
                ["name", "description_purchase", "uom_id", "supplier_taxes_id"]
            )

    def _purchase_groups(self):
        """These proposals by the order they belong to."""
        return list(self.grouped(lambda p: p._purchase_key()).values())

    def _purchase_key(self):
        self.ensure_one()
        if not self.supplierinfo_id:
            raise UserError(
                self.env._(
                    "The vendor price from which %(product)s was proposed is gone. "
                    "Run the planning again.",
                    product=self.product_id.display_name,
                )
            )
        currency = self._seller().currency_id
        return self.company_id, self.partner_id, self.warehouse_id, currency

    def _seller(self):
        """The price row of the decided quantity: the planned one, unless a buyer changed it."""
        self.ensure_one()
        return self._seller_for(self.decided_qty) if self.is_changed else self.supplierinfo_id

    def _seller_for(self, quantity):
        """The vendor's price row for a quantity in the product's unit, as Odoo chooses it."""
        seller = self.product_id.with_company(self.company_id)._select_seller(
            partner_id=self.partner_id,
            quantity=quantity,
            date=fields.Date.context_today(self),
            uom_id=self.product_uom_id,
        )
        if not seller:
            raise UserError(
                self.env._(
                    "%(vendor)s doesn't sell %(quantity)s %(unit)s of %(product)s. Enter at least "
                    "the vendor's minimum quantity.",
                    vendor=self.partner_id.display_name,
                    quantity=f"{quantity:g}",
                    unit=self.product_uom_id.name,
                    product=self.product_id.display_name,
                )
            )
        return seller

    def _make_purchase(self):
        """Put all of these on one order: the draft of this cycle, or a new one."""
        order = self._find_draft(*self[0]._purchase_key())
        there = order.order_line
        if order:
            order.write({"order_line": self._prepare_purchase_lines(order.fiscal_position_id)})
        else:
            order = order.with_company(self.company_id).create(self._prepare_purchase())
        self._link_lines((order.order_line - there).sorted("id"))
        return order

    def _prepare_purchase(self):
        """Values of one order with all lines of these."""
        company, partner, warehouse, currency = self[0]._purchase_key()
        partner = partner.with_company(company)
        fiscal = self.env["account.fiscal.position"].with_company(company)
        fiscal = fiscal._get_fiscal_position(partner)
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "fiscal_position_id": fiscal.id,
            "payment_term_id": partner.property_supplier_payment_term_id.id,
            "currency_id": currency.id,
            "picking_type_id": warehouse.in_type_id.id,
            "user_id": partner.buyer_id.id or self.env.uid,
            "date_order": datetime.combine(min(self.mapped("order_date")), time(12)),
            "origin": self.env._("Replenishment"),
            "dist_is_replenishment": True,
            "order_line": self._prepare_purchase_lines(fiscal),
        }

    def _find_draft(self, company, partner, warehouse, currency):
        """The request of this cycle that is still a draft, or an empty recordset."""
        return self.env["purchase.order"].search(
            [
                ("dist_is_replenishment", "=", True),
                ("state", "=", "draft"),
                ("company_id", "=", company.id),
                ("partner_id", "=", partner.id),
                ("picking_type_id", "=", warehouse.in_type_id.id),
                ("currency_id", "=", currency.id),
            ],
            limit=1,
            order="id desc",
        )

    def _prepare_purchase_lines(self, fiscal):
        """Commands for all lines, with what Odoo would otherwise look up line by line.

        :param fiscal: fiscal position of the order
        """
        names, taxes = self._purchase_names(), self._purchase_taxes(fiscal)
        analytic = self._purchase_analytic()
        return [
            Command.create(
                proposal._prepare_purchase_line(names[proposal.id], *taxes[proposal.id]) | analytic
            )
            for proposal in self
        ]

    def _purchase_analytic(self):
        """Values that spare Odoo one search a line for analytic accounts where there are no rules.

        Where there are any, Odoo finds those of each line.
        """
        # sudo: Odoo looks for them as a superuser too; only whether there are any is used
        rules = self.env["account.analytic.distribution.model"].sudo()
        return {} if rules.search_count([], limit=1) else {"analytic_distribution": False}

    def _purchase_taxes(self, fiscal):
        """{id: (taxes of its product, those of the line)}; the same taxes are mapped once."""
        taxes, mapped = {}, {}
        for proposal in self:
            own = proposal.product_id.product_tmpl_id.supplier_taxes_id
            if own not in mapped:
                ours = own._filter_taxes_by_company(self.company_id)
                mapped[own] = ours, fiscal.map_tax(ours)
            taxes[proposal.id] = mapped[own]
        return taxes

    def _purchase_names(self):
        """{id: description in the vendor's language, and in his words if his price has any}."""
        lang = self.partner_id.lang
        own = self.filtered(
            lambda p: p.supplierinfo_id.product_name or p.supplierinfo_id.product_code
        )
        others = self - own
        # only these: all products of all proposals would be named again for each vendor
        products = others.product_id.with_prefetch(others.product_id.ids).with_context(lang=lang)
        told = {product.id: _description(product) for product in products}
        names = {proposal.id: told[proposal.product_id.id] for proposal in others}
        for proposal in own:
            product = proposal.product_id.with_prefetch(proposal.product_id.ids)
            words = product.with_context(lang=lang, seller_id=proposal.supplierinfo_id.id)
            names[proposal.id] = _description(words)
        return names

    def _prepare_purchase_line(self, name, own_taxes, taxes):
        self.ensure_one()
        seller, own_unit = self._seller(), self.product_id.product_tmpl_id.uom_id
        price = self.env["account.tax"]._fix_tax_included_price_company(
            seller.price, own_taxes, taxes, self.company_id
        )
        unit, quantity = seller.product_uom_id, self.decided_qty
        if unit != own_unit:
            quantity = own_unit._compute_quantity(quantity, unit, round=False)
        return {
            "product_id": self.product_id.id,
            "name": name,
            "product_qty": unit.round(quantity),
            "product_uom_id": unit.id,
            "price_unit": price,
            "technical_price_unit": price,
            "discount": seller.discount,
            "date_planned": datetime.combine(self.receipt_date, time(12)),
            "tax_ids": [Command.set(taxes.ids)],
            "orderpoint_id": self.item_id.orderpoint_id.id,
        }

    def _link_lines(self, lines):
        for proposal, line in zip(self, lines, strict=True):
            # sudo: as in _place_orders
            proposal.sudo().purchase_line_id = line

    # --- Transfers -----------------------------------------------------------------------------

    def _make_transfers(self):
        """Transfers between warehouses: by the resupply route, or a draft between equals."""
        pickings = self.env["stock.picking"]
        for proposal in self.filtered(lambda p: p.action == "transfer"):
            pickings |= proposal._run_resupply()
        lateral = self.filtered(lambda p: p.action == "lateral")
        for proposals in lateral.grouped(
            lambda p: (p.source_warehouse_id, p.warehouse_id)
        ).values():
            pickings |= proposals._make_lateral()
        return pickings

    def _run_resupply(self):
        """Let Odoo's own rules make the chain of moves of the resupply route."""
        self.ensure_one()
        route = self._resupply_route()
        origin = self.env._("Replenishment %(number)s", number=self.id)
        rule = self.env["stock.rule"].sudo()  # sudo: buyers may order what they approved
        rule.run(
            [
                rule.Procurement(
                    self.product_id,
                    self.decided_qty,
                    self.product_uom_id,
                    self.warehouse_id.lot_stock_id,
                    origin,
                    origin,
                    self.company_id,
                    {
                        "route_ids": route,
                        "warehouse_id": self.warehouse_id,
                        "date_planned": datetime.combine(self.receipt_date, time(12)),
                        "orderpoint_id": self.item_id.orderpoint_id,
                    },
                )
            ]
        )
        # sudo: buyers see the transfers of their proposals only by their link
        pickings = self.env["stock.move"].sudo().search([("origin", "=", origin)]).picking_id
        # sudo: as in _place_orders
        self.sudo().picking_id = pickings[:1]
        return pickings

    def _resupply_route(self):
        routes = self.warehouse_id.resupply_route_ids.filtered(
            lambda route: route.supplier_wh_id == self.source_warehouse_id
        )
        if not routes:
            raise UserError(
                self.env._(
                    "Warehouse %(warehouse)s is no longer resupplied from %(supplier)s: set it on "
                    "the warehouse, or run the planning again.",
                    warehouse=self.warehouse_id.name,
                    supplier=self.source_warehouse_id.name,
                )
            )
        return routes[0]

    def _make_lateral(self):
        """A draft transfer between two warehouses of the company."""
        source, target = self[0].source_warehouse_id, self[0].warehouse_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": source.int_type_id.id,
                "location_id": source.lot_stock_id.id,
                "location_dest_id": target.lot_stock_id.id,
                "scheduled_date": datetime.combine(
                    max(min(self.mapped("order_date")), fields.Date.today()), time(12)
                ),
                "origin": self.env._("Replenishment"),
                "move_ids": [
                    Command.create(proposal._prepare_lateral_move(source, target))
                    for proposal in self
                ],
            }
        )
        # sudo: as in _place_orders
        self.sudo().write({"picking_id": picking.id})
        return picking

    def _prepare_lateral_move(self, source, target):
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": self.decided_qty,
            "product_uom": self.product_uom_id.id,
            "location_id": source.lot_stock_id.id,
            "location_dest_id": target.lot_stock_id.id,
            "date": datetime.combine(self.receipt_date, time(12)),
        }

    # --- Afterwards ----------------------------------------------------------------------------

    def _open_documents(self, orders, pickings):
        """Show what was made: the order, the list of orders, or the transfers."""
        records = orders or pickings
        name = self.env._("Requests for Quotation") if orders else self.env._("Transfers")
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": records._name,
            "view_mode": "list,form",
            "domain": [("id", "in", records.ids)],
        }
        if len(records) == 1:
            action.update(view_mode="form", res_id=records.id)
        return action


def _description(product):
    return "\n".join(filter(None, (product.display_name, product.description_purchase)))
