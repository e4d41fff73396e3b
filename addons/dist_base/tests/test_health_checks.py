# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.tests import tagged

from .alias_common import GTIN
from .health_common import HealthCommon


@tagged("post_install", "-at_install")
class TestHealthChecks(HealthCommon):
    """Each check finds what is broken, leaves what is healthy, and forgets what is repaired."""

    def _days(self, days):
        return fields.Datetime.add(fields.Datetime.now(), days=days)

    # --- Stock -------------------------------------------------------------------------------

    def test_negative_quants(self):
        broken = self._stock(-3)
        self._stock(4, self.nut)
        self._stock(-1, self.nut, self.env.ref("stock.stock_location_customers"))
        self._stock(-1, self.nut, self.transit)
        self.assertEqual(self._found("negative_quants"), {("stock.quant", broken.id): "-3 on hand"})
        self._assert_case(is_open=True)
        self._stock(3)
        self.assertEqual(self._found("negative_quants"), {})
        self._assert_case(is_open=False)

    def test_a_place_that_reserves_more_than_it_holds(self):
        broken = self._stock(3)
        healthy = self._stock(3, self.nut)
        self._move(3, self.nut)._action_assign()
        broken.reserved_quantity = 5
        self.assertEqual(healthy.reserved_quantity, 3)
        self.assertEqual(
            self._found("over_reservation"),
            {("stock.quant", broken.id): "5 reserved, 3 on hand"},
        )
        self._assert_case(is_open=True)
        self.Quant._clean_reservations()
        self.assertEqual(self._found("over_reservation"), {})
        self._assert_case(is_open=False)

    def test_several_quants_of_one_place_count_together(self):
        quant = self._stock(3)
        excess = self.Quant.create(
            {
                "product_id": self.product.id,
                "location_id": self.shelf.id,
                "quantity": 0,
                "reserved_quantity": 2,
            }
        )
        self.assertEqual(self._found("over_reservation"), {})
        quant.reserved_quantity = 2
        self.assertEqual(
            self._found("over_reservation"),
            {
                ("stock.quant", quant.id): "4 reserved, 3 on hand",
                ("stock.quant", excess.id): "4 reserved, 3 on hand",
            },
        )

    def test_transfers_that_take_more_than_is_reserved(self):
        quant = self._stock(3)
        move = self._move(3)
        move._action_assign()
        self.assertEqual(self._found("over_reservation"), {})
        quant.reserved_quantity = 1
        self.assertEqual(
            self._found("over_reservation"),
            {("stock.move.line", move.move_line_ids.id): "transfers take 3, 1 are reserved"},
        )
        self.Quant._clean_reservations()
        self.assertEqual(self._found("over_reservation"), {})
        self._assert_case(is_open=False)

    def test_goods_that_should_have_left_transit(self):
        quant = self._stock(5, location=self.transit)
        move = self._move(source=self.transit, date=self._days(-2))
        self._stock(5, self.nut, self.transit)
        self._move(product=self.nut, source=self.transit, date=self._days(2))
        due = fields.Date.to_string(move.date.date())
        self.assertEqual(self._found("stale_transit"), {("stock.move", move.id): f"due {due}"})
        self._assert_case(is_open=True)
        move._action_assign()
        move.picked = True
        move._action_done()
        self.assertFalse(quant.exists().quantity)
        self.assertEqual(self._found("stale_transit"), {})
        self._assert_case(is_open=False)

    def test_what_has_not_been_shipped_is_not_in_transit(self):
        self._move(source=self.transit, date=self._days(-2))
        self.assertEqual(self._found("stale_transit"), {})

    def test_goods_that_nothing_takes_out_of_transit(self):
        self.shelf.dist_stock_status = "transit"
        quant = self._stock(5)
        self.assertEqual(
            self._found("stale_transit"),
            {("stock.quant", quant.id): "nothing will take it out of transit"},
        )
        self._move(date=self._days(2))
        self.assertEqual(self._found("stale_transit"), {})

    # --- Master data -------------------------------------------------------------------------

    def _line(self, unit, **vals):
        return self._order(
            order_line=[
                Command.create({"product_id": self.product.id, "product_uom_id": unit.id, **vals})
            ]
        ).order_line

    def test_units_that_do_not_convert(self):
        vendor = {"partner_id": self.yard.id, "product_tmpl_id": self.product.product_tmpl_id.id}
        vendor["company_id"] = self.company.id
        sellers = self.env["product.supplierinfo"]
        alias = self._alias("A-1", self.nut)
        self.nut.uom_id = self.kilo
        broken = [
            self._line(self.kilo),
            sellers.create({**vendor, "product_uom_id": self.kilo.id}),
            self._move(product_uom=self.kilo.id),
        ]
        self._line(self.carton)
        sellers.create({**vendor, "product_uom_id": self.carton.id})
        self._move(product_uom=self.carton.id)
        self._alias("A-2", self.nut)
        expected = {(r._name, r.id): "in kg, the product in Units" for r in broken}
        expected["dist.item.alias", alias.id] = "in Units, the product in kg"
        self.assertEqual(self._found("unit_conflicts"), expected)
        self._assert_case(is_open=True)
        line, seller, move = broken
        line.product_uom_id = seller.product_uom_id = self._unit()
        move._action_cancel()
        alias.product_uom_id = self.kilo
        self.assertEqual(self._found("unit_conflicts"), {})
        self._assert_case(is_open=False)

    def test_lines_that_are_over_have_no_conflict(self):
        line = self._line(self.kilo)
        line.order_id._action_cancel()
        self.assertEqual(self._found("unit_conflicts"), {})

    def test_codes_of_several_products(self):
        (self.product + self.nut).default_code = "TWIN"
        self.product.barcode = GTIN
        alias = self._alias(f"0{GTIN}", self.nut)
        self._alias("TWIN", self.nut, partner_id=self.yard.id)
        self._alias("TWIN", self.nut, channel_id=self.web.id)
        washer = self.env["product.product"].create({"name": "Washer", "default_code": "W-8"})
        self._alias("W-8", washer)
        self.assertEqual(
            self._found("duplicate_codes"),
            {
                ("product.product", self.product.id): f"{GTIN}, TWIN",
                ("product.product", self.nut.id): "TWIN",
                ("dist.item.alias", alias.id): f"0{GTIN}",
            },
        )
        self._assert_case(is_open=True)
        alias.active = False
        self.nut.default_code = "NUT"
        self.assertEqual(self._found("duplicate_codes"), {})
        self._assert_case(is_open=False)

    def test_a_packaging_barcode_counts_as_its_products(self):
        self.env["product.uom"].create(
            {"product_id": self.product.id, "uom_id": self.carton.id, "barcode": GTIN}
        )
        self.nut.default_code = GTIN
        self.assertEqual(
            self._found("duplicate_codes"),
            {
                ("product.product", self.product.id): GTIN,
                ("product.product", self.nut.id): GTIN,
            },
        )
        self.nut.active = False
        self.assertEqual(self._found("duplicate_codes"), {})

    def test_products_without_a_vendor(self):
        ours = self.product + self.nut
        ours.company_id = self.company
        self._seller(self.nut.product_tmpl_id)
        key = ("product.product", self.product.id)
        found = self._found("missing_vendors")
        self.assertIn(key, found)
        self.assertNotIn(("product.product", self.nut.id), found)
        self._assert_case(is_open=True)
        self._seller(self.product.product_tmpl_id)
        self.assertNotIn(key, self._found("missing_vendors"))

    def test_a_vendor_of_another_company_is_none(self):
        key = ("product.product", self.product.id)
        seller = self._seller(self.product.product_tmpl_id, self.other_company)
        self.assertIn(key, self._found("missing_vendors"))
        seller.company_id = False
        self.assertNotIn(key, self._found("missing_vendors"))

    def test_a_vendor_of_another_variant_is_none(self):
        colour = self.env["product.attribute"].create(
            {"name": "Colour", "value_ids": [Command.create({"name": c}) for c in ("Red", "Blue")]}
        )
        line = {"attribute_id": colour.id, "value_ids": [Command.set(colour.value_ids.ids)]}
        template = self.env["product.template"].create(
            {
                "name": "Paint",
                "is_storable": True,
                "attribute_line_ids": [Command.create(line)],
            }
        )
        red, blue = template.product_variant_ids
        self._seller(template).product_id = red
        found = self._found("missing_vendors")
        self.assertIn(("product.product", blue.id), found)
        self.assertNotIn(("product.product", red.id), found)

    def _seller(self, template, company=None):
        return self.env["product.supplierinfo"].create(
            {
                "partner_id": self.yard.id,
                "product_tmpl_id": template.id,
                "company_id": (company or self.company).id,
            }
        )

    def test_services_and_goods_that_nobody_buys_need_no_vendor(self):
        self.product.purchase_ok = False
        self.nut.is_storable = False
        found = self._found("missing_vendors")
        self.assertFalse({("product.product", p.id) for p in self.product + self.nut} & set(found))
