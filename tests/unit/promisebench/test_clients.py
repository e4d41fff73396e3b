# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client tells of an answer that is an error."""

import json

from tests.bench.promisebench.clients import _told


def test_an_error_of_odoo_is_told_by_its_name_its_message_and_where_it_came_from():
    trace = "Traceback:\n" + "  deep inside\n" * 500 + "KeyError: 'line'\n"
    body = json.dumps({"name": "builtins.KeyError", "message": "line", "debug": trace})
    told = _told(body)
    assert told.startswith("builtins.KeyError: line ")
    assert told.endswith("KeyError: 'line'\n")
    assert len(told) < 1600


def test_an_answer_that_is_no_error_of_odoo_is_told_as_it_is():
    for body in ("<html>Bad gateway</html>", "[]", '{"other": 1}', ""):
        assert _told(body) == body
