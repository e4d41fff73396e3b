# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`bench`: ratios against stock Odoo, measured in one run."""

from __future__ import annotations

import argparse

from .. import bench, odoo_run


def register(subparsers: argparse._SubParsersAction) -> None:
    benches = subparsers.add_parser("bench", help="measure the suite against stock Odoo")
    which = benches.add_subparsers(dest="bench", required=True, metavar="WHICH")
    promise = which.add_parser("promise", help="promises of one contended product")
    promise.add_argument("--rounds", type=int, default=5)
    promise.add_argument("--processes", default="1,4,16", help="comma-separated")
    promise.add_argument("--no-http", action="store_true", help="leave the HTTP clients out")
    promise.add_argument("--calm", action="store_true", help="only what competes with nobody")
    promise.set_defaults(run=run_promise)
    availability = which.add_parser("availability", help="availability of a whole catalogue")
    availability.add_argument("--products", type=int, default=20_000)
    availability.add_argument("--moves", type=int, default=40_000)
    availability.add_argument("--rounds", type=int, default=5)
    availability.add_argument(
        "--no-large", action="store_true", help="leave out ten times the products"
    )
    availability.set_defaults(run=run_availability)
    replenishment = which.add_parser(
        "replenishment", help="proposals of many rules and their purchase orders"
    )
    replenishment.add_argument("--rounds", type=int, default=3)
    replenishment.add_argument(
        "--small", action="store_true", help="a trial: 400 and 1,000 rules, 2,000 for ours alone"
    )
    replenishment.set_defaults(run=run_replenishment)
    returns = which.add_parser("returns", help="returns, and deliveries and receipts that are none")
    returns.add_argument("--rounds", type=int, default=5)
    returns.add_argument("--lines", type=int, default=200)
    returns.set_defaults(run=run_returns)
    forecast = which.add_parser("forecast", help="forecasts of real demand against simple methods")
    forecast.add_argument("--windows", type=int, default=0, help="test windows, 0 for each set's")
    forecast.set_defaults(run=run_forecast)
    policies = which.add_parser("policies", help="policies on real demand, out of sample")
    policies.add_argument("--series", type=int, default=1500, help="drawn from each set")
    policies.add_argument("--sets", default="", help="comma-separated; all if empty")
    policies.set_defaults(run=run_policies)


def run_promise(options: argparse.Namespace) -> None:
    arguments = ["--rounds", str(options.rounds), "--processes", options.processes]
    if options.no_http:
        arguments.append("--no-http")
    if options.calm:
        arguments.append("--calm")
    bench.promise(odoo_run.ensure(), arguments)


def run_availability(options: argparse.Namespace) -> None:
    names = ("products", "moves", "rounds")
    arguments = [text for name in names for text in (f"--{name}", str(getattr(options, name)))]
    bench.availability(odoo_run.ensure(), arguments, large=not options.no_large)


#: a trial that takes a minute
SMALL = ("--rules", "400,1000", "--many", "2000", "--warm", "100")


def run_replenishment(options: argparse.Namespace) -> None:
    small = SMALL if options.small else ()
    bench.replenishment(odoo_run.ensure(), ["--rounds", str(options.rounds), *small])


def run_returns(options: argparse.Namespace) -> None:
    arguments = ["--rounds", str(options.rounds), "--lines", str(options.lines)]
    bench.returns(odoo_run.ensure(), arguments)


def run_forecast(options: argparse.Namespace) -> None:
    bench.forecast(["--windows", str(options.windows)])


def run_policies(options: argparse.Namespace) -> None:
    bench.policies(["--series", str(options.series), "--sets", options.sets])
