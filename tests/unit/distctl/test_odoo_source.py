# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import tarfile

import pytest

from tools.distctl import odoo_debian, odoo_source, odoo_vendor
from tools.distctl.console import Failure
from tools.distctl.odoo_debian import Fetched


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "DISK_GB", 0)
    return tmp_path / "cache"


def fails_with(text):
    def fetch(folder):
        (folder / "half").write_text("half")
        raise Failure(text)

    return fetch


def brings_odoo(folder):
    (folder / "src" / "odoo").mkdir(parents=True)
    (folder / "src" / "odoo" / "release.py").write_text("version_info = (19, 0, 0, 'final')\n")
    return Fetched("src", "19.0.0+test", {"odoo": "0" * 64})


def test_when_nothing_works_every_attempt_is_named_in_order(empty_cache, monkeypatch):
    monkeypatch.setattr(odoo_debian, "fetch", fails_with("no mirror here"))
    monkeypatch.setattr(odoo_vendor, "fetch", fails_with("no network here"))
    with pytest.raises(Failure) as caught:
        odoo_source.ensure()
    lines = str(caught.value).splitlines()
    assert lines[1] == "  - ODOO_HOME: not set"
    assert lines[2] == f"  - the cache {empty_cache / 'odoo'}: empty"
    assert lines[3] == "  - Debian's package odoo-19: no mirror here"
    assert lines[4] == "  - the vendor's source: no network here"
    assert lines[5].startswith("What to do: ")
    assert sorted(path.name for path in empty_cache.iterdir()) == ["locks"]


def test_the_vendors_source_is_taken_when_debian_fails_and_is_found_again(empty_cache, monkeypatch):
    monkeypatch.setattr(odoo_debian, "fetch", fails_with("no mirror here"))
    monkeypatch.setattr(odoo_vendor, "fetch", brings_odoo)
    taken = odoo_source.ensure()
    assert (taken.version, taken.origin) == ("19.0.0+test", "the vendor's source")
    monkeypatch.setattr(odoo_vendor, "fetch", fails_with("must not be asked again"))
    assert odoo_source.ensure() == taken
    assert not (empty_cache / "odoo" / "half").exists()


def test_too_small_a_disk_is_refused_before_fetching(empty_cache, monkeypatch):
    monkeypatch.setattr(odoo_source, "DISK_GB", 10**9)
    monkeypatch.setattr(odoo_debian, "fetch", fails_with("must not be asked"))
    with pytest.raises(Failure, match="GB free and 1e\\+09 GB are needed"):
        odoo_source.ensure()


def test_broken_and_escaping_links_are_found(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "file").write_text("x")
    (tmp_path / "outside").write_text("x")
    (root / "good").symlink_to("file")
    (root / "broken").symlink_to("missing")
    (root / "escaping").symlink_to("../outside")
    assert odoo_debian.broken_links(root) == [root / "broken", root / "escaping"]
    with pytest.raises(Failure, match="2 links of the unpacked Odoo"):
        odoo_debian.refuse_broken_links(root)


def test_putting_right_removes_copies_and_adds_the_missing_script(tmp_path):
    for name in odoo_debian.REDUNDANT:
        (tmp_path / name).mkdir()
    (tmp_path / "odoo").mkdir()
    odoo_debian.put_right(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["odoo"]
    assert "class SelfieSegmentation" in (tmp_path / odoo_debian.SEGMENTATION).read_text()


def test_the_script_is_left_alone_where_it_exists(tmp_path):
    script = tmp_path / odoo_debian.SEGMENTATION
    script.parent.mkdir(parents=True)
    script.write_text("real")
    odoo_debian.put_right(tmp_path)
    assert script.read_text() == "real"


def archive_with(path, name, kind=tarfile.REGTYPE):
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member, io.BytesIO())
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../evil", tarfile.REGTYPE),
        ("/evil", tarfile.REGTYPE),
        ("odoo/link", tarfile.SYMTYPE),
        ("odoo/hard", tarfile.LNKTYPE),
    ],
)
def test_an_archive_that_reaches_outside_is_refused(tmp_path, name, kind):
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(Failure):
        odoo_vendor.unpack(archive_with(tmp_path / "a.tar.gz", name, kind), target)
    assert list(target.iterdir()) == []


def test_an_archive_unpacks_into_its_one_folder(tmp_path):
    archive = archive_with(tmp_path / "a.tar.gz", "odoo-19.0/odoo/release.py")
    assert odoo_vendor.unpack(archive, tmp_path) == "odoo-19.0"
    assert (tmp_path / "odoo-19.0" / "odoo" / "release.py").is_file()
