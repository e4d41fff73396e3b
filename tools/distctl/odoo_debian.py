# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo from Debian's archive, unpacked into a private root and put right."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import apt, files
from .console import Failure, step
from .process import run

PACKAGE = "odoo-19"
# Odoo's package links to these. They come from trixie: in sid, font-awesome has moved its files.
LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-font-awesome",
)
HOME = "root/usr/lib/python3/dist-packages"
# A second copy of the addons, documentation, and requirements that pip would try to build.
REDUNDANT = ("addons", "doc", "setup", "odoo-19.0.egg-info")
SEGMENTATION = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
SEGMENTATION_PLACEHOLDER = """\
// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Debian leaves this library out. Loading must succeed; blurring a video's background can't.
window.SelfieSegmentation = class SelfieSegmentation {
    constructor() {
        throw new Error("Background blur is not available: Odoo came without its library.");
    }
};
"""


@dataclass(frozen=True)
class Fetched:
    """What was fetched: where Odoo is inside the folder, its exact version and the checksums."""

    home: str
    version: str
    sha256: dict[str, str] = field(default_factory=dict)


def fetch(folder: Path) -> Fetched:
    """Download, verify and unpack Debian's Odoo into `folder`. Raises Failure."""
    packages = folder / "packages"
    packages.mkdir()
    debs = apt.download([f"{PACKAGE}/sid", *(f"{name}/trixie" for name in LINKED)], packages)
    sums = {deb.name: hashlib.sha256(deb.read_bytes()).hexdigest() for deb in debs}
    version = _version(packages)
    with step("Unpacking Odoo"):
        for deb in debs:
            run(["dpkg-deb", "-x", deb, folder / "root"], f"unpacking {deb.name}")
        shutil.rmtree(packages)
    put_right(folder / HOME)
    refuse_broken_links(folder / "root")
    return Fetched(HOME, version, sums)


def _version(packages: Path) -> str:
    (deb,) = packages.glob(f"{PACKAGE}_*.deb")
    version = run(["dpkg-deb", "-f", deb, "Version"], f"reading {deb.name}").strip()
    if not version.startswith("19.0."):
        raise Failure(f"Debian's {PACKAGE} is version {version}, and 19.0.x is needed")
    return version


def put_right(home: Path) -> None:
    """Remove what is redundant, and add the script that Debian leaves out."""
    for name in REDUNDANT:
        shutil.rmtree(home / name, ignore_errors=True)
    script = home / SEGMENTATION
    if not script.exists():
        files.write(script, SEGMENTATION_PLACEHOLDER)


def broken_links(root: Path) -> list[Path]:
    """Links below `root` that lead nowhere, or out of it."""
    base = root.resolve()
    links = (path for path in root.rglob("*") if path.is_symlink())
    return sorted(link for link in links if not link.exists() or base not in link.resolve().parents)


def refuse_broken_links(root: Path) -> None:
    if broken := broken_links(root):
        names = ", ".join(str(link.relative_to(root)) for link in broken[:5])
        raise Failure(
            f"{len(broken)} links of the unpacked Odoo lead nowhere, so the web client would "
            f"lack files ({names}); a package that Odoo links to is missing or has changed"
        )
