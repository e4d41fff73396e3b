# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taking from lower classes beside whatever else happens to the same promises."""


def preempted(scene, has=5, needs=3, on_hand=5):
    """A silver order has the goods, a gold one lacks some; its question waits for approval."""
    product = scene.product(on_hand=on_hand)
    who = scene.a.run("classes", mutants=())
    loser = scene.a.run("sold_to", who["silver"], [(product, has)])
    winner = scene.a.run("sold_to", who["gold"], [(product, needs)])
    assert (scene.balances(loser), scene.balances(winner)) == ({"firm": has}, {"backorder": needs})
    return product, loser, winner, scene.a.run("preview", winner)


def beside(scene, first, second, mutants=()):
    """`second` begins when `first` is about to commit; their outcomes, and whether it waited."""
    a, b = scene.a, scene.b
    mutants = (*a.mutants, *mutants)
    a.start(*first, stops=["before_commit", "committed"], mutants=mutants).reach("before_commit")
    b.start(*second, stops=["committed"], mutants=mutants)
    waits = scene.crew.stops_or_waits(b, by=[a])
    a.go().reach("committed")
    outcome = b.event()
    # as both have left it, before any worker looks at it
    seen = waits, outcome, scene.kinds()
    if outcome[0] == "stage":
        b.go().result()
    a.go().result()
    return seen


def state(scene, preemption):
    query = "SELECT state FROM dist_promise_preemption WHERE id = %s"
    return scene.crew.query(query, preemption)[0][0]


def ships(scene, order):
    """{days from now: quantity} that the order is promised."""
    rows = scene.crew.query(
        "SELECT ship_date - (now() AT TIME ZONE 'UTC')::date, sum(qty)::float "
        "FROM dist_promise_entry WHERE order_id = %s AND state = 'firm' AND NOT shadow "
        "GROUP BY 1 HAVING sum(qty) <> 0",
        order,
    )
    return dict(rows)


# --- a third order --------------------------------------------------------------------------


def test_a_third_order_gets_nothing_of_what_is_taken(scene):
    product, loser, winner, question = preempted(scene)
    scene.a.start("preempt", question, stops=["before_commit"]).reach("before_commit")
    third = scene.b.run("order_confirmed", [(product, 3)])
    assert scene.balances(third) == {"backorder": 3}
    assert scene.problems() == []
    scene.a.go().result()
    assert scene.balances(loser) == {"firm": 2, "backorder": 3}
    assert scene.balances(winner) == {"firm": 3}
    scene.b.run("work")
    assert scene.balances(loser) == {"firm": 2, "backorder": 3}
    assert scene.balances(third) == {"backorder": 3}
    assert scene.problems() == []


def with_receipt(scene):
    """A silver order has the goods; gold's three wait; six more come, and three are wanted."""
    product = scene.product(on_hand=5)
    scene.a.run("count_on_receipts", product)
    who = scene.a.run("classes")
    loser = scene.a.run("sold_to", who["silver"], [(product, 5)])
    scene.a.run("receipt", product, 6, 4)
    winner = scene.a.run("sold_to", who["gold"], [(product, 3)])
    assert (ships(scene, loser), ships(scene, winner)) == ({0: 5}, {4: 3})
    return product, loser, winner, scene.a.run("preview", winner)


def test_who_loses_has_what_the_winner_had(scene):
    _product, loser, winner, question = with_receipt(scene)
    assert scene.a.run("preempt", question) == "done"
    assert (ships(scene, loser), ships(scene, winner)) == ({0: 2, 4: 3}, {0: 3})
    assert scene.problems() == []


# --- deliveries and pickings ----------------------------------------------------------------


def picked_beside(scene, mutants=()):
    """The loser's picking begins in a transaction that commits before the preemption does."""
    _product, loser, winner, question = preempted(scene)
    scene.a.run("work")
    seen = beside(scene, ("start_picking", loser), ("preempt", question), mutants)
    return loser, winner, question, seen


def test_nobody_loses_what_is_in_picking(scene):
    loser, winner, question, (waits, outcome, kinds) = picked_beside(scene)
    assert waits
    assert outcome[0] == "refused"
    assert "not yet in picking" in outcome[1]
    assert kinds == set()
    assert (scene.balances(loser), scene.balances(winner)) == ({"firm": 5}, {"backorder": 3})
    assert state(scene, question) == "waiting"


