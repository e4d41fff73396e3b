# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the suite changes in the outcomes of Odoo's own tests. Pure: records in, findings out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BUDGET = re.compile(r"Query count more than expected for user .*: \d+ > \d+ in ")
TABLE = re.compile(r'(?:FROM|INTO|UPDATE(?! SKIP))\s+"?([a-z][a-z0-9_]*)', re.IGNORECASE)
STATEMENT_WIDTH = 110

Record = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A test whose outcome with the suite isn't stock Odoo's, which is nobody's wish."""

    test: str
    stock: str
    suite: str
    text: str = ""


@dataclass(frozen=True)
class Rise:
    """A query budget that costs more with the suite; `extra` are the statements added."""

    test: str
    place: str
    login: str
    expected: int
    stock: int
    suite: int
    extra: tuple[tuple[str, int], ...]


def differences(stock: Record, suite: Record) -> list[Difference]:
    """The tests that did no worse on stock Odoo alone, other than by query budgets."""
    return [
        Difference(test, entry["outcome"], _outcome(suite, test), _text(suite, test))
        for test, entry in sorted(_both(stock, suite).items())
        if _is_worse(entry["outcome"], suite["tests"].get(test))
    ]


def _both(stock: Record, suite: Record) -> Record:
    """The tests of both runs; what stock Odoo didn't run counts as passed there."""
    unknown = {test: {"outcome": "passed", "texts": []} for test in suite["tests"]}
    return {**unknown, **stock["tests"]}


def _outcome(run: Record, test: str) -> str:
    return run["tests"].get(test, {"outcome": "not run"})["outcome"]


def _text(run: Record, test: str) -> str:
    texts = run["tests"].get(test, {"texts": []})["texts"]
    return "\n".join(text for text in texts if not BUDGET.search(text))


def _is_worse(on_stock: str, entry: Record | None) -> bool:
    """A test that isn't run or is skipped proves nothing: only stock Odoo may excuse that."""
    if on_stock == "failed":
        return False
    if entry is None:
        return True
    if entry["outcome"] == "failed":
        return not is_by_budget(entry)
    return entry["outcome"] == "skipped" and on_stock != "skipped"


def is_by_budget(entry: Record) -> bool:
    """Whether nothing but query budgets failed in this test."""
    texts = entry["texts"]
    return bool(texts) and all(BUDGET.search(text) for text in texts)


def rises(stock: Record, suite: Record) -> list[Rise]:
    """The budgets that cost more with the suite, in the order of the tests."""
    return [
        Rise(
            test=theirs["test"],
            place=theirs["place"],
            login=theirs["login"],
            expected=theirs["expected"],
            stock=theirs["actual"],
            suite=ours["actual"],
            extra=extra(theirs["statements"], ours["statements"]),
        )
        for theirs, ours in _pairs(stock["budgets"], suite["budgets"])
        if ours["actual"] > theirs["actual"]
    ]


def _pairs(stock: list[Record], suite: list[Record]) -> Iterator[tuple[Record, Record]]:
    """The same measurement of both runs, the n-th of its kind with the n-th."""
    ours = _numbered(suite)
    for key, theirs in sorted(_numbered(stock).items()):
        if key in ours:
            yield theirs, ours[key]


def _numbered(budgets: list[Record]) -> dict[tuple[str, str, str, int], Record]:
    seen: Counter[tuple[str, str, str]] = Counter()
    numbered = {}
    for budget in budgets:
        kind = budget["test"], budget["place"], budget["login"]
        numbered[(*kind, seen[kind])] = budget
        seen[kind] += 1
    return numbered


def extra(stock: list[str], suite: list[str]) -> tuple[tuple[str, int], ...]:
    """The statements that run more often with the suite, and how much more often.

    They are compared by what they do to which table: the suite's columns make every statement on a
    table of Odoo's differ in its text.
    """
    theirs, ours = Counter(map(shape, stock)), Counter(map(shape, suite))
    more = {kind: ours[kind] - theirs[kind] for kind in ours if ours[kind] > theirs[kind]}
    return tuple(sorted(more.items(), key=lambda item: (-item[1], item[0])))


def shape(statement: str) -> str:
    """What a statement does, in a few words: its verb and its table, else how it begins."""
    words = " ".join(statement.split())
    verb = words.split(" ", 1)[0].upper()
    if table := TABLE.search(words):
        return f"{verb} {table[1]}"
    return words[:STATEMENT_WIDTH]


def verdict(stock: Record, suite: Record) -> list[str]:
    """Every reason for which a run with the suite is not good, as sentences."""
    if not stock["tests"] or not suite["tests"]:
        return ["No test ran at all."]
    found = differences(stock, suite)
    return [f"{d.test}: {d.suite} with the suite, {d.stock} on stock Odoo alone." for d in found]


def counts(run: Record) -> Counter[str]:
    """How many tests passed, failed and were skipped."""
    return Counter(entry["outcome"] for entry in run["tests"].values())
