# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import DistCommon


@tagged("post_install", "-at_install")
class TestStockStatus(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quarantine = cls._location(
            "Quarantine", cls.warehouse.view_location_id, dist_stock_status="quarantine"
        )
        cls.shelf = cls._location("Shelf", cls.quarantine)

    @classmethod
    def _location(cls, name, parent, **vals):
        return cls.env["stock.location"].create(
            {"name": name, "location_id": parent.id, "company_id": cls.company.id, **vals}
        )

    def test_locations_are_usable(self):
        self.assertEqual(self.warehouse.lot_stock_id.dist_stock_status, "usable")

    def test_a_child_takes_the_status_around_it(self):
        self.assertEqual(self.shelf.dist_stock_status, "quarantine")

    def test_a_child_may_be_told_otherwise(self):
        bin_ = self._location("Bin", self.quarantine, dist_stock_status="damaged")
        self.assertEqual(bin_.dist_stock_status, "damaged")

    def test_moving_into_quarantine_takes_effect(self):
        shelf = self._location("Shelf 2", self.warehouse.lot_stock_id)
        shelf.location_id = self.quarantine
        self.assertEqual(shelf.dist_stock_status, "quarantine")

    def test_nothing_becomes_usable_by_moving_it(self):
        self.shelf.location_id = self.warehouse.lot_stock_id
        self.assertEqual(self.shelf.dist_stock_status, "quarantine")

    def test_what_lies_inside_follows(self):
        damaged = self._location("Bin", self.quarantine, dist_stock_status="damaged")
        self.quarantine.dist_stock_status = "usable"
        self.assertEqual(self.shelf.dist_stock_status, "usable")
        self.assertEqual(damaged.dist_stock_status, "damaged")

    def test_sellable_domain_leaves_out_what_is_not_usable(self):
        locations = self.env["stock.location"]
        domain = locations._dist_sellable_domain()
        ours = self.shelf + self.quarantine + self.warehouse.lot_stock_id
        self.assertEqual(ours.filtered_domain(domain), self.warehouse.lot_stock_id)
        self.assertEqual(locations.search(domain) & ours, self.warehouse.lot_stock_id)
