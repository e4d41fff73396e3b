# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from tools.distctl.template import key

BASE = {"odoo_version": "19.0.0", "requirements": "abc", "modules": ("sale", "stock")}


def test_key_does_not_depend_on_the_order_of_modules():
    assert key(**BASE, demo=False) == key(**BASE | {"modules": ("stock", "sale")}, demo=False)


def test_key_changes_with_everything_the_template_is_made_from():
    keys = {
        key(**BASE, demo=False),
        key(**BASE, demo=True),
        key(**BASE | {"odoo_version": "19.0.1"}, demo=False),
        key(**BASE | {"requirements": "abd"}, demo=False),
        key(**BASE | {"modules": ("sale",)}, demo=False),
    }
    assert len(keys) == 5
