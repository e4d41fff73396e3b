# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api

from . import queries


def post_init_hook(env: api.Environment):
    """Have the first drain compute everything."""
    queries.mark(env.cr)


def uninstall_hook(env: api.Environment):
    """Remove triggers and tables that the ORM doesn't know."""
    queries.drop_marks(env.cr)
    queries.drop_publication_tables(env.cr)
