# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transfer before buy: fair shares of what a source has, and transfers between equals.

The central item plans on the demand and the stock of its echelon (`routes`), and shares what it has
when that isn't enough. What it lacks for later transfers it has to buy (`purchase_need`).
"""

from dataclasses import dataclass

import numpy as np

from . import bad_input
from . import rounding as r
from .routes import check_routes
from .timeline import NEVER, Events


@dataclass(frozen=True)
class Claims:
    """What satellites, and a source for its own demand, want from the source's stock.

    (items,) each, or one for all.

    :param source: row of the source, -1 for none
    :param need: the item's need, 0 or more (`position.need`; of its echelon if it has satellites)
    :param position: what it has (`Projection.position`; a source's own, with what is available)
    :param mean, sigma: demand over its own protection interval
    :param available: of a source: what it has on hand for its satellites and itself
    :param keep: of a source: the level that it wants to have for its own demand
    :param pack: transfers *to* it are multiples of it (the unit's rounding without packs)
    :param lead_day: days until a purchase (or a transfer from its own source) of today arrives
    """

    source: np.ndarray
    need: np.ndarray
    position: np.ndarray
    mean: np.ndarray
    sigma: np.ndarray = 0.0
    available: np.ndarray = 0.0
    keep: np.ndarray = 0.0
    pack: np.ndarray = 1.0
    lead_day: np.ndarray = 0

    def checked(self) -> "Claims":
        """The same with every field checked and (items,).

        :raises BadInput: naming the bad rows
        """
        source = check_routes(self.source)
        names = ("need", "mean", "sigma", "available", "keep", "lead_day")
        checks = dict.fromkeys(names, bad_input.not_negative)
        checks |= {"position": bad_input.number, "pack": bad_input.positive}
        values = {n: check(n, getattr(self, n), len(source)) for n, check in checks.items()}
        return Claims(source=source, **values)


@dataclass(frozen=True)
class Shares:
    """Transfers from sources to satellites; all (items,).

    :param now: at the receiver: quantity to transfer today (whole packs); together never more than
        the source has available
    :param later: at the receiver: the rest, in whole packs, when the source is supplied
    :param later_day: at the receiver: when that is; `NEVER` where nothing is left for later
    :param left: at the source: available less what it gives
    :param is_short: at the source: it couldn't give all that was claimed
    :param backing: at the source: what it must receive so that every later transfer is covered
    """

    now: np.ndarray
    later: np.ndarray
    later_day: np.ndarray
    left: np.ndarray
    is_short: np.ndarray
    backing: np.ndarray


def share(claims: Claims, receipts: Events | None = None) -> Shares:
    """What each source gives now: all that is claimed, or a fair share.

    A fair share makes running out equally probable: position and share of each claimant are as many
    sigmas above its mean demand (as much cover, where there is no sigma), never beyond its
    need. The source's own demand claims like a satellite. Packs are respected and nothing is lost.

    :param receipts: supply that the sources expect, for the day of later transfers
    :raises BadInput: naming the argument and the bad rows
    """
    claims = claims.checked()
    count = len(claims.source)
    fed = np.flatnonzero((claims.source >= 0) & (claims.need > 0))
    claimed = r.in_packs(r.packs_up(claims.need[fed], claims.pack[fed]), claims.pack[fed])
    table = _Claimants.of(claims, fed, claimed)
    now, later = np.zeros(count), np.zeros(count)
    now[fed] = _given(table, claims.available)
    later[fed] = r.in_packs(r.packs_up(claimed - now[fed], claims.pack[fed]), claims.pack[fed])
    backing = np.bincount(claims.source[fed], weights=later[fed], minlength=count)
    given = np.bincount(claims.source[fed], weights=now[fed], minlength=count)
    return Shares(
        now=now,
        later=later,
        later_day=_later_days(claims, later, backing, receipts),
        left=claims.available - given,
        is_short=backing > 0,
        backing=backing,
    )


def purchase_need(echelon_need, shares: Shares, receipts) -> np.ndarray:
    """(items,) what a source must buy: for its echelon, and never less than its transfers need.

    The echelon may have enough in the wrong place; a transfer from an empty source without a
    purchase would never be shipped.

    :param echelon_need: (items,) `position.need` of the echelon's projection
    :param receipts: (items,) what the source itself receives within its interval
    """
    count = len(shares.backing)
    needed = bad_input.not_negative("echelon_need", echelon_need, count)
    coming = bad_input.not_negative("receipts", receipts, count)
    return np.maximum(needed, np.maximum(shares.backing - coming, 0.0))


@dataclass(frozen=True)
class _Claimants:
    """Satellites and, behind them, each source for itself; all (claimants,) but the last.

    :param group: row of the source
    :param level: position less mean demand
    :param scale: what one step of the common level is worth (sigma)
    :param satellites: how many of the claimants are satellites
    """

    group: np.ndarray
    claim: np.ndarray
    level: np.ndarray
    scale: np.ndarray
    pack: np.ndarray
    satellites: int

    @classmethod
    def of(cls, claims: Claims, fed: np.ndarray, claimed: np.ndarray) -> "_Claimants":
        own = np.unique(claims.source[fed])
        row = np.concatenate([fed, own])
        elsewhere = claims.position[own] - claims.available[own]
        kept = np.clip(claims.keep[own] - elsewhere, 0.0, claims.available[own])
        sigma, mean = claims.sigma[row], claims.mean[row]
        position = np.concatenate([claims.position[fed], elsewhere])
        return cls(
            group=np.concatenate([claims.source[fed], own]),
            claim=np.concatenate([claimed, kept]),
            level=position - mean,
            scale=np.where(sigma > 0, sigma, np.where(mean > 0, mean, 1.0)),
            pack=claims.pack[row],
            satellites=len(fed),
        )

    def up_to(self, level: np.ndarray) -> np.ndarray:
        """What each gets when all are brought to the common level of their group."""
        return np.clip(level[self.group] * self.scale - self.level, 0.0, self.claim)


def _given(table: _Claimants, available: np.ndarray) -> np.ndarray:
    """(satellites,) what each gets now."""
    count, sats = len(available), table.satellites
    total = np.bincount(table.group, weights=table.claim, minlength=count)
    is_short = total > available * (1 + 1e-12)
    low, high = np.zeros(count), np.zeros(count)
    np.minimum.at(low, table.group, table.level / table.scale)
    np.maximum.at(high, table.group, (table.level + table.claim) / table.scale)
    for _ in range(60):
        middle = (low + high) / 2
        given = np.bincount(table.group, weights=table.up_to(middle), minlength=count)
        fits = given <= available
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    pack = table.pack[:sats]
    fair = table.up_to(low)
    packs = r.packs_down(fair[:sats], pack)
    packs = _hand_out(table, packs, fair[sats:], np.where(is_short, available, -1.0))
    return np.where(is_short[table.group[:sats]], r.in_packs(packs, pack), table.claim[:sats])


def _hand_out(table: _Claimants, packs, kept, available) -> np.ndarray:
    """The packs that rounding down left over, one by one to who would run out first."""
    sats, group = table.satellites, table.group[: table.satellites]
    pack, level = table.pack[:sats], table.level[:sats]
    own = np.zeros(len(available))
    own[table.group[sats:]] = kept
    # at once as many small packs as the group's largest holds, so that rounds stay few
    largest = np.zeros(len(available))
    np.maximum.at(largest, group, pack)
    at_once = np.maximum(np.floor(largest[group] / pack), 1.0)
    most = r.packs_down(table.claim[:sats], pack)
    while True:
        given = np.bincount(group, weights=packs * pack, minlength=len(available))
        left = (available - own - given)[group]
        more = np.minimum(np.minimum(most - packs, at_once), r.packs_down(left, pack))
        if not (more > 0).any():
            break
        rank = np.where(more > 0, (level + packs * pack) / table.scale[:sats], np.inf)
        order = np.lexsort((rank, group))
        first = order[np.diff(group[order], prepend=-1) != 0]
        packs[first] += more[first]
    return packs


def _later_days(claims: Claims, later, backing, receipts: Events | None) -> np.ndarray:
    """The first day on which the source has received what its later transfers need."""
    day = claims.lead_day.astype(np.int64)
    if receipts is not None and len(receipts.item):
        day = np.minimum(day, _covered_day(receipts, backing))
    return np.where(later > 0, day[claims.source], NEVER)


def _covered_day(receipts: Events, wanted: np.ndarray) -> np.ndarray:
    """(items,) the first day until which receipts add up to what is wanted."""
    supply = receipts.take(receipts.qty > 0).by_item_and_day()
    running = np.cumsum(supply.qty)
    starts = np.searchsorted(supply.item, np.arange(len(wanted)))
    before = np.append(0.0, running)[starts]
    enough = running - before[supply.item] >= wanted[supply.item] - r.DUST
    day = np.full(len(wanted), NEVER)
    np.minimum.at(day, supply.item[enough], np.maximum(supply.day[enough], 0))
    return day
