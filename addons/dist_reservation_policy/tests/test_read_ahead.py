# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from unittest.mock import patch

from odoo import Command, sql_db
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.sale_order_read_ahead import COMPANY, OFTEN_EMPTY, PARTNER, PRODUCT, _read
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


@tagged("post_install", "-at_install")
class TestOftenEmpty(PromiseCommon):
    """Relations of an order to nothing are found out by one query, all others are read as ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._quotation(1)

    def _read_ahead(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.order._dist_read_ahead()

    def _records(self):
        lines = self.order.order_line
        products = lines.product_id
        templates = products.product_tmpl_id
        return [self.order, lines, products, templates, templates.categ_id]

    def test_each_that_is_named_is_a_relation(self):
        kinds = {
            self.env[model]._fields[name].type
            for model, names in OFTEN_EMPTY.items()
            for name in names
        }
        self.assertEqual(kinds, {"many2many", "one2many"})

    def test_what_is_empty_costs_no_further_query(self):
        self._read_ahead()
        with self.assertQueryCount(0):
            # as Odoo does: not everybody may read an order's payments
            found = [r.sudo()[name] for r in self._records() for name in OFTEN_EMPTY[r._name]]
        self.assertEqual([len(records) for records in found], [0] * 9)

    def test_what_is_there_is_read(self):
        route = self.env["stock.route"].create({"name": "By rail", "sale_selectable": True})
        other = self._quotation(1)
        self.order.order_line.route_ids = route
        self._read_ahead()
        self.assertEqual(self.order.order_line.route_ids, route)
        self.assertFalse(other.order_line.route_ids)

    def test_of_several_lines_each_has_its_own(self):
        route = self.env["stock.route"].create({"name": "By rail", "sale_selectable": True})
        self.order.order_line = [Command.create({"product_id": self.product.id})]
        first, second = self.order.order_line
        second.route_ids = route
        self._read_ahead()
        self.assertFalse(first.route_ids)
        self.assertEqual(second.route_ids, route)

    def test_what_is_not_written_yet_counts(self):
        value = self._custom_value()
        custom = self.env["product.attribute.custom.value"].create(
            {
                "custom_product_template_attribute_value_id": value.id,
                "custom_value": "blue",
                "sale_order_line_id": self._quotation(1).order_line.id,
            }
        )
        self.env.flush_all()
        line = self.order.order_line
        custom.sale_order_line_id = line
        line.invalidate_recordset(["product_custom_attribute_value_ids"], flush=False)
        self.order._dist_read_ahead()
        self.assertEqual(line.product_custom_attribute_value_ids, custom)

    def _custom_value(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Engraving",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": "Own text", "is_custom": True})],
            }
        )
        line = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": [Command.set(attribute.value_ids.ids)],
            }
        )
        return line.product_template_value_ids
