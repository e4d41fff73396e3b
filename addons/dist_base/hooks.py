# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from . import queries


def uninstall_hook(env: api.Environment):
    """Remove the cases before the kinds, root causes and roles that they refer to."""
    queries.delete_cases(env.cr)


def post_init_hook(env: api.Environment):
    """Give every company its channels and every existing order a channel."""
    env = env(user=SUPERUSER_ID)
    env["dist.sales.channel"]._create_missing(
        env["res.company"].with_context(active_test=False).search([])
    )
    queries.fill_order_channels(env)
