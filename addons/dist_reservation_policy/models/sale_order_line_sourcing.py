# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.transaction import marks

from ..core.sourcing import Wanted
from ..core.values import (
    COMMIT_ALL_OR_NOTHING,
    COMMIT_APPROVAL,
    COMMIT_ASK,
    COMMIT_REFUSE,
    SOURCE_EARLIEST,
    SOURCE_FEWEST,
    SOURCE_IN_ORDER,
)
from .dist_promise_service import LineRequest
from .dist_promise_service_sourcing import BY_POLICY
from .sale_order_hold import OPEN

#: by these nothing is promised of a line that is short
STOPPING = {COMMIT_REFUSE, COMMIT_ASK, COMMIT_APPROVAL}


class SaleOrderLine(models.Model):
    """Where a line ships from, chosen by a person or by the policy.

    Odoo's deliveries have one warehouse for a line: what two warehouses serve becomes two lines.
    """

    _inherit = "sale.order.line"

    dist_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Ships From",
        copy=False,
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        index="btree_not_null",
        ondelete="restrict",
        help="The warehouse that serves this line instead of the order's. Empty: the order's, or "
        "the one that the policy chooses when the order is confirmed. What a person chooses stays.",
    )
    dist_sourcing = fields.Selection(
        [
            (SOURCE_IN_ORDER, "The channel's order"),
            (SOURCE_FEWEST, "Fewest parcels"),
            (SOURCE_EARLIEST, "Earliest complete date"),
        ],
        "Chosen By",
        copy=False,
        readonly=True,
        help="The rule by which the policy chose the warehouse; empty if a person did.",
    )
    dist_split_from_id = fields.Many2one(
        "sale.order.line",
        "Split From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line of which another warehouse serves this part.",
    )

    @api.depends("dist_warehouse_id")
    def _compute_warehouse_id(self):
        super()._compute_warehouse_id()
        for line in self.filtered("dist_warehouse_id"):
            line.warehouse_id = line.dist_warehouse_id

    # --- choices of people -----------------------------------------------------------------------

    def write(self, vals):
        if "dist_warehouse_id" in vals and not marks(self.env.cr, BY_POLICY):
            self._dist_check_ships_from(vals["dist_warehouse_id"])
            vals = {**vals, "dist_sourcing": False}
        return super().write(vals)

    def _dist_check_ships_from(self, warehouse_id):
        """A confirmed line has its deliveries, and its promise, where it is."""
        for line in self:
            moved = line.dist_warehouse_id.id != (warehouse_id or False)
            if moved and line.state not in OPEN and line.id:
                raise UserError(
                    self.env._(
                        "%(product)s on order %(order)s is confirmed and ships from %(warehouse)s. "
                        "Cancel the order and set it back to quotation to choose another "
                        "warehouse, or lower this line and add one that ships from there.",
                        product=line.product_id.display_name,
                        order=line.order_id.display_name,
                        warehouse=line.warehouse_id.display_name,
                    )
                )

    # --- what people see of it -------------------------------------------------------------------

    def _dist_root(self):
        """The line that was entered, of which this one may be a part."""
        self.ensure_one()
        return self.dist_split_from_id or self

    def _dist_demand_warehouse(self):
        """Where the demand is that the line stands for: where it would have been served."""
        self.ensure_one()
        return self.order_id.warehouse_id if self.dist_sourcing else self.warehouse_id

    def _dist_sourcing_text(self, lines):
        """How the line is served: "Hex bolt M8: 4 from Main, 2 from North"."""
        parts = ", ".join(
            self.env._(
                "%(qty)s from %(warehouse)s",
                qty=f"{line.product_uom_qty:g}",
                warehouse=line.warehouse_id.name,
            )
            for line in lines
        )
        return self.env._(
            "%(product)s: %(parts)s", product=self.product_id.display_name, parts=parts
        )

    def _dist_choice_reasons(self):
        share = self.env["dist.promise.service"]._chosen_shares().get(self.id)
        return (*super()._dist_choice_reasons(), *(share.reasons if share else ()))

    # --- what the policy may choose --------------------------------------------------------------

    def _dist_is_sourceable(self):
        """Whether the policy may choose the warehouse of this line, which it may promise.

        Not where a person chose a warehouse, a route, or what to do about a shortage, where goods
        have left already, and where the line is part of something that must stay together, or has
        amounts of its own.
        """
        self.ensure_one()
        return not (
            (self.dist_warehouse_id and not self.dist_sourcing)
            or self.route_ids
            or self._dist_chosen()
            or self.extra_tax_data
            or self.combo_item_id
            or any(move.state == "done" for move in self.move_ids)
        )

    def _dist_sourcing_requests(self, qty, warehouses):
        """A LineRequest for each warehouse that could serve the line, in sourcing order.

        None for what has no stock of its own: the components of a kit leave together, from the
        warehouse of their line.
        """
        self.ensure_one()
        if not self.product_id.is_storable:
            return []
        if not self._dist_is_sourceable():
            warehouses = self.warehouse_id.filtered(lambda w: w.dist_mode == "enforce")
        warehouses = warehouses.filtered(
            lambda w: w == self.warehouse_id or self._dist_ships_from_stock(warehouse=w)
        )
        order, case = self.order_id, self._dist_case()
        policies = self.env["dist.reservation.policy"]._resolve(
            [replace(case, warehouse_id=warehouse.id) for warehouse in warehouses],
            order.company_id,
        )
        paid, overridden = order._dist_is_paid(), bool(order & order._dist_overridden())
        return [
            LineRequest(
                self,
                qty,
                self._dist_ship_date(shipping),
                policy,
                paid,
                overridden,
                shipping,
                instead_of_warehouse=warehouse,
                **self._dist_commitment(policy.values.commitment, grown=False),
            )
            for warehouse, policy in zip(warehouses, policies, strict=True)
            for shipping in [self._dist_shipping(warehouse.id)]
        ]

    def _dist_sourcing_wanted(self, requests, offers):
        """The core Wanted of the line, with the offers to its requests."""
        self.ensure_one()
        commitments = {request.commitment for request in requests}
        accepted = requests[0].paid or requests[0].overridden
        return Wanted(
            line=self.id,
            item=self.product_id.id,
            qty=requests[0].qty,
            offers={request.warehouse.id: offers[request] for request in requests},
            unit=self._dist_sourcing_unit(),
            home=self.warehouse_id.id,
            whole=COMMIT_ALL_OR_NOTHING in commitments,
            partial=accepted or not commitments & STOPPING,
        )

    def _dist_sourcing_unit(self):
        """What a part is a multiple of, in the product's unit: a pack is not opened."""
        wanted = self._dist_product_qty(self.product_uom_qty)
        least = self.product_id.uom_id._dist_least_part(wanted)
        if self.product_uom_id == self.product_id.uom_id:
            return least
        return max(least, self._dist_product_qty(1))
