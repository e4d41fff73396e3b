# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestProductSubstitute(SubstitutionCommon):
    """The list of substitutes: what it refuses, who may change it, what the audit knows."""

    def _as_manager(self, **vals):
        return self.Entry.with_user(self.manager).create(
            {"product_id": self.product.id, "substitute_id": self.steel.id, **vals}
        )

    def assertBad(self, pattern, exception=ValidationError, **vals):
        before = self.Entry.with_context(active_test=False).search_count([])
        with self.assertRefused(exception, pattern):
            self._as_manager(**vals)
        self.assertEqual(self.Entry.with_context(active_test=False).search_count([]), before)

    def test_an_entry_is_filled_in_as_far_as_it_can(self):
        entry = self._as_manager(original_qty=12, substitute_qty=3)
        self.assertEqual(entry.product_tmpl_id, self.product.product_tmpl_id)
        self.assertEqual(entry.uom_id, self.steel.uom_id)
        self.assertEqual((entry.ratio, entry.company_id), (0.25, self.company))
        self.assertEqual(entry.display_name, "Hex bolt M8 steel instead of Hex bolt M8")

    # --- what is refused -----------------------------------------------------------------------

    def test_itself(self):
        self.assertBad("can't replace itself", substitute_id=self.product.id)
        self.assertBad(
            "can't replace itself",
            product_id=False,
            product_tmpl_id=self.product.product_tmpl_id.id,
            substitute_id=self.product.id,
        )

    def test_nothing_or_less(self):
        for vals in ({"original_qty": 0}, {"substitute_qty": 0}, {"substitute_qty": -1}):
            self.assertBad("Both quantities must be above zero", **vals)

    def test_a_unit_that_cannot_be_converted(self):
        litre = self.env.ref("uom.product_uom_litre")
        self.assertBad("cannot be converted into Units", uom_id=litre.id)

    def test_a_unit_that_can_be(self):
        self.assertEqual(self._as_manager(uom_id=self.box.id).uom_id, self.box)

    def test_a_product_of_another_company(self):
        theirs = self._goods("Hex bolt M8 of theirs", company_id=self.other_company.id)
        self.assertBad("(?i)compan|access", UserError, substitute_id=theirs.id)
        self.assertBad("(?i)compan|access", UserError, product_id=theirs.id)

    def test_another_products_variant(self):
        self.assertBad("not one of the product", product_tmpl_id=self.brass.product_tmpl_id.id)

    def test_a_contact_instead_of_the_customer(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        self.assertBad("Choose the customer Harbour Works", partner_id=contact.id)

    def test_an_end_before_the_beginning(self):
        self.assertBad("ends before it begins", date_from="2026-03-02", date_to="2026-03-01")

    def test_the_same_once_more(self):
        self._as_manager(date_to="2026-03-31")
        self.assertBad("valid from ever until 2026-03-31", date_from="2026-03-31")
        self.assertBad("another entry for the same")
        self.assertTrue(self._as_manager(date_from="2026-04-01"))

    def test_the_same_for_others_is_not_the_same(self):
        self._as_manager()
        self.assertTrue(self._as_manager(partner_id=self.customer.id))
        self.assertTrue(self._as_manager(channel_id=self._channel("TEL").id))
        self.assertTrue(
            self._as_manager(product_id=False, product_tmpl_id=self.product.product_tmpl_id.id)
        )

    def test_what_was_archived_must_not_come_back_as_a_rival(self):
        entry = self._as_manager()
        entry.active = False
        self._as_manager()
        with self.assertRefused(ValidationError, "another entry for the same"):
            entry.active = True

    def test_a_circle(self):
        self._as_manager()
        self.assertBad(
            "circle: Hex bolt M8 steel → Hex bolt M8 → Hex bolt M8 steel",
            product_id=self.steel.id,
            substitute_id=self.product.id,
        )

    def test_a_longer_circle(self):
        self._as_manager()
        self._as_manager(product_id=self.steel.id, substitute_id=self.brass.id)
        self.assertBad("in a circle", product_id=self.brass.id, substitute_id=self.product.id)

    def test_a_circle_in_one_go(self):
        back = {"product_id": self.steel.id, "substitute_id": self.product.id}
        with self.assertRefused(ValidationError, "in a circle"):
            self.Entry.with_user(self.manager).create(
                [{"product_id": self.product.id, "substitute_id": self.steel.id}, back]
            )

    def test_a_circle_that_is_never_closed(self):
        self._as_manager(date_to="2026-03-31")
        back = {"product_id": self.steel.id, "substitute_id": self.product.id}
        entry = self._as_manager(date_from="2026-04-01", **back)
        with self.assertRefused(ValidationError, "in a circle"):
            entry.date_from = "2026-03-31"
        self.env.invalidate_all()
        self.assertEqual(entry.date_from, fields.Date.to_date("2026-04-01"))

    def test_a_circle_through_the_variants_of_a_product(self):
        self._as_manager(product_id=False, product_tmpl_id=self.product.product_tmpl_id.id)
        self.assertBad("in a circle", product_id=self.steel.id, substitute_id=self.product.id)

    def test_circles_of_other_companies_are_theirs(self):
        self._as_manager()
        entry = self.Entry.with_user(self.foreigner).create(
            {"product_id": self.steel.id, "substitute_id": self.product.id}
        )
        self.assertEqual(entry.company_id, self.other_company)

    # --- finding --------------------------------------------------------------------------------

    def _found(self, **kwargs):
        entries = self.Entry._for(self.product, self.company, self.today, **kwargs)
        return [(e.substitute_id, e.id) for e in entries]

    def test_an_entry_of_the_variant_goes_before_that_of_all(self):
        general = self._as_manager(
            product_id=False, product_tmpl_id=self.product.product_tmpl_id.id
        )
        self.assertEqual(self._found(), [(self.steel.id, general.id)])
        own = self._as_manager()
        self.assertEqual(self._found(), [(self.steel.id, own.id)])

    def test_the_order_is_that_of_the_list(self):
        steel = self._as_manager(sequence=20)
        brass = self._as_manager(substitute_id=self.brass.id, sequence=10)
        self.assertEqual([e for _p, e in self._found()], [brass.id, steel.id])
        brass.sequence = 30
        self.assertEqual([e for _p, e in self._found()], [steel.id, brass.id])

    def test_another_companys_entries_are_not_found(self):
        self.Entry.with_user(self.foreigner).create(
            {"product_id": self.product.id, "substitute_id": self.steel.id}
        )
        self.assertEqual(self._found(), [])

    # --- who and what ---------------------------------------------------------------------------

    def test_who_may_read_and_who_may_change(self):
        entry = self._as_manager()
        for user in (self.salesman, self.dist_user):
            mine = entry.with_user(user)
            self.assertEqual(mine.substitute_qty, 1)
            for change in (
                lambda e=mine: e.write({"substitute_qty": 2}),
                lambda e=mine: e.unlink(),
                lambda e=mine: e.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    change()
        for user in (self.employee, self.foreigner):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                entry.with_user(user).read(["substitute_qty"])
        self.assertEqual(entry.substitute_qty, 1)

    def test_the_audit_knows_every_change(self):
        entry = self._as_manager()
        entry.substitute_qty = 2
        entry.active = False
        name = entry.display_name
        entry.unlink()
        logged = self.env["dist.audit"].search([("res_name", "=", name)], order="id")
        self.assertEqual(
            logged.mapped("name"),
            [f'The substitute "{name}" was {what}.' for what in (
                "created", "changed", "archived", "deleted",
            )],
        )  # fmt: skip
        self.assertEqual(logged.user_id, self.manager)
        self.assertEqual(logged[1].payload["before"]["substitute_qty"], "1.0")
        self.assertEqual(logged[1].payload["after"]["substitute_qty"], "2.0")

    def test_a_copy_starts_archived(self):
        self.assertFalse(self._as_manager().copy().active)

    def test_the_products_button_counts_both_directions(self):
        entry = self._as_manager()
        for product in (self.product, self.steel):
            mine = product.with_user(self.salesman)
            self.assertEqual(mine.dist_substitute_count, 1)
            self.assertEqual(mine.product_tmpl_id.dist_substitute_count, 1)
            for record in (mine, mine.product_tmpl_id):
                action = record.action_dist_view_substitutes()
                self.assertEqual(self.Entry.search(action["domain"]), entry)
        self.env.invalidate_all()
        self.assertEqual(self.product.with_user(self.employee).dist_substitute_count, 0)

    def test_an_import(self):
        result = self.Entry.with_user(self.manager).load(
            ["product_id/.id", "substitute_id/.id", "original_qty", "substitute_qty"],
            [[str(self.product.id), str(self.brass.id), "3", "1"]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.Entry.browse(result["ids"]).ratio, 0.333333)


@tagged("post_install", "-at_install")
class TestConsent(SubstitutionCommon):
    """The standing consent of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.with_company(cls.company).dist_substitution_consent = False

    def _mine(self, user):
        return self.customer.with_user(user).with_company(self.company)

    def test_who_recorded_it_and_when_is_noted(self):
        clerk = self._user("clerk", "sales_team.group_sale_salesman,base.group_partner_manager")
        customer = self._mine(clerk)
        customer.write(
            {
                "dist_substitution_consent": True,
                "dist_substitution_consent_note": "Ann Buyer, by mail",
            }
        )
        self.assertEqual(customer.dist_substitution_consent_user_id, clerk)
        self.assertTrue(customer.dist_substitution_consent_date)
        self.assertTrue(customer._dist_consents_to_substitutes(self.company))
        self.assertFalse(customer._dist_consents_to_substitutes(self.other_company))
        customer.dist_substitution_consent = False
        self.assertFalse(customer.dist_substitution_consent_user_id)
        self.assertFalse(customer.dist_substitution_consent_date)
        logged = self.env["dist.audit"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.customer.id)], order="id"
        )[-2:]
        self.assertEqual(
            logged.mapped("name"),
            [
                "Harbour Works has given standing consent to substitutes.",
                "Harbour Works has withdrawn the standing consent to substitutes.",
            ],
        )
        self.assertEqual(logged[0].reason, "Ann Buyer, by mail")
        self.assertEqual(logged.user_id, clerk)

    def test_saying_it_again_changes_nothing(self):
        customer = self._mine(self.env.user)
        customer.dist_substitution_consent = True
        count = self.env["dist.audit"].search_count([])
        customer.dist_substitution_consent = True
        self.assertEqual(self.env["dist.audit"].search_count([]), count)

    def test_not_for_somebody_who_does_not_sell(self):
        clerk = self._user("address_clerk", "base.group_user,base.group_partner_manager")
        with self.assertRefused(AccessError, "Only salespeople"):
            self._mine(clerk).dist_substitution_consent = True
        self.env.invalidate_all()
        self.assertFalse(self._mine(self.env.user).dist_substitution_consent)
        with self.assertRefused(AccessError, "Only salespeople"):
            self.env["res.partner"].with_user(clerk).create(
                {"name": "New", "dist_substitution_consent": True}
            )
        with self.assertRefused(AccessError, "Only salespeople"):
            self.env["res.partner"].with_user(clerk).with_context(
                default_dist_substitution_consent=True
            ).create({"name": "New"})

    def test_nobody_writes_who_recorded_it(self):
        seller = self._user("cheat", "sales_team.group_sale_salesman,base.group_partner_manager")
        for vals in (
            {"dist_substitution_consent_date": "2026-03-02 09:00:00"},
            {"dist_substitution_consent_user_id": self.manager.id},
        ):
            with self.assertRefused(AccessError, "noted by the system"):
                self._mine(seller).write(vals)
            with self.assertRefused(AccessError, "noted by the system"):
                self.env["res.partner"].with_user(seller).create({"name": "New", **vals})
        self.env.invalidate_all()
        self.assertFalse(self._mine(self.env.user).dist_substitution_consent_date)

    def test_a_contact_has_none_of_its_own(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        with self.assertRefused(UserError, "Record it on Harbour Works"):
            contact.dist_substitution_consent = True

    def test_it_comes_with_a_new_customer(self):
        partner = (
            self.env["res.partner"]
            .with_company(self.company)
            .create({"name": "New", "dist_substitution_consent": True})
        )
        self.assertTrue(partner._dist_consents_to_substitutes(self.company))
        self.assertEqual(partner.dist_substitution_consent_user_id, self.env.user)
        copy = partner.copy()
        self.assertFalse(copy.dist_substitution_consent)


@tagged("post_install", "-at_install")
class TestLookUpSubstitutes(SubstitutionCommon):
    """The command palette's answer names substitutes that are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.name = "Zyx bolt"
        cls._entry(original_qty=1, substitute_qty=2)
        cls._entry(cls.brass, sequence=5)

    def _rows(self, user=None, text="zyx 10"):
        rows = self.env["product.product"].with_user(user or self.salesman).dist_look_up(text)
        return [(r["product_id"], r["now"], r["wanted"], r["substitute_for"]) for r in rows]

    def test_each_product_is_followed_by_its_substitutes(self):
        self.assertEqual(
            self._rows(),
            [
                (self.product.id, 6, 10, False),
                (self.brass.id, 2, 10, self.product.id),
                (self.steel.id, 100, 20, self.product.id),
            ],
        )

    def test_the_label_says_for_what(self):
        rows = self.env["product.product"].with_user(self.salesman).dist_look_up("zyx 10")
        self.assertIn("Instead of Zyx bolt: Hex bolt M8 brass, ", rows[1]["label"])
        self.assertIn("2 of 10 Units now, no date for the rest", rows[1]["label"])

    def test_only_what_is_there(self):
        self._set_on_hand(-2, product=self.brass)
        self.assertEqual([row[0] for row in self._rows()], [self.product.id, self.steel.id])

    def test_only_what_everybody_gets(self):
        self.Entry.search([("substitute_id", "=", self.brass.id)]).partner_id = self.customer
        self.assertEqual([row[0] for row in self._rows()], [self.product.id, self.steel.id])
        self.steel.sale_ok = False
        self.assertEqual([row[0] for row in self._rows()], [self.product.id])

    def test_a_foreigner_sees_nothing_of_it(self):
        self.assertEqual([row[0] for row in self._rows(self.foreigner)], [self.product.id])
