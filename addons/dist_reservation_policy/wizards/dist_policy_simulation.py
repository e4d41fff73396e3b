# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import Command, api, fields, models

from .. import queries
from ..core import simulation
from ..core.allocation import Supply
from ..core.commitment import Request
from ..core.dates import Shipping
from ..models.dist_go_live_order import OUTCOMES

#: order lines that one simulation decides again, at most
LINES = 20_000
#: orders that differ, as many as people read
DIFFERENCES = 200


class DistPolicySimulation(models.TransientModel):
    """The orders of the last days, decided by the policies as they are and as one is proposed."""

    _name = "dist.policy.simulation"
    _description = "Simulation of a Policy"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "dist.reservation.policy",
        readonly=True,
        ondelete="cascade",
        check_company=True,
        help="Empty for a policy that is not saved yet.",
    )
    proposal = fields.Json(readonly=True)
    name = fields.Char("Policy Name", compute="_compute_proposal_words")
    summary = fields.Char("Proposed", compute="_compute_proposal_words")
    days = fields.Selection(
        [("7", "7 days"), ("14", "14 days"), ("30", "30 days")],
        "Replay the Last",
        required=True,
        default="14",
    )
    line_count = fields.Integer(
        "Order Lines", readonly=True, help="Lines of kits are not decided again, and not counted."
    )
    capped = fields.Boolean(readonly=True)
    order_count = fields.Integer("Orders", readonly=True)
    differing_count = fields.Integer(
        "Orders That Differ", readonly=True, help="Told something else, or less or more in time."
    )
    now_qty = fields.Float("Units in Time Now", digits="Product Unit", readonly=True)
    proposed_qty = fields.Float("Units in Time Proposed", digits="Product Unit", readonly=True)
    now_value = fields.Monetary("Value in Time Now", readonly=True)
    proposed_value = fields.Monetary("Value in Time Proposed", readonly=True)
    figure_ids = fields.One2many("dist.policy.simulation.figure", "simulation_id", readonly=True)
    difference_ids = fields.One2many(
        "dist.policy.simulation.difference", "simulation_id", "Differences", readonly=True
    )

    @api.depends("proposal")
    def _compute_proposal_words(self):
        for page in self:
            page.name = (page.proposal or {}).get("name")
            page.summary = (page.proposal or {}).get("summary")

    def _action_open(self):
        return {
            "name": self.env._("Simulation"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_replay(self):
        """Replay the orders of the chosen days, and open the page again."""
        self.ensure_one()
        self.policy_id.check_access("write")
        policies = self.env["dist.reservation.policy"]
        asked = self._asked()
        past = self._past({row.key for row in asked.values()})
        now, proposed = (
            self._told(past, asked, book)
            for book in (
                policies._rule_book(self.company_id.id),
                policies._book_with(self.company_id, self.policy_id.id, self.proposal),
            )
        )
        self._show(asked, now, proposed)
        return self._action_open()

    # --- what happened -----------------------------------------------------------------------

    def _since(self):
        return fields.Datetime.now() - timedelta(days=int(self.days))

    def _asked(self):
        """{core Asked: _Line} of the period, the oldest first."""
        self.env["dist.promise.service"]._flush_supply()
        rows = queries.decided_since(self.env.cr, self.company_id.id, self._since(), LINES)
        self.capped = len(rows) == LINES
        # sudo: prices and dates of orders count for policy managers, who need not read them
        lines = self.env["sale.order.line"].sudo().browse(row.line_id for row in rows).exists()
        known = set(lines.ids)
        return {
            self._as_asked(row): _Line(row, lines.browse(row.line_id))
            for row in reversed(rows)
            if row.line_id in known
        }

    @api.model
    def _as_asked(self, row):
        key = row.product_id, row.warehouse_id
        return simulation.Asked(
            row.moment, row.order_id, row.line_id, key, row.qty, row.day, row.channel_id
        )

    def _past(self, keys):
        """The core Past of the keys since the beginning of the period."""
        cr, since = self.env.cr, self._since()
        changes, on_hand = defaultdict(list), defaultdict(Decimal, queries.on_hand_now(cr, keys))
        for product, warehouse, moment, qty, decided in queries.moved_since(cr, keys, since):
            on_hand[product, warehouse] -= qty
            if not decided:
                changes[product, warehouse].append((moment, qty))
        receipts = defaultdict(list)
        for product, warehouse, known, day, arrived, qty, ref in queries.expected_since(
            cr, keys, since
        ):
            expected = simulation.Expected(known, day, qty, arrived, ref or "")
            receipts[product, warehouse].append(expected)
        stocks = {
            key: simulation.Stock(on_hand[key], tuple(changes[key]), tuple(receipts[key]))
            for key in keys
        }
        return simulation.Past(stocks, self._standing(keys), self._given_up(keys))

    def _standing(self, keys):
        return tuple(
            simulation.Standing((product, warehouse), line, day, qty, channel, waits)
            for product, warehouse, line, day, qty, channel, waits in queries.standing_at(
                self.env.cr, keys, self._since()
            )
        )

    def _given_up(self, keys):
        return tuple(
            simulation.GivenUp(moment, (product, warehouse), line, qty)
            for product, warehouse, line, moment, qty in queries.given_up_since(
                self.env.cr, keys, self._since()
            )
        )

    # --- what it would have come to ------------------------------------------------------------

    def _told(self, past, asked, book):
        """{order id: core Told} by the rules of a book."""
        rules = simulation.Rules(
            lambda one: self._request(one, asked[one], book),
            lambda key, moment: self.env["stock.warehouse"]._dist_day(key[1], moment),
            self.env["dist.channel.quota"]._in_force,
        )
        decisions = simulation.replay(past, asked, rules)
        return simulation.told(decisions, lambda one: asked[one].price)

    @api.model
    def _request(self, one, line, book):
        values = book.resolve(line.case(self.company_id)).values
        supply = Supply.of(values, one.channel)
        warehouse = self.env["stock.warehouse"].browse(one.key[1])
        return Request(
            one.qty,
            one.day,
            values.commitment,
            supply,
            line.line.product_id.uom_id._dist_least_part(one.qty),
            line.row.paid,
            line.row.overridden,
            Shipping(warehouse._dist_shipping_rules().calendar),
            line.line.order_id._dist_objections_below(values.min_order_amount),
        )

    # --- what people see -----------------------------------------------------------------------

    def _show(self, asked, now, proposed):
        differing = [order_id for order_id in now if now[order_id] != proposed[order_id]]
        names = {line.row.order_id: line.row.order_name for line in asked.values()}
        counts = [Counter(told.outcome for told in side.values()) for side in (now, proposed)]
        self.write(
            {
                "line_count": len(asked),
                "order_count": len(now),
                "differing_count": len(differing),
                **self._sums("now", now),
                **self._sums("proposed", proposed),
                "figure_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "outcome": o,
                                "now_count": counts[0][o],
                                "proposed_count": counts[1][o],
                            }
                        )
                        for o in simulation.RANKS
                        if counts[0][o] or counts[1][o]
                    ),
                ],
                "difference_ids": [
                    Command.clear(),
                    *(
                        Command.create(self._difference(order_id, names, now, proposed))
                        for order_id in self._most_valuable(differing, now, proposed)
                    ),
                ],
            }
        )

    @api.model
    def _sums(self, side, told):
        return {
            f"{side}_qty": float(sum(one.in_time for one in told.values())),
            f"{side}_value": float(sum(one.value_in_time for one in told.values())),
        }

    @api.model
    def _most_valuable(self, differing, now, proposed):
        def change(order_id):
            return abs(proposed[order_id].value_in_time - now[order_id].value_in_time)

        return sorted(differing, key=lambda o: (-change(o), o))[:DIFFERENCES]

    @api.model
    def _difference(self, order_id, names, now, proposed):
        before, after = now[order_id], proposed[order_id]
        return {
            "order_id": order_id,
            "order_name": names[order_id],
            "now_outcome": before.outcome,
            "proposed_outcome": after.outcome,
            "now_qty": float(before.in_time),
            "proposed_qty": float(after.in_time),
            "value_change": float(after.value_in_time - before.value_in_time),
        }


