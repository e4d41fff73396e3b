# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a step of a walk is: a function of the walk that returns what it did, or None."""

STEPS = {}


def step(weight):
    """A step that is taken so often, compared with the others."""

    def register(function):
        STEPS[function.__name__] = (weight, function)
        return function

    return register


def dispositions(walk, *states):
    """Dispositions of the walk in these states."""
    return walk.own("dist.disposition", [("state", "in", states)])
