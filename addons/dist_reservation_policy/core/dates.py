# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On which days goods can leave a warehouse, and when they arrive (definitions: *Dates*).

Ship days are days of the warehouse's own time zone. Transit is counted in calendar days: nobody
keeps a calendar for each carrier. Moments are aware datetimes; the caller brings the clock.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo

#: working days repeat every two weeks, as Odoo's calendars do
FORTNIGHT = 14
EVERY_DAY = frozenset(range(FORTNIGHT))
#: a closure longer than this is not looked through, so that every search ends
HORIZON = 731
DAY = timedelta(days=1)
NO_CUT_OFF = DAY


def fortnight_day(day):
    """The place of a day in the two weeks that repeat: 0 is a Monday, and so is 7."""
    return (day.toordinal() - 1) % FORTNIGHT


def shift(day, days):
    """The day so many calendar days later, or as far as dates go."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


@dataclass(frozen=True)
class OpenDays:
    """The days on which somebody works.

    :param working: days of the fortnight
    :param closed: (first, last) days on which he doesn't all the same
    """

    working: frozenset[int] = EVERY_DAY
    closed: tuple[tuple[date, date], ...] = ()

    def is_open(self, day):
        return fortnight_day(day) in self.working and not any(
            first <= day <= last for first, last in self.closed
        )


@dataclass(frozen=True)
class Receiving:
    """The days on which a customer takes deliveries in, and how long they travel to him."""

    days: OpenDays
    transit_days: int = 0

    def takes(self, ship_day):
        """Whether what leaves on that day arrives on one of his days."""
        return self.days.is_open(shift(ship_day, self.transit_days))


@dataclass(frozen=True)
class ShippingCalendar:
    """The days on which a warehouse ships, in general or to one customer.

    :param working: days of the fortnight on which it works
    :param closed: (first, last) days on which it is closed all the same
    :param cut_off: time since midnight; what is asked for earlier still ships the same day
    :param receiving: the days of the customer, if he has any of his own
    """

    working: frozenset[int] = EVERY_DAY
    closed: tuple[tuple[date, date], ...] = ()
    cut_off: timedelta = NO_CUT_OFF
    zone: tzinfo = timezone.utc
    receiving: Receiving | None = None

    def is_open(self, day):
        """Whether goods can leave on that day."""
        if self.receiving and not self.receiving.takes(day):
            return False
        return OpenDays(self.working, self.closed).is_open(day)

    def ever_opens(self, today):
        """Whether there is any day from `today` on, within two years, on which goods can leave."""
        return any(self.is_open(shift(today, ahead)) for ahead in range(HORIZON))

    def for_customer(self, receiving, today):
        """The calendar with the customer's own days, unless no day would be left."""
        both = replace(self, receiving=receiving)
        return both if both.ever_opens(today) else self

    def next_open(self, day):
        """The first day from `day` on on which goods can leave."""
        for days in range(HORIZON):
            if self.is_open(later := shift(day, days)):
                return later
        return shift(day, HORIZON)

    def local_day(self, moment):
        """The day that it is in the warehouse at that moment."""
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError:  # at the very end of what dates can say
            return moment.date()

    def earliest(self, moment):
        """The first day on which what is asked for at that moment can leave."""
        local = moment.astimezone(self.zone)
        midnight = datetime.combine(local.date(), time.min)
        in_time = local.replace(tzinfo=None) - midnight < self.cut_off
        return self.next_open(shift(local.date(), 0 if in_time else 1))

    def ship_day(self, wanted, moment):
        """The last day up to `wanted` on which goods can leave; the earliest when that is gone."""
        earliest = self.earliest(moment)
        for days in range(HORIZON):
            day = shift(wanted, -days)
            if day <= earliest:
                break
            if self.is_open(day):
                return day
        return earliest


ALWAYS = ShippingCalendar()


@dataclass(frozen=True)
class Shipping:
    """How the goods of one line travel.

    :param transit_days: calendar days from the warehouse to the customer
    :param wish: the day on which the customer asked to have them, if he did
    """

    calendar: ShippingCalendar = ALWAYS
    transit_days: int = 0
    wish: date | None = None

    def on_or_after(self, day):
        """The first day from `day` on on which the goods can leave."""
        return self.calendar.next_open(day)

    def arrival(self, ship_day):
        """The day on which goods arrive that leave on `ship_day`."""
        return shift(ship_day, self.transit_days)


ANY_DAY = Shipping()


@dataclass(frozen=True)
class Transit:
    """The transit days to a country, or to a part of it.

    :param state: 0 for the whole country
    :param zip_prefix: how postcodes begin there, without blanks; empty for all
    """

    country: int
    days: int
    state: int = 0
    zip_prefix: str = ""

    def reaches(self, country, state, zip_code):
        return (
            self.country == country
            and self.state in (0, state)
            and zip_code.startswith(self.zip_prefix)
        )


def normal_zip(zip_code):
    """A postcode without what people write differently: case and blanks."""
    return "".join((zip_code or "").split()).upper()


def transit_days(transits, default, country, state=0, zip_code=""):
    """The days of the most specific entry for a destination: the longest postcode, then the state.

    :param default: the days when no entry reaches it
    """
    zip_code = normal_zip(zip_code)
    reaching = [t for t in transits if t.reaches(country, state, zip_code)]
    best = max(reaching, key=lambda t: (len(t.zip_prefix), bool(t.state)), default=None)
    return best.days if best else default
