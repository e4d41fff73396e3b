# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products that the same policies decide about, so that policies are resolved once for all of them.

Only what some rule names makes a difference: two products without rules of their own, whose
categories lie below the same categories with rules, are of one class.
"""

from collections.abc import Collection, Iterable


class PolicyClasses:
    """Numbers the classes in the order in which they are met.

    :param products: ids of the products that a rule names
    :param categories: ids of the categories that a rule names
    """

    def __init__(self, products: Collection[int], categories: Collection[int]) -> None:
        self.products, self.categories = frozenset(products), frozenset(categories)
        self._numbers: dict[tuple[int | None, tuple[int, ...]], int] = {}

    def number(self, path: Iterable[int], product_id: int | None = None) -> int:
        """The class of a product, or of all products of a category that no rule names.

        :param path: the category and its ancestors, nearest first
        """
        own = product_id if product_id in self.products else None
        ruled = tuple(category for category in path if category in self.categories)
        return self._numbers.setdefault((own, ruled), len(self._numbers))

    def items(self) -> list[tuple[int, int | None, tuple[int, ...]]]:
        """[(number, product id or None, ruled categories nearest first)] of all that were met."""
        return [(number, *signature) for signature, number in self._numbers.items()]
