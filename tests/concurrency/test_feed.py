# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A feed that is read while everything changes: nothing is lost, nothing is told twice."""

import random
from multiprocessing.connection import Listener

import pytest

from tests.concurrency.conftest import is_deep, seed
from tests.concurrency.feed_reader import Reader

PRODUCTS, ROUNDS = 5, 60 if is_deep() else 12


class Market:
    """Products that are published to a channel."""

    def __init__(self, scene):
        self.scene = scene
        self.products = [scene.product(on_hand=20) for _n in range(PRODUCTS)]
        self.id = scene.a.run("publication", scene.world["marketplace"], self.products, mutants=())

    def drain(self):
        self.scene.a.run("publish", self.products)

    def truth(self):
        """{product: (quantity, removed)} of what is published."""
        rows = self.scene.crew.query(
            "SELECT product_res_id, published_qty::float, is_removed FROM dist_publication_item"
            " WHERE publication_id = %s",
            self.id,
        )
        return {product: (qty, removed) for product, qty, removed in rows}


@pytest.fixture
def market(scene):
    return Market(scene)


@pytest.fixture
def listener(tmp_path):
    with Listener(str(tmp_path / "socket"), family="AF_UNIX") as listening:
        yield listening


def change(rng, market):
    """Something that a person or a machine does to what is published."""
    product = rng.choice(market.products)
    return rng.choice(
        [
            ("order_confirmed", [(product, rng.randint(1, 3))]),
            ("order_confirmed", [(p, 1) for p in rng.sample(market.products, 3)]),
            ("count", product, rng.randint(0, 30)),
            ("buffer", market.id, rng.randint(0, 3)),
            ("sold", product, rng.random() < 0.7),
        ]
    )


def test_replaying_the_feed_gives_the_truth(scene, market):
    rng = random.Random(seed())
    drainer, reading, other, *writers = scene.crew.grow(5)
    readers = [Reader(market.id), Reader(market.id)]
    for _round in range(ROUNDS):
        for writer in writers:
            writer.start(*change(rng, market))
        drainer.start("publish", market.products)
        for reader, worker in zip(readers, (reading, other), strict=True):
            reader.start(worker)
        for reader, worker in zip(readers, (reading, other), strict=True):
            reader.take(worker.result())
        for worker in (drainer, *writers):
            worker.outcome()
    market.drain()
    truth = market.truth()
    assert len(truth) == PRODUCTS
    for reader in [*readers, Reader(market.id)]:
        assert reader.read(reading) == truth
        assert reader.twice == []


def test_what_a_long_transaction_does_is_told_after_its_commit(scene, market):
    market.drain()
    reader = Reader(market.id)
    reader.read(scene.b)
    slow, fast = market.products[:2]
    writer = scene.crew.grow(3)[2]
    # on two shelves: Odoo notes on the location when it was counted
    one, other = scene.world["shelves"]
    writer.start("count", slow, 7, one, stops=["before_commit"]).reach("before_commit")
    scene.b.run("count", fast, 9, other)
    market.drain()
    assert reader.read(scene.b)[fast] == (29, False)
    assert reader.told[slow] == (20, False)
    writer.go().result()
    market.drain()
    assert reader.read(scene.b)[slow] == (27, False)
    assert reader.twice == []


def rule_changed_slowly(scene, market, mutants):
    """What a reader was told of the first product by a rule that a long transaction changed."""
    market.drain()
    reader = Reader(market.id)
    reader.read(scene.b)
    writer = scene.crew.grow(3)[2]
    # what the request publishes itself is of other products than what the drain publishes meanwhile
    slow, fast = market.products[:2]
    scene.b.run("only", market.id, [slow, fast])
    market.drain()
    reader.read(scene.b)
    writer.start("only", market.id, [fast], stops=["before_commit"], mutants=mutants)
    writer.reach("before_commit")
    scene.b.run("count", fast, 9)
    market.drain()
    assert reader.read(scene.b)[fast] == (9, False)
    writer.go().result()
    market.drain()
    return reader.read(scene.b)[slow]


def test_a_rule_that_a_long_transaction_changes_is_told_after_its_commit(scene, market):
    assert rule_changed_slowly(scene, market, ()) == (0, True)


def test_a_rule_published_by_its_own_request_would_be_lost(scene, market):
    told = rule_changed_slowly(scene, market, ("published_by_the_request",))
    assert told == (20, False)
    assert market.truth()[market.products[0]] == (0, True)


def test_a_killed_drain_loses_nothing(scene, market, listener):
    market.drain()
    reader = Reader(market.id)
    reader.read(scene.b)
    product = market.products[0]
    scene.b.run("count", product, 7)
    scene.b.run("buffer", market.id, 2)
    victim = scene.a.fork(listener)
    victim.start("publish", market.products, stops=["before_commit"]).reach("before_commit")
    victim.kill()
    assert reader.read(scene.b)[product] == (20, False)
    market.drain()
    assert reader.read(scene.b)[product] == (5, False)
    assert reader.told == market.truth()
    assert reader.twice == []
