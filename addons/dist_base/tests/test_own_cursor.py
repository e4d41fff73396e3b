# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase, tagged

from odoo.addons.dist_base.tools.own_cursor import pool_size


@tagged("post_install", "-at_install")
class TestPoolSize(BaseCase):
    """How many connections there are for second transactions."""

    def test_a_number_of_two_or_more_is_taken(self):
        self.assertEqual([pool_size(text) for text in ("2", "8", "64")], [2, 8, 64])

    def test_anything_else_says_what_is_wrong(self):
        for text in ("1", "0", "-3", "many", "4.5", ""):
            with self.assertRaisesRegex(ValueError, "DIST_OWN_CURSOR_POOL is .*, 2 or more"):
                pool_size(text)
