# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core import resolution, values
from ..core.resolution import Case
from ..models.dist_policy_explanation import WHY_WORDS
from ..models.dist_reservation_policy_words import CHOICE_WORDS
from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestResolutionOfLines(PolicyCommon):
    def test_a_line_is_a_case_with_everything_a_policy_may_name(self):
        self.customer.dist_customer_class_id = self.customer_class
        line = self._line(
            self._order(partner_id=self.contact.id, dist_channel_id=self.telesales.id)
        )
        self.assertEqual(
            line._dist_cases(),
            [
                Case(
                    company_id=self.company.id,
                    product_id=self.product.id,
                    category_path=(self.category.id, self.grand_category.id),
                    partner_id=self.customer.id,
                    class_id=self.customer_class.id,
                    channel_id=self.telesales.id,
                    warehouse_id=self.warehouse.id,
                )
            ],
        )

    def test_every_scope_decides_over_the_next_one(self):
        self.customer.dist_customer_class_id = self.customer_class
        self.house.confidence_days = 70
        self._policy("warehouse", self.warehouse, confidence_days=60)
        channel = self.Policy.search([("channel_id", "=", self.telesales.id)])
        channel.confidence_days = 50
        by_class = self._policy("class", self.customer_class, confidence_days=40)
        customer = self._policy("customer", self.customer, confidence_days=30)
        ancestor = self._policy("category", self.grand_category, confidence_days=20)
        category = self._policy("category", self.category, confidence_days=10)
        product = self._policy("product", self.product, confidence_days=1)
        line = self._line()
        days = []
        for policy in (product, category, ancestor, customer, by_class, channel):
            days.append(self._resolved(line).values.confidence_days)
            policy.active = False
        days.append(self._resolved(line).values.confidence_days)
        self.assertEqual(days, [1, 10, 20, 30, 40, 50, 60])

    def test_each_field_names_the_policy_that_set_it(self):
        product = self._policy("product", self.product, buffer_qty=2.5)
        resolved = self._resolved(self._line())
        self.assertEqual(resolved.values.buffer_qty, Decimal("2.5"))
        self.assertEqual(resolved.sources["buffer_qty"].id, product.id)
        self.assertEqual(resolved.sources["commitment"].name, "All orders")
        self.assertIsNone(resolved.sources["override"])

    def test_the_order_as_a_whole_ignores_policies_of_products(self):
        self._policy("product", self.product, shipment="one", commitment="refuse")
        line = self._line()
        resolved = self._resolved(line)
        self.assertEqual(
            (resolved.values.shipment, resolved.values.commitment), ("direct", "refuse")
        )
        order = line.order_id
        self.assertEqual(order._dist_policies()[order.id].values.shipment, "direct")
        self._policy("customer", self.customer, shipment="one")
        self.assertEqual(order._dist_policies()[order.id].values.shipment, "one")
        self.assertEqual(self._resolved(line).values.shipment, "one")

    def test_a_class_belongs_to_the_customer_in_one_company(self):
        self.customer.dist_customer_class_id = self.customer_class
        foreign = self.env["dist.reservation.policy"]._case(
            self.other_company, partner=self.customer
        )
        self.assertIsNone(foreign.class_id)

    def test_policies_of_another_company_do_not_decide(self):
        theirs = self.Policy.with_company(self.other_company).search(
            [("scope", "=", "company"), ("company_id", "=", self.other_company.id)]
        )
        theirs.commitment = "refuse"
        self.assertEqual(self._resolved(self._line()).values.commitment, "split")

    def test_each_change_of_a_policy_reaches_the_next_line(self):
        line = self._line()
        policy = self._policy("product", self.product, commitment="refuse")
        self.assertEqual(self._resolved(line).values.commitment, "refuse")
        policy.commitment = "all_or_nothing"
        self.assertEqual(self._resolved(line).values.commitment, "all_or_nothing")
        policy.unlink()
        self.assertEqual(self._resolved(line).values.commitment, "split")

    def test_a_line_without_product_resolves(self):
        order = self._order(dist_channel_id=self.telesales.id)
        section = self.env["sale.order.line"].create(
            {"order_id": order.id, "name": "Section", "display_type": "line_section"}
        )
        self.assertEqual(self._resolved(section).values.supply, "receipts")

    def test_many_lines_cost_no_query_once_the_policies_are_known(self):
        self.customer.dist_customer_class_id = self.customer_class
        for number in range(5):
            product = self.product.create({"name": f"Washer {number}"})
            self._policy("product", product, name=f"Policy {number}")
        lines = self.env["sale.order.line"].concat(*(self._line() for _number in range(20)))
        self.assertEqual(len(lines._dist_policies()), 20)
        with self.assertQueryCount(0):
            lines._dist_policies()

    def test_the_policies_of_a_company_are_read_once(self):
        line = self._line()
        self._resolved(line)
        self.env.flush_all()
        self.env.registry.clear_cache()
        with self.assertQueryCount(2):
            self._resolved(line)


