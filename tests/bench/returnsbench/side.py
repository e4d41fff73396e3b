# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one process measures in one database; runs in Odoo."""

import gc
import os
from dataclasses import asdict
from functools import partial

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.bench.cpu import Meter

from . import measures, world


def load(database):
    config.parse_config(["-c", os.environ["DIST_ODOO_CONF"], "--log-level=error"])
    return Side(Registry(database))


class Side:
    """One database, with a world that is made once."""

    def __init__(self, registry):
        self._registry = registry

    def make(self, lines):
        """Make the world; return its ids, which the processes of all rounds get."""
        with self._registry.cursor() as cr:
            return asdict(world.make(api.Environment(cr, SUPERUSER_ID, {}), lines))

    def prepare(self, scene, name, lines):
        """Make what the first step needs, and have PostgreSQL look at its tables once.

        :param scene: what `make` returned
        :param name: of the measure
        """
        with self._registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            found = measures.MEASURES[name].prepare(env, world.World(**scene), lines)
            cr.execute("ANALYZE")
        return found

    def settle(self):
        """What is loaded by now stays: collections needn't look at it again."""
        gc.collect()
        gc.freeze()

    def costs(self, scene, name, given):
        """{step: Cost}, each as a request of its own; all of it is rolled back."""
        measure, found = measures.MEASURES[name], {}
        scene = world.World(**scene)
        with self._registry.cursor() as cr:
            env = api.Environment(cr, scene.user, {})
            meter = Meter(cr)
            try:
                for step, run in measure.steps.items():
                    given, found[step] = meter.cost(partial(_request, env, run, scene, given))
                measure.check(env, scene, given)
            finally:
                cr.rollback()
        return found


def _request(env, run, scene, given):
    env.invalidate_all()
    result = run(env, scene, given)
    env.flush_all()
    return result
