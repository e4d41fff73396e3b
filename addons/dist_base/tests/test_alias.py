# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dist_base.core.alias import MatchReason

from .alias_common import GLN, GTIN, AliasCommon


@tagged("post_install", "-at_install")
class TestItemAlias(AliasCommon):
    def _means(self, code, **scope):
        match = self.Items._resolve_item(code, company=self.company, **scope)
        return match.product, match.unit, match.reason

    def test_the_unit_of_the_product_is_the_default(self):
        self.assertEqual(self._alias("A-1").product_uom_id, self._unit())

    def test_a_code_may_mean_a_carton(self):
        self._alias("A-12", product_uom_id=self.carton.id)
        self.assertEqual(self._means("A-12"), (self.product, self.carton, MatchReason.GENERAL))

    def test_a_unit_that_does_not_convert_is_refused(self):
        with self.assertRefused(ValidationError, "A-1 is in kg.*Hex bolt M8"):
            self._alias("A-1", product_uom_id=self.kilo.id)
        self.assertFalse(self.Items.search([("code", "=", "A-1")]))

    def test_a_gtin_with_a_wrong_check_digit_is_refused(self):
        with self.assertRefused(ValidationError, "4006381333930 is no GTIN"):
            self._alias("4006381333930", kind="gtin")
        self.assertEqual(self._alias("4006381333930").kind, "code")
        self.assertEqual(self._alias(f" {GTIN} ", kind="gtin").code, GTIN)

    def test_a_blank_code_is_refused(self):
        with self.assertRefused(ValidationError, "needs a code"):
            self._alias("  ")

    def test_a_contact_is_refused_in_favour_of_its_company(self):
        with self.assertRefused(ValidationError, "Ann Buyer is a contact of Dockyard"):
            self._alias("A-1", partner_id=self.buyer.id)

    def test_the_database_refuses_the_same_code_for_the_same_scope(self):
        for scope in (
            {},
            {"partner_id": self.yard.id},
            {"channel_id": self.web.id},
            {"partner_id": self.yard.id, "channel_id": self.web.id},
        ):
            with self.subTest(scope):
                self._alias(GTIN, **scope)
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                    self.env.cr.savepoint(),
                ):
                    self._alias(f"0{GTIN}", self.nut, **scope)

    def test_the_message_names_the_code(self):
        self._alias("A-1")
        with mute_logger("odoo.sql_db"):
            result = self.Items.load(["code", "product_id"], [["A-1", "Hex nut M8"]])
        self.assertEqual(
            [message["message"] for message in result["messages"]],
            ["The code A-1 is an item alias already, for the same customer and sales channel. "
             "Change the existing alias or archive it first."],
        )  # fmt: skip
        self.assertEqual(self.Items.search([("code", "=", "A-1")]).product_id, self.product)

    def test_an_archived_alias_frees_its_code(self):
        self._alias("A-1").active = False
        self._alias("A-1", self.nut)
        self.assertEqual(self._means("A-1")[0], self.nut)

    def test_a_copy_waits_for_its_code(self):
        self.assertFalse(self._alias("A-1").copy().active)

    def test_the_most_specific_alias_wins(self):
        products = self.product.create([{"name": f"Variant {n}"} for n in range(4)])
        scopes = [
            {"partner_id": self.yard.id, "channel_id": self.web.id},
            {"partner_id": self.yard.id},
            {"channel_id": self.web.id},
            {},
        ]
        for product, scope in zip(products, scopes, strict=True):
            self._alias("100", product, **scope)
        both = {"partner": self.buyer, "channel": self.web}
        self.assertEqual(self._means("100", **both)[0], products[0])
        self.assertEqual(self._means("100", partner=self.buyer, channel=self.tel)[0], products[1])
        self.assertEqual(self._means("100", partner=self.customer, channel=self.web)[0],
                         products[2])  # fmt: skip
        self.assertEqual(self._means("100", partner=self.customer)[0], products[3])

    def test_barcode_packaging_and_reference_follow(self):
        self.product.write({"barcode": GTIN, "default_code": "BOLT-8"})
        self.env["product.uom"].create(
            {"product_id": self.nut.id, "uom_id": self.carton.id, "barcode": "2990000005014"}
        )
        self.assertEqual(self._means(f"0{GTIN}"), (self.product, self._unit(), MatchReason.BARCODE))
        self.assertEqual(
            self._means("2990000005014"), (self.nut, self.carton, MatchReason.PACKAGING)
        )
        self.assertEqual(self._means("BOLT-8")[::2], (self.product, MatchReason.REFERENCE))
        self._alias(GTIN, self.nut, kind="gtin")
        self.assertEqual(self._means(GTIN)[::2], (self.nut, MatchReason.GENERAL))

    def test_an_unknown_code_is_named_with_its_channel(self):
        with self.assertRefused(UserError, "No product has the code XX in Web shop"):
            self._means("XX", channel=self.web)

    def test_an_ambiguous_code_names_the_products(self):
        (self.product + self.nut).default_code = "TWIN"
        with self.assertRefused(UserError, "TWIN in every sales channel .*Hex bolt M8.*Hex nut M8"):
            self._means("TWIN")

    def test_archived_products_mean_nothing(self):
        self._alias("A-1")
        self.product.active = False
        match = self.Items._resolve_items(["A-1"], company=self.company)["A-1"]
        self.assertEqual((match.reason, match.product.ids), (MatchReason.UNKNOWN, []))

    def test_many_codes_take_one_query(self):
        codes = [f"A-{n}" for n in range(30)]
        for code in codes[:20]:
            self._alias(code)
        self.env.flush_all()
        self.company.parent_ids  # noqa: B018
        with self.assertQueryCount(1):
            found = self.Items._resolve_items(codes, company=self.company)
        self.assertEqual([code for code in codes if found[code].product], codes[:20])
        self.assertIn("A-29", found["A-29"].message)

    def test_no_code_is_no_trouble(self):
        self.assertEqual(self.Items._resolve_items([]), {})

    def test_another_company_has_its_own_codes(self):
        self._alias("A-1")
        self._alias("A-1", self.nut, company_id=self.other_company.id)
        there = self.Items._resolve_item("A-1", company=self.other_company)
        self.assertEqual((self._means("A-1")[0], there.product), (self.product, self.nut))

    def test_goods_of_another_company_are_never_meant(self):
        self.nut.write({"company_id": self.other_company.id, "default_code": "NUT"})
        match = self.Items._resolve_items(["NUT"], company=self.company)["NUT"]
        self.assertEqual(match.reason, MatchReason.UNKNOWN)
        with self.assertRefused(UserError, "Hex nut M8"):
            self._alias("A-9", self.nut)

    def test_import_takes_names(self):
        result = self.Items.load(
            ["code", "kind", "product_id", "product_uom_id", "partner_id"],
            [[GTIN, "GTIN", "Hex nut M8", "Carton of 12", "Dockyard"]],
        )
        self.assertEqual(result["messages"], [])
        alias = self.Items.browse(result["ids"])
        self.assertEqual((alias.product_id, alias.partner_id), (self.nut, self.yard))
        self.assertEqual(alias.product_uom_id, self.carton)


