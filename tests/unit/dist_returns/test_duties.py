# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_returns.core import duties
from hypothesis import given
from hypothesis import strategies as st

people = st.integers(1, 4)
crowds = st.sets(people, max_size=3)


@pytest.mark.parametrize(
    ("action", "done", "reason"),
    [
        (duties.AUTHORISE, {"requester_id": 7}, "requester"),
        (duties.INSPECT, {"receiver_ids": [7]}, "receiver"),
        (duties.DISPOSE, {"inspector_ids": [7]}, "inspector"),
        (duties.CREDIT, {"inspector_ids": [7]}, "inspector"),
    ],
)
def test_above_the_value_the_next_step_is_somebody_elses(action, done, reason):
    verdict = duties.may_act(action, 7, **done, amount=500.01, threshold=500.0)
    assert verdict == duties.Verdict(False, reason)
    assert duties.may_act(action, 8, **done, amount=500.01, threshold=500.0).allowed


@pytest.mark.parametrize("action", duties.ACTIONS)
def test_up_to_the_value_one_person_does_it_all(action):
    verdict = duties.may_act(
        action, 7, requester_id=7, receiver_ids=[7], inspector_ids=[7], amount=500, threshold=500
    )
    assert verdict.allowed


def test_who_did_nothing_before_has_no_step_to_be_kept_from():
    assert duties.may_act(duties.AUTHORISE, 7, amount=9999).allowed


def test_an_unknown_step_is_no_permission():
    with pytest.raises(ValueError, match="no duty"):
        duties.may_act("anything", 7)


@given(
    st.sampled_from(duties.ACTIONS),
    people,
    people,
    crowds,
    crowds,
    st.floats(0, 1000),
    st.floats(0, 1000),
)
def test_a_verdict_names_what_the_actor_did(
    action, actor, requester, receivers, inspectors, amount, threshold
):
    verdict = duties.may_act(
        action,
        actor,
        requester_id=requester,
        receiver_ids=receivers,
        inspector_ids=inspectors,
        amount=amount,
        threshold=threshold,
    )
    did = {"requester": {requester}, "receiver": receivers, "inspector": inspectors}
    separate = amount > threshold and actor in did[duties.APART[action]]
    assert verdict.allowed is not separate
    assert bool(verdict.reason) is separate