class _Line:
    """An order line of the period: as it was asked for, and the record that it belongs to."""

    def __init__(self, row, line):
        self.row, self.line = row, line
        self.key = row.product_id, row.warehouse_id
        self._case = None
        price = line._dist_unit_price()
        self.price = Decimal(str(price / (line.order_id.currency_rate or 1.0)))

    def case(self, company):
        """What a policy is wanted for, with who ordered what through which channel then."""
        if self._case is None:
            env = self.line.env
            self._case = env["dist.reservation.policy"]._case(
                company,
                product=env["product.product"].browse(self.row.product_id),
                partner=env["res.partner"].browse(self.row.partner_id or ()),
                channel=env["dist.sales.channel"].browse(self.row.channel_id or ()),
                warehouse=env["stock.warehouse"].browse(self.row.warehouse_id),
            )
        return self._case


class DistPolicySimulationFigure(models.TransientModel):
    """How many orders were told what."""

    _name = "dist.policy.simulation.figure"
    _description = "Outcome in a Simulation"

    simulation_id = fields.Many2one("dist.policy.simulation", required=True, ondelete="cascade")
    outcome = fields.Selection(OUTCOMES, readonly=True)
    now_count = fields.Integer("Now", readonly=True)
    proposed_count = fields.Integer("Proposed", readonly=True)


class DistPolicySimulationDifference(models.TransientModel):
    """An order that would have been told something else."""

    _name = "dist.policy.simulation.difference"
    _description = "Difference in a Simulation"

    simulation_id = fields.Many2one("dist.policy.simulation", required=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    order_name = fields.Char("Order Number", readonly=True)
    now_outcome = fields.Selection(OUTCOMES, "Now", readonly=True)
    proposed_outcome = fields.Selection(OUTCOMES, "Proposed", readonly=True)
    now_qty = fields.Float("In Time Now", digits="Product Unit", readonly=True)
    proposed_qty = fields.Float("In Time Proposed", digits="Product Unit", readonly=True)
    value_change = fields.Monetary("Change in Value", readonly=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
