# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`test-upstream`: Odoo's own tests with the suite installed, compared with stock Odoo."""

from __future__ import annotations

import argparse

from .. import odoo_run, upstream


def register(subparsers: argparse._SubParsersAction) -> None:
    verb = subparsers.add_parser("test-upstream", help="Odoo's own tests with the suite")
    verb.add_argument(
        "--only",
        default="",
        help=f"comma-separated runs to repeat ({', '.join(upstream.RUNS)}); "
        "the records of the others are compared again",
    )
    verb.add_argument(
        "--area",
        choices=tuple(upstream.AREAS),
        default=upstream.WAREHOUSE,
        help="whose tests: "
        + "; ".join(f"{area}: {', '.join(names)}" for area, names in upstream.AREAS.items()),
    )
    verb.add_argument("--keep", action="store_true", help="leave the databases")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    only = tuple(name for name in options.only.split(",") if name)
    upstream.run(odoo_run.ensure(), upstream.Options(only, options.keep, options.area))
