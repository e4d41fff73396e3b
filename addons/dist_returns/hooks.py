# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def post_init_hook(env: api.Environment):
    """Give every warehouse its quarantine and every company the rule of a fresh install."""
    env = env(user=SUPERUSER_ID)
    companies = env["res.company"].with_context(active_test=False).search([("id", ">", 0)])
    env["dist.return.rule"]._create_missing(companies)
    warehouses = env["stock.warehouse"].with_context(active_test=False)
    warehouses.search([("id", ">", 0)])._dist_prepare_returns()


def uninstall_hook(env: api.Environment):
    """Reasons go with their table: deleted before it, the return lines would hold them back."""
    env["ir.model.data"].search([("model", "=", "dist.return.reason")]).unlink()
