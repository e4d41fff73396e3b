# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`db create|drop|list`: databases cloned from a template."""

from __future__ import annotations

import argparse

from .. import database, odoo_run, template
from ..console import Failure, result, say, step


def register(subparsers: argparse._SubParsersAction) -> None:
    actions = subparsers.add_parser("db", help="create, drop or list databases").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    maker = actions.add_parser("create", help="clone a template and install modules")
    maker.add_argument("name")
    maker.add_argument("--modules", default="", help="comma-separated")
    maker.add_argument("--demo", action="store_true", help="with demo data (template 'demo')")
    maker.add_argument("--from-template", choices=sorted(template.KINDS), dest="kind")
    maker.set_defaults(run=create)
    dropper = actions.add_parser("drop", help="remove a database and its files")
    dropper.add_argument("name")
    dropper.set_defaults(run=drop)
    actions.add_parser("list", help="list databases").set_defaults(run=show)


def create(options: argparse.Namespace) -> None:
    kind = template.KINDS[options.kind or ("demo" if options.demo else "core")]
    if options.demo and not kind.demo:
        raise Failure("--demo needs the template 'demo'; leave --from-template out.")
    database.check_name(options.name)
    runtime = odoo_run.ensure()
    database.refuse_existing(runtime.server, options.name)
    source = template.ensure(runtime, kind)
    modules = [name for name in options.modules.split(",") if name]
    try:
        with step(f"Creating the database {options.name}"):
            database.clone(runtime.server, source, options.name)
            if modules:
                odoo_run.install(runtime, options.name, modules)
    except BaseException:
        # a half-made database must not be taken for a whole one
        database.drop(runtime.server, options.name)
        raise


def drop(options: argparse.Namespace) -> None:
    if options.name in {kind.name for kind in template.KINDS.values()}:
        say(f"{options.name} is a template; it will be made anew when it is needed.")
    found = database.drop(odoo_run.ensure().server, options.name)
    say(f"{options.name} is removed." if found else f"There was no database {options.name}.")


def show(_options: argparse.Namespace) -> None:
    for name in database.names(odoo_run.ensure().server):
        result(name)
