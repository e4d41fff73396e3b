# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`test`: every kind of test of the suite."""

from __future__ import annotations

import argparse

from .. import odoo_run, template, testing
from ..console import Failure, result


def register(subparsers: argparse._SubParsersAction) -> None:
    tester = subparsers.add_parser("test", help="run every kind of test")
    tester.add_argument("--kind", action="append", default=[], help="only this kind; repeatable")
    tester.add_argument("--deep", action="store_true", help="all random steps, not a tenth")
    tester.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    runtime = odoo_run.ensure()
    template.ensure(runtime, template.KINDS["core"])
    outcomes = testing.run(runtime, options.kind, deep=options.deep)
    result(testing.table(outcomes))
    if bad := [outcome.kind for outcome in outcomes if not outcome.is_good]:
        raise Failure(f"not everything is good: {', '.join(sorted(bad))}.")
    if not outcomes:
        raise Failure(f"there is no kind {', '.join(options.kind)}.")
