# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PostgreSQL server: its address, and SQL sent to it through psql."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .console import Failure
from .process import tail

PORT = 5432
# Odoo refuses the role "postgres"
ROLE = "odoo"


@dataclass(frozen=True)
class Server:
    """How to reach PostgreSQL, and the programs that fit it. `host` may be a socket's folder."""

    host: str
    port: int
    binaries: Path
    user: str = ROLE
    password: str = ""
    maintenance: str = "postgres"
    external: bool = False

    def environment(self) -> dict[str, str]:
        """What psql, pg_dump and psycopg2 read."""
        told = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}
        return told | ({"PGPASSWORD": self.password} if self.password else {})

    def answers(self) -> bool:
        """Whether it accepts connections."""
        try:
            self.sql("SELECT 1")
        except Failure:
            return False
        return True

    def sql(self, statement: str, database: str | None = None) -> list[str]:
        """Run one statement outside a transaction; the rows as text, columns joined by '|'."""
        done = subprocess.run(
            [
                str(self.binaries / "psql"),
                "-X",
                "-A",
                "-t",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                database or self.maintenance,
                "-c",
                statement,
            ],
            env={**os.environ, **self.environment(), "PGCONNECT_TIMEOUT": "10"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failure(f"PostgreSQL refused '{statement}':\n{tail(done.stderr)}")
        return done.stdout.splitlines()

    def is_superuser(self) -> bool:
        return self.sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == ["t"]


def from_url(url: str, binaries: Path) -> Server:
    """The server that DIST_DB_URL names: postgresql://user:password@host:port/database."""
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    if parts.scheme not in ("postgresql", "postgres") or not host or not parts.username:
        raise Failure(
            "DIST_DB_URL must look like postgresql://user:password@host:5432/postgres "
            "(or ...@/postgres?host=/folder/of/socket)."
        )
    server = Server(
        host=unquote(host),
        port=parts.port or PORT,
        binaries=binaries,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        maintenance=parts.path.strip("/") or "postgres",
        external=True,
    )
    server.sql("SELECT 1")
    return server
