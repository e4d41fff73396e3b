# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Template databases with Odoo's own modules, made once per version of everything they rest on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from . import database, files, odoo_run, python_env
from .console import step
from .odoo_run import Runtime
from .postgres_server import Server

# Odoo's modules that the suite's addons build on; what they drag in comes along.
MODULES = (
    "mrp",
    "phone_validation",
    "product_expiry",
    "purchase_stock",
    "sale_management",
    "sale_stock",
    "stock_account",
    "stock_delivery",
    "website_sale_stock",
)
FORMAT = 2
# Odoo's test runner generates them before every run with an HttpCase: 40 s, unless they are there
WARM_ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"


@dataclass(frozen=True)
class Template:
    """A kind of template: its database's name, whether it has Odoo's demo data, its modules."""

    name: str
    demo: bool
    modules: tuple[str, ...] = MODULES


KINDS = {
    "core": Template("dist_tpl_core", demo=False),
    "demo": Template("dist_tpl_demo", demo=True),
}


def key(odoo_version: str, requirements: str, modules: Sequence[str], *, demo: bool) -> str:
    """What a template was made from, as a short text: another key means it is made anew."""
    made_from = [FORMAT, odoo_version, requirements, sorted(modules), demo]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]


def ensure(runtime: Runtime, kind: Template) -> str:
    """The name of an up-to-date template, made when it is missing or outdated."""
    libraries = python_env.requirements_hash("odoo.txt")
    wanted = key(runtime.odoo.version, libraries, kind.modules, demo=kind.demo)
    if _key_of(runtime.server, kind.name) != wanted:
        with files.lock(kind.name):
            if _key_of(runtime.server, kind.name) != wanted:
                _make(runtime, kind, wanted)
    return kind.name


def _key_of(server: Server, name: str) -> str | None:
    rows = server.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{name}' AND NOT datallowconn"
    )
    return rows[0] if rows else None


def _make(runtime: Runtime, kind: Template, wanted: str) -> None:
    """Build beside the old one and swap at the end, so that a half-made one is never used."""
    server, partial = runtime.server, f"{kind.name}_partial"
    database.drop(server, partial)
    database.create_empty(server, partial)
    with step(f"Making the template database {kind.name} (one to three minutes, once)"):
        odoo_run.install(runtime, partial, kind.modules, demo=kind.demo)
        odoo_run.script(runtime, partial, WARM_ASSETS)
    database.drop(server, kind.name)
    if database.filestore(partial).is_dir():
        shutil.move(database.filestore(partial), database.filestore(kind.name))
    server.sql(f"COMMENT ON DATABASE {partial} IS '{wanted}'")
    server.sql(f"ALTER DATABASE {partial} RENAME TO {kind.name}")
    # closed to connections, which would block cloning; a key counts only once it is closed
    server.sql(f"ALTER DATABASE {kind.name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
