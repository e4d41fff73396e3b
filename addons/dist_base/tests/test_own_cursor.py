# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import sql_db
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.dist_base.tools.own_cursor import PREPARED, _Pool, pool_size


@tagged("post_install", "-at_install")
class TestPoolSize(BaseCase):
    """How many connections there are for second transactions."""

    def test_a_number_of_two_or_more_is_taken(self):
        self.assertEqual([pool_size(text) for text in ("2", "8", "64")], [2, 8, 64])

    def test_anything_else_says_what_is_wrong(self):
        for text in ("1", "0", "-3", "many", "4.5", ""):
            with self.assertRaisesRegex(ValueError, "DIST_OWN_CURSOR_POOL is .*, 2 or more"):
                pool_size(text)


@tagged("post_install", "-at_install")
class TestPool(BaseCase):
    """Connections that are handed out again, with what was prepared on them."""

    def setUp(self):
        super().setUp()
        _name, self.info = sql_db.connection_info_for(get_db_name())
        self.pool = _Pool(2)
        self.addCleanup(self.pool.close_all)

    def _prepared(self):
        """A connection with a prepared statement, given back."""
        cnx = self.pool.borrow(self.info)
        with cnx.cursor() as cr:
            cr.execute("PREPARE answer AS SELECT 42")
        cnx.commit()
        vars(cnx)[PREPARED] = {"answer"}
        self.pool.give_back(cnx)
        return cnx

    def _can_execute(self, cnx):
        with cnx.cursor() as cr:
            cr.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'answer'")
            return bool(cr.fetchone()[0])

    def test_what_was_prepared_stays(self):
        cnx = self._prepared()
        again = self.pool.borrow(self.info)
        self.assertIs(again, cnx)
        self.assertTrue(self._can_execute(again))
        self.assertEqual(vars(again)[PREPARED], {"answer"})

    def test_one_given_back_between_our_look_and_odoos_is_known_to_be_empty(self):
        cnx = self._prepared()
        with patch.object(self.pool, "_dsn_equals", side_effect=[False, True]):
            again = self.pool.borrow(self.info)
        self.assertIs(again, cnx)
        self.assertFalse(self._can_execute(again))
        self.assertNotIn(PREPARED, vars(again))
