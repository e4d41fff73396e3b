# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A random walk through buying, selling, returning, crediting and claiming, by people of all roles.

Whoever is refused changes nothing; whatever is done, the invariants hold after it.
"""

from collections import Counter

from odoo.exceptions import AccessError, UserError, ValidationError

from tests.concurrency import (
    returns_bypasses,
    returns_claims,
    returns_invariants,
    returns_money,
    returns_steps,
)
from tests.concurrency.returns_step import STEPS

#: where the steps are
ROOMS = (returns_steps, returns_bypasses, returns_claims)

#: what takes a return on, the last of it first; half of the steps are one of these, else few walks
#: would get to the end
FORWARD = (
    *("claim", "settle", "credit", "execute", "approve", "dispose", "inspect"),
    *("receive", "authorise", "request", "invoice"),
)
#: what steps make without being told of it
OWN = ("dist.return.receipt", "dist.disposition", "dist.vendor.claim")
#: how often another step is drawn when there was nothing to do it with
TRIES = 20
REFUSALS = (AccessError, UserError, ValidationError)


class Walk:
    """One sequence of actions in one company; everything it makes is its own."""

    def __init__(self, env, world, rng):
        self.rng, self.world = rng, world
        context = {**env.context, "allowed_company_ids": [world["company"]]}
        # mails and their threads are not what is walked through
        self.env = env(context={**context, "tracking_disable": True, "mail_notrack": True})
        self.warehouse = self.env["stock.warehouse"].browse(world["warehouse"])
        self.orders = self.env["sale.order"]
        self.returns = self.env["dist.return"]
        self.purchases = self.env["purchase.order"]
        # what other tests left in the company is none of this walk's business
        self.older = {name: self._last(name) for name in OWN}
        self.done, self.refused = Counter(), Counter()
        self.texts = {}
        self.costs = returns_money.Costs(self)

    # --- what steps use --------------------------------------------------------------------------

    def acts(self, records, *roles):
        """The records for one of these roles, and now and then for somebody else."""
        role = self.rng.choice(roles) if self.rng.random() < 0.95 else self.any_role()
        return records.with_user(self.world["users"][role])

    def _last(self, model):
        return self.env[model].search([], order="id desc", limit=1).id or 0

    def own(self, model, domain=()):
        """The records of this model that the walk has made, one way or another."""
        made = [("company_id", "=", self.world["company"]), ("id", ">", self.older[model])]
        return self.env[model].search([*made, *domain])

    def any_role(self):
        return self.rng.choice(sorted(self.world["users"]))

    def one(self, records):
        """One of the records, or none of them."""
        return records[self.rng.randrange(len(records))] if records else records

    def quantity(self, most):
        """Mostly what there is or a part of it, sometimes more, seldom nothing."""
        return self.rng.choice(
            (*[most] * 9, *[max(1.0, most // 2)] * 5, 1.0, 1.0, most + 1, 2.0 * most + 3, 0.5, 0.0)
        )

    def product(self):
        name = self.rng.choice(sorted(self.world["products"]))
        return self.env["product.product"].browse(self.world["products"][name])

    # --- walking ---------------------------------------------------------------------------------

    def take(self, length):
        """Take so many steps; [problem] of the first step that broke something, with its story."""
        story = []
        for number in range(length):
            name, told = self.taken(number)
            story.append(f"{name}: {told}")
            problems = self.problems(name, told)
            if problems:
                return [(problems, story)]
        return []

    def taken(self, number):
        """Take one step for which there is something to do: (its name, what it told)."""
        forward = number and self.rng.random() < 0.5
        for name in FORWARD if forward else ():
            told = self.step(name)
            if told and not told.startswith("refused"):
                return name, told
        for name in self.drawn(number):
            told = self.step(name)
            if told:
                return name, told
        return name, "nothing to do"

    def drawn(self, number):
        """Names of steps, in the order in which they are tried."""
        if number == 0:
            # a walk begins with something that can come back
            return ["sell"]
        weights = [weight for weight, _step in STEPS.values()]
        return self.rng.choices(list(STEPS), weights, k=TRIES)

    def step(self, name):
        _weight, step = STEPS[name]
        try:
            with self.env.cr.savepoint():
                done = step(self)
                self.env.flush_all()
        except REFUSALS as refusal:
            self.env.invalidate_all()
            self.refused[name] += 1
            self.texts.setdefault(name, str(refusal)[:200])
            return f"refused: {str(refusal)[:160]}"
        self.done[name] += done is not None
        return done

    def problems(self, name, told):
        """What the step of this name, of which this was told, has broken."""
        self.env.flush_all()
        found = returns_invariants.problems(self.env.cr)
        found += returns_money.delivered_problems(self)
        changed = self.costs.changes()
        if changed and (name in returns_money.STILL or told.startswith("refused")):
            found.append(("I9 cost", changed))
        return found
