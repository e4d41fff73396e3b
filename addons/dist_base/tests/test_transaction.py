# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from ..tools.transaction import marked, marks


@tagged("post_install", "-at_install")
class TestMarks(TransactionCase):
    """What the code of one transaction tells itself ends with its block, and not before."""

    def test_marks_stack_and_end_with_their_block(self):
        with marked(self.cr, "test", 1), marked(self.cr, "test", 2):
            self.assertEqual(marks(self.cr, "test"), (1, 2))
        self.assertEqual(marks(self.cr, "test"), ())

    def test_a_savepoint_that_is_rolled_back_forgets_no_mark(self):
        with marked(self.cr, "test", 1):
            with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
                raise ZeroDivisionError
            self.assertEqual(marks(self.cr, "test"), (1,))
