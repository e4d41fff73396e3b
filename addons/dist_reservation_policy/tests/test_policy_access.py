# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestPolicyAccess(PolicyCommon):
    def test_only_policy_managers_write_policies(self):
        for user in (self.salesman, self.dist_user, self.warehouse_user, self.approver):
            house = self.house.with_user(user)
            with self.subTest(user.login):
                self.assertEqual(house.commitment, "split")
                with self.assertRaises(AccessError):
                    house.commitment = "refuse"
                with self.assertRaises(AccessError):
                    house.unlink()
                with self.assertRaises(AccessError):
                    self._policy("product", self.product, user=user)
        self.assertEqual(self.house.commitment, "split")
        self.assertFalse(self.Policy.search([("product_id", "=", self.product.id)]))

    def test_a_policy_manager_creates_changes_and_deletes(self):
        policy = self._policy("product", self.product, user=self.manager)
        policy.commitment = "backorder"
        policy.unlink()
        self.assertFalse(policy.exists())

    def test_people_without_a_role_see_no_policy(self):
        for user in (self.employee, self.stock_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.house.with_user(user).read(["name"])

    def test_a_foreign_companys_policy_is_out_of_reach(self):
        theirs = self.house.with_user(self.foreigner).with_context(
            allowed_company_ids=self.other_company.ids
        )
        with self.assertRaises(AccessError):
            theirs.read(["name"])
        with self.assertRaises(AccessError):
            theirs.commitment = "refuse"
        self.assertFalse(theirs.search([("company_id", "=", self.company.id)]))
        self.assertEqual(self.house.commitment, "split")

    def test_whoever_sells_gets_the_same_policy_without_reading_it(self):
        """The policy of a line needs no right on policies, products' categories or customers."""
        line = self._line()
        self.customer.dist_customer_class_id = self.customer_class
        self._policy("class", self.customer_class, commitment="backorder")
        case = line._dist_cases()
        for user in (self.employee, self.env.ref("base.public_user")):
            policies = self.Policy.with_user(user)
            self.assertEqual(
                policies._case(
                    self.company,
                    product=self.product.with_user(user),
                    partner=self.customer.with_user(user),
                    channel=self.telesales,
                    warehouse=self.warehouse,
                ),
                case[0],
            )
            resolved = policies._resolve(case, self.company)
            self.assertEqual(resolved[0].values.commitment, "backorder")

    def test_only_policy_managers_give_a_customer_a_class(self):
        for user in (self.salesman, self.dist_user, self.approver):
            env = self.env(user=user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.customer.with_env(env).write(
                        {"dist_customer_class_id": self.customer_class.id}
                    )
                with self.assertRaises(AccessError):
                    env["res.partner"].create(
                        {"name": "New", "dist_customer_class_id": self.customer_class.id}
                    )
        self.assertFalse(self.customer.dist_customer_class_id)

    def test_the_message_names_the_customer(self):
        self.salesman.group_ids += self.env.ref("base.group_partner_manager")
        customer = self.customer.with_user(self.salesman)
        message = (
            "Only a distribution policy manager may set the customer class of Harbour Works. "
            "Ask one of them to change it."
        )
        with self.assertRaises(AccessError) as refusal:
            customer.dist_customer_class_id = self.customer_class
        self.assertEqual(str(refusal.exception), message)
        customer.write({"dist_customer_class_id": False, "comment": "Unchanged class"})
        with self.assertRaises(AccessError):
            customer.with_context(default_dist_customer_class_id=self.customer_class.id).create(
                {"name": "New"}
            )
        self.assertFalse(self.env["res.partner"].search([("name", "=", "New")]))

    def test_a_policy_manager_gives_a_class(self):
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        customer = self.customer.with_user(self.manager)
        customer.dist_customer_class_id = self.customer_class
        self.assertEqual(self.customer_class.partner_count, 1)

    def test_only_policy_managers_write_classes(self):
        for user in (self.salesman, self.dist_user, self.approver, self.employee):
            customer_class = self.customer_class.with_user(user)
            with self.subTest(user.login):
                self.assertEqual(customer_class.name, "Key accounts")
                with self.assertRaises(AccessError):
                    customer_class.name = "Mine"
                with self.assertRaises(AccessError):
                    customer_class.create({"name": "Mine"})
        self.assertEqual(self.customer_class.name, "Key accounts")

    def test_a_class_that_customers_have_stays(self):
        self.customer.dist_customer_class_id = self.customer_class
        with self.assertRaises(UserError) as refusal:
            self.customer_class.unlink()
        self.assertEqual(
            str(refusal.exception),
            'Customers have the class "Key accounts". Archive it, or give them another class '
            "first.",
        )
        self.assertEqual(self.customer.dist_customer_class_id, self.customer_class)
        self.customer.dist_customer_class_id = False
        self.customer_class.unlink()
        self.assertFalse(self.customer_class.exists())

    def test_a_class_that_customers_of_another_company_have_stays_too(self):
        self.customer.with_company(self.other_company).dist_customer_class_id = self.customer_class
        with self.assertRaises(UserError):
            self.customer_class.with_user(self.manager).unlink()
        self.assertTrue(self.customer_class.exists())
