# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dist_base import queries

from .common import NOW, DistCommon


@tagged("post_install", "-at_install")
class TestOpening(DistCommon):
    def test_a_case_is_complete(self):
        order = self._order()
        with freeze_time(NOW):
            case = self._open(
                records=order,
                partner=self.customer,
                warehouse=self.warehouse,
                channel=self._channel("EDI"),
                amount=120.5,
                description="<p>3 days late</p>",
            )
        self.assertRegex(case.name, r"^DESK/\d{5}$")
        self.assertEqual(
            (case.kind_id, case.summary, case.state), (self.kind, "Receipt is late", "open")
        )
        self.assertEqual((case.company_id, case.warehouse_id), (self.company, self.warehouse))
        self.assertEqual((case.partner_id, case.channel_id.code), (self.customer, "EDI"))
        self.assertEqual((case.amount, case.description), (120.5, "<p>3 days late</p>"))
        self.assertEqual((case.opened_at, case.deadline), (NOW, NOW + timedelta(hours=8)))
        self.assertEqual(case.next_escalation_at, NOW + timedelta(hours=8))
        self.assertEqual(case.document_ids.mapped("name"), [order.name])
        self.assertEqual(case.document_ids.action_open()["res_id"], order.id)

    def test_the_owner_has_one_activity(self):
        case = self._open()
        self.assertEqual(case.user_id, self.warehouse_user)
        self.assertEqual(case.activity_ids.user_id, self.warehouse_user)
        self.assertEqual(case.activity_ids.summary, "Receipt is late")

    def test_a_repeat_updates_the_open_case(self):
        first, second = self._order(), self._order()
        case = self._open(records=first, amount=10)
        again = self._open(records=second, summary="Receipt is 5 days late", amount=20)
        self.assertEqual(again, case)
        self.assertEqual((case.summary, case.amount), ("Receipt is 5 days late", 20))
        self.assertEqual(case.document_ids.mapped("res_id"), [first.id, second.id])
        self.assertEqual(len(case.activity_ids), 1)

    def test_the_same_again_posts_and_writes_nothing(self):
        order = self._order()
        case = self._open(records=order).with_context(tracking_disable=False)
        self.env.flush_all()
        case.invalidate_recordset()
        before = (len(case.message_ids), case.write_date, case.document_ids.ids)
        with freeze_time(NOW + timedelta(days=400)):
            self._open(records=order)
            self.env.flush_all()
        case.invalidate_recordset()
        self.assertEqual((len(case.message_ids), case.write_date, case.document_ids.ids), before)

    def test_each_owner_has_a_case(self):
        mine = self._open(owner=self.salesman)
        yours = self._open(owner=self.dist_user)
        self.assertNotEqual(mine, yours)
        self.assertEqual((mine.user_id, yours.user_id), (self.salesman, self.dist_user))
        self.assertEqual(self._open(owner=self.salesman), mine)
        self.assertEqual(self._open(), mine)

    def test_taking_a_case_opens_no_second_one(self):
        case = self._open(owner=self.salesman)
        case.with_user(self.dist_user).action_take()
        self.assertEqual(self._open(owner=self.salesman), case)
        self.assertEqual(case.user_id, self.dist_user)

    def test_causes_kinds_and_companies_are_apart(self):
        cases = self._open() + self._open(cause="other") + self._open(kind="general")
        cases += self._open(company=self.other_company)
        self.assertEqual(len(set(cases.ids)), 4)

    def test_a_batch_is_deduplicated(self):
        vals = {"kind_code": "test_slip", "cause_key": "a", "summary": "A"}
        cases = self.Desk._open_cases([vals, {**vals, "cause_key": "b"}, vals])
        self.assertEqual(len(cases), 3)
        self.assertEqual((cases[0], cases[0] == cases[1]), (cases[2], False))

    def test_a_batch_is_shared_out(self):
        self._user("second_warehouse", "dist_base.group_dist_warehouse")
        users = self.kind.responsible_group_id._dist_people(self.company)
        cases = self.Desk._open_cases(
            [
                {"kind_code": "test_slip", "cause_key": str(n), "summary": "A"}
                for n in range(2 * len(users))
            ]
        )
        owners = [case.user_id.id for case in cases]
        self.assertEqual({user.id: 2 for user in users}, {u: owners.count(u) for u in owners})

    def test_without_a_role_the_user_of_the_document_owns_it(self):
        self.kind.responsible_group_id = False
        order = self._order(user_id=self.salesman.id)
        self.assertEqual(self._open(records=order).user_id, self.salesman)

    def test_without_anybody_the_case_waits_for_an_owner(self):
        self.kind.responsible_group_id = False
        case = self._open()
        self.assertFalse(case.user_id or case.activity_ids)

    def test_an_unknown_kind_is_general(self):
        case = self._open(kind="from_the_future", summary="Something")
        self.assertEqual(case.kind_id.code, "general")
        self.assertEqual(case.summary, "[from_the_future] Something")
        self.assertEqual(self._open(kind="from_the_future", summary="Something"), case)
        self.assertEqual(self.Desk._close_cases("from_the_future", ["cause"]), case)

    def test_cases_outlive_their_kind(self):
        case = self._open()
        deadline = case.deadline
        self._open(kind="general")
        self.kind.unlink()
        self.assertEqual((case.kind_id.code, case.deadline), ("general", deadline))
        self.assertEqual(case.summary, "[test_slip] Receipt is late")
        self.assertEqual(self._open(), case)

    def test_the_general_kind_stays(self):
        with self.assertRefused(UserError, "takes the cases of every unknown kind"):
            self.env.ref("dist_base.dist_exception_kind_general").unlink()

    def test_documents_of_several_models(self):
        case = self._open(records=[self._order(), self.product])
        models = set(case.document_ids.mapped("res_model"))
        self.assertEqual(models, {"sale.order", "product.product"})

    def test_a_deleted_document_says_so(self):
        order = self._order()
        case = self._open(records=order)
        order.unlink()
        with self.assertRefused(UserError, "does not exist any more"):
            case.document_ids.action_open()

    def test_a_portal_user_can_cause_a_case(self):
        portal = self._user("portal", "base.group_portal")
        case = self.Desk.with_user(portal)._open_case("test_slip", "x", "Y", company=self.company)
        self.assertEqual(case.sudo().company_id, self.company)

    def test_the_database_holds_one_open_case(self):
        case = self._open()
        self.env.flush_all()
        row = {"name": "DESK/X", "kind_id": self.kind.id, "company_id": self.company.id}
        row.update(cause_key="cause", owner_key=0, summary="Twin", opened_at=NOW)
        self.assertEqual(queries.insert_cases(self.env, [row]), [])
        self.Desk._close_cases("test_slip", ["cause"])
        self.env.flush_all()
        [(twin, *_key)] = queries.insert_cases(self.env, [row])
        self.assertNotEqual(twin, case.id)

    def test_by_hand(self):
        case = self.Desk.with_user(self.dist_user).create(
            {"kind_id": self.kind.id, "summary": "Look"}
        )
        self.assertRegex(case.name, r"^DESK/\d{5}$")
        self.assertTrue(case.cause_key.startswith("manual:"))