def test_without_the_lock_a_picking_loses_its_goods(scene):
    loser, _winner, _question, (waits, _outcome, _kinds) = picked_beside(
        scene, ["deliveries_not_locked"]
    )
    assert not waits
    # five are being picked, and two are promised
    assert scene.balances(loser) == {"firm": 2, "backorder": 3}


def test_a_preemption_beside_a_delivery_finds_what_is_left(scene):
    _product, loser, winner, question = preempted(scene)
    scene.a.run("work")
    waits, outcome, kinds = beside(scene, ("deliver", loser, 4), ("preempt", question))
    assert waits
    assert outcome == ("stage", "committed")
    assert kinds == set()
    assert (scene.balances(loser), scene.balances(winner)) == (
        {"backorder": 1},
        {"firm": 1, "backorder": 2},
    )
    assert scene.problems() == []


def test_a_delivery_beside_a_preemption_cannot_take_what_was_taken(scene):
    _product, loser, winner, question = preempted(scene)
    scene.a.run("work")
    waits, outcome, kinds = beside(scene, ("preempt", question), ("deliver", loser))
    assert waits
    assert outcome[0] == "refused"
    assert kinds == set()
    assert (scene.balances(loser), scene.balances(winner)) == (
        {"firm": 2, "backorder": 3},
        {"firm": 3},
    )
    assert scene.problems() == []


def test_a_cancellation_beside_a_preemption_is_tried_again(scene):
    _product, loser, winner, question = preempted(scene)
    waits, _outcome, kinds = beside(scene, ("preempt", question), ("cancel", loser))
    assert waits
    assert kinds == set()
    assert (scene.balances(loser), scene.balances(winner)) == ({}, {"firm": 3})


def test_a_preemption_beside_a_cancellation_takes_nothing(scene):
    """The goods are free then, so they need not be taken."""
    _product, loser, winner, question = preempted(scene)
    waits, outcome, kinds = beside(scene, ("cancel", loser), ("preempt", question))
    assert waits
    assert outcome[0] == "refused"
    assert "need not be taken" in outcome[1]
    assert kinds == set()
    scene.b.run("work")
    assert (scene.balances(loser), scene.balances(winner)) == ({}, {"firm": 3})


def test_a_count_beside_a_preemption_names_the_losers_of_after_it(scene):
    product, loser, winner, question = preempted(scene)
    waits, _outcome, kinds = beside(scene, ("preempt", question), ("count", product, 4))
    assert waits
    assert kinds == set()
    assert scene.balances(loser) == {"firm": 2, "backorder": 3}
    assert scene.balances(winner) == {"firm": 2, "at_risk": 1}


# --- two preemptions ------------------------------------------------------------------------


def two_preemptions(scene, mutants=()):
    """Two gold orders want the same three units."""
    product, loser, winner, question = preempted(scene, has=3, on_hand=3)
    who = scene.a.run("classes", mutants=())
    other = scene.a.run("sold_to", who["gold"], [(product, 3)])
    rival = scene.a.run("preview", other)
    seen = beside(scene, ("preempt", question), ("preempt", rival), mutants)
    return loser, winner, other, rival, seen


def test_of_two_preemptions_one_wins(scene):
    loser, winner, other, rival, (waits, outcome, kinds) = two_preemptions(scene)
    assert waits
    assert outcome[0] == "refused"
    assert kinds == set()
    assert scene.balances(winner) == {"firm": 3}
    assert scene.balances(other) == {"backorder": 3}
    assert scene.balances(loser) == {"backorder": 3}
    assert state(scene, rival) == "waiting"
    assert scene.problems() == []


# --- what is claimed ------------------------------------------------------------------------


def new_date_beside_an_order(scene, mutants=()):
    """The loser gets what nobody had; an order that is confirmed meanwhile wants it as well.

    The winner was promised goods of the sixth day before those of the fourth were ordered.
    """
    product = scene.product(on_hand=5)
    scene.a.run("count_on_receipts", product, mutants=())
    who = scene.a.run("classes", mutants=())
    loser = scene.a.run("sold_to", who["silver"], [(product, 5)])
    scene.a.run("receipt", product, 3, 6, mutants=())
    winner = scene.a.run("sold_to", who["gold"], [(product, 3)])
    scene.a.run("receipt", product, 3, 4, mutants=())
    question = scene.a.run("preview", winner)
    third = scene.a.run("order", [(product, 3)], 4)
    mutants = (*scene.a.mutants, *mutants)
    scene.a.start("preempt", question, stops=["before_commit"], mutants=mutants)
    scene.a.reach("before_commit")
    scene.b.run("confirm", third, mutants=mutants)
    scene.a.go().result()
    assert (ships(scene, loser), ships(scene, winner)) == ({0: 2, 4: 3}, {0: 3})
    return ships(scene, third)


