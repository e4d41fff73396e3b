# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was taken at a moment, told by others than who took it; and promises that change hands."""


def moment(scene):
    """This very moment by the clock of the database."""
    return scene.crew.query("SELECT clock_timestamp() AT TIME ZONE 'UTC'")[0][0]


def test_each_moment_is_told_as_it_was(scene):
    """Every step in a transaction of its own, and the book kept by hand."""
    product, told = scene.product(on_hand=10), []

    def remember(**held):
        told.append((moment(scene), held))

    first = scene.a.run("order_confirmed", [(product, 4)])
    remember(**{f"{first} firm": 4})
    second = scene.a.run("order_confirmed", [(product, 8)])
    remember(**{f"{first} firm": 4, f"{second} firm": 6, f"{second} backorder": 2})
    scene.a.run("work")
    scene.a.run("deliver", first)
    remember(**{f"{second} firm": 6, f"{second} backorder": 2})
    scene.a.run("count", product, 5)
    remember(**{f"{second} firm": 5, f"{second} at_risk": 1, f"{second} backorder": 2})
    scene.a.run("cancel", second)
    remember()
    for when, expected in told:
        found = scene.b.run("holdings", product, when)
        assert {f"{order} {state}": qty for (order, state), qty in found.items()} == expected


def test_what_is_in_flight_is_told_of_its_moment_once_it_is_committed(scene):
    product = scene.product(on_hand=5)
    order = scene.a.run("order", [(product, 3)])
    before = moment(scene)
    scene.a.start("confirm", order, stops=["before_commit"]).reach("before_commit")
    meanwhile = moment(scene)
    assert scene.b.run("holdings", product, meanwhile) == {}
    scene.a.go().result()
    assert scene.b.run("holdings", product, meanwhile) == {(order, "firm"): 3}
    assert scene.b.run("holdings", product, before) == {}


def test_what_was_rolled_back_never_happened(scene):
    product = scene.product(on_hand=5)
    order = scene.a.run("order", [(product, 3)])
    scene.a.run("promise_only", order)
    assert scene.b.run("holdings", product) == {}


def asked(scene):
    """One order has the five units that are there, another waits for three and asks for them."""
    product = scene.product(on_hand=5)
    has, needs = (scene.a.run("order_confirmed", [(product, qty)]) for qty in (5, 3))
    assert (scene.balances(has), scene.balances(needs)) == ({"firm": 5}, {"backorder": 3})
    return product, has, needs, scene.a.run("ask", has, needs, 3)


def test_a_third_order_gets_nothing_of_what_changes_hands(scene):
    product, has, needs, request = asked(scene)
    scene.a.start("release", request, stops=["before_commit"]).reach("before_commit")
    third = scene.b.run("order_confirmed", [(product, 3)])
    assert scene.balances(third) == {"backorder": 3}
    scene.a.go().result()
    assert scene.balances(has) == {"firm": 2, "backorder": 3}
    assert scene.balances(needs) == {"firm": 3}
    scene.b.run("work")
    assert scene.balances(has) == {"firm": 2, "backorder": 3}
    assert scene.balances(third) == {"backorder": 3}
    assert scene.problems() == []


def test_a_count_beside_a_release_names_the_losers_of_after_it(scene):
    product, has, needs, request = asked(scene)
    scene.a.start("release", request, stops=["before_commit"]).reach("before_commit")
    scene.b.start("count", product, 4)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    scene.b.result()
    assert scene.balances(has) == {"firm": 2, "backorder": 3}
    assert scene.balances(needs) == {"firm": 2, "at_risk": 1}
    assert scene.problems() == []


def test_a_cancellation_beside_a_release_is_tried_again(scene):
    _product, has, needs, request = asked(scene)
    scene.a.start("release", request, stops=["before_commit"]).reach("before_commit")
    scene.b.start("cancel", has)
    assert scene.crew.stops_or_waits(scene.b, by=[scene.a])
    scene.a.go().result()
    scene.b.result()
    assert (scene.balances(has), scene.balances(needs)) == ({}, {"firm": 3})
    assert scene.problems() == []
