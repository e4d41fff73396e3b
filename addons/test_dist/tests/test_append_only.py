# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import SuiteCase


@tagged("post_install", "-at_install")
class TestAppendOnly(SuiteCase):
    """Nobody rewrites history over RPC: not the administrator, not the superuser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parent = cls.env.registry["dist.append.only"]
        cls.append_only = [
            name for name in cls.models if issubclass(cls.env.registry[name], parent)
        ]

        cls._tell_a_customer()
        cls._decide_about_a_proposal()

    @classmethod
    def _tell_a_customer(cls):
        """The demo company has told nobody of new dates yet."""
        line = cls.env["sale.order.line"].search([("product_id", "!=", False)], limit=1)
        notices = cls.env["dist.promise.notice"]._append(
            [{"partner_id": line.order_id.partner_id.id, "company_id": line.company_id.id}]
        )
        cls.env["dist.promise.notice.line"]._append(
            [
                {
                    "notice_id": notices.id,
                    "line_id": line.id,
                    "product_id": line.product_id.id,
                    "qty": 1,
                    "old_date": "2026-03-02",
                    "new_date": "2026-03-09",
                }
            ]
        )

    @classmethod
    def _decide_about_a_proposal(cls):
        """The demo company's buyers have decided nothing yet."""
        cls.env["dist.replenishment.proposal"].search([], limit=1)._remember("approved")

    def _each(self):
        """Yield (model of a user, one record of it)."""
        for name in self.append_only:
            record = self.env[name].search([], limit=1)
            for uid in (self.env.ref("base.user_admin").id, SUPERUSER_ID):
                with self.subTest(model=name, uid=uid):
                    yield self.env[name].with_user(uid), record

    def _refuses(self, model, method, *args):
        count = self.env[model._name].search_count([])
        with self.assertRaises(AccessError):
            call_kw(model, method, args, {})
        self.assertEqual(self.env[model._name].search_count([]), count)

    def test_ledger_decisions_audit_and_first_requests_are(self):
        self.assertLessEqual(
            {"dist.promise.entry", "dist.promise.decision", "dist.audit", "dist.unmet.demand"},
            set(self.append_only),
        )

    def test_each_has_a_record_to_try_it_on(self):
        empty = [name for name in self.append_only if not self.env[name].search_count([])]
        self.assertEqual(empty, [])

    def test_create_is_refused(self):
        for model, _record in self._each():
            self._refuses(model, "create", [{}])

    def test_import_is_refused(self):
        for model, record in self._each():
            count = self.env[model._name].search_count([])
            texts = (n for n, f in model._fields.items() if f.type == "char" and f.store)
            name = next(texts, "id")
            result = call_kw(model, "load", [[name], [["forged"]]], {})
            self.assertEqual((result["ids"], len(result["messages"])), (False, 1))
            self.assertEqual(self.env[model._name].search_count([]), count)
            self.assertTrue(record.exists())

    def test_write_is_refused(self):
        for model, record in self._each():
            before = record.read()
            self._refuses(model, "write", record.ids, {"create_uid": SUPERUSER_ID})
            self.assertEqual(record.read(), before)

    def test_unlink_is_refused(self):
        for model, record in self._each():
            self._refuses(model, "unlink", record.ids)
            self.assertTrue(record.exists())

    def test_the_way_in_is_closed_to_clients(self):
        for model, _record in self._each():
            self._refuses(model, "_append", [{}])
