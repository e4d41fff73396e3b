# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each addon of the suite is installed alone, used, and removed, two of them at a time."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.install import catalogue, flows
from tools.distctl import database, odoo_log, odoo_run, paths, template
from tools.distctl.console import Failure

ADDONS = sorted(path.parent.name for path in paths.ADDONS.glob("dist_*/__manifest__.py"))
AT_A_TIME = 2


@dataclass
class Life:
    """What an addon left behind in the logs and in the database."""

    before: dict
    install_failure: str = ""
    uninstall_failure: str = ""
    install_complaints: list = field(default_factory=list)
    uninstall_complaints: list = field(default_factory=list)
    after: dict = field(default_factory=dict)


@pytest.fixture(scope="session")
def lives(request):
    """{addon: Future of its Life} of those that are asked for; a test waits for its own only."""
    specs = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {spec.params["life"] for spec in specs if spec and "life" in spec.params}
    runtime = odoo_run.ensure()
    source = template.ensure(runtime, template.KINDS["core"])
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield {addon: pool.submit(_live, runtime, source, addon) for addon in sorted(wanted)}


@pytest.fixture(params=ADDONS)
def life(request, lives):
    return lives[request.param].result()


def _live(runtime, source, addon):
    name = f"dist_install_{addon}_{os.getpid()}"
    database.clone(runtime.server, source, name)
    try:
        return _install_and_remove(runtime, name, addon)
    finally:
        database.drop(runtime.server, name)


def _install_and_remove(runtime, name, addon):
    life = Life(catalogue.read(runtime.server, name))
    try:
        odoo_run.install(runtime, name, [addon])
    except Failure as failure:
        life.install_failure = str(failure)
        return life
    life.install_complaints = _complaints(f"install-{name}.log")
    try:
        odoo_run.script(runtime, name, f"ADDON = {addon!r}\n{flows.EVERYTHING}")
    except Failure as failure:
        life.uninstall_failure = str(failure)
    life.uninstall_complaints = _complaints(f"script-{name}.log")
    life.after = catalogue.read(runtime.server, name)
    return life


def _complaints(log):
    reader = odoo_log.Reader()
    for line in (paths.logs() / log).read_text(errors="replace").splitlines():
        reader.feed(line)
    return reader.report.complaints
