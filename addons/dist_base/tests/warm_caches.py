# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's caches, kept from test to test as far as a rollback leaves them true.

Odoo empties all of them after each test, and a fifth of the tests' time goes into filling them.
What they held before a test is true again after it, for the database is as it was. What was added
by a test stays true where Odoo empties the cache whenever something changes that it depends on,
and nothing did.
"""

#: caches whose entries depend on records that empty them when they change, and on no others
COMPLETE = ("stable", "templates", "assets", "routing", "routing.rewrites", "groups")
_MARK = ("dist_base.tests", "not emptied since")


class WarmCaches:
    """What the caches of a registry held at the beginning of a class, and at that of a test."""

    #: {cache: entries} that are true of the database without any class's records
    _pristine = {}

    def __init__(self, registry):
        self._caches = registry._Registry__caches
        self._of_class = None
        self._fill(self._pristine)

    def begin_test(self):
        """Let the test find what the class had cached before its first test, and what is true."""
        if self._of_class is None:
            self._class_emptied = {name for name in COMPLETE if not self._is_marked(name)}
            self._of_class = {name: self._entries(name) for name in self._caches}
        self._fill(self._of_class)

    def end_test(self):
        """Keep what the test has added to the caches that it hasn't emptied."""
        for name in COMPLETE:
            if self._is_marked(name):
                self._of_class[name] = self._entries(name)
                if name not in self._class_emptied:
                    type(self)._pristine[name] = self._of_class[name]

    def _fill(self, entries):
        for name, cache in self._caches.items():
            cache.clear()
            cache.update(entries.get(name, {}))
            cache[_MARK] = True

    def _is_marked(self, name):
        return _MARK in self._caches[name]

    def _entries(self, name):
        return {key: value for key, value in self._caches[name].snapshot.items() if key != _MARK}
