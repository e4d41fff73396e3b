# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scheduled actions that run as soon as a transaction is committed.

Odoo's own `ir.cron._trigger` reads the action and opens a connection to tell the scheduler: some
7 ms, which each confirmation of an order would pay, and PostgreSQL once more. Here one statement
leaves the trigger, and each process keeps the one connection that tells.
"""

import logging
import os
import threading

import psycopg2

from odoo import sql_db

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

from .. import queries

_logger = logging.getLogger(__name__)

#: name of the mark that the scheduler is told already
TOLD = "dist_base.told"
#: where and on what channel Odoo's scheduler listens
LISTENED_DATABASE, CHANNEL = "postgres", "cron_trigger"


def wake(env, xmlid):
    """Have a scheduled action run as soon as this transaction is committed.

    An action that is switched off stays off, and a rolled back savepoint takes its call back.

    :param xmlid: of the action
    :raises ValueError: when there is no such action
    """
    queries.insert_trigger(
        env, env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
    )
    postcommit, database = env.cr.postcommit, env.cr.dbname
    if TOLD not in postcommit.data:
        postcommit.data[TOLD] = True
        postcommit.add(lambda: teller.tell(database))


class Teller:
    """Tells the scheduler of a database on a connection that stays open."""

    def __init__(self):
        self._lock = threading.Lock()
        self._cnx = None
        self._process = None

    def tell(self, database):
        """Wake the scheduler; without a connection it finds the trigger when it next looks."""
        with self._lock:
            try:
                self._notify(database)
            except psycopg2.Error:
                # the server has closed it since; a new one can fail only if there is none
                self._cnx = None
                try:
                    self._notify(database)
                except psycopg2.Error as error:
                    self._cnx = None
                    _logger.warning("The scheduler was not told that there is work: %s", error)

    def _notify(self, database):
        with self._connection().cursor() as cr:
            cr.execute(f"SELECT {ODOO_NOTIFY_FUNCTION}(%s, %s)", (CHANNEL, database))

    def _connection(self):
        # one that was opened before this process was forked is its parent's
        if self._cnx is None or self._cnx.closed or self._process != os.getpid():
            _name, info = sql_db.connection_info_for(LISTENED_DATABASE)
            self._cnx, self._process = psycopg2.connect(**info), os.getpid()
            self._cnx.autocommit = True
        return self._cnx


teller = Teller()
