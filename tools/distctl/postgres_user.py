# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who runs PostgreSQL: it refuses root, who needs a user namespace or another account."""

from __future__ import annotations

import functools
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from .console import Failure

ACCOUNTS = ("postgres", "nobody")
UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@functools.cache
def _namespaces_work() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0


@functools.cache
def _account() -> pwd.struct_passwd | None:
    """The account that root drops to; None when there is no need to."""
    if os.geteuid() != 0 or _namespaces_work():
        return None
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure(
        "PostgreSQL does not run as root. Tried: user namespaces (not allowed here), the accounts "
        f"{' and '.join(ACCOUNTS)} (absent). Run this as an ordinary user, or set DIST_DB_URL."
    )


def command(arguments: list[str]) -> list[str]:
    """The command, wrapped for root when namespaces work: files then still belong to root."""
    if os.geteuid() == 0 and _namespaces_work():
        return [*UNSHARE, *arguments]
    return arguments


def identity() -> dict[str, Any]:
    """Arguments for subprocess that drop root's privileges; empty when not needed."""
    account = _account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give(folder: Path) -> None:
    """Make a folder belong to whoever runs PostgreSQL."""
    if account := _account():
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)
