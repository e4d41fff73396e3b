# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dist_base.core.alias import Candidate, Match, MatchReason, Source, resolve
from hypothesis import given
from hypothesis import strategies as st

ACME, OTHER, WEB, EDI = 1, 2, 10, 11
LADDER = [
    (MatchReason.PARTNER_CHANNEL, Candidate(100, 5, partner=ACME, channel=WEB)),
    (MatchReason.PARTNER, Candidate(101, 5, partner=ACME)),
    (MatchReason.CHANNEL, Candidate(102, 5, channel=WEB)),
    (MatchReason.GENERAL, Candidate(103, 5)),
    (MatchReason.BARCODE, Candidate(104, 5, Source.BARCODE)),
    (MatchReason.PACKAGING, Candidate(105, 5, Source.PACKAGING)),
    (MatchReason.REFERENCE, Candidate(106, 5, Source.REFERENCE)),
]


def test_each_step_of_the_ladder_wins_when_the_ones_before_it_are_missing():
    for start, (reason, candidate) in enumerate(LADDER):
        rest = [c for _reason, c in reversed(LADDER[start:])]
        assert resolve(rest, ACME, WEB) == Match(reason, candidate.target, 5)


def test_codes_of_others_do_not_count():
    others = [Candidate(1, 5, partner=OTHER), Candidate(2, 5, channel=EDI)]
    assert resolve(others, ACME, WEB) == Match(MatchReason.UNKNOWN)
    assert resolve(others) == Match(MatchReason.UNKNOWN)


def test_a_code_of_a_customer_in_another_channel_does_not_count():
    both = [Candidate(1, 5, partner=ACME, channel=EDI), Candidate(2, 5)]
    assert resolve(both, ACME, WEB) == Match(MatchReason.GENERAL, 2, 5)


def test_equally_specific_products_are_ambiguous():
    twins = [Candidate(9, 5, Source.REFERENCE), Candidate(4, 5, Source.REFERENCE)]
    assert resolve(twins) == Match(MatchReason.AMBIGUOUS, rivals=(4, 9))


def test_one_product_in_two_units_is_ambiguous():
    units = [Candidate(4, 5, Source.PACKAGING), Candidate(4, 6, Source.PACKAGING)]
    assert resolve(units) == Match(MatchReason.AMBIGUOUS, rivals=(4,))


def test_the_same_meaning_twice_is_clear():
    assert resolve([Candidate(4, 5), Candidate(4, 5)]) == Match(MatchReason.GENERAL, 4, 5)


candidates = st.builds(
    Candidate,
    target=st.integers(1, 3),
    unit=st.sampled_from([None, 5, 6]),
    source=st.sampled_from(Source),
    partner=st.sampled_from([None, ACME, OTHER]),
    channel=st.sampled_from([None, WEB, EDI]),
)


@given(st.lists(candidates, max_size=6), st.randoms())
def test_the_order_of_candidates_never_matters(found, random):
    shuffled = random.sample(found, len(found))
    assert resolve(found, ACME, WEB) == resolve(shuffled, ACME, WEB)


@given(st.lists(candidates, max_size=6), candidates)
def test_less_specific_candidates_never_change_the_answer(found, extra):
    before = resolve(found, ACME, WEB)
    after = resolve([*found, extra], ACME, WEB)
    ranks = list(MatchReason)
    if before.target and after.target != before.target:
        stronger = ranks.index(after.reason) < ranks.index(before.reason)
        assert stronger or after.reason is MatchReason.AMBIGUOUS
