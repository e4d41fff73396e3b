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
    promise.set_defaults(run=run_promise)
    availability = which.add_parser("availability", help="availability of a whole catalogue")
    availability.add_argument("--products", type=int, default=20_000)
    availability.add_argument("--moves", type=int, default=40_000)
    availability.add_argument("--rounds", type=int, default=3)
    availability.add_argument(
        "--no-large", action="store_true", help="leave out ten times the products"
    )
    availability.set_defaults(run=run_availability)


def run_promise(options: argparse.Namespace) -> None:
    arguments = ["--rounds", str(options.rounds), "--processes", options.processes]
    if options.no_http:
        arguments.append("--no-http")
    bench.promise(odoo_run.ensure(), arguments)


def run_availability(options: argparse.Namespace) -> None:
    names = ("products", "moves", "rounds")
    arguments = [text for name in names for text in (f"--{name}", str(getattr(options, name)))]
    bench.availability(odoo_run.ensure(), arguments, large=not options.no_large)
