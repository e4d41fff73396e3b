# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which Python the environment is made of: a supported one, and of its like the quickest.

Odoo is bound by its interpreter. A Python that a version manager compiled on the spot often lacks
the profile-guided optimisation of a distribution's own package: a plain loop took it twice the
time, Odoo's own work a sixth more. Nothing in its configuration says so, so it is measured.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from .console import Failure, say

OLDEST, NEWEST = (3, 10), (3, 13)
#: what a Python of the same version must save, for the one that was asked for to be left
WORTH_IT = 0.8
TURNS = 3
Version = tuple[int, int]
#: calls, attributes, dictionaries and comprehensions, as in Odoo's own code; prints CPU seconds,
#: the least of several, since a busy machine only ever adds to it
MEASURE = """
import time

class Record:
    __slots__ = ("number", "cache")
    def __init__(self, number):
        self.number, self.cache = number, {}
    def get(self, key):
        try:
            return self.cache[key]
        except KeyError:
            self.cache[key] = value = self.number + len(key)
            return value

def work(count):
    total = 0
    for number in range(count):
        record = Record(number)
        total += record.get("name") + record.get("name")
        total += sum(tuple(part for part in (1, 2, 3, 4) if part % 2))
    return total

def seconds():
    started = time.process_time()
    work(20000)
    return time.process_time() - started

print(min(seconds() for _turn in range(7)))
"""


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
    """The Python for the environment: DIST_PYTHON; else the one running this, or the first on the
    PATH that Odoo supports, or another of that version which is clearly quicker.

    :raises Failure: when none is supported
    """
    if named := os.environ.get("DIST_PYTHON"):
        return _first_supported([named])[0]
    candidates = [sys.executable, *on_path()]
    chosen, version = _first_supported(candidates)
    return quickest([chosen, *(c for c in candidates if c != chosen and version_of(c) == version)])


def on_path() -> list[str]:
    """Every `python3.N` in a folder of the PATH, newest first; each program once."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    paths = [os.path.join(folder, f"python3.{minor}") for minor in minors for folder in folders]
    real = {os.path.realpath(path): path for path in reversed(paths) if os.access(path, os.X_OK)}
    return list(reversed(real.values()))


def quickest(candidates: list[str]) -> str:
    """The first of these Pythons of one version, unless another is quicker by WORTH_IT."""
    if len(candidates) == 1:
        return candidates[0]
    seconds = {}
    # in turn, since a machine that is busy for a moment must not decide
    for python in candidates * TURNS:
        found = seconds_of(python)
        if found is not None:
            seconds[python] = min(found, seconds.get(python, found))
    if not seconds:
        return candidates[0]
    best = min(seconds, key=seconds.__getitem__)
    first = candidates[0]
    if best == first or seconds[best] > WORTH_IT * seconds.get(first, float("inf")):
        return first
    say(f"    taking {best}, which is much quicker than {first}; DIST_PYTHON names another")
    return best


def seconds_of(python: str) -> float | None:
    """CPU seconds of the same work, or None when this Python doesn't run it."""
    text = _output(python, "-I", "-c", MEASURE)
    try:
        return float(text or "")
    except ValueError:
        return None


def version_of(python: str) -> Version | None:
    """Major and minor of a Python, or None when it does not run."""
    return parse_version(_output(python, "--version") or "")


def _first_supported(candidates: list[str]) -> tuple[str, Version]:
    tried = []
    for candidate in candidates:
        version = version_of(candidate)
        if version and is_supported(version):
            return candidate, version
        found = ".".join(map(str, version)) if version else "does not run"
        tried.append(f"{candidate} ({found})")
    raise Failure(wrong_python(tried))


def _output(python: str, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            [python, *arguments], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
