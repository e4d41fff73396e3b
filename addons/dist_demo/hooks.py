# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api
from odoo.fields import Domain


def uninstall_hook(env: api.Environment):
    """Keep the company: its goods and people stand in documents, which no removal may tear up."""
    records = Domain("module", "=", "dist_demo") & ~Domain("model", "=like", "ir.model%")
    env["ir.model.data"].search(records).unlink()
