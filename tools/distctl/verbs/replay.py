# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`replay`: a retail order stream through all channels at once."""

from __future__ import annotations

import argparse

from .. import odoo_run, replay


def register(subparsers: argparse._SubParsersAction) -> None:
    player = subparsers.add_parser("replay", help="a retail order stream, watched for oversell")
    player.add_argument("--orders", type=positive, default=5000)
    player.add_argument("--products", type=positive, default=2000)
    player.add_argument(
        "--processes", type=positive, default=4, help="workers that enter orders, without HTTP's"
    )
    player.add_argument("--seed", type=int, default=1, help="draws dates, receipts and deliveries")
    player.add_argument("--rules", action="store_true", help="every rule of the policy is on")
    player.add_argument("--keep", action="store_true", help="keep the database")
    player.set_defaults(run=run)


def positive(text: str) -> int:
    """A whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise ValueError(f"{number} is less than 1")
    return number


def run(options: argparse.Namespace) -> None:
    names = ("orders", "products", "processes", "seed")
    arguments = [part for name in names for part in (f"--{name}", str(getattr(options, name)))]
    arguments += ["--rules"] * options.rules
    replay.play(odoo_run.ensure(), arguments, keep=options.keep)
