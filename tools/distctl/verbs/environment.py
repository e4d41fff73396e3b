# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`env`: the settings as shell exports, for `eval "$(./ctl env)"`."""

from __future__ import annotations

import argparse
import shlex

from .. import odoo_run
from ..console import result


def register(subparsers: argparse._SubParsersAction) -> None:
    verb = subparsers.add_parser("env", help='print the settings, for eval "$(./ctl env)"')
    verb.set_defaults(run=run)


def run(_options: argparse.Namespace) -> None:
    for name, value in odoo_run.environment(odoo_run.ensure()).items():
        result(f"export {name}={shlex.quote(value)}")
