# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`run` serves the demo company; `stop` ends it and PostgreSQL."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from .. import demo_db, files, odoo_run, paths, postgres, serve
from ..console import Failure, result, say

GREETING = """
    The suite runs:   {url}/odoo
    Web shop:         {url}/shop
    Administrator:    login admin, password admin
    Telesales:        login telesales, password telesales
    Log:              {log}
    Stop it:          Ctrl+C here, or make stop elsewhere
"""


def register(subparsers: argparse._SubParsersAction) -> None:
    runner = subparsers.add_parser("run", help="serve the demo company (DIST_PORT names the port)")
    runner.set_defaults(run=run)
    stopper = subparsers.add_parser("stop", help="stop the server and PostgreSQL")
    stopper.set_defaults(run=stop)


def run(_options: argparse.Namespace) -> None:
    wanted = serve.wanted_port(os.environ.get("DIST_PORT"))
    refuse_second()
    serve.choose_port(wanted)
    runtime = odoo_run.ensure()
    db = demo_db.ensure(runtime)
    port = serve.choose_port(wanted)
    if port != (wanted or serve.PORT):
        say(f"Port {serve.PORT} is taken by another program; {port} is used instead.")
    say("Starting Odoo ...")
    with _stoppable(), serve.Server(runtime, db, port) as server, _noted(server):
        result(GREETING.format(url=server.url, log=server.log))
        try:
            server.wait()
        except KeyboardInterrupt:
            say("\nStopping Odoo ... (PostgreSQL stays for the next start; make stop ends it too)")


def refuse_second() -> None:
    """Two servers on one database would each run its scheduled actions."""
    if (note := read_note()) and serve.is_odoo(note[0]):
        raise Failure(f"it runs already: http://localhost:{note[1]}/odoo. make stop ends it.")


def note_file() -> Path:
    return paths.cache() / "run.txt"


def read_note() -> tuple[int, int] | None:
    """Process and port of the server that was started last."""
    try:
        pid, port = note_file().read_text().split()
        return int(pid), int(port)
    except (OSError, ValueError):
        return None


@contextlib.contextmanager
def _noted(server: serve.Server) -> Iterator[None]:
    files.write(note_file(), f"{server.pid} {server.port}\n")
    try:
        yield
    finally:
        note_file().unlink(missing_ok=True)


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Take a plain kill or a closed terminal as Ctrl+C, so that Odoo isn't left behind."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    yield


def stop(_options: argparse.Namespace) -> None:
    note = read_note()
    if note and serve.is_odoo(note[0]):
        serve.end(note[0])
        say("Odoo is stopped.")
    note_file().unlink(missing_ok=True)
    say("PostgreSQL is stopped." if postgres.stop() else "PostgreSQL was not running.")
