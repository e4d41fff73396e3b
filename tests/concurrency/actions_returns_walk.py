# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random walks through returns; runs in a worker."""

import random
from collections import Counter

from tests.concurrency import returns_world
from tests.concurrency.returns_walk import Walk


def returns_world_set_up(env):
    """The two companies; what walks need to know of them."""
    return returns_world.set_up(env)


def returns_walks(env, world, seeds, length):
    """Take these walks, or up to the first that breaks something; nothing of them remains.

    :return: ([(seed, [(invariant, rows)], story)], Counter of steps done, Counter of refusals,
        {step: a text of its refusal})
    """
    broken, done, refused, texts = [], Counter(), Counter(), {}
    for number in seeds:
        walk = Walk(env, world, random.Random(number))
        try:
            found = walk.take(length)
        finally:
            env.cr.rollback()
            env.transaction.clear()
            env.invalidate_all(flush=False)
        broken += [(number, problems, story) for problems, story in found]
        done += walk.done
        refused += walk.refused
        texts = {**walk.texts, **texts}
        if broken:
            break
    return broken, done, refused, texts
