# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`forecast-eval`: the forecast and its rivals on series of a CSV file."""

from __future__ import annotations

import argparse

from .. import core_run


def register(subparsers: argparse._SubParsersAction) -> None:
    evaluation = subparsers.add_parser("forecast-eval", help="judge the forecast on a CSV file")
    evaluation.add_argument("data", help="rows are series, columns periods, gaps are empty")
    evaluation.add_argument("horizon", help="the last periods, which are forecast")
    evaluation.add_argument("--season", default="", help="periods of a season; found if empty")
    evaluation.add_argument("--windows", default="", help="how many test windows (1)")
    evaluation.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    arguments = [options.data, options.horizon]
    for name in ("season", "windows"):
        if value := getattr(options, name):
            arguments += [f"--{name}", value]
    return core_run.run("dist_replenishment", "cli_forecast", arguments)
