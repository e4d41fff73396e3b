# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`test-addon`: install addons in a clone of the template and run their Odoo tests."""

from __future__ import annotations

import argparse

from .. import addon_tests, odoo_run
from ..console import result


def register(subparsers: argparse._SubParsersAction) -> None:
    tester = subparsers.add_parser("test-addon", help="install addons and run their Odoo tests")
    tester.add_argument("addons", help="comma-separated")
    tester.add_argument("--tags", default="", help="Odoo's test tags (default: /ADDON of each)")
    tester.add_argument("--db", default="", help="name of the database (default: a new one)")
    tester.add_argument("--keep", action="store_true", help="leave the database")
    tester.add_argument("--verbose", action="store_true", help="show the whole log")
    tester.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    wanted = addon_tests.Options(
        addons=tuple(name for name in options.addons.split(",") if name),
        tags=options.tags,
        db=options.db,
        keep=options.keep,
        verbose=options.verbose,
    )
    result(addon_tests.summary(addon_tests.run(odoo_run.ensure(), wanted)))
