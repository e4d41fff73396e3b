# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from tools.distctl import apt
from tools.distctl.apt import Source, choose_mirror, parse_deb822, parse_one_line, system_sources
from tools.distctl.console import Failure

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb cdrom:[Debian 12]/ bookworm main
deb http://security.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/x.gpg] http://main.example/debian bookworm main contrib
deb-src http://source.example/debian bookworm main
"""
DEB822 = """\
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
Enabled: no

# a comment between paragraphs
Types: deb deb-src
# a comment inside
URIs: http://first.example/debian
  http://second.example/debian
Suites: trixie trixie-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


def test_one_line_format_gives_every_enabled_binary_source():
    assert list(parse_one_line(ONE_LINE)) == [
        Source("http://security.example/debian-security", ("bookworm-security",), ("main",)),
        Source("http://main.example/debian", ("bookworm",), ("main", "contrib")),
    ]


def test_deb822_format_gives_every_enabled_source_with_folded_fields():
    suites, components = ("trixie", "trixie-updates"), ("main", "contrib")
    assert list(parse_deb822(DEB822)) == [
        Source("http://first.example/debian", suites, components),
        Source("http://second.example/debian", suites, components),
    ]


def test_mirror_is_the_first_web_address_of_debians_main_archive():
    assert choose_mirror(parse_one_line(ONE_LINE)) == "http://main.example/debian"
    assert choose_mirror(parse_deb822(DEB822)) == "http://first.example/debian"


@pytest.mark.parametrize(
    "source",
    [
        Source("http://x.example/debian-security", ("bookworm-security",), ("main",)),
        Source("http://x.example/ubuntu", ("noble", "noble-updates"), ("main",)),
        Source("http://x.example/debian", ("bookworm",), ("contrib",)),
        Source("file:/srv/debian", ("bookworm",), ("main",)),
    ],
)
def test_other_archives_are_no_mirror_of_debian(source):
    assert choose_mirror([source]) is None


def test_both_formats_are_read_from_the_systems_folder(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text(ONE_LINE)
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "old.list.disabled").write_text(ONE_LINE)
    uris = [source.uri for source in system_sources(tmp_path)]
    assert uris[-2:] == ["http://first.example/debian", "http://second.example/debian"]
    assert len(uris) == 4


def test_environment_overrides_the_systems_mirror(monkeypatch):
    monkeypatch.setenv("DIST_DEBIAN_MIRROR", "http://named.example/debian")
    assert apt.mirror() == "http://named.example/debian"


def test_without_a_mirror_the_error_names_the_variable(monkeypatch):
    monkeypatch.delenv("DIST_DEBIAN_MIRROR", raising=False)
    monkeypatch.setattr(apt, "system_sources", list)
    with pytest.raises(Failure, match="DIST_DEBIAN_MIRROR"):
        apt.mirror()
