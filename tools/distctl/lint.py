# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The linters, each with one verdict; and what they can repair by themselves."""

from __future__ import annotations

import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import node, paths, suite
from .console import Failure
from .process import tail
from .tally import Tally

# the reasons are in .pylintrc, where a later "enable=odoolint" would undo them
PYLINT_WITHOUT = (
    "invalid-commit,prefer-env-translation,consider-merging-classes-inherited,missing-return,"
    "context-overridden,super-method-mismatch,method-required-super,no-raise-unlink,"
    "no-wizard-in-models"
)


@dataclass(frozen=True)
class Check:
    name: str
    run: Callable[[], None]


def checks() -> list[Check]:
    """Every check by name; each raises Failure with what it found."""
    return [
        Check("ruff", lambda: _tool("ruff", "check", "--quiet", ".")),
        Check("ruff format", lambda: _tool("ruff", "format", "--quiet", "--check", ".")),
        Check("pylint-odoo", _pylint),
        Check("oca-odoo-pre-commit-hooks", _oca),
        Check("XML is well-formed", lambda: _refuse(ill_formed(tracked(".xml")))),
        Check("prettier", lambda: node.run("prettier", "--check", *node.PRETTIER_FILES)),
        Check("eslint", lambda: node.run("eslint", "--max-warnings", "0", *node.ESLINT_FILES)),
    ]


def run(wanted: Iterable[Check]) -> Tally:
    """The verdict of each check."""
    started, passed, failures = time.monotonic(), 0, []
    for check in wanted:
        try:
            check.run()
            passed += 1
        except Failure as error:
            failures.append(f"{check.name}:\n{error}")
    return Tally("lint", passed, tuple(failures), time.monotonic() - started)


def fix() -> None:
    """Repair what can be repaired without a person."""
    _tool("ruff", "check", "--quiet", "--fix-only", ".")
    _tool("ruff", "format", "--quiet", ".")
    node.run("prettier", "--write", "--log-level", "warn", *node.PRETTIER_FILES)


def _tool(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [paths.venv() / "bin" / name, *arguments],
        cwd=paths.REPO,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(tail(done.stdout + done.stderr, lines=40))


def _pylint() -> None:
    addons = [f"addons/{name}" for name in suite.addons()]
    _tool("pylint", "--rcfile=.pylintrc", f"--disable={PYLINT_WITHOUT}", *addons)


def _oca() -> None:
    """Its checks of whole addons. They read the files and never write."""
    for name in suite.addons():
        _tool("oca-checks-odoo-module", f"addons/{name}")


def tracked(*suffixes: str) -> list[Path]:
    """The repository's own files with these suffixes, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=paths.REPO,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    files = (paths.REPO / name for name in listed if name.endswith(suffixes))
    return sorted(path for path in files if path.is_file())


def ill_formed(files: Iterable[Path]) -> list[str]:
    """The XML files that can't be read, each with the reason."""
    found = []
    for path in files:
        try:
            ET.parse(path)
        except ET.ParseError as error:
            found.append(f"{path}: {error}")
    return found


def _refuse(problems: list[str]) -> None:
    if problems:
        raise Failure("\n".join(f"    {problem}" for problem in problems))
