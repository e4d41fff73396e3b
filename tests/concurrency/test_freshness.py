# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writers, drains and readers of the stored numbers at once: no change is missed or told twice."""

from multiprocessing.connection import Listener

import pytest

from tests.concurrency.conftest import is_deep, seed
from tests.concurrency.feed_reader import Reader

WRITERS, READERS = 8 if is_deep() else 2, 2
#: how long they go on
SECONDS = 60 if is_deep() else 6

# --- what readers see ----------------------------------------------------------------------------


@pytest.fixture
def feed(scene):
    """A reader of what one channel is told of the products of the test, nothing rounded."""
    publication = scene.a.run("publication_of_new", scene.world["marketplace"], mutants=())
    scene.a.run("drain", mutants=())
    yield Reader(publication)
    scene.a.run("withdraw", publication, mutants=())


def truth(scene):
    """{product: (what the channel may sell in all its warehouses, False)} by the stored numbers."""
    rows = scene.crew.query(
        "SELECT product_id, sum(available_qty)::float FROM dist_availability"
        " WHERE active AND channel_id = %s AND product_id = ANY(%s) GROUP BY product_id",
        scene.world["marketplace"],
        scene.products,
    )
    return {product: (qty, False) for product, qty in rows}


def marks(scene):
    return scene.crew.query("SELECT count(*) FROM dist_availability_mark")[0][0]


def available(scene, product):
    return scene.crew.query(
        "SELECT max(available_qty)::float FROM dist_availability WHERE product_id = %s AND active",
        product,
    )[0][0]


def test_a_long_transaction_is_told_when_it_has_ended(scene, feed):
    product, other = scene.product(on_hand=1), scene.product(on_hand=1)
    scene.a.run("drain")
    feed.read(scene.b)
    scene.a.start("add_goods", product, 5, stops=["before_commit"]).reach("before_commit")
    scene.b.run("add_goods", other, 1)
    scene.b.run("drain")
    assert feed.news(scene.b) == {other}
    scene.a.go().result()
    scene.b.run("drain")
    assert feed.news(scene.b) == {product}
    assert feed.told == truth(scene)
    assert available(scene, product) == 6


def test_what_is_rolled_back_is_never_told(scene, feed):
    product = scene.product(on_hand=1)
    scene.a.run("drain")
    assert feed.news(scene.b) == {product}
    assert scene.a.start("add_goods_in_vain", product, 5).outcome()[0] == "refused"
    assert marks(scene) == 0
    scene.a.run("drain")
    assert feed.news(scene.b) == set()


# --- a change while the drain is at work ---------------------------------------------------------


def changed_during_a_drain(scene, stage, mutants=()):
    """Goods arrive after a drain has begun; what the next drain makes of it."""
    product = scene.product(on_hand=1)
    scene.b.start("drain", stops=[stage], mutants=mutants).reach(stage)
    scene.a.run("add_goods", product, 5)
    scene.b.go().result()
    scene.b.run("drain")
    return available(scene, product), scene.b.run("computed_again")


def test_what_changes_during_a_drain_is_left_to_the_next(scene):
    assert changed_during_a_drain(scene, "marks_taken") == (6, [])


def test_a_drain_ends_although_everybody_goes_on_selling(scene):
    product = scene.product(on_hand=1)
    scene.a.run("drain")
    scene.a.run("add_goods", product, 1)
    scene.b.start("drain", stops=["marks_taken"]).reach("marks_taken")
    scene.a.run("add_goods", product, 5)
    assert scene.b.go().result() is True
    assert (available(scene, product), marks(scene)) == (2, 1)
    scene.b.run("drain")
    assert (available(scene, product), marks(scene)) == (7, 0)


def test_with_marks_of_another_snapshot_it_is_lost(scene):
    seen, wrong = changed_during_a_drain(scene, "snapshot_taken", ["marks_of_another_snapshot"])
    assert seen == 1
    assert wrong == scene.products
    scene.a.run("add_goods", scene.products[0], 0.5)
    scene.a.run("drain")


# --- two drains ----------------------------------------------------------------------------------


def missed_by_a_reader(scene, feed, mutants=()):
    """A drain has published and not committed when another one comes; what a reader misses."""
    early, late = scene.product(on_hand=1), scene.product(on_hand=1)
    scene.a.run("drain")
    feed.read(scene.b)
    scene.a.run("add_goods", early, 5)
    scene.a.start("drain", stops=["items_written"], mutants=mutants).reach("items_written")
    scene.b.run("add_goods", late, 5)
    scene.b.run("drain", mutants=mutants)
    feed.read(scene.b)
    scene.a.go().result()
    scene.b.run("drain")
    told = feed.read(scene.b)
    return {product for product, news in truth(scene).items() if told.get(product) != news}


def test_two_drains_at_a_time_tell_everything(scene, feed):
    assert missed_by_a_reader(scene, feed) == set()


def test_without_the_lock_a_reader_misses_what_was_stored_first(scene, feed):
    missed = missed_by_a_reader(scene, feed, ["drain_not_locked"])
    assert missed == {scene.products[0]}


def test_a_drain_that_was_killed_leaves_its_marks(scene, tmp_path):
    product = scene.product(on_hand=1)
    scene.a.run("drain")
    scene.a.run("add_goods", product, 5)
    with Listener(str(tmp_path / "socket"), family="AF_UNIX") as listener:
        child = scene.b.fork(listener)
        child.start("drain", stops=["numbers_stored"]).reach("numbers_stored")
        child.kill()
        # the server notices that the connection is gone, and frees the lock
        while not scene.a.run("drain"):
            pass
    assert available(scene, product) == 6


# --- everything at once --------------------------------------------------------------------------


def test_replaying_the_feed_gives_the_truth(scene, feed):
    """Writers wait for nobody; drains and readers are at work all the time meanwhile."""
    products = [scene.product(on_hand=5) for _ in range(5)]
    drainer, *others = scene.crew.grow(1 + READERS + WRITERS)
    writers, workers = others[READERS:], others[:READERS]
    readers = [Reader(feed.publication) for _ in workers]
    for number, writer in enumerate(writers):
        writer.start("write_at_random", seed() + number, products, SECONDS)
    while not all(writer.connection.poll() for writer in writers):
        drainer.start("drain")
        for reader, worker in zip(readers, workers, strict=True):
            reader.start(worker)
        for reader, worker in zip(readers, workers, strict=True):
            reader.take(worker.result())
        drainer.result()
    for writer in writers:
        writer.result()
    drainer.run("drain")
    for reader, worker in zip(readers, workers, strict=True):
        assert reader.read(worker) == truth(scene)
        assert reader.twice == []
    assert len(truth(scene)) == len(products)
    assert drainer.run("computed_again") == []
