# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Benchmarks: the suite against stock Odoo in one run, on two clones of one template."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Sequence

from . import database, forecast_data, odoo_run, paths, python_env, replay_data, suite, template
from .console import Failure, step
from .odoo_run import Runtime
from .template import Template

PROMISE_ADDONS = ("dist_base", "dist_reservation_policy")
#: what a company with kits and goods that expire has beside them
RULED_ADDONS = ("dist_reservation_policy_expiry", "dist_reservation_policy_mrp")
RULED_MODULES = ("mrp", "product_expiry")
AVAILABILITY_ADDONS = (*PROMISE_ADDONS, "dist_channel_availability")
REPLENISHMENT_ADDONS = ("dist_base", "dist_replenishment")
RETURNS_ADDONS = ("dist_base", "dist_returns")


@contextlib.contextmanager
def databases(runtime: Runtime, addons: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(stock Odoo's database, the suite's), removed at the end.

    Both have the modules that the addons ask for and no others: what else a database has costs both
    sides the same, and would only blur the difference.
    """
    modules = tuple(sorted(suite.foundations(addons)))
    source = template.ensure(runtime, Template("dist_tpl_bench", demo=False, modules=modules))
    names = tuple(f"dist_bench_{side}_{os.getpid()}" for side in ("stock", "suite"))
    try:
        with step("Making a database of stock Odoo and one of the suite"):
            for name in names:
                database.clone(runtime.server, source, name)
            odoo_run.install(runtime, names[1], addons)
        yield names
    finally:
        for name in names:
            database.drop(runtime.server, name)


@contextlib.contextmanager
def ruled_database(runtime: Runtime) -> Iterator[str]:
    """The suite's database of a company with kits and goods that expire, removed at the end."""
    modules = tuple(sorted({*suite.foundations(PROMISE_ADDONS), *RULED_MODULES}))
    source = template.ensure(runtime, Template("dist_tpl_bench_ruled", demo=False, modules=modules))
    name = f"dist_bench_ruled_{os.getpid()}"
    try:
        with step("Making a database of the suite with every rule"):
            database.clone(runtime.server, source, name)
            odoo_run.install(runtime, name, (*PROMISE_ADDONS, *RULED_ADDONS))
        yield name
    finally:
        database.drop(runtime.server, name)


def promise(runtime: Runtime, arguments: Sequence[str]) -> None:
    """Measure promises; raises Failure when a claim does not hold."""
    with (
        databases(runtime, PROMISE_ADDONS) as (stock, suite),
        ruled_database(runtime) as ruled,
    ):
        _measure(
            runtime,
            "tests.bench.promisebench.coordinator",
            ["--stock", stock, "--suite", suite, "--ruled", ruled, *arguments],
        )


def availability(runtime: Runtime, arguments: Sequence[str], *, large: bool) -> None:
    """Measure availability; raises Failure when a claim does not hold.

    `large`: also with ten times the products.
    """
    with databases(runtime, AVAILABILITY_ADDONS) as (stock, suite), contextlib.ExitStack() as stack:
        options = ["--stock", stock, "--suite", suite, *arguments]
        if large:
            name = f"{suite}_large"
            stack.callback(database.drop, runtime.server, name)
            database.clone(runtime.server, suite, name)
            options += ["--large", name]
        _measure(runtime, "tests.bench.availabilitybench.run", options)


def replenishment(runtime: Runtime, arguments: Sequence[str]) -> None:
    """Measure proposals and purchase orders; raises Failure when a claim does not hold."""
    with databases(runtime, REPLENISHMENT_ADDONS) as (stock, suite):
        _measure(
            runtime,
            "tests.bench.replenishmentbench.run",
            ["--stock", stock, "--suite", suite, *arguments],
        )


def returns(runtime: Runtime, arguments: Sequence[str]) -> None:
    """Measure returns, and what is none; raises Failure when a claim does not hold."""
    with databases(runtime, RETURNS_ADDONS) as (stock, suite):
        _measure(
            runtime,
            "tests.bench.returnsbench.run",
            ["--stock", stock, "--suite", suite, *arguments],
        )


def forecast(arguments: Sequence[str]) -> None:
    """Judge forecasts on real demand; needs neither Odoo nor a database."""
    python_env.ensure()
    folder = forecast_data.ensure()
    _run("tests.bench.forecastbench.run", [str(folder), *arguments], dict(os.environ))


def policies(arguments: Sequence[str]) -> None:
    """Simulate policies on real demand; needs neither Odoo nor a database."""
    python_env.ensure()
    options = [str(forecast_data.ensure()), str(replay_data.ensure_prices()), *arguments]
    _run("tests.bench.policybench.run", options, dict(os.environ))


def _measure(runtime: Runtime, module: str, arguments: Sequence[str]) -> None:
    _run(module, arguments, odoo_run.full_environment(runtime))


def _run(module: str, arguments: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [str(paths.venv_python()), "-B", "-m", module, *arguments],
        cwd=paths.REPO,
        stdin=subprocess.DEVNULL,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise Failure("a claim of the benchmark does not hold; see above.")
