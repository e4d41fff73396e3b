# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gives up how much, so that a customer of a higher class has his goods in time.

Nobody loses more than is needed, and what is promised by any date stays as well covered as it was.
Of all ways to do that the one is taken that spares the higher class, then the earlier ship date,
then the older order.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .allocation import ALL_SUPPLY, Part, floor_to
from .ledger import AT_RISK, BACKORDER, FIRM, Balance, take
from .position import ZERO, Profile


@dataclass(frozen=True)
class Candidate:
    """A firm promise that may be taken, as far as it isn't in picking.

    :param key: whatever identifies it to the caller
    :param date: its ship date
    :param rank: priority of its customer's class
    :param age: breaks ties, the higher is the younger and loses first
    """

    key: tuple
    date: date
    qty: Decimal
    rank: int = 0
    age: int = 0

    @property
    def spared(self):
        """Sorts who loses first before who is spared."""
        return (self.rank, -self.date.toordinal(), -self.age)


@dataclass(frozen=True)
class Taken:
    """`qty` of the promise `given` now serves, on `date`, what the gaining line had as `covered`.

    :param new: what the losing line is promised instead; None: it waits
    """

    given: Balance
    covered: Balance
    qty: Decimal
    date: date
    new: Part | None = None


@dataclass(frozen=True)
class Change:
    """A quantity of a line that goes from one (state, ship date) to another."""

    line_id: int
    qty: Decimal
    old: tuple[str, date]
    new: tuple[str, date]

    @property
    def undone(self):
        return replace(self, old=self.new, new=self.old)


# --- choosing -------------------------------------------------------------------------------------


def rooms(position, day, supply=ALL_SUPPLY, aside=ZERO):
    """[(date, quantity)] from `day` on: what lies there unused on those dates, for a while.

    Goods that are promised for later are there until then: whoever takes that promise can have
    them on any of these days. What is free for good is no part of it: it can be had without taking.

    :param position: with everything that must remain covered; what waits is left out
    :param supply: what the gaining line's policy lets it draw on
    :param aside: what the gaining line can have without taking
    """
    if not supply.counts_receipts:
        position = replace(position, receipts=())
    profile = Profile(position, confidence_days=supply.confidence_days)
    start = max(0, bisect_right(profile.days, day) - 1)
    points = [day, *profile.days[start + 1 :]]
    unused = [max(ZERO, balance - supply.buffer) for balance in profile.balances[start:]]
    kept = max(aside, min(unused))
    return [(at, max(ZERO, qty - kept)) for at, qty in zip(points, unused, strict=True)]


def choose(candidates, wanted, room, rounding=ZERO):
    """{key: quantity} that the candidates lose so that as much as can be of `wanted` is served.

    :param room: as `rooms` gives it for the day on which the goods are wanted
    :param rounding: the smallest quantity that can be shipped
    """
    room = [(at, floor_to(qty, rounding)) for at, qty in room]
    giving = {c.key: floor_to(c.qty, rounding) for c in candidates}

    def there(at):
        return sum((giving[c.key] for c in candidates if c.date <= at), ZERO)

    gain = floor_to(min(wanted, *(qty + there(at) for at, qty in room)), rounding)
    if gain <= 0:
        return {}
    # from the most to the least spared, each keeps whatever the others can give instead
    for candidate in sorted(candidates, key=lambda c: c.spared, reverse=True):
        spare = [qty + there(at) - gain for at, qty in room if at >= candidate.date]
        giving[candidate.key] -= min([giving[candidate.key], *spare])
    return {key: qty for key, qty in giving.items() if qty}


def losable(balances, in_picking):
    """[(balance, quantity)] of the firm promises of one line that may be taken.

    What is being picked is what ships first.
    """
    firm = [b for b in balances if b.state == FIRM and not b.shadow]
    picked = dict(take(firm, in_picking, lambda b: b.ship_date))
    found = [(b, b.qty - picked.get(b, ZERO)) for b in firm]
    return [(balance, qty) for balance, qty in found if qty > 0]


def lacking(wanting, free):
    """What is still lacking, the most urgent first, when `free` of it can be had without taking.

    :param wanting: balances at risk, without a date, or promised for later than wanted
    """
    wanting = sorted(wanting, key=most_urgent)
    served = dict(take(wanting, free, most_urgent))
    left = [replace(b, qty=b.qty - served.get(b, ZERO)) for b in wanting]
    return [balance for balance in left if balance.qty > 0]


