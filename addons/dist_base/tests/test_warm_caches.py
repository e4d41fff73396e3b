# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from types import SimpleNamespace

from odoo.tests import BaseCase, tagged
from odoo.tools.lru import LRU

from .warm_caches import COMPLETE, WarmCaches


@tagged("post_install", "-at_install")
class TestWarmCaches(BaseCase):
    """What a test finds in Odoo's caches is what a rollback has left true."""

    def setUp(self):
        super().setUp()
        self.caches = {name: LRU(100) for name in ("default", *COMPLETE)}
        registry = SimpleNamespace(_Registry__caches=self.caches)
        # a class of its own, so that the true caches of this run are left alone
        kind = type("Kind", (WarmCaches,), {"_pristine": {}})
        self.begin_class = lambda: kind(registry)

    def _found(self, warm, name):
        """What the next test finds: Odoo has emptied all caches after the one before."""
        for cache in self.caches.values():
            cache.clear()
        return self._found_first(warm, name)

    def _found_first(self, warm, name):
        """What the first test of a class finds."""
        warm.begin_test()
        return self.caches[name].get("key")

    def test_what_a_class_cached_before_its_first_test_each_of_them_finds(self):
        warm = self.begin_class()
        self.caches["default"]["key"] = "of the class"
        warm.begin_test()
        self.caches["default"]["key"] = "of a test"
        warm.end_test()
        self.assertEqual(self._found(warm, "default"), "of the class")

    def test_what_a_test_adds_stays_for_the_class_and_the_next_ones(self):
        warm = self.begin_class()
        warm.begin_test()
        self.caches["stable"]["key"] = "true"
        warm.end_test()
        self.assertEqual(self._found(warm, "stable"), "true")
        self.assertEqual(self._found_first(self.begin_class(), "stable"), "true")

    def test_what_a_test_adds_to_a_cache_that_holds_more_than_it_depends_on_goes(self):
        warm = self.begin_class()
        warm.begin_test()
        self.caches["default"]["key"] = "of a record that is rolled back"
        warm.end_test()
        self.assertIsNone(self._found(warm, "default"))

    def test_what_is_added_after_a_change_goes_with_the_change(self):
        warm = self.begin_class()
        self.caches["stable"]["key"] = "before"
        warm.begin_test()
        self.caches["stable"].clear()
        self.caches["stable"]["key"] = "after"
        warm.end_test()
        self.assertEqual(self._found(warm, "stable"), "before")

    def test_what_a_class_changed_is_true_for_its_own_tests_only(self):
        warm = self.begin_class()
        self.caches["stable"].clear()
        self.caches["stable"]["key"] = "as the class has it"
        warm.begin_test()
        warm.end_test()
        self.assertEqual(self._found(warm, "stable"), "as the class has it")
        self.assertIsNone(self._found_first(self.begin_class(), "stable"))
