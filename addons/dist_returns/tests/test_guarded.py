# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from ..models.dist_return_mail import MAILS
from .common import ReturnsCommon


@tagged("post_install", "-at_install")
class TestGuarded(ReturnsCommon):
    """What follows from what was done is set by nobody, whatever the way in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Return = cls.env["dist.return"].with_user(cls.clerk)
        cls.values = {"partner_id": cls.customer.id, "warehouse_id": cls.warehouse.id}

    def test_a_clerk_cannot_write_a_state(self):
        record = self.Return.create(self.values)
        with self.assertRefused(AccessError, "can't be set by hand"):
            record.write({"state": "authorised"})
        self.assertEqual(record.state, "draft")

    def test_nor_the_superuser(self):
        record = self.Return.create(self.values)
        with self.assertRefused(AccessError, "can't be set by hand"):
            record.sudo().write({"state": "authorised"})
        self.assertEqual(record.state, "draft")

    def test_nor_when_creating(self):
        with self.assertRefused(AccessError, "can't be set by hand"):
            self.Return.create({**self.values, "state": "authorised"})
        self.assertFalse(self.Return.search([("partner_id", "=", self.customer.id)]))

    def test_a_default_of_the_context_changes_nothing(self):
        record = self.Return.with_context(default_state="authorised").create(self.values)
        self.assertEqual(record.state, "draft")

    def test_nor_a_command_on_the_parent(self):
        record = self.Return.create(
            {
                **self.values,
                "line_ids": [
                    Command.create({"product_id": self.product.id, "reason_id": self.reason.id})
                ],
            }
        )
        line = record.line_ids
        with self.assertRefused(AccessError, "can't be set by hand"):
            record.write({"line_ids": [Command.update(line.id, {"authorised_qty": 5.0})]})
        self.assertEqual(line.authorised_qty, 0.0)

    def test_nor_what_is_computed(self):
        """What is stored would stay as it was written, and roles and limits go by it."""
        record = self.Return.create(
            {
                **self.values,
                "line_ids": [
                    Command.create({"product_id": self.product.id, "reason_id": self.reason.id})
                ],
            }
        )
        for name, value in {
            "received_qty": 5.0,
            "undecided_qty": 5.0,
            "accepted_qty": 5.0,
            "credited_qty": 5.0,
            "settled_qty": 5.0,
            "state": "cancelled",
        }.items():
            with self.assertRefused(AccessError, "can't be set by hand"):
                record.line_ids.write({name: value})
        for model, name in (
            ("dist.disposition", "amount"),
            ("dist.return.receipt", "open_qty"),
            ("dist.return.receipt", "claimed_qty"),
            ("dist.return.receipt", "undecided_qty"),
        ):
            with self.assertRefused(AccessError, "can't be set by hand"):
                self.env[model].write({name: 0.0})
        self.assertEqual(record.line_ids.received_qty, 0.0)

    def test_nor_what_proves_a_request_or_a_mail(self):
        """The form was sent once, and each mail went out once."""
        key = "7f2c1c1e-0000-4000-8000-000000000001"
        times = dict.fromkeys(MAILS, "2026-01-01 00:00:00")
        record = self.Return.create(self.values)
        for name, value in {"portal_key": key, **times}.items():
            with self.subTest(name):
                with self.assertRefused(AccessError, "can't be set by hand"):
                    record.write({name: value})
                with self.assertRefused(AccessError, "can't be set by hand"):
                    self.Return.create({**self.values, name: value})
                made = self.Return.with_context(**{f"default_{name}": value}).create(self.values)
                self.assertEqual((record[name], made[name]), (False, False))

    def test_own_code_sets_it(self):
        record = self.Return.create(self.values)
        record._set({"state": "submitted"})
        self.assertEqual(record.state, "submitted")
        self.assertRegex(record.name, r"^RMA/\d{4}/\d{5}$")
