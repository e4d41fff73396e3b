# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One module per group of verbs, with `register(subparsers)`. A new verb is a new module here."""

from . import (
    bench,
    db,
    environment,
    forecast_eval,
    odoo,
    pg,
    policy_eval,
    replay,
    run,
    setup,
    test,
    test_addon,
    upstream,
)

MODULES = (
    *(setup, run, pg, db, test, test_addon, upstream, bench, replay),
    *(forecast_eval, policy_eval, odoo, environment),
)
