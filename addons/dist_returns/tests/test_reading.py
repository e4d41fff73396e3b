# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.tests import Form, tagged

from .disposition_common import DispositionCommon

RETURN, RECEIPT, DISPOSITION, CHECK, CLAIM = MODELS = (
    "dist.return",
    "dist.return.receipt",
    "dist.disposition",
    "dist.quality.check",
    "dist.vendor.claim",
)


@tagged("post_install", "-at_install")
class TestReading(DispositionCommon):
    """Whoever meets a return in their work may read it, whole; few may change it (shown by 6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._user("reading_buyer", "purchase.group_purchase_user")
        cls.bookkeeper = cls._user("reading_bookkeeper", "account.group_account_invoice")

    def _documents(self):
        """A return of a delivery, its goods received, answered for and disposed of."""
        receipt = self._returned(4.0, delivery=self._deliver(self._sell(4.0)))
        disposition = self._executed(receipt, 3.0, "restock")
        check = self.env[CHECK]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "state": "passed",
                }
            ]
        )
        return receipt.return_id, receipt, disposition, check

    def _readers(self):
        """{user: what of it the user may change}; all may read all but checks and claims."""
        return {
            self.dist_user: set(),
            self.salesman: set(),
            self.stock_user: set(),
            self.buyer: set(),
            self.bookkeeper: set(),
            self.credit_approver: set(),
            self.clerk: {RETURN, RECEIPT},
            self.authoriser: {RETURN, RECEIPT, DISPOSITION},
            self.inspector: {RECEIPT, DISPOSITION, CHECK},
            self.warehouse_user: {RECEIPT},
            self.claimer: {CLAIM},
        }

    def test_a_form_opens_whole_for_whoever_may_read_it(self):
        documents = self._documents()
        for user in self._readers():
            for record in documents:
                with self.subTest(user=user.login, model=record._name):
                    mine = record.with_user(user)
                    if record._name == CHECK and user in (self.salesman, self.bookkeeper):
                        self.assertFalse(mine.has_access("read"))
                        continue
                    self.assertEqual(Form(mine).record, mine)
                    self._read_list(mine)

    def _read_list(self, record):
        """Read what the list shows, as the client does."""
        arch = record.get_views([(False, "list")])["views"]["list"]["arch"]
        names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
        spec = {
            name: {"fields": {"display_name": {}}} if record._fields[name].relational else {}
            for name in names & set(record._fields)
        }
        found = record.web_read({"display_name": {}, **spec})
        self.assertEqual(found[0]["display_name"], record.display_name)

    def test_few_may_change_what_many_read(self):
        for user, may_write in self._readers().items():
            allowed = {
                name for name in MODELS if self.env[name].with_user(user).has_access("write")
            }
            self.assertEqual(allowed, may_write, user.login)

    def test_nobody_deletes_what_has_come(self):
        for user in self._readers():
            for name in (RECEIPT, DISPOSITION, CHECK, CLAIM):
                may = self.env[name].with_user(user).has_access("unlink")
                self.assertFalse(may, f"{user.login} {name}")
