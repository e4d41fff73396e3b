# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The suite's addons: which there are, and which have changed since a database was made."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import paths

# only for tests: never part of a database that somebody works with
TEST_ONLY = "test_dist"
# on the demo company's data; all others must pass on a database without it
NEEDS_DEMO = ("dist_demo", TEST_ONLY)
# a change of these needs no update of a database
UNINSTALLED = frozenset({"tests", "static", "__pycache__", "i18n", "readme"})
UNINSTALLED_SUFFIXES = frozenset({".pyc", ".md", ".rst"})


def addons(folder: Path | None = None) -> list[str]:
    """Every addon of the suite by name, those for tests included."""
    return sorted(path.parent.name for path in (folder or paths.ADDONS).glob("*/__manifest__.py"))


def products(folder: Path | None = None) -> list[str]:
    """What a user installs: all but the addon of tests."""
    return [name for name in addons(folder) if name != TEST_ONLY]


def manifest(name: str, folder: Path | None = None) -> dict[str, Any]:
    """What an addon of the suite says of itself."""
    path = (folder or paths.ADDONS) / name / "__manifest__.py"
    return dict(ast.literal_eval(path.read_text()))


def foundations(names: Sequence[str], folder: Path | None = None) -> set[str]:
    """Odoo's modules that the addons always ask for.

    An addon that installs itself once its parts are there is no reason to install them.
    """
    needed: set[str] = set()
    for name in names:
        told = manifest(name, folder)
        if not told.get("auto_install"):
            needed.update(told["depends"])
    return needed - set(names)


def fingerprint(addon: Path) -> str:
    """Changes when a file changes that a database is made from."""
    digest = hashlib.sha256()
    for path in sorted(addon.rglob("*")):
        inside = path.relative_to(addon)
        if path.is_file() and _counts(inside):
            digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _counts(inside: Path) -> bool:
    return inside.suffix not in UNINSTALLED_SUFFIXES and UNINSTALLED.isdisjoint(inside.parts)


def fingerprints(folder: Path | None = None) -> dict[str, str]:
    """The fingerprint of each addon that a user installs."""
    root = folder or paths.ADDONS
    return {name: fingerprint(root / name) for name in products(root)}


def changed(made_from: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The addons to install or update, so that a database made from one set fits the other."""
    return sorted(name for name, value in now.items() if made_from.get(name) != value)
