# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases: cloned from a template in a moment, with the filestore as hard links."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from . import paths
from .console import Failure
from .postgres_server import Server

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
# a copy must not pass for the original: Odoo identifies a database by these
FRESH_IDENTITY = (
    "UPDATE ir_config_parameter SET value = gen_random_uuid()::text "
    "WHERE key IN ('database.uuid', 'database.secret')"
)


def check_name(name: str) -> str:
    """Refuse a name that would need quoting; return it."""
    if not NAME.fullmatch(name):
        raise Failure(
            f"'{name}' can't name a database here: use small letters, digits and underscores, "
            "beginning with a letter, at most 63."
        )
    return name


def filestore(name: str) -> Path:
    return paths.odoo_data() / "filestore" / name


def exists(server: Server, name: str) -> bool:
    return bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{check_name(name)}'"))


def refuse_existing(server: Server, name: str) -> None:
    if exists(server, name):
        raise Failure(f"the database {name} exists already: ./ctl db drop {name} removes it.")


def create_empty(server: Server, name: str) -> None:
    """An empty database with what Odoo expects of one it made itself."""
    refuse_existing(server, name)
    server.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'")
    if server.is_superuser():
        server.sql("CREATE EXTENSION IF NOT EXISTS unaccent", name)
        server.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm", name)
        # indexes on unaccented text need a function that is declared immutable
        server.sql("ALTER FUNCTION unaccent(text) IMMUTABLE", name)


def clone(server: Server, source: str, name: str) -> None:
    """Copy a database and its filestore under a new name, with an identity of its own."""
    check_name(name)
    refuse_existing(server, name)
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(source).is_dir():
        # files of a filestore are named by their content and never rewritten: links are safe
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)
    server.sql(f"CREATE DATABASE {name} TEMPLATE {check_name(source)}")
    server.sql(FRESH_IDENTITY, name)


def drop(server: Server, name: str) -> bool:
    """Remove a database and its filestore, closing its connections; False when there was none."""
    found = exists(server, name)
    if found:
        server.sql(f"ALTER DATABASE {name} IS_TEMPLATE false")
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(filestore(name), ignore_errors=True)
    return found


def names(server: Server) -> list[str]:
    """The databases other than PostgreSQL's own."""
    return server.sql(
        "SELECT datname FROM pg_database "
        "WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY 1"
    )
