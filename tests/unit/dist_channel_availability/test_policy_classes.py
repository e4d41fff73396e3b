# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products that the same policies decide about are of one class."""

from dist_channel_availability.core.policy_classes import PolicyClasses


def test_only_what_a_rule_names_tells_products_apart():
    classes = PolicyClasses(products={5}, categories={3})
    plain = classes.number((9, 1))
    assert classes.number((8, 1), product_id=6) == plain
    assert classes.number((9, 3, 1)) != plain
    assert classes.number((3,), product_id=7) == classes.number((9, 3, 1))


def test_a_product_with_a_rule_is_a_class_of_its_own_in_each_category():
    classes = PolicyClasses(products={5}, categories={3})
    assert classes.number((3,), product_id=5) != classes.number((3,))
    assert classes.items() == [(0, 5, (3,)), (1, None, (3,))]
    assert classes.number((9, 3), product_id=5) == 0


def test_nearer_categories_come_first():
    classes = PolicyClasses(products=(), categories={1, 2})
    assert classes.number((2, 1)) != classes.number((1, 2))
    assert classes.items() == [(0, None, (2, 1)), (1, None, (1, 2))]