@tagged("post_install", "-at_install")
class TestHandling(DistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.case = cls._open()
            cls.env.flush_all()

    def _close(self, case, user=None, **vals):
        wizard = self.env["dist.exception.close"].with_user(user or self.dist_user)
        values = {"exception_ids": case.ids, "root_cause_id": self.root_cause.id, **vals}
        wizard.create(values).action_close()

    def test_taking_is_the_first_response(self):
        with freeze_time(NOW + timedelta(hours=1, minutes=30)):
            self.case.with_user(self.dist_user).action_take()
        self.assertEqual((self.case.user_id, self.case.state), (self.dist_user, "progress"))
        self.assertEqual(self.case.response_hours, 1.5)
        self.assertEqual(self.case.activity_ids.user_id, self.dist_user)
        with freeze_time(NOW + timedelta(hours=5)):
            self.case.with_user(self.warehouse_user).action_take()
        self.assertEqual(self.case.response_hours, 1.5)
        self.assertEqual(self.case.activity_ids.user_id, self.warehouse_user)

    def test_closing_needs_a_root_cause(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.case.write({"state": "closed"})
            self.env.flush_all()

    def test_closing_by_hand(self):
        with freeze_time(NOW + timedelta(hours=3)):
            self._close(self.case, note="Vendor was called")
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(self.case.root_cause_id, self.root_cause)
        self.assertFalse(self.case.closed_by_itself)
        self.assertEqual((self.case.age_hours, self.case.response_hours), (3.0, 3.0))
        self.assertFalse(self.case.activity_ids)
        self.assertIn("Vendor was called", self.case.message_ids[0].body)

    def test_closing_by_itself(self):
        closed = self.Desk._close_cases("test_slip", ["cause", "unknown"], note="Receipt is here")
        self.assertEqual(closed, self.case)
        self.assertEqual((self.case.state, self.case.closed_by_itself), ("closed", True))
        self.assertFalse(self.case.root_cause_id)
        self.assertFalse(self.case.first_response_at)
        self.assertIn("Receipt is here", self.case.message_ids[0].body)
        self.assertFalse(self.Desk._close_cases("test_slip", ["cause"]))

    def test_closing_by_itself_stays_in_the_company(self):
        self.assertFalse(self.Desk._close_cases("test_slip", ["cause"], company=self.other_company))
        self.assertEqual(self.case.state, "open")

    def test_a_new_cause_after_closing_is_a_new_case(self):
        self.Desk._close_cases("test_slip", ["cause"])
        self.assertNotEqual(self._open(), self.case)

    def test_reopening(self):
        self._close(self.case)
        self.case.with_user(self.dist_user).action_reopen()
        self.assertEqual((self.case.state, self.case.closed_at), ("progress", False))
        self.assertEqual(self.case.activity_ids.user_id, self.case.user_id)

    def test_reopening_beside_a_twin_is_refused(self):
        self._close(self.case)
        twin = self._open()
        with self.assertRefused(UserError, f"has the open case {twin.name}"):
            self.case.action_reopen()
        self.assertEqual(self.case.state, "closed")

    def test_a_closed_case_cannot_be_taken(self):
        self._close(self.case)
        with self.assertRefused(UserError, "is closed. Reopen it"):
            self.case.with_user(self.dist_user).action_take()

    def test_the_desk_keeps_its_own_fields(self):
        for vals in (
            {"state": "closed", "root_cause_id": self.root_cause.id},
            {"closed_by_itself": True},
            {"opened_at": NOW},
            {"cause_key": "mine"},
            {"escalation_level": 9},
        ):
            with (
                self.subTest(vals),
                self.assertRefused(AccessError, "Use Take, Close or Reopen"),
            ):
                self.case.with_user(self.manager).write(vals)
        self.case.invalidate_recordset()
        self.assertEqual((self.case.state, self.case.cause_key), ("open", "cause"))

    def test_context_opens_no_gate(self):
        desk = self.Desk.with_user(self.manager).with_context(
            default_state="closed", default_closed_by_itself=True, default_cause_key="cause"
        )
        case = desk.create({"kind_id": self.kind.id, "summary": "Look"})
        self.assertEqual((case.state, case.closed_by_itself), ("open", False))
        self.assertNotEqual(case.cause_key, "cause")

    def test_nobody_deletes_a_case(self):
        for user in self.dist_user + self.manager + self.approver + self.salesman:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).unlink()
        self.assertTrue(self.case.exists())

    def test_report_of_response_and_age(self):
        with freeze_time(NOW + timedelta(hours=2)):
            self.case.with_user(self.dist_user).action_take()
        with freeze_time(NOW + timedelta(hours=6)):
            self._close(self.case)
        self.env.flush_all()
        report = (
            self.env["dist.exception.report"]
            .with_user(self.dist_user)
            .search([("id", "=", self.case.id)])
        )
        self.assertEqual((report.response_hours, report.age_hours), (2.0, 6.0))
        self.assertEqual(report.root_cause_id, self.root_cause)

    def test_report_leaves_out_what_had_no_response(self):
        [(response,)] = self.env["dist.exception.report"]._read_group(
            [("id", "=", self.case.id)], [], ["response_hours:avg"]
        )
        self.assertFalse(response)

    def test_overdue_is_searchable(self):
        self.assertTrue(self.case.is_overdue)
        overdue = self.Desk.search([("is_overdue", "=", True)])
        self.assertIn(self.case, overdue)
        self.assertNotIn(self.case, self.Desk.search([("is_overdue", "=", False)]))
        self._close(self.case)
        self.assertNotIn(self.case, self.Desk.search([("is_overdue", "=", True)]))
