# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dist_channel_availability.core.webhook import LONGEST_WAIT, signature, wait
from hypothesis import given
from hypothesis import strategies as st


def test_a_signature_that_anybody_can_check():
    # printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret
    expected = "1698a50bc74d1ff1db85c4e0a5297c2ad9fdba245d5737cdb789e4cc6e098940"
    assert signature("s3cret", 1700000000, b'{"a":1}') == expected


def test_time_body_and_secret_are_all_signed():
    texts = {signature("s", 1, b"a"), signature("s", 2, b"a"), signature("t", 1, b"a")}
    assert len(texts | {signature("s", 1, b"b")}) == 4


def test_waits_double_up_to_the_longest():
    assert [wait(n, 1) for n in (1, 2, 3, 4)] == [60, 120, 240, 480]
    assert wait(1, 0) == 30
    assert wait(50, 1) == LONGEST_WAIT


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_wait_is_never_nothing_and_never_too_long(failures, jitter):
    assert 30 <= wait(failures, jitter) <= LONGEST_WAIT
