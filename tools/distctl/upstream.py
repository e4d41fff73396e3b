# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own tests on stock Odoo alone and with the suite, off and monitoring, compared."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import database, files, odoo_run, paths, suite, template, upstream_compare
from .console import Failure, result, say, step
from .odoo_run import Runtime
from .process import tail
from .template import Template

TESTED = ("stock", "stock_account", "sale_stock", "purchase_stock")
#: what may be tested: Odoo's modules by the name of the area
WAREHOUSE, SHOP = "warehouse", "shop"
AREAS = {WAREHOUSE: TESTED, SHOP: ("website_sale_stock",)}
STOCK = "stock"
PROGRAM = Path(__file__).with_name("upstream_process.py")
LANES = 2
PREFIX = "dist_upstream_"
# The tests make companies and warehouses of their own, which take the default.
SET_MODE = """
env["ir.default"].set("stock.warehouse", "dist_mode", "{mode}")
env["stock.warehouse"].with_context(active_test=False).search([]).dist_mode = "{mode}"
env.cr.commit()
"""
#: what is done to a database after installing the suite; None: the suite isn't installed
RUNS = {STOCK: None, **{mode: SET_MODE.format(mode=mode) for mode in ("monitor", "off")}}


@dataclass(frozen=True)
class Options:
    """`only` names the runs to repeat: what the others wrote earlier is compared again."""

    only: tuple[str, ...] = ()
    keep: bool = False
    area: str = WAREHOUSE


def run(runtime: Runtime, options: Options) -> None:
    """Run the tests on each kind of database and compare; raises Failure on any difference."""
    wanted = options.only or tuple(RUNS)
    refuse_unknown(wanted)
    refuse_missing((name for name in RUNS if name not in wanted), options.area)
    addons = suite_addons()
    source = base(runtime, foundations(addons, area=options.area), options.area)
    with ThreadPoolExecutor(LANES) as lanes:
        jobs = [lanes.submit(run_one, runtime, source, name, addons, options) for name in wanted]
        for job in jobs:
            job.result()
    compare(options.area)


def refuse_unknown(names: Iterable[str]) -> None:
    if unknown := sorted(set(names) - set(RUNS)):
        raise Failure(f"there is no run {', '.join(unknown)}. There are: {', '.join(RUNS)}.")


def refuse_missing(names: Iterable[str], area: str = WAREHOUSE) -> None:
    """Only part of the runs is repeated: the others must have been made."""
    if missing := [name for name in names if not record_file(name, area).is_file()]:
        raise Failure(
            f"the run {', '.join(missing)} has no record yet: leave --only out, or name it too."
        )


def suite_addons() -> list[str]:
    """What a user's database has: without the demo company and the addon of tests."""
    return [name for name in suite.addons() if name not in suite.NEEDS_DEMO]


def foundations(
    addons: Sequence[str], folder: Path = paths.ADDONS, *, area: str = WAREHOUSE
) -> tuple[str, ...]:
    """Odoo's modules below: the tested ones, and what every addon of ours always asks for.

    Stock Odoo is tested with as little as possible around it.
    """
    return tuple(sorted({*AREAS[area], *suite.foundations(addons, folder)} - set(addons)))


def installable(addons: Sequence[str], folder: Path = paths.ADDONS) -> list[str]:
    """The addons to ask for; those that install themselves come along if their parts are there."""
    return [name for name in addons if not suite.manifest(name, folder).get("auto_install")]


def base(runtime: Runtime, modules: tuple[str, ...], area: str) -> str:
    """A template with demo data and nothing but the modules: all runs start from the same."""
    return template.ensure(runtime, Template(f"dist_tpl_upstream{mark(area)}", True, modules))


def mark(area: str) -> str:
    """What tells the databases and files of an area apart."""
    return "" if area == WAREHOUSE else f"_{area}"


def folder() -> Path:
    return paths.logs() / "upstream"


def record_file(name: str, area: str = WAREHOUSE) -> Path:
    return folder() / f"{name}{mark(area)}.json"


def run_one(
    runtime: Runtime, source: str, name: str, addons: Sequence[str], options: Options
) -> None:
    """Make the database of a run and test it; its record is left in the folder of logs."""
    db = PREFIX + name + mark(options.area)
    record_file(name, options.area).unlink(missing_ok=True)
    with files.lock(db):
        database.drop(runtime.server, db)
        database.clone(runtime.server, source, db)
        try:
            prepare(runtime, db, addons, RUNS[name])
            execute(runtime, name, db, options.area)
        finally:
            if not options.keep:
                database.drop(runtime.server, db)


def prepare(runtime: Runtime, db: str, addons: Sequence[str], script: str | None) -> None:
    """Install the suite with the mode of this run, where it has one."""
    if script is not None:
        odoo_run.install(runtime, db, installable(addons), demo=True)
        odoo_run.script(runtime, db, script)


def execute(runtime: Runtime, name: str, db: str, area: str = WAREHOUSE) -> None:
    """Run the tests in a process of their own, which writes the record at its end."""
    folder().mkdir(parents=True, exist_ok=True)
    log, record = folder() / f"{name}{mark(area)}.log", record_file(name, area)
    tested = AREAS[area]
    command = [
        *(str(paths.venv_python()), "-B", str(PROGRAM), str(runtime.conf), db),
        *(str(odoo_run.free_port()), ",".join(tested), str(record)),
    ]
    started = time.monotonic()
    with step(f"Odoo's tests of {', '.join(tested)}: {name}"), log.open("w") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=odoo_run.full_environment(runtime),
            check=False,
        )
    if not record.is_file():
        text = tail(log.read_text(errors="replace"))
        raise Failure(
            f"the run {name} ended with the exit code {done.returncode} after "
            f"{time.monotonic() - started:.0f} s and left no record. The end of {log}:\n{text}"
        )


def compare(area: str = WAREHOUSE) -> None:
    """Print what the suite changes, by run; raises Failure unless it is query budgets alone."""
    records = {name: json.loads(record_file(name, area).read_text()) for name in RUNS}
    for name, record in records.items():
        result(summary(name, record))
    problems = []
    for name in RUNS:
        if name != STOCK:
            result_rises(name, records[STOCK], records[name])
            problems += [f"{name}: {why}" for why in report(records[STOCK], records[name])]
    if problems:
        raise Failure("\n".join([*problems, f"The logs are in {folder()}."]))
    result("The suite breaks none of Odoo's own tests.")


def summary(name: str, record: upstream_compare.Record) -> str:
    counts = upstream_compare.counts(record)
    return (
        f"{name}: {sum(counts.values())} tests, {counts['passed']} passed, "
        f"{counts['failed']} failed, {counts['skipped']} skipped, {record['test_seconds']:.0f} s"
    )


def result_rises(name: str, stock: upstream_compare.Record, ours: upstream_compare.Record) -> None:
    """List every query budget that costs more, within its limit or beyond."""
    for rise in upstream_compare.rises(stock, ours):
        extra = ", ".join(f"{count} x {what}" for what, count in rise.extra)
        state = "over" if rise.suite > rise.expected else "within"
        result(
            f"{name}: {rise.test} ({rise.place}, {rise.login}): {rise.suite} queries, stock Odoo "
            f"{rise.stock}, {state} the budget of {rise.expected}; extra: {extra}"
        )


def report(stock: upstream_compare.Record, ours: upstream_compare.Record) -> list[str]:
    """The verdict, with the traceback of each difference shown first."""
    for difference in upstream_compare.differences(stock, ours):
        if difference.text:
            say(f"{difference.test}\n{tail(difference.text)}")
    return upstream_compare.verdict(stock, ours)
