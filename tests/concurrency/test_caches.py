# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A policy decides from its commit on, whatever the threads of a process remember."""


def test_a_transaction_from_before_a_change_teaches_nobody(scene):
    product = scene.product(on_hand=1)
    before = scene.a.run("commitment", product)
    scene.a.run("begin")
    scene.b.run("refuse_when_short", product)
    assert scene.a.run("commitment_of_old", product) == before != "refuse"
    assert scene.a.run("commitment", product) == "refuse"


def test_a_process_that_has_counted_a_signal_twice_hears_the_next(scene):
    product = scene.product(on_hand=1)
    before = scene.a.run("commitment", product)
    scene.a.run("count_one_too_many")
    scene.b.run("refuse_when_short", product)
    assert before != "refuse"
    assert scene.a.run("commitment", product) == "refuse"


def test_what_is_read_between_a_change_and_its_commit_is_not_kept(scene):
    product = scene.product(on_hand=1)
    before = scene.a.run("commitment", product)
    assert scene.a.run("refuse_when_short_read_before_commit", product) == before != "refuse"
    assert scene.a.run("commitment", product) == "refuse"
