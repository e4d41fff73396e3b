# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Debian packages through a private apt: no root, and the system's own apt is left untouched.

apt checks the archive's signature with Debian's keyring, and each package against it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import files, paths
from .console import Failure, step
from .process import run

SUITES = ("sid", "trixie")
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
SYSTEM_SOURCES = Path("/etc/apt")
# a CD-ROM has no slash after its colon, and no use here
ONE_LINE = re.compile(
    r"deb\s+(\[[^\]]*\]\s+)?(?P<uri>\w+:/\S+)\s+(?P<suite>\S+)\s+(?P<components>.+)"
)
DEBIAN_SUITE = re.compile(
    r"(oldstable|stable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)(-updates)?/?"
)


@dataclass(frozen=True)
class Source:
    """One entry of apt's sources: where, which suites, which components."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]


def parse_one_line(text: str) -> Iterator[Source]:
    """Read the format of sources.list: `deb [options] uri suite component...`."""
    for line in text.splitlines():
        if found := ONE_LINE.match(line.split("#")[0].strip()):
            yield Source(found["uri"], (found["suite"],), tuple(found["components"].split()))


def parse_deb822(text: str) -> Iterator[Source]:
    """Read the format of *.sources: paragraphs of `Field: values`."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = _fields(paragraph)
        if "deb" in fields.get("types", []) and fields.get("enabled") not in (["no"], ["false"]):
            for uri in fields.get("uris", []):
                suites, components = fields.get("suites", []), fields.get("components", [])
                yield Source(uri, tuple(suites), tuple(components))


def _fields(paragraph: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    name = ""
    for line in paragraph.splitlines():
        if line[:1] in (" ", "\t"):
            fields.setdefault(name, []).extend(line.split())
        elif ":" in line:
            name, values = line.split(":", 1)
            name = name.strip().lower()
            fields[name] = values.split()
    return fields


def choose_mirror(sources: Iterable[Source]) -> str | None:
    """The first web address that serves Debian's main archive (not its security archive)."""
    for source in sources:
        if (
            source.uri.startswith(("http://", "https://"))
            and "main" in source.components
            and any(DEBIAN_SUITE.fullmatch(suite) for suite in source.suites)
        ):
            return source.uri
    return None


def system_sources(root: Path = SYSTEM_SOURCES) -> Iterator[Source]:
    """Every source that this machine's apt knows."""
    parts = root / "sources.list.d"
    for path in (root / "sources.list", *sorted(parts.glob("*.list"))):
        if path.is_file():
            yield from parse_one_line(path.read_text(errors="replace"))
    for path in sorted(parts.glob("*.sources")):
        yield from parse_deb822(path.read_text(errors="replace"))


def mirror() -> str:
    """Where Debian is fetched from: DIST_DEBIAN_MIRROR, or what the machine itself uses."""
    found = os.environ.get("DIST_DEBIAN_MIRROR") or choose_mirror(system_sources())
    if not found:
        raise Failure(
            "the apt sources of this machine name no mirror of Debian; "
            "give its address in DIST_DEBIAN_MIRROR"
        )
    return found


def _keyring() -> Path:
    for path in KEYRINGS:
        if path.is_file():
            return path
    raise Failure(
        f"Debian's keyring, by which packages are verified, is missing ({KEYRINGS[0]}); "
        "install the package debian-archive-keyring"
    )


def download(packages: list[str], target: Path) -> list[Path]:
    """Download and verify packages (`name` or `name/suite`) into `target`."""
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise Failure(f"{program} is not installed (this is not a Debian-like system)")
    with files.lock("apt"):
        options = _private_apt()
        with step(f"Asking Debian's archive for {packages[0]}"):
            run(["apt-get", *options, "update"], "apt-get update")
        with step(f"Downloading and verifying {len(packages)} Debian packages"):
            run(["apt-get", *options, "download", *packages], "apt-get download", cwd=target)
    return sorted(target.glob("*.deb"))


def _private_apt() -> list[str]:
    root = paths.cache() / "apt"
    for name in ("parts", "lists/partial", "cache/archives/partial", "preferences"):
        (root / name).mkdir(parents=True, exist_ok=True)
    files.write(root / "status", "")
    lines = [f"deb [signed-by={_keyring()}] {mirror()} {suite} main\n" for suite in SUITES]
    files.write(root / "parts" / "dist.list", "".join(lines))
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": root / "parts",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": root / "preferences",
        "Dir::State::lists": root / "lists",
        "Dir::State::status": root / "status",
        "Dir::Cache": root / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Update::Error-Mode": "any",
        # apt drops to the account _apt, which can't write here
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
    }
    return ["-qq", *(part for key, value in settings.items() for part in ("-o", f"{key}={value}"))]


def download_closure(package: str, target: Path) -> list[Path]:
    """Download a package of this machine's own release with all it needs and the machine lacks."""
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise Failure(f"{program} is not installed (this is not a Debian-like system)")
    root = paths.cache() / "apt-own"
    (root / "lists/partial").mkdir(parents=True, exist_ok=True)
    (target / "partial").mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::State::lists": root / "lists",
        "Dir::Cache": root,
        "Dir::Cache::archives": target,
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        # nothing is installed: the system's lock, which is root's, isn't needed
        "Debug::NoLocking": "true",
    }
    options = ["-qq", *(part for k, v in settings.items() for part in ("-o", f"{k}={v}"))]
    wish = ["install", "--download-only", "--yes", "--no-install-recommends", package]
    with files.lock("apt"):
        run(["apt-get", *options, "update"], "apt-get update")
        run(["apt-get", *options, *wish], f"downloading {package}")
    return sorted(target.glob("*.deb"))
