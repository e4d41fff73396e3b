# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_base.core.codes import is_gln, is_gtin, item_key, spellings
from hypothesis import given
from hypothesis import strategies as st

DIGITS = st.text("0123456789", min_size=13, max_size=13)


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("96385074", True),
        ("96385075", False),
        ("036000291452", True),
        ("4006381333931", True),
        ("4006381333930", False),
        ("14006381333938", True),
        ("400638133393", False),
        ("0400638133393", False),
        ("4006381 33931", False),
        ("400638133393A", False),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", False),
        ("", False),
    ],
)
def test_a_gtin_has_its_length_and_its_check_digit(code, right):
    assert is_gtin(code) is right


def test_a_gln_has_thirteen_digits():
    assert is_gln("4006381333931")
    assert not is_gln("4006381333932")
    assert not is_gln("14006381333938")


@given(DIGITS)
def test_exactly_one_check_digit_is_right(body):
    assert sum(is_gtin(f"{body}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (" AB-1 ", "AB-1"),
        ("4006381333931", "04006381333931"),
        ("04006381333931", "04006381333931"),
        ("96385074", "00000096385074"),
        ("1234567", "1234567"),
        ("ABCDEFGH", "ABCDEFGH"),
        ("²²²²²²²²", "²²²²²²²²"),
    ],
)
def test_all_spellings_of_a_code_have_one_key(code, key):
    assert item_key(code) == key


def test_every_spelling_of_a_gtin_is_known():
    assert spellings("036000291452") == ["036000291452", "0036000291452", "00036000291452"]
    assert spellings("00000096385074") == [
        "00000096385074",
        "96385074",
        "000096385074",
        "0000096385074",
    ]
    assert spellings("AB-1") == ["AB-1"]
    assert spellings("ABCDEFGHIJKLMN") == ["ABCDEFGHIJKLMN"]


@given(st.text("0123456789AB", min_size=1, max_size=15))
def test_spellings_share_the_key_and_agree(code):
    found = spellings(code)
    assert found[0] == code
    assert {item_key(spelling) for spelling in found} == {item_key(code)}
    assert all(set(spellings(spelling)) == set(found) for spelling in found)
