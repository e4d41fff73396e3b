# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input, position
from dist_replenishment.core.echelon import Claims, purchase_need, share
from dist_replenishment.core.position import Events
from dist_replenishment.core.routes import echelon_events, roll_up
from dist_replenishment.core.timeline import NEVER


def two(available, need, **more):
    """The shares of two satellites (rows 1 and 2) of row 0."""
    values = {"position": [available, 0, 0], "mean": [0, 10, 10], "sigma": [0, 4, 4]}
    claims = Claims(
        source=[-1, 0, 0], need=[0, *need], available=[available, 0, 0], **values | more
    )
    return share(claims)


def test_everybody_gets_what_they_need_while_there_is_enough():
    shares = two(100, [20, 30])
    assert shares.now.tolist() == [0, 20, 30]
    assert (shares.left.tolist(), shares.later.tolist()) == ([50, 0, 0], [0, 0, 0])
    assert shares.is_short.tolist() == [False] * 3
    assert shares.later_day.tolist() == [NEVER] * 3


def test_a_shortage_is_shared_so_that_all_run_out_equally_likely():
    # both end at half a sigma: 10 + 4 z and 10 + 8 z
    shares = two(26, [20, 30], sigma=[0, 4, 8])
    assert shares.now.tolist() == [0, 12, 14]
    assert shares.later.tolist() == [0, 8, 16]
    assert (shares.backing.tolist(), shares.is_short.tolist()) == ([24, 0, 0], [True, False, False])


def test_what_a_satellite_has_counts():
    assert two(20, [20, 20], position=[20, 8, 0]).now.tolist() == [0, 6, 14]


def test_nobody_gets_more_than_needed():
    assert two(26, [4, 30]).now.tolist() == [0, 4, 22]


def test_without_deviation_the_cover_is_equal():
    assert two(15, [20, 20], mean=[0, 10, 20], sigma=0.0).now.tolist() == [0, 5, 10]


def test_packs_are_whole_and_what_is_left_goes_to_who_runs_out_first():
    shares = two(40, [30, 30], pack=[1, 12, 12])
    assert sorted(shares.now.tolist()) == [0, 12, 24]
    assert shares.left.tolist() == [4, 0, 0]
    assert two(11, [30, 30], pack=12).now.tolist() == [0, 0, 0]


def test_the_source_keeps_a_fair_share_for_its_own_demand():
    values = {"position": [30, 0, 0], "mean": [10, 10, 10], "sigma": 4.0, "keep": [20, 0, 0]}
    shares = two(30, [20, 20], **values)
    assert (shares.now.tolist(), shares.left.tolist()) == ([0, 10, 10], [10, 0, 0])


def test_an_empty_source_buys_before_it_transfers():
    claims = Claims([-1, 0], need=[0, 10], position=[0, 0], mean=[0, 8], lead_day=[9, 2])
    shares = share(claims)
    assert shares.now.tolist() == [0, 0]
    assert (shares.later.tolist(), shares.later_day.tolist()) == ([0, 10], [NEVER, 9])
    # the echelon has enough, but not where it is needed: the purchase covers the transfer anyway
    assert purchase_need([0, 0], shares, [0, 0]).tolist() == [10, 0]
    assert purchase_need([25, 0], shares, [0, 0]).tolist() == [25, 0]
    assert purchase_need([0, 0], shares, [4, 0]).tolist() == [6, 0]


def test_a_later_transfer_waits_for_the_receipt_that_covers_it():
    claims = Claims([-1, 0], need=[0, 10], position=0.0, mean=[0, 8], lead_day=[20, 2])
    receipts = Events([0, 0, 0], [3, 5, 8], [4.0, 6.0, 50.0])
    assert share(claims, receipts).later_day.tolist() == [NEVER, 5]
    assert share(claims, receipts.take([0])).later_day.tolist() == [NEVER, 20]


def test_circular_routes_are_refused():
    with pytest.raises(bad_input.CircularRoute) as refused:
        share(Claims([1, 0], need=[1, 1], position=0.0, mean=1.0))
    assert refused.value.circles == ((0, 1),)


def test_bad_claims_are_named():
    with pytest.raises(bad_input.Negative) as refused:
        share(Claims([-1, 0], need=[1, -1], position=0.0, mean=1.0))
    assert (refused.value.name, refused.value.items) == ("need", (1,))


@pytest.mark.parametrize("seed", range(3))
def test_shares_add_up_and_keep_to_packs_and_needs(seed):
    draw, count = np.random.default_rng(seed), 20_000
    source = np.where(np.arange(count) < 3000, -1, draw.integers(0, 3000, count))
    claims = Claims(
        source=source,
        need=draw.choice([0, 0, 3, 20, 50.5], count),
        position=draw.integers(-5, 20, count),
        mean=draw.choice([0, 5, 20], count),
        sigma=draw.choice([0, 2, 9], count),
        available=np.where(source < 0, draw.integers(0, 200, count), 0),
        keep=np.where(source < 0, draw.choice([0, 30], count), 0),
        pack=draw.choice([1, 0.5, 6, 12], count),
    )
    shares = share(claims)
    fed = source >= 0
    given = np.bincount(source[fed], weights=shares.now[fed], minlength=count)
    assert (shares.left == claims.available - given).all()
    assert (shares.left >= 0).all()
    assert (shares.now % claims.pack == 0).all()
    assert (shares.later % claims.pack == 0).all()
    wanted = np.ceil(claims.need / claims.pack) * claims.pack
    assert (shares.now + shares.later == np.where(fed, wanted, 0)).all()
    assert (shares.backing == np.bincount(source[fed], shares.later[fed], count)).all()
    # who waits could not have had another pack of what is left beyond the source's own keep
    own_keep = np.clip(claims.keep - claims.position + claims.available, 0, claims.available)
    free = np.maximum(shares.left - own_keep, 0)
    waits = shares.later > 0
    assert (free[source] < claims.pack + 1e-6)[waits].all()


def test_more_in_the_source_never_gives_a_satellite_less_without_packs():
    shares = [two(h, [30, 30], position=[h, 5, 0], pack=0.001).now for h in range(60)]
    assert (np.diff(shares, axis=0) >= -0.0011).all()


def test_the_echelon_of_an_empty_central_and_a_needy_satellite_needs_a_purchase():
    source = np.array([-1, 0])
    events = position.Events([1], [3], [-10.0])
    times = {"lead_day": [9, 2], "protection_day": [10, 3]}
    echelon = position.project(roll_up([0, 0], source), echelon_events(events, source), **times)
    assert position.need(echelon, 0, 0).tolist() == [10, 10]
