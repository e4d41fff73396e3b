# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer types into the request for a return, and what he is told of its progress."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

#: photos of one request, and bytes of one photo
MAX_PHOTOS = 10
MAX_PHOTO_BYTES = 10 * 1024 * 1024

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?|[+-]?\.[0-9]{1,6}", re.ASCII)


class Problem(Enum):
    """Why a typed quantity can't be returned."""

    NOT_A_NUMBER = "not_a_number"
    NOT_POSITIVE = "not_positive"
    TOO_FINE = "too_fine"
    TOO_MUCH = "too_much"


@dataclass(frozen=True)
class Typed:
    """A typed quantity: a number, or what is wrong with it; neither when nothing was typed."""

    quantity: Decimal | None = None
    problem: Problem | None = None


def parse_quantity(text, most, step, decimal_point="."):
    """Read what was typed as a quantity between nothing and `most`.

    :param text: what came from the browser
    :param most: Decimal, what can still be returned
    :param step: Decimal, the smallest quantity of the unit
    :param decimal_point: how the customer's language writes it; a point is always understood
    """
    text = (text or "").strip()
    if not text:
        return Typed()
    if decimal_point != "." and "." not in text:
        text = text.replace(decimal_point, ".", 1)
    if not _NUMBER.fullmatch(text):
        return Typed(problem=Problem.NOT_A_NUMBER)
    quantity = Decimal(text)
    if quantity <= 0:
        return Typed(problem=Problem.NOT_POSITIVE)
    if quantity % step:
        return Typed(problem=Problem.TOO_FINE)
    if quantity > most:
        return Typed(problem=Problem.TOO_MUCH)
    return Typed(quantity=quantity)


def exact(quantity, step):
    """Return a float of the database as the Decimal it stands for."""
    return (Decimal(repr(quantity)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


class Step(Enum):
    """The steps that a customer sees, in their order."""

    REQUESTED = "requested"
    AUTHORISED = "authorised"
    RECEIVED = "received"
    DECIDED = "decided"


class Progress(Enum):
    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    STOPPED = "stopped"


#: how many steps are done in a state; receipt and decision say more
_STEPS_DONE = {"draft": 0, "submitted": 1, "authorised": 2, "receipt": 2, "closed": 4}


def timeline(state, *, is_authorised, is_received, is_decided):
    """Return [(step, progress)] of a return: what is done, what comes next, where it ended.

    :param is_authorised: it was authorised once, whatever happened afterwards
    """
    if state in ("rejected", "cancelled"):
        done = 2 if is_authorised else 1
        return _ended(done)
    done = _STEPS_DONE[state]
    if state == "receipt":
        done += is_received + (is_received and is_decided)
    marks = [Progress.DONE] * done + [Progress.CURRENT] + [Progress.TODO] * len(Step)
    return list(zip(Step, marks, strict=False))


def _ended(done):
    steps = list(Step)
    ended = [(step, Progress.DONE) for step in steps[:done]]
    return [*ended, (steps[done], Progress.STOPPED)]
