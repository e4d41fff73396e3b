# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from unittest.mock import patch

from odoo import sql_db
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.sale_order_read_ahead import COMPANY, PARTNER, PRODUCT, _read
from .promise_common import PromiseCommon

LARGE = {"res.company": COMPANY, "res.partner": PARTNER, "product.template": PRODUCT}


@tagged("post_install", "-at_install")
class TestReadAhead(PromiseCommon):
    """What a confirmation needs of records with hundreds of columns is read by name, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_on_hand(10)

    def _columns_read(self, order):
        """{model: columns named by the queries of a confirmation that begins with nothing read}"""
        read = Counter()
        execute = sql_db.Cursor.execute
        tables = {self.env[model]._table: model for model in LARGE}

        def counting(cr, query, *args, **kwargs):
            text = str(getattr(query, "code", query))
            for table, model in tables.items():
                if text.lstrip().startswith(f'SELECT "{table}"."id"'):
                    read[model] += text.partition(" FROM ")[0].count(f'"{table}"."')
            return execute(cr, query, *args, **kwargs)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(sql_db.Cursor, "execute", counting):
            order.action_confirm()
            self.env.flush_all()
        return read

    def test_no_more_columns_are_read_than_are_named(self):
        self._quotation(1).action_confirm()  # what the registry caches is read
        read = self._columns_read(self._quotation(1))
        for model, names in LARGE.items():
            self.assertTrue(read[model], model)
            self.assertLessEqual(read[model], len(names) + 6, model)

    def test_what_a_user_may_not_read_is_left_to_whoever_needs_it(self):
        foreign = self.env["res.partner"].create(
            {"name": "Elsewhere", "company_id": self.env["res.company"].create({"name": "Two"}).id}
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.seller).fetch(["name"])
        _read(foreign.with_user(self.seller), PARTNER)

    def test_fields_that_are_not_installed_are_skipped(self):
        partner = self.env["res.partner"].create({"name": "Buyer"}).with_user(self.seller)
        self.env.flush_all()
        self.env.invalidate_all()
        _read(partner, ("name", "no_such_field"))
        with self.assertQueryCount(0):
            self.assertEqual(partner.name, "Buyer")
