# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Odoo server on one database: started, waited for until its page answers, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import odoo_run, paths
from .console import Failure
from .odoo_run import Runtime
from .process import tail

HOST = "127.0.0.1"
PORT = 8069
PORTS_TRIED = 20
START_SECONDS = 120
STOP_SECONDS = 20
LOGIN_PAGE = "/web/login"


class Server:
    """`with Server(...) as server:` serves a database until the block ends."""

    def __init__(self, runtime: Runtime, db: str, port: int) -> None:
        self.db, self.port = db, port
        self.log = paths.logs() / f"serve-{db}.log"
        self._runtime = runtime
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def __enter__(self) -> Server:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and return once its login page answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        arguments = ["-d", self.db, "--db-filter", f"^{self.db}$", "--http-port", str(self.port)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                odoo_run.command(self._runtime, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=odoo_run.full_environment(self._runtime),
                # the terminal's Ctrl+C is for us alone; we then stop it in good order
                start_new_session=True,
            )
        self._wait_for_page()

    def _wait_for_page(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not page_answers(f"http://{HOST}:{self.port}{LOGIN_PAGE}"):
            self.refuse_ended()
            if time.monotonic() > deadline:
                raise Failure(self._told(f"Odoo served no page within {START_SECONDS} s"))
            time.sleep(0.1)

    def wait(self) -> None:
        """Return when the server ends, and complain unless it was asked to."""
        assert self._process
        if self._process.wait() not in (0, -signal.SIGTERM):
            self.refuse_ended()

    def refuse_ended(self) -> None:
        if self._process is None or self._process.poll() is not None:
            raise Failure(self._told("Odoo ended"))

    def _told(self, what: str) -> str:
        return f"{what}. The end of {self.log}:\n{tail(self.log.read_text(errors='replace'))}"

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            end(self._process.pid, self._process)


def page_answers(url: str) -> bool:
    """Whether the page comes with success."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return reply.status == 200
    except (OSError, urllib.error.URLError):
        return False


def end(pid: int, child: subprocess.Popen[bytes] | None = None) -> None:
    """Ask the server to stop, and kill it when it doesn't."""
    for wish in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, wish)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if child is not None and child.poll() is not None:
                return
            if child is None and not is_odoo(pid):
                return
            time.sleep(0.1)


def is_odoo(pid: int) -> bool:
    """Whether the process is an Odoo of this environment (its number may have been given anew)."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(paths.venv() / "bin" / "odoo") in command.split(b"\0")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def wanted_port(text: str | None) -> int | None:
    """The port that DIST_PORT names, or None. Raises Failure when it is no usable port."""
    if not text:
        return None
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise Failure(f"DIST_PORT is '{text}'; it must be a number from 1024 to 65535.")
    return int(text)


def choose_port(wanted: int | None) -> int:
    """The port that was asked for, else the first free one from 8069 on."""
    if wanted is not None:
        if not is_free(wanted):
            raise Failure(
                f"port {wanted}, which DIST_PORT names, is taken by another program. "
                "Name another one, or leave DIST_PORT out to take the next free one."
            )
        return wanted
    for port in range(PORT, PORT + PORTS_TRIED):
        if is_free(port):
            return port
    last = PORT + PORTS_TRIED - 1
    raise Failure(f"the ports {PORT} to {last} are all taken. Name a free one in DIST_PORT.")
