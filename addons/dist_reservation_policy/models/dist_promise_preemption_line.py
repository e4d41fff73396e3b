# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models

from ..core.allocation import Part
from ..core.ledger import FIRM, Balance
from ..core.preemption import Taken
from .dist_promise_entry import STATES

CASE = "preempted"


def losses_of(taken):
    """[(losing line, quantity, new ship date or None)] of core Taken, as the core compares them."""
    return [(step.given.line_id, step.qty, step.new and step.new.date) for step in taken]


class DistPromisePreemptionLine(models.Model):
    """What one order loses, and what it gets instead. Quantities in the product's unit."""

    _name = "dist.promise.preemption.line"
    _description = "Loss by Preemption"
    _order = "preemption_id, id"
    _check_company_auto = True
    _rec_name = "order_id"

    preemption_id = fields.Many2one(
        "dist.promise.preemption", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="preemption_id.state", store=True)
    company_id = fields.Many2one(related="preemption_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one(
        "sale.order.line", "Losing Line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order", "Loses", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    class_id = fields.Many2one("dist.customer.class", "Customer Class", readonly=True)
    is_paid = fields.Boolean(
        "Paid", readonly=True, help="The order is paid, signed, or its channel has committed to it."
    )
    for_line_id = fields.Many2one(
        "sale.order.line", "Gaining Line", readonly=True, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, check_company=True)
    qty = fields.Float("Quantity", digits="Product Unit", readonly=True)
    amount = fields.Monetary("Value", readonly=True, help="What the quantity is sold for there.")

    ship_date = fields.Date("Would Leave On", readonly=True)
    arrival_date = fields.Date("Would Arrive On", readonly=True)
    supply_ref = fields.Char("Receipt", readonly=True)
    new_ship_date = fields.Date("Leaves Instead On", readonly=True)
    new_arrival_date = fields.Date("Arrives Instead On", readonly=True)
    new_supply_ref = fields.Char("New Receipt", readonly=True)
    gain_ship_date = fields.Date("Leaves There On", readonly=True)
    gain_arrival_date = fields.Date("Arrives There On", readonly=True)
    covered_state = fields.Selection(STATES, "Was There", readonly=True)
    covered_ship_date = fields.Date(readonly=True)
    covered_arrival_date = fields.Date(readonly=True)
    covered_ref = fields.Char(readonly=True)
    outcome = fields.Char("New Date", compute="_compute_outcome")

    @api.depends("new_arrival_date")
    @api.depends_context("lang")
    def _compute_outcome(self):
        say = self.env["dist.promise.decision"]._fact_date
        for line in self:
            day = line.new_arrival_date
            line.outcome = say(day) if day else self.env._("Waits, no date")

    # --- from and to the core --------------------------------------------------------------------

    @api.model
    def _prepare_taken(self, step):
        """The values of a line for a core Taken."""
        # sudo: whoever may see promises may see who loses what, not every order itself
        lines = self.env["sale.order.line"].sudo()
        loser, gainer = lines.browse(step.given.line_id), lines.browse(step.covered.line_id)
        key = step.given.product_id, step.given.warehouse_id
        shipping = loser._dist_shipping(key[1])
        lost, had = self._promise_of(step.given), self._promise_of(step.covered)
        order = loser.order_id
        return {
            "line_id": loser.id,
            "order_id": order.id,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "class_id": order._dist_class().id,
            "is_paid": order._dist_is_paid(),
            "for_line_id": gainer.id,
            "product_id": key[0],
            "warehouse_id": key[1],
            "qty": float(step.qty),
            "amount": self._value_of(loser, step.qty),
            "ship_date": step.given.ship_date,
            "arrival_date": lost.arrival_date or shipping.arrival(step.given.ship_date),
            "supply_ref": lost.supply_ref,
            "new_ship_date": step.new and step.new.date,
            "new_arrival_date": step.new and shipping.arrival(step.new.date),
            "new_supply_ref": step.new and step.new.ref,
            "gain_ship_date": step.date,
            "gain_arrival_date": gainer._dist_shipping(key[1]).arrival(step.date),
            "covered_state": step.covered.state,
            "covered_ship_date": step.covered.ship_date,
            "covered_arrival_date": had.arrival_date,
            "covered_ref": had.supply_ref,
        }

    @api.model
    def _promise_of(self, balance):
        # sudo: the dates of the promise that changes hands
        promises = self.env["dist.promise"].sudo()
        return promises.search(
            [
                ("line_id", "=", balance.line_id),
                ("product_id", "=", balance.product_id),
                ("warehouse_id", "=", balance.warehouse_id),
                ("state", "=", balance.state),
                ("ship_date", "=", balance.ship_date),
                ("shadow", "=", False),
            ],
            limit=1,
        )

    @api.model
    def _value_of(self, line, qty):
        """What the quantity of the line's product is sold for, in the company's currency."""
        order = line.order_id
        price = line._dist_unit_price()
        day = fields.Date.to_date(order.date_order) or fields.Date.today()
        company = order.company_id
        return order.currency_id._convert(price * float(qty), company.currency_id, company, day)

    def _taken(self):
        """The core Taken of each line."""
        return [line._core() for line in self]

    def _core(self):
        qty = Decimal(str(round(self.qty, 6)))
        key = self.product_id.id, self.warehouse_id.id
        had = Balance(
            self.for_line_id.id, *key, self.covered_state, self.covered_ship_date, False, qty
        )
        return Taken(
            Balance(self.line_id.id, *key, FIRM, self.ship_date, False, qty),
            had,
            qty,
            self.gain_ship_date,
            Part(self.new_ship_date, qty, self.new_supply_ref or "")
            if self.new_ship_date
            else None,
        )

    def _known_entries(self):
        """What the entries say that bring back what was: when it arrives and from what it comes."""
        known = {}
        for line in self:
            known[line.line_id.id, FIRM, line.ship_date] = {
                "arrival_date": line.arrival_date or None,
                "supply_ref": line.supply_ref or None,
            }
            if line.covered_state == FIRM:
                known[line.for_line_id.id, FIRM, line.covered_ship_date] = {
                    "arrival_date": line.covered_arrival_date or None,
                    "supply_ref": line.covered_ref or None,
                }
        return known

    def _losses(self):
        return losses_of(self._taken())

    # --- words -----------------------------------------------------------------------------------

    def _sentences(self):
        """What each line says, for people who look after the order that loses."""
        say = self.env["dist.promise.decision"]._fact_date
        found = []
        for line in self:
            names = {
                "qty": f"{line.qty:g}",
                "unit": line.product_id.uom_id.name,
                "product": line.product_id.display_name,
                "old": say(line.arrival_date),
                "new": line.new_arrival_date and say(line.new_arrival_date),
            }
            if line.new_ship_date:
                text = self.env._(
                    "%(qty)s %(unit)s of %(product)s: to arrive on %(new)s instead of %(old)s.",
                    **names,
                )
            else:
                text = self.env._(
                    "%(qty)s %(unit)s of %(product)s, which were to arrive on %(old)s, wait for "
                    "supply.",
                    **names,
                )
            found.append(text)
        return found

    # --- cases -----------------------------------------------------------------------------------

    def _open_cases(self):
        """One case for each order that lost goods and has no date for them."""
        waiting = self.filtered(lambda line: not line.new_ship_date)
        cases = []
        for order, lines in waiting.grouped("order_id").items():
            cases.append(
                {
                    "kind_code": CASE,
                    "cause_key": f"sale.order:{order.id}",
                    "summary": self.env._(
                        "%(order)s lost goods to %(winner)s and has no date for them: %(what)s",
                        order=order.name,
                        winner=lines.preemption_id.order_id.name,
                        what=" ".join(lines._sentences()),
                    ),
                    "records": [order],
                    "owner": order.user_id.active and order.user_id,
                    "company": order.company_id,
                    "warehouse": lines.warehouse_id[:1],
                    "channel": order.dist_channel_id,
                    "partner": order.partner_id.commercial_partner_id,
                    "amount": sum(lines.mapped("amount")),
                }
            )
        if cases:
            self.env["dist.exception"]._open_cases(cases)

    @api.model
    def _close_cases_of(self, covered):
        """Close the cases of orders of whose lost goods nothing waits any more."""
        if not covered:
            return
        # sudo: a case closes whoever covers its cause
        lost = self.sudo().search(
            [
                ("order_id", "in", covered.order_id.ids),
                ("new_ship_date", "=", False),
                ("state", "in", ("done", "reverted")),
            ]
        )
        waiting = lost.filtered(
            lambda line: line.state == "done" and line.line_id.dist_backorder_qty
        )
        if settled := lost.order_id - waiting.order_id:
            causes = [f"sale.order:{order.id}" for order in settled]
            self.env["dist.exception"]._close_cases(CASE, causes)
