# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`test` runs every kind of test in two lanes; `fix` repairs; `clean-dbs` tidies up."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .. import database, demo_db, leftovers, lint, odoo_run, pot, template, test_jobs
from ..console import Failure, result, say
from ..tally import KINDS, Tally, by_kind, table

LANES = 2
SHOWN = 40
#: what every process of a deep run is told: Odoo's, its workers' and the unit tests'
DEEP = {"DIST_DEEP": "1", "DIST_HYPOTHESIS_PROFILE": "deep"}


def register(subparsers: argparse._SubParsersAction) -> None:
    tester = subparsers.add_parser("test", help="run every kind of test")
    tester.add_argument("--kind", action="append", choices=KINDS, help="only this kind, repeatable")
    tester.add_argument("--deep", action="store_true", help="all random steps, not a tenth")
    tester.set_defaults(run=run)
    fixer = subparsers.add_parser("fix", help="repair what the linters can, write the .pot files")
    fixer.set_defaults(run=fix)
    cleaner = subparsers.add_parser("clean-dbs", help="remove databases of killed runs")
    cleaner.set_defaults(run=clean)


def run(options: argparse.Namespace) -> int:
    kinds = options.kind or list(KINDS)
    os.environ.update(DEEP if options.deep else {})
    started = time.monotonic()
    runtime = odoo_run.ensure()
    if set(kinds) - {"lint", "unit"}:
        template.ensure(runtime, template.KINDS["core"])
    jobs = [job for job in test_jobs.plan(runtime) if job.kind in kinds]
    with ThreadPoolExecutor(LANES) as lanes:
        tallies = [tally for found in lanes.map(_run_job, jobs) for tally in found]
    rows = by_kind(kinds, [tally for tally in tallies if tally.kind in kinds])
    say(f"Everything took {time.monotonic() - started:.0f} s.")
    _show_failures(rows)
    result(table(rows))
    return 1 if any(row.failed for row in rows) else 0


def _run_job(job: test_jobs.Job) -> Sequence[Tally]:
    """One job; whatever goes wrong is its failure and keeps no other from running."""
    say(f"[{job.name}] started")
    started = time.monotonic()
    try:
        tallies = job.run()
    except Exception as error:
        text = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        tallies = [Tally(job.kind, 0, (text,), time.monotonic() - started)]
    for tally in tallies:
        told = f"{tally.passed} passed, {tally.failed} failed, {tally.seconds:.0f} s"
        say(f"[{job.name}] {tally.kind}: {told}{f', log: {tally.log}' if tally.log else ''}")
        for line in tally.failures[:SHOWN]:
            say(f"[{job.name}] FAILED {line}")
    return tallies


def _show_failures(rows: Sequence[Tally]) -> None:
    for row in rows:
        for line in row.failures[:SHOWN]:
            say(f"FAILED {row.kind}: {line}")


def fix(_options: argparse.Namespace) -> None:
    lint.fix()
    runtime = odoo_run.ensure()
    name = f"dist_test_pot_{os.getpid()}"
    try:
        demo_db.make(runtime, name)
        late = pot.write(runtime, name)
    finally:
        database.drop(runtime.server, name)
    say(f"Translation templates written: {', '.join(late) or 'none, all were current'}.")


def clean(_options: argparse.Namespace) -> None:
    server = odoo_run.ensure().server
    names = leftovers.find(database.names(server))
    for name in names:
        database.drop(server, name)
    say(f"Removed: {', '.join(names) or 'nothing, no run left a database behind'}.")
