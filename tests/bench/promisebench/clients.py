# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clients that confirm orders over HTTP, by Odoo's own JSON-2 API."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .figures import CONFIRMED, ERROR, REFUSED, Round

PATIENCE = 300


def confirm_all(url, database, key, orders, clients):
    """So many clients confirm the orders at once: (Round, texts of errors)."""
    gate = threading.Barrier(clients)
    todo = iter(orders)
    lock = threading.Lock()

    def work():
        gate.wait()
        answers = []
        while True:
            with lock:
                order = next(todo, None)
            if order is None:
                return answers
            answers.append(_confirm(url, database, key, order))

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = [a for job in [pool.submit(work) for _i in range(clients)] for a in job.result()]
    seconds = time.perf_counter() - started
    outcomes = Counter(kind for kind, _s, _t in answers)
    texts = [text for kind, _s, text in answers if kind == ERROR]
    return Round(seconds, tuple(s for _k, s, _t in answers), outcomes), texts


def _confirm(url, database, key, order):
    request = urllib.request.Request(
        f"{url}/json/2/sale.order/action_confirm",
        data=json.dumps({"ids": [order]}).encode(),
        headers={
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": database,
        },
    )
    started = time.perf_counter()
    kind, text = _outcome(request)
    return kind, time.perf_counter() - started, text


def _outcome(request):
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):
            return CONFIRMED, ""
    except urllib.error.HTTPError as error:
        body = error.read().decode(errors="replace")
        # what the policy refuses is an answer; Odoo gives a UserError the status 422
        refused = error.code == 422 and "odoo.exceptions.UserError" in body
        return (REFUSED, "") if refused else (ERROR, f"{error.code}: {_told(body)}")
    except OSError as error:
        return ERROR, f"{type(error).__name__}: {error}"


def _told(body):
    """What Odoo says of its error and where it came from; the middle of a traceback says little."""
    try:
        error = json.loads(body)
        return f"{error['name']}: {error['message']} {error.get('debug', '')[-1500:]}"
    except (ValueError, TypeError, KeyError):
        return body[:300]
