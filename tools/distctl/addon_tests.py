# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Installing addons in a clone of the template and running their Odoo tests."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import database, odoo_run, paths, template
from .console import Failure, say
from .odoo_log import Reader, Report
from .odoo_run import Runtime


@dataclass(frozen=True)
class Options:
    """`tags` are Odoo's test tags; `keep` leaves the database; `verbose` shows the whole log."""

    addons: tuple[str, ...]
    tags: str = ""
    db: str = ""
    keep: bool = False
    verbose: bool = False


@dataclass(frozen=True)
class Outcome:
    report: Report
    exit_code: int
    seconds: float
    log: Path


def run(runtime: Runtime, options: Options) -> Outcome:
    """Install and test; raises Failure when anything at all is wrong."""
    outcome = measure(runtime, options)
    if problems := judge(options.addons, outcome, by_tags=bool(options.tags)):
        raise Failure("\n".join([*problems, f"The log: {outcome.log}"]))
    return outcome


def measure(
    runtime: Runtime, options: Options, after: Callable[[str], None] | None = None
) -> Outcome:
    """Install and test, and say how it went; `after` is given the database before it is dropped."""
    refuse_unknown(runtime, options.addons)
    source = template.ensure(runtime, template.KINDS["core"])
    name = options.db or f"dist_test_{options.addons[0]}"[:50] + f"_{os.getpid()}"
    database.clone(runtime.server, source, name)
    try:
        outcome = _run_odoo(runtime, options, name)
        if after:
            after(name)
    finally:
        if not options.keep:
            database.drop(runtime.server, name)
    return outcome


def refuse_unknown(runtime: Runtime, addons: Sequence[str]) -> None:
    """Say at once that an addon doesn't exist, rather than after an installation."""
    folders = [
        runtime.odoo.home / "odoo" / "addons",
        *runtime.odoo.addons_paths,
        paths.ADDONS,
        *odoo_run.extra_addons(),
    ]
    for addon in addons:
        if not any((folder / addon / "__manifest__.py").is_file() for folder in folders):
            looked = ", ".join(map(str, folders))
            raise Failure(f"there is no addon {addon}. Looked in: {looked}.")


def _run_odoo(runtime: Runtime, options: Options, name: str) -> Outcome:
    addons = ",".join(options.addons)
    arguments = [
        *("-d", name, "-i", addons),
        *("--test-tags", options.tags or ",".join(f"/{addon}" for addon in options.addons)),
        *("--http-port", str(odoo_run.free_port())),
        *("--screenshots", str(paths.logs() / "screenshots")),
    ]
    # the tests' own companies and people may stay in a database that doesn't
    told = {} if options.keep else {"DIST_TEST_WORLD": "1"}
    started = time.monotonic()
    log = paths.logs() / f"test-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    say(f"Installing and testing {addons} in the database {name} ...")
    reader = Reader()
    with (
        subprocess.Popen(
            odoo_run.command(runtime, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**odoo_run.full_environment(runtime), **told},
        ) as odoo,
        log.open("w") as file,
    ):
        assert odoo.stdout
        for line in odoo.stdout:
            file.write(line)
            if reader.feed(line) or options.verbose:
                say(line.rstrip("\n"))
    return Outcome(reader.report, odoo.returncode, time.monotonic() - started, log)


def judge(addons: Sequence[str], outcome: Outcome, *, by_tags: bool) -> list[str]:
    """Every reason for which a run is not good, as sentences."""
    report, problems = outcome.report, []
    if report.failed:
        problems.append(f"{report.failed} tests failed.")
    if not report.tests:
        problems.append("No test ran at all.")
    elif not by_tags and (idle := [addon for addon in addons if not report.tests[addon]]):
        problems.append(f"No test of {', '.join(idle)} ran.")
    if report.complaints:
        problems.append(f"{len(report.complaints)} warnings or errors are in the log (above).")
    if outcome.exit_code and not problems:
        problems.append(f"Odoo ended with the exit code {outcome.exit_code}.")
    return problems


def summary(outcome: Outcome) -> str:
    """One line about a good run."""
    counts = ", ".join(f"{addon} {count}" for addon, count in sorted(outcome.report.tests.items()))
    total = sum(outcome.report.tests.values())
    return (
        f"{total} tests passed ({counts}), the log is clean, {outcome.seconds:.0f} s. "
        f"The log: {outcome.log}"
    )
