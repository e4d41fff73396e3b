# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database that `run` serves: the suite with its demo company, updated when addons change."""

from __future__ import annotations

import json

from . import database, files, odoo_run, suite, template
from .console import Failure, say, step
from .odoo_run import Runtime
from .postgres_server import Server

NAME = "dist"
# what Odoo itself came as; another version means that its own modules are updated too
ODOO = "odoo"
DISK_GB = 1.0


def ensure(runtime: Runtime) -> str:
    """Make or update the database; its name."""
    now = suite.fingerprints() | {ODOO: runtime.odoo.version}
    with files.lock(f"database-{NAME}"):
        if not database.exists(runtime.server, NAME):
            files.require_disk(database.filestore(NAME).parent, DISK_GB)
            make(runtime, NAME)
            remember(runtime.server, NAME, now)
        elif names := suite.changed(recall(runtime.server, NAME), now):
            _update(runtime, names)
            remember(runtime.server, NAME, now)
    return NAME


def make(runtime: Runtime, name: str) -> None:
    """A new database with the whole suite. Half-made, it is removed."""
    source = template.ensure(runtime, template.KINDS["core"])
    try:
        with step(f"Creating the database {name} with the suite and its demo company"):
            database.clone(runtime.server, source, name)
            odoo_run.install(runtime, name, suite.products())
    except BaseException:
        database.drop(runtime.server, name)
        raise


def remember(server: Server, name: str, made_from: dict[str, str]) -> None:
    """Keep what a database was made from, as its comment."""
    server.sql(f"COMMENT ON DATABASE {name} IS '{json.dumps(made_from)}'")


def recall(server: Server, name: str) -> dict[str, str]:
    """What a database was made from; nothing when that is unknown."""
    (comment,) = server.sql(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
    )
    try:
        return dict(json.loads(comment))
    except (TypeError, ValueError):
        return {}


def _update(runtime: Runtime, names: list[str]) -> None:
    modules = ["base" if name == ODOO else name for name in names]
    say(f"Changed since the database {NAME} was made: {', '.join(names)}.")
    try:
        with step(f"Updating the database {NAME}"):
            odoo_run.install(runtime, NAME, modules, update=True)
    except Failure as error:
        hint = f"./ctl db drop {NAME} removes the database; the next start makes a new one."
        raise Failure(f"{error}\n{hint}") from error
