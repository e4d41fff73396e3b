# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from itertools import pairwise

import numpy as np
import pytest
from dist_replenishment.core import classify
from dist_replenishment.core.classify import Rulebook, Scale, Settled, State, settle
from hypothesis import given
from hypothesis import strategies as st

NAN = float("nan")
SCALE = Scale.of(0.5, 1.0, margin=0.1)


def after(value, held, streak=0, counted=True, scale=SCALE, patience=4):
    """The class and the streak of one item."""
    before = Settled(np.array([held]), np.array([streak]))
    found = settle(scale, np.array([value]), before, counted, patience)
    return found.classes.tolist()[0], found.streaks.tolist()[0]


def run(values, patience=4, scale=SCALE):
    """The classes of one item over several evaluations."""
    held, streak, classes = -1, 0, []
    for value in values:
        held, streak = after(value, held, streak, scale=scale, patience=patience)
        classes.append(held)
    return classes


# --- Scales ----------------------------------------------------------------------------------


def test_places_on_a_scale():
    values = np.array([0.0, 0.49, 0.5, 0.99, 1.0, 7.0, NAN, np.inf])
    assert SCALE.place(values).tolist() == [0, 0, 1, 1, 2, 2, -1, -1]


def test_bands_are_parts_of_the_thresholds():
    assert SCALE.bands == (0.05, 0.1)
    assert Scale.of(0.8, 0.95, margin=0.1, share=True).bands == pytest.approx((0.02, 0.005))


# --- Hysteresis ------------------------------------------------------------------------------


def test_the_first_class_and_its_loss_come_at_once():
    assert after(0.51, held=-1) == (1, 0)
    assert after(NAN, held=1, streak=2) == (-1, 0)


def test_a_figure_in_its_class_has_no_streak():
    assert after(0.7, held=1, streak=3) == (1, 0)


def test_far_beyond_the_threshold_changes_at_once():
    assert after(0.56, held=0) == (1, 0)
    assert after(0.44, held=1) == (0, 0)
    assert after(7.0, held=0) == (2, 0)


def test_just_beyond_the_threshold_waits():
    assert after(0.54, held=0) == (0, 1)
    assert after(0.46, held=1) == (1, -1)
    assert after(1.05, held=1) == (1, 1)


def test_staying_beyond_changes_in_the_end():
    assert run([0.4, 0.52, 0.52, 0.52, 0.52, 0.52]) == [0, 0, 0, 0, 1, 1]


def test_coming_back_starts_anew():
    assert run([0.4, 0.52, 0.52, 0.52, 0.4, 0.52, 0.52, 0.52]) == [0] * 8


def test_the_other_side_starts_anew():
    assert after(0.46, held=1, streak=3) == (1, -1)


def test_a_second_evaluation_of_the_week_does_not_count():
    assert after(0.52, held=0, streak=3, counted=False) == (0, 3)
    assert after(0.52, held=0, streak=3) == (1, 0)


@given(st.lists(st.floats(0.46, 0.54), min_size=1, max_size=30))
def test_within_the_band_nothing_flaps(values):
    """A product near a threshold changes at most once in `patience` evaluations."""
    classes = run(values, patience=4)
    changes = [at for at in range(1, len(classes)) if classes[at] != classes[at - 1]]
    assert all(later - earlier >= 4 for earlier, later in pairwise(changes))


@given(st.lists(st.sampled_from([0.49, 0.51]), min_size=2, max_size=30), st.integers(2, 5))
def test_a_class_changes_only_after_so_many_in_a_row(values, patience):
    classes = run(values, patience)
    for at in range(1, len(values)):
        if classes[at] != classes[at - 1]:
            recent = values[at - patience + 1 : at + 1]
            assert len(recent) == patience
            assert len(set(recent)) == 1


@given(
    st.lists(st.tuples(st.floats(0, 2) | st.just(NAN), st.integers(-1, 2), st.integers(-3, 3))),
    st.integers(1, 5),
)
def test_evaluating_again_changes_nothing(rows, patience):
    values, held, streaks = (np.array([row[n] for row in rows]) for n in range(3))
    held = held.astype(int)
    once = settle(SCALE, values.astype(float), Settled(held, streaks.astype(int)), True, patience)
    twice = settle(SCALE, values.astype(float), once, False, patience)
    assert twice.classes.tolist() == once.classes.tolist()
    assert twice.streaks.tolist() == once.streaks.tolist()


@given(st.lists(st.floats(0, 2), min_size=5, max_size=5), st.integers(0, 2))
def test_a_constant_figure_ends_in_its_own_class(values, held):
    for value in values:
        seen = held, 0
        for _ in range(5):
            seen = after(value, *seen)
        assert seen == (SCALE.place(np.array([value])).tolist()[0], 0)


# --- ABC -------------------------------------------------------------------------------------


