# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`pg start|stop|status`: our own PostgreSQL server."""

from __future__ import annotations

import argparse

from .. import postgres, python_env
from ..console import result, say


def register(subparsers: argparse._SubParsersAction) -> None:
    pg = subparsers.add_parser("pg", help="start, stop or look at our PostgreSQL")
    pg.add_argument("action", choices=("start", "stop", "status"))
    pg.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return {"start": start, "stop": stop, "status": status}[options.action]()


def start() -> int:
    python_env.ensure()
    server = postgres.start()
    result(f"PostgreSQL runs as process {postgres.running_pid()}, its socket is in {server.host}")
    return 0


def stop() -> int:
    say("PostgreSQL is stopped." if postgres.stop() else "PostgreSQL was not running.")
    return 0


def status() -> int:
    """Exit code 0 when it runs, 3 when not (as service managers do)."""
    pid = postgres.running_pid()
    result(f"PostgreSQL runs as process {pid}" if pid else "PostgreSQL is not running")
    return 0 if pid else 3
