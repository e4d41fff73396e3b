# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`setup` fetches everything; `template` makes a template database."""

from __future__ import annotations

import argparse

from .. import odoo_run, template
from ..console import say


def register(subparsers: argparse._SubParsersAction) -> None:
    setup = subparsers.add_parser("setup", help="get Python libraries, Odoo and PostgreSQL")
    setup.set_defaults(run=run_setup)
    maker = subparsers.add_parser("template", help="make a template database")
    maker.add_argument("kind", nargs="?", choices=sorted(template.KINDS), default="core")
    maker.set_defaults(run=run_template)


def run_setup(_options: argparse.Namespace) -> None:
    runtime = odoo_run.ensure()
    say(f"Odoo {runtime.odoo.version} from {runtime.odoo.origin}: {runtime.odoo.home}")
    say(f"PostgreSQL: {runtime.server.host}, programs in {runtime.server.binaries}")
    say(f"Configuration: {runtime.conf}")


def run_template(options: argparse.Namespace) -> None:
    name = template.ensure(odoo_run.ensure(), template.KINDS[options.kind])
    say(f"The template database {name} is up to date.")