def shares(amounts, groups=None):
    groups = groups or [0] * len(amounts)
    found = classify.share_before(np.array(amounts, dtype=float), np.array(groups))
    return [None if np.isnan(share) else round(share, 9) for share in found]


def test_share_of_what_is_larger():
    assert shares([10, 60, 30]) == [0.9, 0.0, 0.6]


def test_equal_amounts_have_the_same_share():
    assert shares([25, 25, 50, 0]) == [0.5, 0.5, 0.0, 1.0]


def test_each_group_for_itself():
    assert shares([10, 5, 90, 5], [1, 2, 1, 2]) == [0.9, 0.0, 0.0, 0.0]


def test_nothing_asked_for_unknown_and_negative():
    assert shares([0, 0]) == [1.0, 1.0]
    assert shares([NAN, 4, -3]) == [None, 0.0, 1.0]
    assert shares([]) == []


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=40))
def test_shares_equal_their_plain_twin(rows):
    for (amount, group), share in zip(rows, shares(*_unzip(rows)), strict=True):
        peers = [other for other, its in rows if its == group]
        larger = sum(other for other in peers if other > amount)
        expected = larger / sum(peers) if amount else 1.0
        assert share == pytest.approx(expected, abs=1e-9)


def _unzip(rows):
    return [amount for amount, _group in rows], [group for _amount, group in rows]


# --- Figures ---------------------------------------------------------------------------------


def figures(*weeks):
    found = classify.figures(np.array([weeks], dtype=float))
    return found.annual[0], found.cv[0], found.adi[0], found.cv2[0]


def test_figures_of_a_steady_item():
    assert figures(*[4] * 52) == (208.0, 0.0, 1.0, 0.0)


def test_figures_of_an_intermittent_item():
    annual, cv, adi, cv2 = figures(*[0, 0, 0, 8] * 13)
    assert annual == 104.0
    assert cv == pytest.approx(3**0.5)
    assert (adi, cv2) == (4.0, 0.0)


def test_the_sizes_vary():
    # sizes 2 and 6: mean 4, deviation 2
    assert figures(*[2, 6] * 26)[3] == pytest.approx(0.25)
    assert figures(*[0, 2, 0, 6] * 13)[3] == pytest.approx(0.25)


def test_a_year_is_the_last_52_weeks():
    assert figures(*[100] * 52, *[1] * 52)[0] == 52.0


def test_unknown_weeks_are_no_zeros():
    assert figures(*[4, NAN] * 26) == (208.0, 0.0, 1.0, 0.0)


def test_returns_count_as_no_demand():
    assert figures(*[4, -4] * 26)[:3] == (104.0, 1.0, 2.0)


@pytest.mark.parametrize("weeks", [[0] * 52, [NAN] * 52, [5] * 7, [5]])
def test_no_pattern_without_history(weeks):
    assert np.isnan(figures(*weeks)[1:]).all()


def test_nothing_known_is_not_nothing_asked_for():
    assert np.isnan(figures(*[NAN] * 52)[0])
    assert figures(*[0] * 52)[0] == 0.0


def test_no_items():
    found = classify.figures(np.empty((0, 52)))
    assert found.annual.shape == found.cv.shape == found.adi.shape == found.cv2.shape == (0,)


def test_patterns():
    adi, cv2 = np.array([0, 0, 1, 1, -1, 0]), np.array([0, 1, 0, 1, 0, -1])
    joined = classify.patterns(adi, cv2)
    assert joined.tolist() == [0, 1, 2, 3, -1, -1]
    assert classify.axes(joined)["adi"].tolist() == [0, 0, 1, 1, -1, -1]
    assert classify.axes(joined)["cv2"].tolist() == [0, 1, 0, 1, -1, -1]


def test_margins():
    found = classify.margins(np.array([10.0, 10, 0, 10, 5]), np.array([6.0, 0, 3, 10, 8]))
    assert found.tolist()[::3] == [0.4, 0.0]
    assert np.isnan(found[1:3]).all()
    assert found[4] == pytest.approx(-0.6)


# --- All together ----------------------------------------------------------------------------


def test_a_hundred_thousand_items():
    random = np.random.default_rng(3)
    history = random.poisson(0.8, (100_000, 104)).astype(float)
    history[random.random(history.shape) < 0.05] = NAN
    start = time.process_time()
    found = classify.figures(history)
    share = classify.share_before(found.annual, random.integers(0, 5, 100_000))
    book = Rulebook({"cv": SCALE, "abc_value": Scale.of(0.8, 0.95, margin=0.1, share=True)})
    state = classify.evaluate(book, {"cv": found.cv, "abc_value": share}, State(), np.array(True))
    assert time.process_time() - start < 3
    assert set(state.classes) == {"cv", "abc_value"}
    assert 0.5 < (state.classes["abc_value"] == 0).mean() < 0.8
