# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`policy-eval`: what replenishment policies achieve on a file of series, out of sample."""

from __future__ import annotations

import argparse

from .. import core_run


def register(subparsers: argparse._SubParsersAction) -> None:
    policy = subparsers.add_parser(
        "policy-eval",
        help="fill rate, stock and orders of policies on a CSV of series",
        add_help=False,
    )
    policy.add_argument("arguments", nargs=argparse.REMAINDER)
    policy.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return core_run.run("dist_replenishment", "cli_policy", options.arguments)
