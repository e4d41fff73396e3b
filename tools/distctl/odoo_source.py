# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Finding Odoo 19: ODOO_HOME, the cache, Debian's package, the vendor's source."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from . import files, odoo_debian, odoo_vendor, paths
from .console import Failure, say, step

SERIES = "19.0"
RECORD = "SOURCE.json"
DISK_GB = 3.0


@dataclass(frozen=True)
class Odoo:
    """A source of Odoo: `home` goes on the Python path; `version` says exactly which one."""

    home: Path
    version: str
    origin: str

    @property
    def addons_paths(self) -> list[Path]:
        """Odoo finds `odoo/addons` itself; a git checkout keeps most addons beside `odoo`."""
        beside = self.home / "addons"
        return [beside] if (beside / "sale" / "__manifest__.py").is_file() else []


def release_version(home: Path) -> str | None:
    """The version that `odoo/release.py` declares, read without running it."""
    try:
        text = (home / "odoo" / "release.py").read_text()
    except OSError:
        return None
    found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+),\s*(\d+)", text, re.MULTILINE)
    return ".".join(found.groups()) if found else None


def problem_of(home: Path) -> str | None:
    """Why a folder can't serve as the source of Odoo, or None."""
    version = release_version(home)
    if version is None:
        return f"{home} holds no Odoo (no odoo/release.py with a version)"
    if not version.startswith(f"{SERIES}."):
        return f"{home} holds Odoo {version}, and {SERIES} is needed"
    return None


def nothing_worked(tried: list[tuple[str, str]]) -> str:
    """The error when every source failed: each attempt with its reason, then what to do."""
    lines = [f"  - {name}: {reason}" for name, reason in tried]
    return "\n".join(
        [
            f"Odoo {SERIES} could not be had. Tried, in this order:",
            *lines,
            f"What to do: unpack Odoo {SERIES} or clone its {SERIES} branch, and name the folder "
            "in ODOO_HOME; or name a reachable mirror of Debian in DIST_DEBIAN_MIRROR.",
        ]
    )


def find() -> Odoo | None:
    """The source that is there already, without fetching anything."""
    if named := os.environ.get("ODOO_HOME"):
        return _from_home(Path(named).expanduser().resolve())
    record = paths.odoo() / RECORD
    if not record.is_file():
        return None
    told = json.loads(record.read_text())
    return Odoo(paths.odoo() / told["home"], told["version"], told["origin"])


def ensure() -> Odoo:
    """The source of Odoo, fetched when it isn't there yet."""
    found = find()
    if found is None:
        files.require_disk(paths.cache(), DISK_GB)
        with files.lock("odoo"):
            found = find() or _fetch()
    return found


def _from_home(home: Path) -> Odoo:
    if problem := problem_of(home):
        raise Failure(f"ODOO_HOME does not fit: {problem}.")
    return Odoo(home, release_version(home) or SERIES, "ODOO_HOME")


def _fetch() -> Odoo:
    tried = [("ODOO_HOME", "not set"), (f"the cache {paths.odoo()}", "empty")]
    sources: list[tuple[str, Callable[[Path], odoo_debian.Fetched]]] = [
        ("Debian's package odoo-19", odoo_debian.fetch),
        ("the vendor's source", odoo_vendor.fetch),
    ]
    for name, fetch in sources:
        try:
            return _fetch_from(name, fetch)
        except Failure as error:
            say(f"    {name} did not work")
            tried.append((name, str(error)))
    raise Failure(nothing_worked(tried))


def _fetch_from(name: str, fetch: Callable[[Path], odoo_debian.Fetched]) -> Odoo:
    with step(f"Getting Odoo {SERIES} from {name}"), files.whole_folder(paths.odoo()) as folder:
        fetched = fetch(folder)
        if problem := problem_of(folder / fetched.home):
            raise Failure(problem)
        told = asdict(fetched) | {"origin": name}
        files.write(folder / RECORD, json.dumps(told, indent=2) + "\n")
    say(f"    taken: {fetched.version}, recorded in {paths.odoo() / RECORD}")
    return Odoo(paths.odoo() / fetched.home, fetched.version, name)
