# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy_expiry.tests.expiry_common import ExpiryCommon
from odoo.addons.dist_reservation_policy_mrp.tests.kits_common import KitsCommon


class PartsCommon:
    """The number of a product for the default channel, taken apart by a salesperson."""

    def _parts(self, product):
        self.env.cr.flush()
        self.env["dist.availability.drain"]._drain(product)
        channel = self.env["dist.sales.channel"]._default_for(self.company)
        number = self.env["dist.availability"].search(
            [
                ("product_id", "=", product.id),
                ("warehouse_id", "=", self.warehouse.id),
                ("channel_id", "=", channel.id),
            ]
        )
        return number.with_user(self.salesman).dist_parts()

    def assertParts(self, found, expected):
        self.assertEqual({g["kind"]: g["qty"] for g in found["groups"]}, expected)
        self.assertEqual(sum(expected.values()), found["available"])


@tagged("post_install", "-at_install")
class TestPartsOfGoodsThatExpire(PartsCommon, ExpiryCommon):
    """What has expired is told beside the number, what doesn't keep long enough in it."""

    def test_what_has_expired_is_no_addend(self):
        self._lot("OLD", 20, 6, removal=-1)
        self._lot("NEW", 200, 4)
        found = self._parts(self.product)
        self.assertParts(found, {"on_hand": 4})
        self.assertIn("6 Units on hand are expired", found["notes"][0])

    def test_what_does_not_keep_long_enough_is_taken_off(self):
        self.house_rule.write({"set_min_shelf_life_days": True, "min_shelf_life_days": 30})
        self._lot("SHORT", 10, 6)
        self._lot("LONG", 200, 4)
        found = self._parts(self.product)
        self.assertParts(found, {"on_hand": 10, "spoiling": -6})
        self.assertIn("are the scarcest", found["sentences"][0])


@tagged("post_install", "-at_install")
class TestPartsOfKits(PartsCommon, KitsCommon):
    """The scarcest component decides, and the others are told beside it."""

    def test_the_scarcest_component_decides(self):
        kit = self.env["product.product"].create({"name": "Bolt box", "is_storable": True})
        self._kit("Bolt box", [(self.product, 3), (self.nut, 1)], product=kit)
        found = self._parts(kit)
        self.assertParts(found, {"component": 3})
        (decisive,), (other,) = found["groups"], found["later"]
        self.assertEqual(decisive["items"][0]["name"], self.product.display_name)
        self.assertEqual((other["items"][0]["name"], other["qty"]), (self.nut.display_name, 100))
        self.assertFalse(found["timeline"])

    def test_a_component_has_the_policy_of_its_own_category_and_name(self):
        """None of them is among the products that are brought up to date: only their kit is."""
        names = ("Washers", "Boxes", "Plates")
        washers, boxes, plates = self.env["product.category"].create([{"name": n} for n in names])
        washer = self._component("Washer", 9, categ_id=washers.id)
        plate = self._component("Plate", 40, categ_id=plates.id)
        self.env["dist.reservation.policy"].create(
            {
                "company_id": self.company.id,
                "name": "Plates are kept back",
                "scope": "product",
                "product_id": plate.id,
                "set_buffer_qty": True,
                "buffer_qty": 38,
            }
        )
        kit = self.env["product.product"].create(
            {"name": "Washer box", "is_storable": True, "categ_id": boxes.id}
        )
        self._kit("Washer box", [(washer, 1), (plate, 1)], product=kit)
        self.assertEqual(self._parts(kit)["available"], 2)
