# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A program that sends orders over HTTP, and reads what it is answered."""

import json
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 120
PATH = "/dist/v1/orders"


class Client:
    def __init__(self, server, dbname, key):
        self.url, self.dbname, self.key = server.url, dbname, key

    def send(self, payload):
        """(status, answer as text) of an order, a document or the bytes of a body."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.request(PATH, body)

    def show(self, external_id):
        return self.request(f"{PATH}/{external_id}")

    def request(self, path, body=None):
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": self.dbname,
        }
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def send_at_once(self, payloads):
        """The answers to several orders that all start at the same moment."""
        gate = threading.Barrier(len(payloads))

        def send(payload):
            gate.wait()
            return self.send(payload)

        with ThreadPoolExecutor(len(payloads)) as pool:
            return list(pool.map(send, payloads))
