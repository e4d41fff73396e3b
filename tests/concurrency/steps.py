# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The random steps of the stress run. Each chooses its records itself, from a number of its own.

A step that finds nothing to do answers None; what it did is answered as a short text. Odoo may run
a step again after a conflict, so everything random is drawn anew from the same number.
"""

import random

from tests.concurrency import actions, actions_between

#: how often each step is drawn
WEIGHTS = {
    "sell": 22,
    "sell_paid": 4,
    "quote": 4,
    "confirm": 6,
    "confirm_again": 2,
    "grow": 7,
    "shrink": 4,
    "add_line": 5,
    "cancel": 8,
    "order_goods": 6,
    "arrive": 7,
    "arrive_partly": 3,
    "cancel_goods": 3,
    "postpone_goods": 4,
    "reduce_goods": 2,
    "deliver": 12,
    "deliver_partly": 5,
    "deliver_rest_never": 2,
    "count_up": 4,
    "count_down": 6,
    "scrap": 4,
    "force": 6,
    "issue": 3,
    "relocate": 2,
    "work": 5,
    "preempt": 6,
    "give_back": 2,
}


def draw(rng, weights):
    """One step: (name, number)."""
    return rng.choices(list(weights), weights.values())[0], rng.randrange(2**31)


class Step:
    """Chooses with its own random numbers among what this transaction sees."""

    def __init__(self, env, number, world):
        self.env, self.rng, self.world = env, random.Random(number), world
        self.products = world["products"]
        self.sold = [*self.products, *world.get("kits", ())]
        #: what the step is about, for the journal
        self.notes = []

    def one(self, model, domain):
        """A random record out of the newest forty."""
        found = self.env[model].search(domain, order="id desc", limit=40)
        return self.rng.choice(found) if found else None

    def product(self):
        return self.rng.choice(self.products)

    def location(self):
        return self.rng.choice([self.world["stock"], *self.world["shelves"]])

    def wanted(self):
        products = self.rng.sample(self.sold, self.rng.choice((1, 1, 2, 3)))
        return [(product, self.rng.randint(1, 6)) for product in products]

    def order(self, state):
        found = self.one(
            "sale.order",
            [("state", "=", state), ("order_line.product_id", "in", self.sold)],
        )
        if found:
            lines = [
                f"{x.id}: {x.product_uom_qty:g} of {x.product_id.id}" for x in found.order_line
            ]
            self.notes += [found.name, *lines]
        return found

    def picking(self, code, states=("assigned", "confirmed", "waiting")):
        found = self.one(
            "stock.picking",
            [
                ("picking_type_code", "=", code),
                ("state", "in", states),
                ("product_id", "in", self.products),
            ],
        )
        if found:
            held = [
                f"{x.quantity:g} of {x.product_id.id} from {x.location_id.id}"
                for x in found.move_line_ids
            ]
            self.notes += [found.name, *held]
        return found

    # --- orders ------------------------------------------------------------------------------

    def sell(self, **vals):
        days = self.rng.choice((0, 0, 3, 10))
        vals = {
            "dist_channel_id": self.rng.choice(self.world["channels"]),
            "partner_id": self.rng.choice(self.world["customers"]),
            **vals,
        }
        return actions.order_confirmed(self.env, self.wanted(), days, **vals)

    def sell_paid(self):
        return self.sell(dist_channel_id=self.world["marketplace"])

    def quote(self):
        return actions.order(self.env, self.wanted(), self.rng.choice((0, 3)))

    def confirm(self):
        order = self.order("draft")
        return order and actions.confirm(self.env, order.id)

    def confirm_again(self):
        order = self.order("sale")
        return order and actions.confirm(self.env, order.id)

    def _line(self):
        order = self.order("sale")
        return order and self.rng.choice(order.order_line)

    def grow(self):
        line = self._line()
        if line:
            line.product_uom_qty += self.rng.randint(1, 4)
        return line and line.id

    def shrink(self):
        line = self._line()
        if not line or line.product_uom_qty <= max(1, line.qty_delivered):
            return None
        line.product_uom_qty -= 1
        return line.id

    def add_line(self):
        order = self.order("sale")
        if order:
            actions.add_line(self.env, order.id, self.rng.choice(self.sold), self.rng.randint(1, 4))
        return order and order.name

    def cancel(self):
        order = self.order("sale")
        return order and actions.cancel(self.env, order.id)

    def preempt(self):
        """Any order tries; who may not, or finds nothing, is refused."""
        order = self.one(
            "sale.order",
            [
                ("state", "=", "sale"),
                ("partner_id", "=", self.world["gold"]),
                ("order_line.product_id", "in", self.products),
                ("dist_promise_state", "in", ("at_risk", "backordered", "promised")),
            ],
        )
        if not order:
            return None
        preemption_id = actions_between.preview(self.env, order.id)
        return actions_between.preempt(self.env, preemption_id)

    def give_back(self):
        preemption = self.one("dist.promise.preemption", [("state", "=", "done")])
        return preemption and actions_between.give_back(self.env, preemption.id)

    # --- receipts ----------------------------------------------------------------------------

    def order_goods(self):
        quantity, days = self.rng.randint(5, 20), self.rng.choice((0, 2, 5, 12))
        return actions.receipt(self.env, self.product(), quantity, days)

    def arrive(self):
        picking = self.picking("incoming")
        return picking and actions.validate(self.env, picking.id)

    def arrive_partly(self):
        picking = self.picking("incoming")
        if not picking:
            return None
        return actions.validate(self.env, picking.id, 2, backorder=self.rng.random() < 0.7)

    def cancel_goods(self):
        picking = self.picking("incoming")
        return picking and actions.cancel_transfer(self.env, picking.id)

    def postpone_goods(self):
        picking = self.picking("incoming")
        if picking:
            actions.postpone(self.env, picking.id, self.rng.choice((1, 4, 15)))
        return picking and picking.name

    def reduce_goods(self):
        picking = self.picking("incoming")
        if picking:
            picking.move_ids[:1].product_uom_qty = 1
        return picking and picking.name

    # --- deliveries --------------------------------------------------------------------------

    def deliver(self):
        picking = self.picking("outgoing", ("assigned",))
        return picking and actions.validate(self.env, picking.id)

    def deliver_partly(self, backorder=True):
        picking = self.picking("outgoing", ("assigned",))
        if not picking:
            return None
        for move in picking.move_ids.filtered("quantity"):
            move.quantity = self.rng.randint(1, max(1, int(move.quantity)))
            move.picked = True
        return actions.validate(self.env, picking.id, backorder=backorder)

    def deliver_rest_never(self):
        return self.deliver_partly(backorder=False)

    def force(self):
        """Write the quantity of a delivery, whatever is reserved, and validate it."""
        picking = self.picking("outgoing")
        if not picking:
            return None
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        return actions.validate(self.env, picking.id)

    def issue(self):
        return actions.issue(self.env, self.product(), self.rng.randint(1, 4))

    def relocate(self):
        picking_id = actions.relocate(
            self.env, self.product(), self.rng.randint(1, 5), self.world["shelves"][0]
        )
        actions.assign(self.env, picking_id)
        return actions.validate(self.env, picking_id)

    # --- facts -------------------------------------------------------------------------------

    def _count(self, change):
        product, location = self.product(), self.location()
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product), ("location_id", "=", location)]
        )
        there = sum(quants.mapped("quantity"))
        actions.count(self.env, product, max(0, there + change), location)
        return f"{product} in {location}: {there} {change:+}"

    def count_up(self):
        return self._count(self.rng.randint(1, 8))

    def count_down(self):
        return self._count(-self.rng.randint(1, 8))

    def scrap(self):
        product, quantity, location = self.product(), self.rng.randint(1, 3), self.location()
        self.notes.append(f"{quantity} of {product} in {location}")
        return actions.scrap(self.env, product, quantity, location)


def run(env, name, number, world):
    """Do the step; None when there was nothing to do, else what it did, as text."""
    from tests.concurrency.steps_lots import LotStep

    step = (LotStep if name.startswith("lot_") else Step)(env, number, world)
    answer = getattr(step, name)()
    return None if answer is None else "; ".join([str(answer), *step.notes])
