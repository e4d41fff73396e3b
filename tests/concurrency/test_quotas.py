# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Protections and caps hold while several channels promise the same goods at once."""

from tests.concurrency.test_guards import race


def ordered(scene, product, channel, quantity=1):
    """A quotation of the channel."""
    lines = [(product, quantity)]
    return scene.a.run("channel_order", lines, scene.world[channel], mutants=())


def confirmed_together(scene, first, second, stop, mutants=()):
    """Confirm two quotations, the second while the first is at the stop."""
    *outcomes, waits = race(
        scene, ("confirm", first), ("confirm", second), stop=stop, mutants=mutants
    )
    assert [kind for kind, _value in outcomes] == ["done", "done"]
    return [scene.balances(first), scene.balances(second)], waits


# --- a cap ------------------------------------------------------------------------------------


def one_unit_for_field(scene, stop, mutants=()):
    """Two orders of a channel that may have one of five."""
    product = scene.product(on_hand=5)
    scene.a.run("quota", product, scene.world["field"], 1, "cap", mutants=())
    orders = [ordered(scene, product, "field") for _ in range(2)]
    return confirmed_together(scene, *orders, stop, mutants)


def test_a_channel_gets_its_cap_once(scene):
    balances, waits = one_unit_for_field(scene, "position_read")
    assert waits
    assert balances == [{"firm": 1}, {"backorder": 1}]
    assert scene.problems() == []


def test_without_the_gate_it_gets_it_twice(scene):
    balances, waits = one_unit_for_field(scene, "position_read", ["gate_not_locked"])
    assert not waits
    assert balances == [{"firm": 1}, {"firm": 1}]
    assert scene.kinds() == {"beyond cap"}


def test_what_is_in_flight_counts_for_the_cap(scene):
    balances, waits = one_unit_for_field(scene, "before_commit")
    assert not waits
    assert balances == [{"firm": 1}, {"backorder": 1}]


def test_a_claim_without_its_channel_would_not(scene):
    balances, _waits = one_unit_for_field(scene, "before_commit", ["claim_without_channel"])
    assert balances == [{"firm": 1}, {"firm": 1}]
    assert scene.kinds() == {"beyond cap"}


# --- a protection -----------------------------------------------------------------------------


def two_of_three_protected(scene, stop, mutants=()):
    """Two orders of one channel; two of three units are the other channel's."""
    product = scene.product(on_hand=3)
    scene.a.run("quota", product, scene.world["edi"], 2, "protection", mutants=())
    orders = [ordered(scene, product, "field") for _ in range(2)]
    balances, _waits = confirmed_together(scene, *orders, stop, mutants)
    theirs = ordered(scene, product, "edi", 2)
    scene.a.run("confirm", theirs, mutants=())
    return balances, scene.balances(theirs)


def test_the_last_unprotected_unit_is_promised_once(scene):
    for stop in ("position_read", "before_commit"):
        assert two_of_three_protected(scene, stop) == (
            [{"firm": 1}, {"backorder": 1}],
            {"firm": 2},
        )
    assert scene.problems() == []


def test_without_the_claim_the_protected_unit_is_gone(scene):
    assert two_of_three_protected(scene, "before_commit", ["claim_not_counted"]) == (
        [{"firm": 1}, {"firm": 1}],
        {"firm": 1, "backorder": 1},
    )


def taken_beside_the_protected_channel(scene, mutants=()):
    """The shop takes its one protected unit of two; somebody else asks for both meanwhile."""
    product = scene.product(on_hand=2)
    scene.a.run("quota", product, scene.world["shop"], 1, "protection", mutants=())
    orders = [ordered(scene, product, "shop"), ordered(scene, product, "field", 2)]
    return confirmed_together(scene, *orders, "before_commit", mutants)[0]


def test_what_the_channel_is_about_to_get_is_not_kept_for_it_as_well(scene):
    assert taken_beside_the_protected_channel(scene) == [
        {"firm": 1},
        {"firm": 1, "backorder": 1},
    ]


def test_a_claim_without_its_channel_would_be_kept_twice(scene):
    assert taken_beside_the_protected_channel(scene, ["claim_without_channel"]) == [
        {"firm": 1},
        {"backorder": 2},
    ]