def within_cap(wanting, left):
    """As much of the balances as the channel's cap allows.

    What is at risk or promised for later counts for the channel already.

    :param left: what the cap leaves; None: there is none
    """
    if left is None:
        return list(wanting)
    allowed, kept = max(ZERO, left), []
    for balance in wanting:
        qty = min(balance.qty, allowed) if balance.state == BACKORDER else balance.qty
        if balance.state == BACKORDER:
            allowed -= qty
        if qty > 0:
            kept.append(replace(balance, qty=qty))
    return kept


def most_urgent(balance):
    order = (AT_RISK, BACKORDER, FIRM).index(balance.state)
    return order, -balance.ship_date.toordinal()


def aligned(*columns):
    """[(an item of each column, ..., quantity)]: the columns cut at each other's ends.

    :param columns: lists of (item, quantity); the shortest total decides
    """
    left, rows = [list(column) for column in columns], []
    while all(left):
        qty = min(column[0][1] for column in left)
        rows.append((*(column[0][0] for column in left), qty))
        for column in left:
            item, had = column.pop(0)
            if had > qty:
                column.insert(0, (item, had - qty))
    return rows


# --- what it changes ------------------------------------------------------------------------------


def changes(taken):
    """The changes of both lines: the loser's, then the gainer's, row by row."""
    found = []
    for row in taken:
        was = row.given.state, row.given.ship_date
        new = (FIRM, row.new.date) if row.new else (BACKORDER, row.given.ship_date)
        found.append(Change(row.given.line_id, row.qty, was, new))
        had = row.covered.state, row.covered.ship_date
        found.append(Change(row.covered.line_id, row.qty, had, (FIRM, row.date)))
    return found


def growth(found, today):
    """[(date, quantity)] to claim while the changes are in flight; a quantity may be negative.

    By each date whoever adds it to what was promised before sees what will be promised after, or
    what was, whichever is more: right if the changes are committed, and right if they aren't.
    """
    by_date, before, total = _net(found, today), ZERO, ZERO
    claims = []
    for day in sorted(by_date):
        total += by_date[day]
        now = max(ZERO, total)
        if now != before:
            claims.append((day, now - before))
        before = now
    return claims


def stay_covered(position, found):
    """Whether by every date no more is promised than is there, or at least no more than before.

    :param position: with everything that must remain covered, before the changes
    """
    by_date = _net(found, position.today)
    profile = Profile(position)
    for day in {*profile.days, *by_date}:
        balance = profile.balances[max(0, bisect_right(profile.days, day) - 1)]
        more = sum((qty for at, qty in by_date.items() if at <= day), ZERO)
        if balance - more < min(balance, ZERO):
            return False
    return True


def _net(found, today):
    """{date: by how much more is promised firmly for it}."""
    by_date = defaultdict(Decimal)
    for change in found:
        for (state, day), sign in ((change.old, -1), (change.new, 1)):
            if state == FIRM:
                by_date[max(day, today)] += sign * change.qty
    return by_date


# --- comparing and undoing ------------------------------------------------------------------------


def harms_nobody_more(approved, now):
    """Whether nobody else loses now, and nobody loses more or waits longer than was approved.

    :param approved, now: lists of (losing line, quantity, new ship date or None)
    """
    days = {date.min, *(day for _line, _qty, day in (*approved, *now) if day)}

    def late(rows, by):
        found = Counter()
        for line_id, qty, day in rows:
            if day is None or day > by:
                found[line_id] += qty
        return found

    return all(
        qty <= late(approved, by)[line_id] for by in days for line_id, qty in late(now, by).items()
    )


def give_back(taken, balances):
    """The changes that undo what was taken, and what stands in the way.

    A loser gives up what he was promised instead, wherever that has moved to by now.

    :param balances: {line: list of Balance} of both sides as they are now
    :return: (list of Change, {line: quantity that is missing})
    """
    left = {
        line: {(b.state, b.ship_date): b.qty for b in found} for line, found in balances.items()
    }
    found, missing = [], Counter()
    for change in changes(taken):
        mine = left.get(change.line_id, {})
        open_qty = change.qty
        for place in [change.new, *_instead(mine, change)]:
            qty = min(open_qty, mine.get(place, ZERO))
            if qty > 0:
                mine[place] -= qty
                open_qty -= qty
                found.append(Change(change.line_id, qty, place, change.old))
        if open_qty:
            missing[change.line_id] += open_qty
    return found, dict(missing)


def _instead(mine, change):
    """Where a loser's quantity may be by now: waiting, at risk, or promised for a later day."""
    # a gainer only has what he gained, where he gained it
    if change.old[0] != FIRM or (change.new[0] == FIRM and change.new[1] <= change.old[1]):
        return []
    places = [p for p in mine if p != change.new and (p[0] != FIRM or p[1] > change.old[1])]
    return sorted(places, key=lambda p: ((BACKORDER, AT_RISK, FIRM).index(p[0]), -p[1].toordinal()))
