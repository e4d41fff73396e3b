# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The launcher of a browser that was unpacked, not installed."""

import re

from tools.distctl import browser


def library_folders(root):
    (line,) = re.findall(r'LD_LIBRARY_PATH="(.*)"', browser.launcher_for(root))
    return line.split(":")


def test_every_folder_with_libraries_is_named_private_ones_included(tmp_path):
    for name in (
        "usr/lib/x86_64-linux-gnu/libpulse.so.0",
        "usr/lib/x86_64-linux-gnu/pulseaudio/libpulsecommon-16.1.so",
        "usr/lib/chromium/chromium",
        "usr/share/libshare.so",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert library_folders(tmp_path) == [
        "$root/usr/lib/x86_64-linux-gnu",
        "$root/usr/lib/x86_64-linux-gnu/pulseaudio",
    ]
