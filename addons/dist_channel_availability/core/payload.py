# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a JSON document may consist of: each kind of value reads itself and describes itself.

A document is declared once with these kinds. Reading it collects every problem with its path
instead of stopping at the first; the same declaration gives the JSON schema, so that neither can
lie about the other.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

#: more digits than any quantity or price has; beyond that decimal arithmetic would round
DIGITS = 28
FIRST_YEAR, LAST_YEAR = 2000, 2100
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
#: of a name that nobody knows, so much is repeated
NAME_SHOWN = 40
PROBLEMS_SHOWN = 100
UNPRINTABLE = frozenset({"Cc", "Cs"})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a document.

    :param path: where, such as "lines[2].quantity"; empty for the document itself
    :param code: what, a key of the texts in models/dist_channel_order_texts.py
    :param facts: the facts that the text speaks about
    """

    path: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Text:
    """A text without blanks around it and without control characters; a blank one is none.

    :param longest: characters
    :param pattern: what it must look like as a whole, for people `example`
    """

    longest: int
    pattern: str = ""
    example: str = ""

    def read(self, value, path, problems):
        if not isinstance(value, str):
            problems.append(Problem(path, "not_text"))
            return None
        text = value.strip()
        if problem := self._problem(text):
            problems.append(Problem(path, *problem))
            return None
        return text or None

    def _problem(self, text):
        if len(text) > self.longest:
            return "too_long", {"longest": self.longest}
        if any(unicodedata.category(character) in UNPRINTABLE for character in text):
            return ("unprintable",)
        if text and self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            return "wrong_form", {"example": self.example}
        return None

    def schema(self):
        # blanks around the text don't count, so the length is no bound of what is sent
        described = {"type": "string", "description": f"At most {self.longest} characters."}
        return described | ({"examples": [self.example]} if self.example else {})


@dataclass(frozen=True)
class Number:
    """A decimal number, as a JSON number or as a text of digits.

    :param places: decimals that it may have
    :param positive: zero is too little
    """

    highest: Decimal
    places: int
    positive: bool = False

    def read(self, value, path, problems):
        number = self._number(value)
        problem = ("not_a_number",) if number is None else self._problem(number)
        if problem:
            problems.append(Problem(path, *problem))
            return None
        return number

    def _number(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
            return None
        if isinstance(value, str) and not NUMBER.fullmatch(value):
            return None
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return number if number.is_finite() else None

    def _problem(self, number):
        if number < 0 or (self.positive and not number):
            return "not_positive" if self.positive else "negative", {}
        if number > self.highest:
            return "too_high", {"highest": str(self.highest)}
        # a number of many digits can't be normalized without rounding it
        long = len(number.as_tuple().digits) > DIGITS
        if long or -number.normalize().as_tuple().exponent > self.places:
            return "too_precise", {"places": self.places}
        return None

    def schema(self):
        lowest = "exclusiveMinimum" if self.positive else "minimum"
        number = {"type": "number", lowest: 0, "maximum": int(self.highest)}
        text = {"type": "string", "pattern": r"^\d{1,9}(\.\d{1,6})?$"}
        return {"anyOf": [number, text], "description": f"At most {self.places} decimals."}


@dataclass(frozen=True)
class Day:
    """A day of the calendar, as YYYY-MM-DD."""

    def read(self, value, path, problems):
        day = self._day(value)
        if day is None:
            problems.append(Problem(path, "not_a_day"))
        elif not FIRST_YEAR <= day.year <= LAST_YEAR:
            facts = {"first": FIRST_YEAR, "last": LAST_YEAR}
            problems.append(Problem(path, "day_too_far", facts))
            return None
        return day

    def _day(self, value):
        if not isinstance(value, str) or not DAY.fullmatch(value):
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None

    def schema(self):
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Several:
    """A list of at least one and at most so many of one kind."""

    kind: Any
    most: int

    def read(self, value, path, problems):
        if not isinstance(value, (list, tuple)):
            problems.append(Problem(path, "not_a_list"))
            return None
        if not 1 <= len(value) <= self.most:
            problems.append(Problem(path, "wrong_count", {"most": self.most}))
            return None
        return tuple(
            self.kind.read(item, f"{path}[{number}]", problems) for number, item in enumerate(value)
        )

    def schema(self):
        return {
            "type": "array",
            "minItems": 1,
            "maxItems": self.most,
            "items": self.kind.schema(),
        }


@dataclass(frozen=True)
class Group:
    """An object with named values; a name that nobody knows is a problem, for it may be a typo.

    :param make: called with the values by name; optional values that are missing are None
    """

    make: Callable[..., Any]
    required: Mapping[str, Any]
    optional: Mapping[str, Any] = field(default_factory=dict)

    def read(self, value, path, problems):
        if not isinstance(value, Mapping):
            problems.append(Problem(path, "not_an_object"))
            return None
        before, kinds = len(problems), {**self.required, **self.optional}
        for name in value:
            if name not in kinds:
                problems.append(Problem(_below(path, str(name)[:NAME_SHOWN]), "unknown_name"))
        values = {
            name: self._value(name, kind, value.get(name), _below(path, name), problems)
            for name, kind in kinds.items()
        }
        return self.make(**values) if len(problems) == before else None

    def _value(self, name, kind, value, path, problems):
        before = len(problems)
        found = None if value is None else kind.read(value, path, problems)
        if found is None and name in self.required and len(problems) == before:
            problems.append(Problem(path, "missing"))
        return found

    def schema(self):
        properties = {name: kind.schema() for name, kind in self.required.items()}
        for name, kind in self.optional.items():
            properties[name] = {"anyOf": [kind.schema(), {"type": "null"}]}
        return {
            "type": "object",
            "required": list(self.required),
            "properties": properties,
            "additionalProperties": False,
        }


def _below(path, name):
    return f"{path}.{name}" if path else name
