# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Substitution: how much of a request is served with which other product.

The original comes first: what of it is there in time stays. The rest is offered to the substitutes
in their order, each in whole units of its own and never for more than is asked for. All arithmetic
is exact, for a third of a box must neither vanish nor turn into a whole one.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .reasons import Code, Reason

#: the whole of time, for validities without an end
FIRST_DAY, LAST_DAY = date.min, date.max


@dataclass(frozen=True)
class Candidate:
    """A product that may replace the one that is asked for.

    :param ref: what the caller knows it by
    :param replaces: how much of the original, in the unit in which it is asked for, one unit of
        the substitute replaces
    :param steps: ((date, units of the substitute that may be promised by then), ...), never
        decreasing
    """

    ref: int
    replaces: Fraction
    steps: tuple[tuple[date, Fraction], ...] = ()

    def available(self, day):
        """How many units may be promised for `day`."""
        return max((Fraction(qty) for at, qty in self.steps if at <= day), default=Fraction(0))

    def first_day_of(self, qty):
        """The first date by which so many units may be promised, or None."""
        return next((at for at, available in self.steps if available >= qty), None)


@dataclass(frozen=True)
class Replacement:
    """`qty` whole units of the substitute stand in for `replaced` units of the original."""

    ref: int
    qty: int
    replaced: Decimal


@dataclass(frozen=True)
class Plan:
    """`kept` stays with the original, whether it is there or not; the parts replace the rest.

    :param in_time: what of the original is there in time, at most what is wanted
    """

    kept: Decimal
    parts: tuple[Replacement, ...] = ()
    in_time: Fraction = Fraction(0)

    @property
    def short(self):
        """What of the request isn't there in time, before any substitute."""
        replaced = sum((Fraction(part.replaced) for part in self.parts), Fraction(0))
        return Fraction(self.kept) + replaced - self.in_time


def lot(replaces, step):
    """The smallest exchange without a broken unit: (units of the substitute, of the original).

    :param replaces: units of the original that one unit of the substitute replaces
    :param step: the original is asked for in multiples of this
    """
    ratio = Fraction(replaces) / Fraction(step)
    return ratio.denominator, ratio.numerator * Fraction(step)


def most(candidate, rest, step, available):
    """As much of `rest` as so many available units of the substitute can replace.

    :return: Replacement, of nothing where not even the smallest exchange fits
    """
    units, worth = lot(candidate.replaces, step)
    lots = max(0, min(Fraction(rest) // worth, Fraction(available) // units))
    return Replacement(candidate.ref, int(lots * units), _decimal(lots * worth))


def propose(wanted, step, in_time, candidates, day):
    """Divide a request between the original and its substitutes.

    :param wanted: units of the original, as asked for
    :param step: only multiples of this are replaced
    :param in_time: units of the original that can be promised for `day`
    :param candidates: Candidate, the preferred one first
    :return: Plan; its parts replace at most what isn't there in time
    """
    there = max(Fraction(0), min(Fraction(in_time), Fraction(wanted)))
    rest, parts = Fraction(wanted) - there, []
    for candidate in candidates:
        part = most(candidate, rest, step, candidate.available(day))
        if part.qty:
            parts.append(part)
            rest -= Fraction(part.replaced)
    replaced = sum((part.replaced for part in parts), Decimal(0))
    return Plan(Decimal(wanted) - replaced, tuple(parts), there)


def told_original(replaced, wanted, substitutes):
    """Why less of the original is promised than was asked for.

    :param replaced, wanted: in the original's own unit
    :param substitutes: their names
    """
    return Reason(
        Code.SUBSTITUTED, {"qty": str(replaced), "wanted": str(wanted), "product": substitutes}
    )


def told_substitute(asked, original):
    """What a substitute stands for.

    :param asked: how many of the original it replaces, in words, with their unit
    """
    return Reason(Code.SUBSTITUTE, {"asked": asked, "product": original})


def _decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


# --- circles -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """`substitute` may replace `original` from `first` to `last`, for whom it may.

    :param customer: only for this one; None for all
    :param channel: only in this one; None for all
    """

    original: int
    substitute: int
    first: date = FIRST_DAY
    last: date = LAST_DAY
    customer: int | None = None
    channel: int | None = None

    def with_other(self, other):
        """Both links one after the other, where and when both hold; None if they never do."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        if first > last:
            return None
        for mine, theirs in ((self.customer, other.customer), (self.channel, other.channel)):
            if mine and theirs and mine != theirs:
                return None
        return Link(
            self.original,
            other.substitute,
            first,
            last,
            self.customer or other.customer,
            self.channel or other.channel,
        )


def by_original(links):
    """{original: list of its Links}."""
    found = {}
    for link in links:
        found.setdefault(link.original, []).append(link)
    return found


def circle(links, new):
    """The products on a way from the new link's substitute back to its original, or ().

    :param links: the links that exist, as `by_original` has them; the new one may be among them
    :param new: the link that is looked at
    :return: tuple of products: the substitute, ..., the original
    """
    todo, seen = [(new, (new.substitute,))], {new}
    while todo:
        way, products = todo.pop()
        for link in links.get(way.substitute, ()):
            longer = way.with_other(link)
            if not longer or longer in seen:
                continue
            if longer.substitute == new.original:
                return (*products, longer.substitute)
            seen.add(longer)
            todo.append((longer, (*products, longer.substitute)))
    return ()
