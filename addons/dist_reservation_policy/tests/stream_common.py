# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from collections import Counter

from odoo.exceptions import UserError

from ..core.commitment import STOPPED
from ..queries.go_live import COUNTED
from .promise_common import PromiseCommon

#: a stream takes some ten seconds: `make test` plays a part of them
IS_DEEP = os.environ.get("DIST_DEEP") == "1"
COMMITMENTS = ("split", "refuse", "backorder", "all_or_nothing")
EVENTS = (
    "order",
    "order",
    "order",
    "order",
    "cancel",
    "grow",
    "receive",
    "arrive",
    "deliver",
    "count",
)


class StreamCommon(PromiseCommon):
    """A stream of events, played once while the warehouse monitors and once while it enforces."""

    #: what the policy may say when goods are short
    commitments = COMMITMENTS
    #: outcomes that streams must have
    expected = ("promised", "split", "refused", "grown")

    def assertSameInBothModes(self, seeds):
        """Play each seed in both modes; return (Counter of outcomes, orders on the page)."""
        outcomes, looked_at = Counter(), 0
        for seed in seeds:
            played = {}
            for mode in ("monitor", "enforce"):
                with self.env.cr.savepoint() as savepoint:
                    played[mode] = self._play(mode, seed)
                    savepoint.rollback()
                self.env.invalidate_all()
            with self.subTest(seed=seed):
                self.assertEqual(played["monitor"], played["enforce"])
            looked_at += played["monitor"][2]["order_count"]
            outcomes.update(outcome for outcome, *_quantities in played["enforce"][0])
        # otherwise too little was compared
        least = 3 if IS_DEEP else 1
        for outcome in self.expected:
            with self.subTest(outcome):
                self.assertGreaterEqual(outcomes[outcome], least)
        return outcomes, looked_at

    def _play(self, mode, seed):
        """Play a stream of events; (decisions in their order, balances of every order, page)."""
        self.warehouse.dist_mode = mode
        self.orders, self.receipts, self.told = [], [], []
        rng = random.Random(seed)
        for _number in range(30):
            getattr(self, f"_{rng.choice(EVENTS)}_event")(random.Random(rng.random()))
            self._work()
        return self.told, [self._open(order) for order in self.orders], self._go_live()

    def _go_live(self):
        """The numbers of the go-live page, as a policy manager reads them."""
        self.env.invalidate_all()
        card = self.env["dist.go.live"].with_user(self.manager)
        card = card.search([("warehouse_id", "=", self.warehouse.id), ("days", "=", 14)])
        return {name: card[name] for name in COUNTED}

    def _open(self, order):
        """Counter of (state, ship date) of what is open for the order."""
        found = Counter()
        for balances in self.env["dist.promise.service"]._balances(order.order_line.ids).values():
            for balance in balances:
                found[balance.state, balance.ship_date] += balance.qty
        return found

    def _one(self, rng, records):
        return rng.choice(records) if records else None

    # --- events ----------------------------------------------------------------------------------

    def _order_event(self, rng):
        self.house_rule.commitment = rng.choice(self.commitments)
        qty, days = rng.randint(1, 8), rng.choice((0, 0, 2, 6))
        order = self._quotation(qty, days=days, **self._order_values(rng))
        try:
            order.action_confirm()
            decision = order.order_line.dist_decision_ids
        except UserError:
            decision = self.env["dist.promise.decision"].search([], order="id desc", limit=1)
        self.told.append((decision.outcome, decision.promised_qty, decision.dated_qty))
        if decision.outcome not in STOPPED:  # else it remains a quotation, where the suite enforces
            self.orders.append(order)

    def _order_values(self, rng):
        """What else an order of the stream has."""
        return {}

    def _cancel_event(self, rng):
        if order := self._one(rng, [o for o in self.orders if o.state == "sale"]):
            # with purchases installed, Odoo lets a salesperson cancel no order that waits for one
            order.with_env(self.env)._action_cancel()

    def _grow_event(self, rng):
        self.house_rule.commitment = "split"
        if order := self._one(rng, [o for o in self.orders if o.state == "sale"]):
            order.order_line.product_uom_qty += rng.randint(1, 3)
            decision = order.order_line.dist_decision_ids.sorted("id")[-1]
            self.told.append(("grown", decision.promised_qty, decision.dated_qty))

    def _receive_event(self, rng):
        self.receipts.append(self._receipt(rng.randint(2, 9), days=rng.choice((1, 3, 7))))

    def _arrive_event(self, rng):
        open_ones = [picking for picking in self.receipts if picking.state == "assigned"]
        if picking := self._one(rng, open_ones):
            self._deliver(picking)

    def _deliver_event(self, rng):
        """What is promised for today leaves."""
        if order := self._one(rng, [o for o in self.orders if o.state == "sale"]):
            due = self._open(order)["firm", self.today]
            if due:
                picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
                self._deliver(picking, float(due))

    def _count_event(self, rng):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)]
        )
        self._count(max(0, sum(quants.mapped("quantity")) + rng.choice((-4, -2, 3))))
