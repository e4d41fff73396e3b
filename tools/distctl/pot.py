# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Translation templates: one .pot for each addon, exported by Odoo from an installed database."""

from __future__ import annotations

import re
import time
from pathlib import Path

from . import files, odoo_run, paths, suite
from .console import Failure
from .odoo_run import Runtime
from .tally import Tally

# these say when and with what a file was made
VOLATILE = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version): .*\n', re.M)
EXPORT = """
from odoo.tools.translate import trans_export
for addon, target in {targets!r}.items():
    with open(target, "wb") as file:
        if not trans_export(False, [addon], file, "po", env):
            file.truncate(0)
"""


def path_of(addon: str) -> Path:
    return paths.ADDONS / addon / "i18n" / f"{addon}.pot"


def export(runtime: Runtime, db: str) -> dict[str, str]:
    """The template of each addon, as text without volatile lines; empty when it has no terms."""
    folder = paths.cache() / "pot" / db
    with files.whole_folder(folder) as partial:
        targets = {name: str(partial / f"{name}.pot") for name in suite.products()}
        odoo_run.script(runtime, db, EXPORT.format(targets=targets))
        return {name: stable(Path(target).read_text()) for name, target in targets.items()}


def stable(text: str) -> str:
    """The template without what changes from one export to the next."""
    return VOLATILE.sub("", text)


def outdated(exported: dict[str, str]) -> list[str]:
    """The addons whose committed template differs."""
    return [name for name, text in exported.items() if text != committed(name)]


def committed(addon: str) -> str:
    path = path_of(addon)
    return stable(path.read_text()) if path.is_file() else ""


def check(runtime: Runtime, db: str) -> Tally:
    """One verdict for each addon."""
    started = time.monotonic()
    try:
        exported = export(runtime, db)
    except Failure as error:
        return Tally("lint", 0, (f"translation templates: {error}",), time.monotonic() - started)
    late = outdated(exported)
    failures = tuple(f"{path_of(name)} is not current; make fix writes it" for name in late)
    return Tally("lint", len(exported) - len(late), failures, time.monotonic() - started)


def write(runtime: Runtime, db: str) -> list[str]:
    """Write the templates that are not current; their addons."""
    exported = export(runtime, db)
    late = outdated(exported)
    for name in late:
        path = path_of(name)
        if exported[name]:
            files.write(path, exported[name])
        else:
            path.unlink(missing_ok=True)
    return late
