# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo from its vendor, the last resort: unsigned, so its checksum is recorded."""

from __future__ import annotations

import hashlib
import os
import tarfile
import urllib.error
import urllib.request
from pathlib import Path, PurePosixPath

from .console import Failure, step
from .odoo_debian import Fetched

URL = "https://nightly.odoo.com/19.0/nightly/src/odoo_19.0.latest.tar.gz"
TIMEOUT = 60
CHUNK = 1 << 20


def fetch(folder: Path) -> Fetched:
    """Download and unpack the vendor's source into `folder`. Raises Failure."""
    url = os.environ.get("DIST_ODOO_URL") or URL
    archive = folder / "odoo.tar.gz"
    with step(f"Downloading {url}"):
        checksum = _download(url, archive)
    expected = os.environ.get("DIST_ODOO_SHA256")
    if expected and checksum != expected.lower():
        raise Failure(f"{url} has the checksum {checksum}, and DIST_ODOO_SHA256 names {expected}")
    with step("Unpacking Odoo"):
        home = unpack(archive, folder)
        archive.unlink()
    return Fetched(home, home.removeprefix("odoo-"), {url: checksum})


def _download(url: str, target: Path) -> str:
    digest = hashlib.sha256()
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as reply, target.open("wb") as file:
            while chunk := reply.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise Failure(f"{url} could not be downloaded ({reason})") from error
    return digest.hexdigest()


def unpack(archive: Path, folder: Path) -> str:
    """Unpack, and return the name of the one folder inside."""
    try:
        with tarfile.open(archive) as tar:
            members = [safe_member(member) for member in tar]
            tar.extractall(folder, members)
    except tarfile.TarError as error:
        raise Failure(f"the downloaded archive can't be read ({error})") from error
    tops = {PurePosixPath(member.name).parts[0] for member in members}
    if len(tops) != 1:
        raise Failure(f"the downloaded archive holds {len(tops)} folders instead of one")
    return tops.pop()


def safe_member(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Refuse what could write outside the folder (tarfile's filter is missing before 3.11.4)."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise Failure(f"the downloaded archive names a file outside its folder ({member.name})")
    if not (member.isfile() or member.isdir()):
        raise Failure(f"the downloaded archive holds something that is no file ({member.name})")
    return member
