# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

import pytest
from dist_channel_availability.core.cursor import Cursor, GarbledError, decode, encode
from hypothesis import given
from hypothesis import strategies as st


def sign(text):
    """A signature that an outsider could not guess would do; this one is easy to check."""
    return f"s{sum(map(ord, text)) * 31 % 99991}"


cursors = st.builds(
    Cursor,
    st.integers(1, 2**31),
    st.text("0123456789abcdef", min_size=8, max_size=8),
    st.integers(0, 2**63 - 1),
    st.integers(0, 2**33),
)


@given(cursors)
def test_it_comes_back_as_it_was_given_out(cursor):
    text = encode(cursor, sign)
    assert decode(text, sign) == cursor
    assert text.isascii()
    assert not set(text) & set("=+/&?# ")


@given(cursors, st.integers(0, 60), st.sampled_from("AbZ9-_"))
def test_changed_in_one_place_it_is_refused_or_the_same(cursor, at, letter):
    text = encode(cursor, sign)
    at %= len(text)
    changed = text[:at] + letter + text[at + 1 :]
    try:
        assert decode(changed, sign) == cursor
    except GarbledError:
        assert changed != text


@pytest.mark.parametrize("text", ["", "x", "....", "é", "a" * 5000, "MS4x", "%00", "null"])
def test_what_was_never_given_out_is_refused(text):
    with pytest.raises(GarbledError):
        decode(text, sign)


def test_another_signature_is_refused():
    text = encode(Cursor(1, "0a", 5, 6), lambda text: "other")
    with pytest.raises(GarbledError):
        decode(text, sign)


def test_another_version_is_refused():
    body = "2.1.0a.5.6"
    text = base64.urlsafe_b64encode(f"{body}.{sign(body)}".encode()).decode()
    with pytest.raises(GarbledError):
        decode(text, sign)
