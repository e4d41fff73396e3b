# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a process remembers of the rules for all of its threads."""

from odoo import api

from tests.concurrency import actions

#: a transaction that stays open from one command to the next, as another thread's would
_old = []


def begin(env):
    """Begin a transaction that goes on while others change things."""
    cr = env.registry.cursor()
    cr.execute("SELECT 1")
    _old.append(cr)


def commitment(env, product_id):
    """What the policy says for the product when an order is short."""
    product = env["product.product"].browse(product_id)
    rules = env["dist.reservation.policy"]
    case = rules._case(env.company, product=product)
    (found,) = rules._resolve([case], env.company)
    return found.values.commitment


def commitment_of_old(env, product_id):
    """The same in the transaction that began before, which ends with it."""
    cr = _old.pop()
    try:
        return commitment(api.Environment(cr, env.uid, {}), product_id)
    finally:
        cr.close()


def count_one_too_many(env):
    """What Odoo does when a thread hears of a signal while another is giving it."""
    env.registry.cache_sequences["default"] += 1


def refuse_when_short_read_before_commit(env, product_id):
    """Change the policy, and what another thread of this process reads before the commit."""
    actions.refuse_when_short(env, product_id)
    env.flush_all()
    begin(env)
    return commitment_of_old(env, product_id)