@tagged("post_install", "-at_install")
class TestCustomerAlias(AliasCommon):
    def _means(self, code, **scope):
        match = self.Customers._resolve_customer(code, company=self.company, **scope)
        return match.partner, match.reason

    def test_a_gln_may_be_an_address(self):
        self._number(GLN, self.buyer, kind="gln")
        self.assertEqual(self._means(GLN), (self.buyer, MatchReason.GENERAL))

    def test_a_gln_with_a_wrong_check_digit_is_refused(self):
        with self.assertRefused(ValidationError, "4000000000007 is no GLN"):
            self._number("4000000000007", kind="gln")
        self.assertEqual(self._number("4000000000007").kind, "account")

    def test_the_channels_number_goes_before_a_general_one(self):
        self._number("77", self.customer)
        self._number("77", channel_id=self.web.id)
        self.assertEqual(self._means("77", channel=self.web), (self.yard, MatchReason.CHANNEL))
        self.assertEqual(self._means("77", channel=self.tel), (self.customer, MatchReason.GENERAL))

    def test_the_reference_of_a_contact_follows(self):
        self.yard.ref = "D-100"
        self.assertEqual(self._means("D-100"), (self.yard, MatchReason.REFERENCE))
        match = self.Customers._resolve_customers(["D-100"], kind="gln", company=self.company)
        self.assertEqual(match["D-100"].reason, MatchReason.UNKNOWN)

    def test_the_database_refuses_the_same_number(self):
        self._number("77")
        self._number("77", channel_id=self.web.id)
        with mute_logger("odoo.sql_db"):
            result = self.Customers.load(["code", "partner_id"], [["77", "Harbour Works"]])
        self.assertEqual(
            [message["message"] for message in result["messages"]],
            ["77 is a customer alias of this kind already, for the same sales channel. Change the "
             "existing alias or archive it first."],
        )  # fmt: skip
        self.assertEqual(self.Customers.search([("code", "=", "77")]).partner_id, self.yard)

    def test_unknown_and_ambiguous_numbers_are_named(self):
        with self.assertRefused(UserError, "No customer has the number 404 in Web shop"):
            self._means("404", channel=self.web)
        (self.yard + self.customer).ref = "SAME"
        with self.assertRefused(
            UserError, r"SAME in every sales channel .*: Harbour Works, Dockyard\."
        ):
            self._means("SAME")

    def test_archived_customers_are_not_meant(self):
        self._number("77")
        self.yard.with_context(active_test=False).write(
            {"child_ids": [Command.delete(self.buyer.id)], "active": False}
        )
        found = self.Customers._resolve_customers(["77"], company=self.company)
        self.assertEqual(found["77"].reason, MatchReason.UNKNOWN)

    def test_another_company_has_its_own_numbers(self):
        self._number("77", company_id=self.other_company.id)
        found = self.Customers._resolve_customers(["77"], company=self.company)
        self.assertEqual(found["77"].reason, MatchReason.UNKNOWN)

    def test_many_numbers_take_two_queries(self):
        for n in range(20):
            self._number(f"N-{n}")
        self.env.flush_all()
        self.company.parent_ids  # noqa: B018
        numbers = [f"N-{n}" for n in range(30)]
        self.Customers._resolve_customers(numbers[:2], company=self.company)
        few = self._queries(numbers[:2])
        self.assertEqual(self._queries(numbers), few)

    def _queries(self, numbers):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.Customers._resolve_customers(numbers, company=self.company)
        return self.cr.sql_log_count - before
