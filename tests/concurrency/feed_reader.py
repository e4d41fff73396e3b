# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client of a feed, whatever else goes on."""

import json


class Reader:
    """Replays what it is told, and notices what it is told twice."""

    def __init__(self, publication):
        self.publication, self.cursor, self.told = publication, None, {}
        #: changes that were told twice; a number that has gone and come back is news again
        self.twice = []
        self._known = {}

    def start(self, worker):
        return worker.start("feed", self.publication, self.cursor, mutants=())

    def take(self, result):
        """Keep the answer to one call; return the products that it told."""
        rows, self.cursor, changes = result
        items = {item["product_id"]: item for item in map(json.loads, rows)}
        for product, item in items.items():
            if self._known.get(product) == changes[product]:
                self.twice.append((product, item))
            self.told[product] = (item["quantity"], item["removed"])
            self._known[product] = changes[product]
        return set(items)

    def news(self, worker):
        """Read to the end; return the products that were told."""
        found = set()
        while told := self.take(self.start(worker).result()):
            found |= told
        return found

    def read(self, worker):
        """Read to the end; return all that was told since the beginning."""
        self.news(worker)
        return self.told
