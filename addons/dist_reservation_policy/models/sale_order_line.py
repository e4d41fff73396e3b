# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.transaction import marks

from ..core.position import ZERO
from .dist_promise_service import LineRequest

#: lines that action_confirm has promised already, before the deliveries are made
PROMISED_EARLY = "promised_early"


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Written by the promise service in SQL, together with the ledger (queries.touch_lines).
    dist_promised_qty = fields.Float(
        "Promised", digits="Product Unit", readonly=True, copy=False,
        help="What is promised and covered by supply, in the product's own unit of measure.",
    )  # fmt: skip
    dist_at_risk_qty = fields.Float(
        "At Risk", digits="Product Unit", readonly=True, copy=False,
        help="What was promised and lost its supply. It is promised again when supply returns.",
    )  # fmt: skip
    dist_backorder_qty = fields.Float(
        "Waiting", digits="Product Unit", readonly=True, copy=False,
        help="What was accepted without a date, because no supply covers it yet.",
    )  # fmt: skip
    dist_held_qty = fields.Float("Held", digits="Product Unit", readonly=True, copy=False)
    dist_hold_until = fields.Datetime("Held until", readonly=True, copy=False)
    dist_promised_date = fields.Date("Promised Ship Date", readonly=True, copy=False)
    dist_promise_state = fields.Selection(
        [
            ("promised", "Promised"),
            ("part", "Partly promised"),
            ("backordered", "Backordered"),
            ("at_risk", "At risk"),
            ("done", "Fulfilled"),
        ],
        "Promise", readonly=True, copy=False,
    )  # fmt: skip
    dist_in_kits = fields.Boolean(
        "Promised as Kits", readonly=True, copy=False,
        help="The product is promised through its components. The figures count whole kits.",
    )  # fmt: skip
    dist_monitored = fields.Boolean("Only Monitored", readonly=True, copy=False)
    dist_promise_decided = fields.Boolean(readonly=True, copy=False)
    dist_decision_ids = fields.One2many("dist.promise.decision", "line_id", "Decisions")

    # --- which lines, how much, for when -----------------------------------------------------

    def _dist_promisable(self):
        """The lines that take goods from the stock of a warehouse where the suite is on.

        Services, make-to-order and dropship are left alone.
        """
        return self.filtered(
            lambda line: not line.display_type
            and not line.is_expense
            and line._dist_draws_on_stock()
            and line.warehouse_id.dist_mode not in (False, "off")
            and line._dist_ships_from_stock()
        )

    def _dist_draws_on_stock(self):
        """Whether the product, or a component that it is made of, is kept in stock."""
        self.ensure_one()
        return self.product_id.is_storable

    def _dist_ships_from_stock(self, product=None, warehouse=None):
        """Whether the goods are pulled out of the stock of a warehouse.

        :param product: another product in the place of the line's
        :param warehouse: another warehouse than the line's
        """
        self.ensure_one()
        product, warehouse = product or self.product_id, warehouse or self.warehouse_id
        routes = self.route_ids or (product.route_ids | product.categ_id.total_route_ids)
        location = self._get_location_final()
        return warehouse._dist_ships_from_stock(tuple(sorted(routes.ids)), location.id)

    def _dist_product_qty(self, qty):
        """A quantity of the line in the product's own unit, as Decimal."""
        if self.product_uom_id != self.product_id.uom_id:
            qty = self.product_uom_id._compute_quantity(
                qty, self.product_id.uom_id, rounding_method="HALF-UP"
            )
        return Decimal(str(round(qty, 6)))

    def _dist_unit_price(self):
        """What one of the product brings, in its own unit and the order's currency, untaxed."""
        self.ensure_one()
        return self.product_uom_id._compute_price(self.price_reduce_taxexcl, self.product_id.uom_id)

    def _dist_requests(self, quantities, *, grown=False):
        """The core requests for {line: quantity in the product's unit}, in line order.

        :param grown: the quantities are added to orders that are confirmed
        """
        lines = self.browse([line.id for line in quantities])
        policies = lines._dist_policies()
        paid = {o: o._dist_grows_paid() if grown else o._dist_is_paid() for o in lines.order_id}
        objections = {o: () if grown else o._dist_objections() for o in lines.order_id}
        overridden = lines.order_id & self.order_id._dist_overridden()
        kits = lines._dist_kits(quantities)
        return [
            LineRequest(
                line,
                qty,
                line._dist_ship_date(shipping),
                policies[line.id],
                paid[line.order_id],
                line.order_id in overridden,
                shipping,
                objections[line.order_id],
                kit=kits.get(line, ()),
                chosen=line._dist_choice_reasons(),
                **line._dist_commitment(policies[line.id].values.commitment, grown),
            )
            for line, qty in quantities.items()
            for shipping in [line._dist_shipping()]
        ]

    def _dist_choice_reasons(self):
        """Core reasons of the choice that was just made for the line, for its decision."""
        return ()

    # --- confirming and growing --------------------------------------------------------------

    def _dist_check_requests(self):
        """Refuse what nobody could promise, with what to do about it, where the suite decides.

        :raises UserError: for an archived product, a foreign unit or a negative quantity
        """
        for line in self:
            if line.warehouse_id.dist_mode != "enforce" or not line._dist_draws_on_stock():
                continue
            if message := line._dist_request_error() or line._dist_arrival_error():
                raise UserError(message)

    def _dist_request_error(self):
        """Why this line can't be promised, or None."""
        if not self.product_id.active:
            return self.env._(
                "%(product)s on order %(order)s is archived and cannot be promised. "
                "Choose another product or unarchive it.",
                **self._dist_request_names(),
            )
        if not self.product_uom_id._has_common_reference(self.product_id.uom_id):
            return self.env._(
                "Order %(order)s asks for %(product)s in %(unit)s, which cannot be converted into "
                "%(stock_unit)s, the unit in which it is stocked. Choose another unit.",
                **self._dist_request_names(),
            )
        if self.product_uom_qty < 0:
            return self.env._(
                "Order %(order)s asks for a negative quantity of %(product)s. "
                "Enter a quantity above zero, or make a return for goods that come back.",
                **self._dist_request_names(),
            )
        return None

    def _dist_request_names(self):
        return {
            "product": self.product_id.display_name,
            "order": self.order_id.display_name,
            "unit": self.product_uom_id.display_name,
            "stock_unit": self.product_id.uom_id.display_name,
        }

    def _dist_promise_new(self):
        """Promise the lines of quotations that are being confirmed.

        :return: ids of the lines that were asked for, and {order: outcome} of the orders that
            nothing was promised to, because somebody has to answer first
        """
        quantities = self._dist_new_quantities()
        if not quantities:
            return set(), {}
        requests = self._dist_requests(quantities)
        decisions = self.env["dist.promise.service"]._promise(requests)
        enforced = {r: decisions[r.line.id] for r in requests if r.warehouse.dist_mode == "enforce"}
        waiting = self.env["dist.promise.service"]._stopped_orders(enforced)
        return {line.id for line in quantities if line.order_id not in waiting}, waiting

    def _dist_new_quantities(self):
        """{line: quantity} that confirming the lines would promise.

        An order that was confirmed before may have been delivered in part already.
        """
        return {
            line: qty
            for line in self._dist_promisable()
            if line.product_uom_qty > 0
            and (
                qty := line._dist_growth(False)
                if line.dist_promise_decided
                else line._dist_product_qty(line.product_uom_qty)
            )
            > 0
        }

    def _dist_promise_growth(self, previous_product_uom_qty):
        """Promise what is about to be procured beyond what is promised or procured already."""
        early = {line_id for ids in marks(self.env.cr, PROMISED_EARLY) for line_id in ids}
        lines = self.filtered(
            lambda line: line.state == "sale" and not line.order_id.locked and line.id not in early
        )
        if not lines:
            return
        lines.filtered(lambda x: not x.order_id._dist_grows_paid())._dist_check_requests()
        quantities = {
            line: growth
            for line in lines._dist_promisable()
            if (growth := line._dist_growth(previous_product_uom_qty)) > 0
        }
        if quantities:
            self.env["dist.promise.service"]._promise(self._dist_requests(quantities, grown=True))

    def _dist_growth(self, previous_product_uom_qty):
        procured = self._get_qty_procurement(previous_product_uom_qty)
        return self._dist_product_qty(self.product_uom_qty) - self._dist_product_qty(procured)

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Every order that is confirmed or grows passes here: promise first, then procure."""
        if self.env.context.get("skip_procurement"):
            # Nothing is procured either: no goods can leave without a promise of their own.
            return super()._action_launch_stock_rule(
                previous_product_uom_qty=previous_product_uom_qty
            )
        self._dist_promise_growth(previous_product_uom_qty)
        result = super()._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )
        if previous_product_uom_qty:
            # only a change of a quantity can leave more promised than procured
            self._dist_reconcile()
        return result

    def _dist_reconcile(self):
        """Release what the ledger holds beyond the open deliveries of the lines."""
        # sudo: who delivers or cancels a transfer need not see the order whose promise follows it
        known = self.sudo().filtered("dist_promise_state")
        if known:
            self.env["dist.promise.service"]._release(known, known._dist_open_quantities())

    def _dist_open_quantities(self):
        """{(line id, product id, warehouse id): quantity} that open moves will take from stock."""
        wanted = {}
        for move in self.move_ids.filtered(lambda m: m.state not in ("draft", "done", "cancel")):
            warehouse_id = move._dist_leaves_warehouse()
            if warehouse_id:
                key = move.sale_line_id.id, move.product_id.id, warehouse_id
                wanted[key] = wanted.get(key, ZERO) + Decimal(str(round(move.product_qty, 6)))
        return wanted

    @api.ondelete(at_uninstall=False)
    def _dist_release_before_unlink(self):
        lines = self.filtered(lambda line: line.dist_promise_state or line.dist_held_qty)
        if lines:
            self.env["dist.promise.service"]._release(lines)

    # --- the exception desk --------------------------------------------------------------------

    def _dist_rank(self):
        """(priority, age) that decide among promises of one ship date: higher, then lower first."""
        self.ensure_one()
        return self.order_id.dist_channel_id.priority, self.id

    def _dist_open_shortage_cases(self):
        """One case for each paid or overridden line that was accepted without enough stock."""
        self._dist_open_cases(
            "shortage",
            lambda line: self.env._(
                "%(order)s was accepted although %(qty)s %(unit)s of %(product)s are short.",
                order=line.order_id.name,
                qty=f"{line.dist_backorder_qty:g}",
                unit=line.product_id.uom_id.name,
                product=line.product_id.display_name,
            ),
        )

    def _dist_open_cases(self, kind, summarize):
        cases = [
            {
                "kind_code": kind,
                "cause_key": f"sale.order.line:{line.id}",
                "summary": summarize(line),
                "records": [line.order_id],
                "company": line.company_id,
                "warehouse": line.warehouse_id,
                "channel": line.order_id.dist_channel_id,
                "partner": line.order_id.partner_id.commercial_partner_id,
                "amount": line._dist_value(
                    Decimal(str(line.dist_at_risk_qty + line.dist_backorder_qty)), line.product_id
                ),
            }
            for line in self
        ]
        if cases:
            self.env["dist.exception"]._open_cases(cases)

    def _dist_close_covered_cases(self):
        """Close the cases of lines that are wholly promised again, and of what slipped."""
        covered = self.filtered(lambda x: not (x.dist_at_risk_qty or x.dist_backorder_qty))
        if covered:
            causes = [f"sale.order.line:{line.id}" for line in covered]
            self.env["dist.exception"]._close_cases("shortage", causes)
        if self:
            # sudo: what slipped is brought up to date by whoever changes the promise
            self.env["dist.promise.slip"].sudo()._refresh(self)

    def _dist_value(self, qty, product):
        """What so much of a product is worth, in the company's currency, without taxes.

        :param qty: in the product's own unit
        :param product: the line's, or a component of it: the kits that need it are worth theirs
        """
        self.ensure_one()
        qty = self._dist_own_qty(qty, product)
        company, value = self.company_id, self._dist_unit_price() * float(qty)
        today = fields.Date.context_today(self)
        return self.currency_id._convert(value, company.currency_id, company, today)
