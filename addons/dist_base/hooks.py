# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from . import queries


def uninstall_hook(env: api.Environment):
    """Remove the cases before the kinds, root causes and roles that they refer to."""
    queries.delete_cases(env.cr)


def post_init_hook(env: api.Environment):
    """Give every company its channels and every existing order a channel; plan the first check."""
    env = env(user=SUPERUSER_ID)
    companies = env["res.company"].with_context(active_test=False).search([])
    env["dist.sales.channel"]._create_missing(companies)
    queries.fill_order_channels(env)
    # The check itself runs right after the installation, beside it: it may read all of the stock.
    env["dist.health.check"]._sync(companies)
    env.ref("dist_base.dist_health_check_cron_run")._trigger()
