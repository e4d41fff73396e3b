# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The random steps of the stress run with goods that expire."""

from tests.concurrency import actions, actions_lots
from tests.concurrency.steps import Step

#: how often each step is drawn
LOT_WEIGHTS = {
    "lot_sell": 30,
    "lot_cancel": 6,
    "lot_deliver": 14,
    "lot_force": 10,
    "lot_found": 10,
    "lot_scrap": 6,
    "lot_corrected": 6,
    "lot_ordered": 6,
    "lot_arrives": 6,
    "work": 8,
}
EXPIRY = (3, 5, 12, 20, 30, 60, 90)


class LotStep(Step):
    """Customers ask for different shelf lives, and lots come, go, and expire on other days."""

    def a_lot(self):
        """A lot of which there is something in the stock."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", self.products),
                ("location_id", "=", self.world["stock"]),
                ("quantity", ">", 0),
            ]
        )
        lots = quants.lot_id.sorted("id")
        return self.rng.choice(lots) if lots else None

    def lot_sell(self):
        wanted = [(self.product(), self.rng.randint(1, 5))]
        partner = self.rng.choice(self.world["customers"])
        days = self.rng.choice((0, 0, 4, 9))
        self.notes.append(f"for {partner}: {wanted} in {days} days")
        return actions.order_confirmed(self.env, wanted, days, partner_id=partner)

    def lot_cancel(self):
        return self.cancel()

    def lot_deliver(self):
        return self.deliver()

    def lot_force(self):
        """Deliver out of any lot, whatever is reserved."""
        picking, lot = self.picking("outgoing"), self.a_lot()
        if not picking or not lot or lot.product_id != picking.move_ids.product_id:
            return None
        move = picking.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
        self.notes.append(f"out of lot {lot.name} until {lot.expiration_date}")
        return actions_lots.deliver_from(move, lot, self.rng.randint(1, int(move.product_uom_qty)))

    def lot_found(self):
        name, days = f"L{self.rng.randrange(10**9)}", self.rng.choice(EXPIRY)
        quantity = self.rng.randint(1, 8)
        self.notes.append(f"{quantity} of {name}, {days} days")
        return actions_lots.more_of_lot(self.env, self.product(), name, days, quantity)

    def lot_scrap(self):
        lot = self.a_lot()
        return lot and actions_lots.scrap_lot(self.env, lot.id, 1)

    def lot_corrected(self):
        lot, days = self.a_lot(), self.rng.choice(EXPIRY)
        if lot:
            self.notes.append(f"lot {lot.name} expires in {days} days")
            actions_lots.lot_expires(self.env, lot.product_id.id, lot.name, days)
        return lot and lot.name

    def lot_ordered(self):
        return self.order_goods()

    def lot_arrives(self):
        """A receipt brings a lot that is fresh or not."""
        picking = self.picking("incoming")
        if not picking:
            return None
        days = self.rng.choice(EXPIRY)
        self.notes.append(f"keeps {days} days")
        return actions_lots.arrive_as_lot(
            self.env, picking.id, f"R{self.rng.randrange(10**9)}", days
        )
