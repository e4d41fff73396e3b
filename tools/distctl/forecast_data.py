# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Series of real demand for `bench forecast`, made from packages that are installed on demand.

Neither the packages nor anything of their data is in this repository; what was made of them lies
in the cache.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import files, paths, python_env, replay_data
from .console import Failure, step
from .process import run

REQUIREMENTS = "forecast.txt"
MAKER = paths.REPO / "tests" / "bench" / "forecastbench" / "series.py"
DISK_GB = 0.5
HINT = (
    "The benchmark needs the packages of requirements/replay.txt and requirements/forecast.txt, "
    "which pip fetches from the index that it is configured for. No other command needs them."
)


def folder() -> Path:
    """Where the series are; another version of the data or the program is another folder."""
    return paths.cache() / "forecast" / f"series-{_key()}"


def ensure() -> Path:
    """The folder of CSV files, made when it is missing. Raises Failure."""
    target = folder()
    if not target.is_dir():
        lines = replay_data.ensure()
        with files.lock("forecast"):
            if not target.is_dir():
                files.require_disk(paths.cache(), DISK_GB)
                _make(target, lines)
    return target


def _key() -> str:
    made_from = "".join(python_env.requirements_hash(name) for name in ("replay.txt", REQUIREMENTS))
    return hashlib.sha256(made_from.encode() + MAKER.read_bytes()).hexdigest()[:16]


def _make(target: Path, lines: Path) -> None:
    with files.whole_folder(paths.cache() / "forecast" / "ddop") as package:
        with step("Fetching the bakeries' demand (ddop) into a folder of its own"):
            _pip(package)
        with files.whole_folder(target) as series, step("Making series of demand"):
            command = [paths.venv_python(), "-B", MAKER, lines, package, series]
            run(command, "making the series")


def _pip(package: Path) -> None:
    command = [
        *(paths.venv_python(), "-m", "pip", "install", "--target", package),
        *("--disable-pip-version-check", "--quiet", "--no-deps"),
        *("-r", paths.REQUIREMENTS / REQUIREMENTS),
    ]
    try:
        run(command, "pip install")
    except Failure as error:
        raise Failure(f"{error}\n{HINT}") from error