def test_a_new_date_is_claimed_like_any_promise(scene):
    assert new_date_beside_an_order(scene) == {6: 3}
    assert scene.problems() == []


def test_an_unclaimed_new_date_is_promised_twice(scene):
    """The worker finds it out after the commit, and the third order is at risk."""
    assert new_date_beside_an_order(scene, ["claim_not_inserted"]) == {}


def two_of_a_capped_channel(scene, mutants=()):
    """Two orders of one channel, which may have four, take three each, from different orders."""
    product, field = scene.product(on_hand=3), scene.world["field"]
    scene.a.run("count_on_receipts", product, mutants=())
    scene.a.run("quota", product, field, 4, "cap", mutants=())
    who = scene.a.run("classes", mutants=())
    scene.a.run("sold_to", who["silver"], [(product, 3)])
    scene.a.run("receipt", product, 3, 4, mutants=())
    scene.a.run("sold_to", who["silver"], [(product, 3)], 4)
    winners = [scene.a.run("sold_to", who["gold"], [(product, 3)], n, field) for n in (4, 0)]
    first, second = (scene.a.run("preview", winner) for winner in winners)
    mutants = (*scene.a.mutants, *mutants)
    scene.a.start("preempt", first, stops=["before_commit"], mutants=mutants)
    scene.a.reach("before_commit")
    assert scene.b.run("preempt", second, mutants=mutants) == "done"
    scene.a.go().result()
    return [scene.balances(winner) for winner in winners]


def test_two_preemptions_of_a_channel_stay_within_its_cap(scene):
    balances = two_of_a_capped_channel(scene)
    assert balances == [{"firm": 3}, {"firm": 1, "backorder": 2}]
    assert scene.problems() == []


def test_without_the_channel_of_the_claim_its_cap_is_passed(scene):
    balances = two_of_a_capped_channel(scene, ["claim_without_channel"])
    assert balances == [{"firm": 3}, {"firm": 3}]
    assert scene.kinds() == {"beyond cap"}


# --- giving back ----------------------------------------------------------------------------


def given_back_beside(scene, first):
    _product, loser, winner, question = preempted(scene)
    assert scene.a.run("preempt", question) == "done"
    scene.a.run("work")
    first = tuple(winner if part == "winner" else part for part in first)
    return loser, winner, beside(scene, first, ("give_back", question))


def test_what_begins_to_be_picked_is_not_given_back(scene):
    loser, winner, (waits, outcome, kinds) = given_back_beside(scene, ("start_picking", "winner"))
    assert waits
    assert outcome[0] == "refused"
    assert kinds == set()
    assert (scene.balances(loser), scene.balances(winner)) == (
        {"firm": 2, "backorder": 3},
        {"firm": 3},
    )


def test_what_is_delivered_meanwhile_is_not_given_back(scene):
    loser, winner, (waits, outcome, _kinds) = given_back_beside(scene, ("deliver", "winner"))
    assert waits
    assert outcome[0] == "refused"
    assert (scene.balances(loser), scene.balances(winner)) == ({"firm": 2, "backorder": 3}, {})
    assert scene.problems() == []


def test_what_is_given_back_is_reserved_again(scene):
    _product, loser, winner, question = preempted(scene)
    scene.a.run("work")
    scene.a.run("preempt", question)
    scene.b.run("work")
    assert reserved(scene, winner) == 3
    scene.b.run("give_back", question)
    scene.a.run("work")
    assert (reserved(scene, loser), reserved(scene, winner)) == (5, 0)
    assert scene.problems() == []


def reserved(scene, order):
    return scene.crew.query(
        "SELECT COALESCE(sum(l.quantity), 0)::float FROM stock_move_line l "
        "JOIN stock_move m ON m.id = l.move_id JOIN sale_order_line s ON s.id = m.sale_line_id "
        "WHERE s.order_id = %s AND m.state NOT IN ('done', 'cancel')",
        order,
    )[0][0]
