# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def post_init_hook(env: api.Environment):
    """Give every company the policies of a fresh install."""
    env = env(user=SUPERUSER_ID)
    companies = env["res.company"].with_context(active_test=False).search([])
    env["dist.replenishment.policy"]._create_missing(companies)


def uninstall_hook(env: api.Environment):
    """Give the reordering rules back with what people had set."""
    rules = env["stock.warehouse.orderpoint"].with_context(active_test=False)
    rules.search([("dist_is_planned", "=", True)])._dist_give_back()
    env.flush_all()
