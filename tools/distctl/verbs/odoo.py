# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`odoo`, `shell` and `python`: our environment's programs, taking this process's place."""

from __future__ import annotations

import argparse
import os
from typing import NoReturn

from .. import odoo_run, paths
from ..odoo_run import Runtime


def register(subparsers: argparse._SubParsersAction) -> None:
    for name, run, what in (
        ("odoo", run_odoo, "run Odoo with our configuration"),
        ("python", run_python, "run the environment's Python with our settings"),
    ):
        verb = subparsers.add_parser(name, help=f"{what}: ctl {name} -- ARGUMENTS")
        verb.add_argument("arguments", nargs="*")
        verb.set_defaults(run=run)
    shell = subparsers.add_parser("shell", help="open Odoo's shell on a database")
    shell.add_argument("db")
    shell.set_defaults(run=run_shell)


def run_odoo(options: argparse.Namespace) -> NoReturn:
    runtime = odoo_run.ensure()
    _become(runtime, odoo_run.command(runtime, *options.arguments))


def run_shell(options: argparse.Namespace) -> NoReturn:
    runtime = odoo_run.ensure()
    _become(runtime, odoo_run.command(runtime, "shell", "-d", options.db, "--no-http"))


def run_python(options: argparse.Namespace) -> NoReturn:
    _become(odoo_run.ensure(), [str(paths.venv_python()), *options.arguments])


def _become(runtime: Runtime, command: list[str]) -> NoReturn:
    os.execvpe(command[0], command, odoo_run.full_environment(runtime))
