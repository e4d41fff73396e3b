# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Marketplace and EDI: orders enter over HTTP, by Odoo's own JSON-2 API."""

import json
import time
import urllib.error
import urllib.request

from .lanes import DONE, ERROR, REFUSED, Answer

PATIENCE = 300


class Problem(Exception):
    """An answer of the server that isn't the one that was asked for."""

    def __init__(self, code, text):
        super().__init__(f"HTTP {code}: {text[:300]}")
        # what the policy refuses is an answer; Odoo gives a UserError the status 422
        self.is_refusal = code == 422 and '"odoo.exceptions.UserError"' in text


class Connector:
    """One channel's gateway; each of its threads calls `sell`."""

    def __init__(self, url, database, key, world):
        self.url, self.world = url, world
        self._headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": database,
        }

    def sell(self, job):
        """Enter the order, then confirm it: two requests, as gateways do."""
        (order,) = self.call("create", vals_list=[self.world.order_values(job.subject)])
        started = time.perf_counter()
        try:
            self.call("action_confirm", ids=[order])
        except Problem as problem:
            outcome = REFUSED if problem.is_refusal else ERROR
            text = "" if problem.is_refusal else str(problem)
            return Answer(outcome, time.perf_counter() - started, error=text)
        return Answer(DONE, time.perf_counter() - started)

    def call(self, method, **arguments):
        """What the method of sale.order returns.

        :raises Problem: for every other answer, and when there is none
        """
        request = urllib.request.Request(
            f"{self.url}/json/2/sale.order/{method}",
            data=json.dumps(arguments).encode(),
            headers=self._headers,
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise Problem(error.code, error.read().decode(errors="replace")) from error
        except OSError as error:
            raise Problem("none", f"{type(error).__name__}: {error}") from error