@tagged("post_install", "-at_install")
class TestPolicy(PolicyCommon):
    # --- Bad input -----------------------------------------------------------------------------

    def _assert_refused(self, message, method, *args, **kwargs):
        """Assert the message, and that the policies are what they were."""
        fields = ["name", "active", "scope", "target_res_id", "summary"]
        before = self.Policy.with_context(active_test=False).search([]).read(fields)
        with self.assertRaises(ValidationError) as refusal, self.env.cr.savepoint():
            method(*args, **kwargs)
        self.assertEqual(str(refusal.exception), message)
        self.env.invalidate_all()
        after = self.Policy.with_context(active_test=False).search([]).read(fields)
        self.assertEqual(after, before)

    def test_a_policy_for_a_warehouse_needs_one(self):
        self._assert_refused(
            'The policy "Policy of a warehouse" applies to the scope "Warehouse" but names none. '
            'Fill in the field "Warehouse".',
            self._policy,
            "warehouse",
        )

    def test_every_scope_needs_its_target(self):
        for scope in resolution.SCOPES:
            if scope != "company":
                with self.subTest(scope), self.assertRaises(ValidationError):
                    self._policy(scope)

    def test_a_policy_has_one_target_only(self):
        self._assert_refused(
            'The policy "Policy of a product" applies to the scope "Product", so that it can\'t '
            'have a value in the field "Warehouse". Empty that field or change the scope.',
            self._policy,
            "product",
            self.product,
            warehouse_id=self.warehouse.id,
        )

    def test_changing_the_scope_empties_the_former_target(self):
        policy = self._policy("product", self.product)
        policy.write({"scope": "warehouse", "warehouse_id": self.warehouse.id})
        self.assertFalse(policy.product_id)
        self.assertEqual(policy.target_res_id, self.warehouse.id)
        self.assertEqual(policy.sequence, 60)

    def test_two_equally_specific_policies_are_refused_by_name(self):
        self._policy("product", self.product, name="Bolts are scarce")
        self._assert_refused(
            'The policies "Bolts for all" and "Bolts are scarce" are both for Hex bolt M8, and '
            'neither is more specific. Change or archive "Bolts are scarce" first.',
            self._policy,
            "product",
            self.product,
            name="Bolts for all",
        )

    def test_a_second_policy_of_the_company_is_refused(self):
        self._assert_refused(
            'The policies "Policy of a company" and "All orders" are both for Northwind Supplies, '
            'and neither is more specific. Change or archive "All orders" first.',
            self._policy,
            "company",
        )

    def test_an_archived_policy_leaves_its_place_and_cannot_take_it_back(self):
        old = self._policy("product", self.product, name="Old")
        old.action_archive()
        self._policy("product", self.product, name="New")
        self._assert_refused(
            'The policies "Old" and "New" are both for Hex bolt M8, and neither is more specific. '
            'Change or archive "New" first.',
            old.action_unarchive,
        )
        self.assertFalse(old.active)

    def test_two_archived_policies_for_the_same_cannot_return_together(self):
        policies = self.Policy
        for name in ("Old", "Older"):
            policies += self._policy("product", self.product, name=name, active=False)
        self._assert_refused(
            'The policies "Old" and "Older" are both for Hex bolt M8, and neither is more '
            'specific. Change or archive "Older" first.',
            policies.action_unarchive,
        )

    def test_the_database_holds_against_a_second_policy_as_well(self):
        first = self._policy("product", self.product)
        second = self._policy("warehouse", self.warehouse)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE dist_reservation_policy SET scope = %s, target_res_id = %s WHERE id = %s",
                [first.scope, first.target_res_id, second.id],
            )

    def test_a_policy_that_decides_nothing_is_refused(self):
        self._assert_refused(
            'The policy "Empty" decides nothing. Fill in at least one field that it can decide, or '
            "delete the policy.",
            self.Policy.create,
            {"name": "Empty", "scope": "product", "product_id": self.product.id},
        )

    def test_a_policy_of_a_product_with_only_fields_of_the_order_decides_nothing(self):
        with self.assertRaisesRegex(ValidationError, "decides nothing"):
            self._policy("product", self.product, shipment="one")

    def test_negative_numbers_are_refused(self):
        labels = {
            "confidence_days": "Confidence Days",
            "buffer_qty": "Buffer",
            "min_order_amount": "Minimum Order",
            "min_shelf_life_days": "Minimum Shelf Life",
            "hold_quotation_minutes": "Quotations Hold",
            "hold_cart_minutes": "Carts Hold",
        }
        self.assertEqual(labels.keys(), values.NUMBERS.keys())
        for name, label in labels.items():
            self._assert_refused(
                f'The field "{label}" of the policy "All orders" can\'t be negative. '
                "Enter 0 or more.",
                self.house.write,
                {name: -1},
            )

    def test_a_policy_is_for_a_customer_not_for_its_contact(self):
        self._assert_refused(
            "Ann Buyer is a contact of Harbour Works, and policies are for whole customers. Choose "
            'Harbour Works as the customer of the policy "Policy of a customer".',
            self._policy,
            "customer",
            self.contact,
        )

    def test_a_policy_cannot_name_another_companys_warehouse(self):
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self._policy("warehouse", self.other_warehouse)
        self.assertIn(self.other_warehouse.sudo().name, str(refusal.exception))
        self.assertFalse(
            self.Policy.sudo().search([("warehouse_id", "=", self.other_warehouse.id)])
        )

    # --- What it says --------------------------------------------------------------------------

    def test_a_number_that_is_filled_in_is_set(self):
        policy = self._policy("product", self.product, buffer_qty=3)
        self.assertTrue(policy.set_buffer_qty)
        self.assertFalse(policy.set_confidence_days)
        policy.buffer_qty = 0
        self.assertEqual(policy._set_values(), {"buffer_qty": Decimal(0)})

    def test_a_number_whose_box_is_unticked_is_not_set(self):
        policy = self._policy("product", self.product, buffer_qty=3, commitment="refuse")
        policy.set_buffer_qty = False
        self.assertEqual(policy._set_values(), {"commitment": "refuse"})

    def test_the_summary_says_in_words_what_is_decided(self):
        policy = self._policy(
            "product",
            self.product,
            supply="receipts",
            confidence_days=3,
            buffer_qty=2.5,
            commitment="refuse",
            shipment="one",
        )
        self.assertEqual(
            policy.summary,
            "Promise stock on hand and receipts; 3 confidence days; Buffer of 2.5; "
            "Refuse when short",
        )
        self.assertEqual(policy.ignored_summary, "Ship all at once")
        self.assertEqual(
            self.house.summary,
            "Split when short; Ship as available; Keep backorders; Quotations hold 0 minutes; "
            "Carts hold 15 minutes",
        )

    def test_every_choice_of_the_core_can_be_chosen_and_said(self):
        for name, choices in values.CHOICES.items():
            self.assertEqual(set(self.Policy._fields[name].get_values(self.env)), set(choices))
            self.assertEqual({c for f, c in CHOICE_WORDS if f == name}, set(choices))
        self.assertEqual(
            tuple(self.Policy._fields["scope"].get_values(self.env)), resolution.SCOPES
        )
        self.assertEqual(set(WHY_WORDS), set(resolution.PASSED_OVER))

    def test_a_copy_starts_archived(self):
        policy = self._policy("product", self.product, buffer_qty=3)
        copy = policy.copy()
        self.assertEqual((copy.name, copy.active), ("Policy of a product (copy)", False))
        self.assertEqual((copy.product_id, copy.summary), (policy.product_id, policy.summary))

    # --- Audit ---------------------------------------------------------------------------------

    def test_each_change_is_audited_with_its_facts(self):
        policy = self._policy("product", self.product, user=self.manager, name="Scarce")
        policy.commitment = "backorder"
        policy.note = "Not a decision"
        policy.action_archive()
        policy.action_unarchive()
        policy.unlink()
        entries = self._audit(policy)
        said = 'The policy "Scarce" for Hex bolt M8'
        self.assertEqual(
            entries.mapped("name"),
            [
                f"{said} was created: Refuse when short.",
                f"{said} now says: Accept and backorder when short.",
                f"{said} was archived.",
                f"{said} now says: Accept and backorder when short.",
                'The policy "Scarce" was deleted.',
            ],
        )
        self.assertEqual(entries.user_id, self.manager)
        self.assertEqual(set(entries.mapped("kind")), {"policy"})
        change = entries[1].payload
        self.assertEqual(
            (change["before"]["commitment"], change["after"]["commitment"]), ("refuse", "backorder")
        )

    # --- Fresh install -------------------------------------------------------------------------

    def test_a_new_company_has_the_policies_of_a_fresh_install(self):
        policies = self.Policy.search([("company_id", "=", self.company.id)])
        said = {policy.channel_id.code or "company": policy._set_values() for policy in policies}
        self.assertEqual(
            said,
            {
                "TEL": {"supply": "receipts"},
                "FIELD": {"supply": "receipts"},
                "WEB": {"supply": "on_hand", "commitment": "refuse"},
                "MARKET": {"supply": "on_hand", "commitment": "backorder"},
                "EDI": {"supply": "receipts"},
                "company": {
                    "commitment": "split",
                    "shipment": "direct",
                    "backorder": "keep",
                    "hold_quotation_minutes": 0,
                    "hold_cart_minutes": 15,
                },
            },
        )

    def test_policies_are_created_once(self):
        before = self.Policy.search_count([])
        self.Policy._create_missing(self.company)
        self.assertEqual(self.Policy.search_count([]), before)

    def test_every_channel_of_the_base_has_its_policy(self):
        channels = self.env["dist.sales.channel"].search([("company_id", "=", self.company.id)])
        policies = self.Policy.search([("company_id", "=", self.company.id)])
        self.assertEqual(policies.channel_id, channels)
