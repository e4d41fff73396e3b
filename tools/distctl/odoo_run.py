# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Running Odoo with our configuration."""

from __future__ import annotations

import configparser
import hashlib
import os
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import files, odoo_link, odoo_source, paths, postgres, python_env
from .console import Failure
from .odoo_source import Odoo
from .postgres_server import Server
from .process import tail


@dataclass(frozen=True)
class Runtime:
    """What is needed to run Odoo, all of it present."""

    odoo: Odoo
    server: Server
    conf: Path


def ensure() -> Runtime:
    """Provide everything, fetching and starting what is missing. Raises Failure."""
    python_env.ensure()
    odoo = odoo_source.ensure()
    odoo_link.ensure(odoo)
    server = postgres.server()
    return Runtime(odoo, server, write_conf(odoo, server))


def extra_addons() -> list[Path]:
    """Folders of further addons, from DIST_EXTRA_ADDONS (comma-separated)."""
    names = [name for name in os.environ.get("DIST_EXTRA_ADDONS", "").split(",") if name.strip()]
    folders = [Path(name.strip()).expanduser().resolve() for name in names]
    for folder in folders:
        if not holds_addons(folder):
            raise Failure(f"DIST_EXTRA_ADDONS names {folder}, which holds no addon.")
    return folders


def holds_addons(folder: Path) -> bool:
    return any(folder.glob("*/__manifest__.py"))


def write_conf(odoo: Odoo, server: Server) -> Path:
    """Write Odoo's configuration; commands with other settings at the same time don't share it."""
    extra = extra_addons()
    ours = [paths.ADDONS] if holds_addons(paths.ADDONS) else []
    options = {
        **development_options(),
        "addons_path": ",".join(map(str, [*odoo.addons_paths, *ours, *extra])),
        "data_dir": paths.odoo_data(),
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_password": server.password,
        "pg_path": server.binaries,
        "unaccent": server.is_superuser(),
    }
    lines = [f"{name} = {value}\n" for name, value in options.items() if value != ""]
    path = paths.conf() / f"odoo{_variant(extra)}.conf"
    files.write(path, "".join(["[options]\n", *lines]))
    return path


def development_options(path: Path | None = None) -> dict[str, str]:
    """The options that don't depend on the machine, from config/odoo.dev.conf."""
    reader = configparser.RawConfigParser()
    reader.read_string((path or paths.CONFIG / "odoo.dev.conf").read_text())
    return dict(reader["options"])


def _variant(extra: list[Path]) -> str:
    settings = [*map(str, extra), os.environ.get("DIST_DB_URL"), os.environ.get("ODOO_HOME")]
    if not any(settings):
        return ""
    return "-" + hashlib.sha256(repr(settings).encode()).hexdigest()[:8]


def environment(runtime: Runtime) -> dict[str, str]:
    """The settings that scripts and tests read, on top of what is set already."""
    programs = [str(paths.venv() / "bin"), str(runtime.server.binaries)]
    return {
        **runtime.server.environment(),
        "DIST_CACHE": str(paths.cache()),
        "DIST_ODOO_CONF": str(runtime.conf),
        "DIST_ODOO_HOME": str(runtime.odoo.home),
        "DIST_PYTHON_BIN": str(paths.venv_python()),
        "VIRTUAL_ENV": str(paths.venv()),
        "PATH": os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)]),
    }


def full_environment(runtime: Runtime) -> dict[str, str]:
    return {**os.environ, **environment(runtime)}


def command(runtime: Runtime, *arguments: str) -> list[str]:
    """The command line of Odoo with our configuration."""
    return [str(paths.venv() / "bin" / "odoo"), *_with_conf(list(arguments), runtime.conf)]


def _with_conf(arguments: list[str], conf: Path) -> list[str]:
    """Put -c after the subcommand (`odoo shell -c ...`), which Odoo wants first."""
    at = 1 if arguments and not arguments[0].startswith("-") else 0
    return [*arguments[:at], "-c", str(conf), *arguments[at:]]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def install(
    runtime: Runtime,
    name: str,
    modules: Sequence[str],
    *,
    demo: bool = False,
    update: bool = False,
) -> None:
    """Install modules into a database, or update what it has; the log goes to a file.

    Raises Failure.
    """
    arguments = ["-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http"]
    if demo:
        arguments.append("--with-demo")
    if update:
        arguments += ["-u", ",".join(modules)]
    what = f"{'updating' if update else 'installing'} {', '.join(modules)} in {name}"
    _run_logged(runtime, arguments, paths.logs() / f"install-{name}.log", what)
    refuse_missing_modules(runtime.server, name, modules)


def script(runtime: Runtime, name: str, code: str) -> None:
    """Run Python with `env` in Odoo's shell; it must commit itself. Raises Failure."""
    log = paths.logs() / f"script-{name}.log"
    arguments = ["shell", "-d", name, "--no-http"]
    _run_logged(runtime, arguments, log, f"running a script in {name}", code)


def _run_logged(
    runtime: Runtime, arguments: list[str], log: Path, what: str, feed: str = ""
) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        done = subprocess.run(
            command(runtime, *arguments),
            input=feed,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env=full_environment(runtime),
            check=False,
        )
    if done.returncode:
        text = tail(log.read_text(errors="replace"))
        raise Failure(f"{what} failed. The end of {log}:\n{text}")


def refuse_missing_modules(server: Server, name: str, modules: Sequence[str]) -> None:
    """Odoo only warns about a module it doesn't know or can't install: make that an error."""
    rows = server.sql("SELECT name FROM ir_module_module WHERE state = 'installed'", name)
    if missing := sorted(set(modules) - set(rows)):
        raise Failure(
            f"Odoo did not install {', '.join(missing)} in {name}: see "
            f"{paths.logs() / f'install-{name}.log'}. Is the addon in addons/ or in a folder "
            "of DIST_EXTRA_ADDONS?"
        )
