# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import select
from unittest.mock import patch

import psycopg2

from odoo import fields, sql_db
from odoo.tests import BaseCase, TransactionCase, get_db_name, new_test_user, tagged

from odoo.addons.dist_base.tools import wake as module
from odoo.addons.dist_base.tools.wake import CHANNEL, LISTENED_DATABASE, Teller, wake

CRON = "dist_base.dist_health_check_cron_run"
#: a notice of PostgreSQL arrives at once; this ends a test in which none comes
PATIENCE = 10


@tagged("post_install", "-at_install")
class TestWake(TransactionCase):
    """A scheduled action is called with the transaction that has work for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref(CRON)
        cls.user = new_test_user(cls.env, "wakes", groups="base.group_user")

    def _triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])

    def test_anybody_can_call_it_and_it_is_due_at_once(self):
        before = self._triggers()
        wake(self.env(user=self.user), CRON)
        made = self._triggers() - before
        self.assertEqual(len(made), 1)
        # the scheduler counts whole seconds: a part of one would lie ahead of it
        self.assertEqual(made.call_at, self.env.cr.now().replace(microsecond=0))
        self.assertLessEqual(made.call_at, fields.Datetime.now())

    def test_the_scheduler_is_told_once_and_only_when_all_is_committed(self):
        told = []
        with patch.object(module.teller, "tell", told.append):
            wake(self.env, CRON)
            wake(self.env, CRON)
            self.assertEqual(told, [])
            self.env.cr.postcommit.run()
        self.assertEqual(told, [self.env.cr.dbname])

    def test_an_action_that_is_switched_off_stays_off(self):
        self.cron.active = False
        before = self._triggers()
        wake(self.env, CRON)
        self.assertEqual(self._triggers(), before)

    def test_a_rolled_back_savepoint_takes_the_call_back(self):
        before = self._triggers()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            wake(self.env, CRON)
            raise ZeroDivisionError
        self.assertEqual(self._triggers(), before)

    def test_an_action_that_does_not_exist_is_an_error(self):
        with self.assertRaises(ValueError):
            wake(self.env, "dist_base.no_such_action")


@tagged("post_install", "-at_install")
class TestTeller(BaseCase):
    """The scheduler hears of it, on a connection that stays open."""

    def setUp(self):
        super().setUp()
        _name, info = sql_db.connection_info_for(LISTENED_DATABASE)
        self.listening = psycopg2.connect(**info)
        self.listening.autocommit = True
        self.addCleanup(self.listening.close)
        with self.listening.cursor() as cr:
            cr.execute(f"LISTEN {CHANNEL}")
        self.teller = Teller()
        self.addCleanup(lambda: self.teller._cnx and self.teller._cnx.close())

    def _heard(self):
        """The database of the next notice of this process."""
        while select.select([self.listening], [], [], PATIENCE)[0]:
            self.listening.poll()
            while self.listening.notifies:
                notice = self.listening.notifies.pop(0)
                if notice.pid == self.teller._cnx.info.backend_pid:
                    return notice.payload
        return None

    def test_it_is_heard_every_time_on_the_same_connection(self):
        self.teller.tell(get_db_name())
        first = self.teller._cnx
        self.assertEqual(self._heard(), get_db_name())
        self.teller.tell(get_db_name())
        self.assertEqual(self._heard(), get_db_name())
        self.assertIs(self.teller._cnx, first)

    def test_a_connection_that_the_server_has_closed_is_made_anew(self):
        self.teller.tell(get_db_name())
        self._heard()
        with self.listening.cursor() as cr:
            cr.execute("SELECT pg_terminate_backend(%s, 5000)", [self.teller._cnx.info.backend_pid])
        self.teller.tell(get_db_name())
        self.assertEqual(self._heard(), get_db_name())

    def test_a_forked_process_has_a_connection_of_its_own(self):
        self.teller.tell(get_db_name())
        parents = self.teller._cnx
        self.addCleanup(parents.close)
        with patch.object(os, "getpid", lambda: -1):
            self.teller.tell(get_db_name())
            self.assertIsNot(self.teller._cnx, parents)
        self.assertFalse(parents.closed)

    def test_without_a_server_it_warns_and_nothing_is_lost(self):
        nowhere = (LISTENED_DATABASE, {"dsn": "host=/nowhere dbname=none"})
        with (
            patch.object(sql_db, "connection_info_for", return_value=nowhere),
            self.assertLogs(module.__name__, "WARNING"),
        ):
            self.teller.tell(get_db_name())
        self.teller.tell(get_db_name())
        self.assertEqual(self._heard(), get_db_name())
