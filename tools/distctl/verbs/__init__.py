# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One module per group of verbs, with `register(subparsers)`. A new verb is a new module here."""

from . import db, environment, odoo, pg, setup, test_addon

MODULES = (setup, pg, db, test_addon, odoo, environment)
