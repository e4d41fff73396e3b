# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .alias_common import GLN, GTIN, AliasCommon


@tagged("post_install", "-at_install")
class TestAliasSearch(AliasCommon):
    """What a salesperson finds by typing or scanning the codes of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].with_user(cls.salesman)
        cls.templates = cls.env["product.template"].with_user(cls.salesman)
        cls.partners = cls.env["res.partner"].with_user(cls.salesman)

    def _found(self, model, text, operator="ilike", **context):
        pairs = model.with_context(**context).name_search(text, operator=operator)
        return model.browse([record_id for record_id, _name in pairs]).sudo()

    def test_an_alias_finds_the_product(self):
        self._alias("ZX-771")
        self.assertEqual(self._found(self.products, "ZX-771"), self.product)
        self.assertEqual(self._found(self.products, "zx-7"), self.product)
        self.assertEqual(self._found(self.templates, "ZX-771"), self.product.product_tmpl_id)
        self.assertEqual(self._found(self.templates, "zx-7"), self.product.product_tmpl_id)

    def test_without_the_alias_nothing_is_found(self):
        self._alias("ZX-771").active = False
        self.assertFalse(self._found(self.products, "ZX-771"))
        self.assertFalse(self._found(self.templates, "ZX-771"))

    def test_a_scanner_finds_every_spelling_of_a_gtin(self):
        self._alias(GTIN, kind="gtin")
        self.assertEqual(self._found(self.products, f"0{GTIN}"), self.product)

    def test_in_an_order_the_customers_own_code_decides(self):
        self._alias("100", self.nut, partner_id=self.yard.id)
        self._alias("100", self.product)
        for model in (self.products, self.templates):
            mine = self._found(model, "100", partner_id=self.buyer.id)
            others = self._found(model, "100", partner_id=self.customer.id)
            self.assertEqual((mine.mapped("name"), others.mapped("name")),
                             (["Hex nut M8"], ["Hex bolt M8"]))  # fmt: skip

    def test_in_an_order_the_channel_decides(self):
        self._alias("100", self.nut, channel_id=self.web.id)
        self._alias("100", self.product)
        scope = {"partner_id": self.yard.id}
        web = self._found(self.products, "100", dist_channel_id=self.web.id, **scope)
        tel = self._found(self.products, "100", dist_channel_id=self.tel.id, **scope)
        self.assertEqual((web, tel), (self.nut, self.product))

    def test_other_customers_codes_are_not_found_in_an_order(self):
        self._alias("ZX-771", partner_id=self.yard.id)
        self.assertFalse(self._found(self.products, "ZX-7", partner_id=self.customer.id))
        self.assertEqual(self._found(self.products, "ZX-7", partner_id=self.buyer.id), self.product)
        self.assertEqual(self._found(self.products, "ZX-7"), self.product)

    def test_other_channels_codes_are_not_found_in_an_order(self):
        self._alias("ZX-771", channel_id=self.web.id)
        web = self._found(self.products, "ZX-7", dist_channel_id=self.web.id)
        tel = self._found(self.products, "ZX-7", dist_channel_id=self.tel.id)
        self.assertEqual((web, tel), (self.product, self.product.browse()))

    def test_the_domain_of_the_field_still_counts(self):
        self._alias("ZX-771")
        domain = [("id", "!=", self.product.id)]
        self.assertEqual(self.products.name_search("ZX-771", domain), [])

    def test_names_and_references_are_found_as_before(self):
        self._alias("Hex", self.env["product.product"].create({"name": "Washer"}), active=False)
        self.assertEqual(self._found(self.products, "Hex nut M8"), self.nut)
        self.assertEqual(self.products.name_search("Hex nut M8", limit=1)[0][0], self.nut.id)
        self.assertNotIn(self.nut, self._found(self.products, "Hex nut M8", "not ilike"))

    def test_a_name_search_keeps_its_limit(self):
        self._alias("Hex nut M8 x", self.product)
        self.assertEqual(len(self.products.name_search("Hex nut M8", limit=1)), 1)
        both = self._found(self.products, "Hex nut M8")
        self.assertEqual(both, self.nut + self.product)

    def test_the_lists_of_products_find_aliases(self):
        self._alias("ZX-771")
        domain = [("dist_alias_ids.code", "ilike", "zx-7")]
        self.assertEqual(self.products.search(domain).sudo(), self.product)
        self.assertEqual(self.templates.search(domain).sudo(), self.product.product_tmpl_id)
        self.assertEqual(
            self.products.search([("display_name", "=", "ZX-771")]).sudo(), self.product
        )

    def test_aliases_of_another_company_find_nothing(self):
        self._alias("ZX-771", company_id=self.other_company.id)
        self.assertFalse(self._found(self.products, "ZX-771"))

    def test_an_employee_finds_products_but_reads_no_alias(self):
        alias = self._alias("ZX-771")
        products = self.env["product.product"].with_user(self.employee)
        self.assertEqual(self._found(products, "ZX-771"), self.product)
        with self.assertRaises(AccessError):
            alias.with_user(self.employee).read(["code"])

    def test_the_fields_of_an_order_line_tell_customer_and_channel(self):
        arch = self.env["sale.order"].get_view(self.env.ref("sale.view_order_form").id)["arch"]
        lines = etree.fromstring(arch).find(".//field[@name='order_line']")
        for path in ("form//field[@name='product_id']", "list/field[@name='product_id']",
                     "list/field[@name='product_template_id']"):  # fmt: skip
            with self.subTest(path):
                context = lines.find(path).get("context")
                self.assertIn("'dist_channel_id': parent.dist_channel_id", context)
                self.assertIn("'partner_id': parent.partner_id", context)
        with Form(self.env["sale.order"].with_user(self.salesman)) as order:
            order.partner_id = self.yard
            with order.order_line.new() as line:
                line.product_id = self.nut
        self.assertEqual(order.record.order_line.product_id, self.nut)

    def test_customers_are_found_by_their_numbers(self):
        self._number(GLN, self.buyer, kind="gln")
        self._number("ACC-7", self.yard)
        self.assertEqual(self._found(self.partners, GLN), self.buyer)
        self.assertEqual(self._found(self.partners, "acc-7"), self.yard)
        self.assertEqual(self._found(self.partners, "ACC-7", "="), self.yard)
        self.assertFalse(self._found(self.partners, "ACC", "="))
        domain = [("dist_customer_alias_ids.code", "ilike", "acc-7")]
        self.assertEqual(self.partners.search(domain).sudo(), self.yard)

    def test_numbers_of_another_company_find_nobody(self):
        self._number("ACC-7", company_id=self.other_company.id)
        self.assertFalse(self._found(self.partners, "ACC-7"))

    def test_smart_buttons_count_and_open_the_aliases(self):
        item = self._alias("ZX-771", partner_id=self.yard.id)
        number = self._number("ACC-7")
        product = self.product.with_user(self.salesman)
        template = product.product_tmpl_id
        yard = self.yard.with_user(self.salesman)
        self.assertEqual(template.dist_alias_ids.ids, item.ids)
        self.assertEqual((product.dist_alias_count, template.dist_alias_count), (1, 1))
        self.assertEqual((yard.dist_alias_count, yard.dist_item_alias_count), (1, 1))
        for record, method, found in (
            (product, "action_dist_view_aliases", item),
            (template, "action_dist_view_aliases", item),
            (yard, "action_dist_view_item_aliases", item),
            (yard, "action_dist_view_aliases", number),
        ):
            action = getattr(record, method)()
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), found)
