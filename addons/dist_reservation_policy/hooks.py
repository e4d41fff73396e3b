# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from . import queries


def post_init_hook(env: api.Environment):
    """Give every company the policies of a fresh install."""
    env = env(user=SUPERUSER_ID)
    companies = env["res.company"].with_context(active_test=False).search([])
    env["dist.reservation.policy"]._create_missing(companies)


def uninstall_hook(env: api.Environment):
    """Drop the tables of gates and claims, which the ORM doesn't know."""
    queries.drop_tables(env.cr)
