# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Chromium for the browser tests: the machine's, else Debian's package unpacked in the cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from . import apt, files, paths
from .console import Failure, step
from .process import run, tail

# the names by which Odoo's own browser tests look for one
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
DISK_GB = 1.0
LAUNCHER = """\
#!/bin/sh
# Chromium unpacked without installation: its libraries and fonts are below this folder.
root={root}
export LD_LIBRARY_PATH="{libraries}"
export FONTCONFIG_PATH="$root/etc/fonts" XDG_DATA_DIRS="$root/usr/share:/usr/share"
exec "$root/usr/lib/chromium/chromium" "$@"
"""


def folder() -> Path:
    return paths.cache() / "browser"


def programs() -> Path:
    """The folder that holds the launcher; it goes on the PATH."""
    return folder() / "bin"


def find() -> Path | None:
    """A browser that is there: DIST_CHROMIUM, one on the PATH, the one in the cache."""
    if named := os.environ.get("DIST_CHROMIUM"):
        return Path(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    cached = programs() / "chromium"
    return Path(found) if found else cached if cached.is_file() else None


def ensure() -> Path:
    """The browser, fetched when there is none, and known to start. Raises Failure."""
    found = find()
    if found is None:
        files.require_disk(paths.cache(), DISK_GB)
        with files.lock("browser"):
            found = find() or _fetch()
    refuse_broken(found)
    return found


def refuse_broken(browser: Path) -> None:
    try:
        done = subprocess.run(
            [browser, "--version", "--no-sandbox"], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise Failure(missing(f"{browser} can't be started ({error.strerror})")) from error
    if done.returncode:
        raise Failure(missing(f"{browser} does not start:\n{tail(done.stderr)}\n"))


def missing(reason: str) -> str:
    """The error when no browser can be had, and what to do."""
    return (
        f"no browser for the tests: {reason}. Install one (on Debian: apt install chromium), "
        "or name its program in DIST_CHROMIUM."
    )


def launcher_for(root: Path) -> str:
    """The text of the launcher of a Chromium that was unpacked into `root`.

    Some libraries look for their own parts in folders of theirs by an absolute path, which is not
    where they lie here: so every folder that holds libraries is named.
    """
    holding = sorted(
        {path.parent.relative_to(root) for path in (root / "usr" / "lib").rglob("lib*.so*")}
    )
    libraries = ":".join(f"$root/{holder}" for holder in holding)
    return LAUNCHER.format(root=folder() / "root", libraries=libraries)


def _fetch() -> Path:
    try:
        with (
            step("Getting Chromium for the browser tests"),
            files.whole_folder(folder()) as partial,
        ):
            for package in apt.download_closure("chromium", partial / "packages"):
                run(["dpkg-deb", "-x", package, partial / "root"], f"unpacking {package.name}")
            shutil.rmtree(partial / "packages")
            files.write(partial / "bin" / "chromium", launcher_for(partial / "root"))
            (partial / "bin" / "chromium").chmod(0o755)
    except Failure as error:
        raise Failure(missing(str(error))) from error
    return programs() / "chromium"
