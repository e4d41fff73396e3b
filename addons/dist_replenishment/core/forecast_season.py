# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Seasons: how demand of each phase (month, day of week) compares with its surroundings.

Ratio to the centred moving average, as sums over the periods of a phase so that zeros do no harm.
An item's index is drawn to the index of all, and that one to 1, as far as they could be chance
(James & Stein 1961): where the data show no season there is none.
"""

import numpy as np

#: lengths that are tried where none is given: days of a week, months, quarters, weeks of a year,
#: hours of a day and of a week; how many items are looked at
LENGTHS, LOOKED_AT = (4, 7, 12, 24, 52, 168), 1000
#: cycles of evidence below which there is no index; a phase below this share tells no level
CYCLES, FAINT = 2, 0.15
#: error with a season over error without (or with a shorter one), for it to be believed
BELIEVED = 0.97
#: judged on less than a cycle: the most error (what moves all items at once looks like a season),
#: items that can agree, and deviations of their mean that are doubted
PART, AGREE, DOUBT = 0.8, 20, 3.0
#: weight of a year of twelve periods compared with the next
FADE, LONG_MEMORY = 0.8, 6.0


def least_periods(season: int) -> int:
    """Periods that are needed to know an index; 1 without a season."""
    return CYCLES * season if season > 1 else 1


def index(demand: np.ndarray, season: int) -> np.ndarray:
    """(items, season) factors with a mean of 1, the first for the period after the last."""
    items, periods = demand.shape
    if season < 2 or periods < least_periods(season):
        return np.ones((items, 1))
    asked = np.maximum(demand, 0.0)
    level, at = _centred(asked, season)
    between = _between(asked, season)
    asked = asked[:, at]
    good = ~np.isnan(asked) & ~np.isnan(level)
    phase = (at - periods) % season
    fade = _fade(season, periods) ** ((periods - 1 - at) // season)
    of = np.eye(season)[phase]
    ground = (np.where(good, level, 0) * fade) @ of
    raw = _ratio((np.where(good, asked, 0) * fade) @ of, ground, 1.0)
    off = np.where(good, asked - level * raw[:, phase], 0) * fade
    return _shrunk(raw, _chance((off * off) @ of, good @ of, ground, between), ground)


def _chance(squares, count, ground, between) -> np.ndarray:
    """(items, season) variance that chance gives each factor.

    A phase that was seen once has the usual variance of the item.

    :param between: (items,) variance of a phase from one season to the next
    """
    free = np.maximum(count - 1, 0)
    relative = _ratio(squares * count**2, ground**2, 0.0)
    season = count.shape[1]
    usual = (relative.sum(axis=1) + season * between) / (free.sum(axis=1) + season)
    single = np.where(count > 0, usual[:, None], 0.0)
    return np.where(free > 0, relative / np.maximum(free, 1), single) / np.maximum(count, 1)


def _between(asked, season) -> np.ndarray:
    """(items,) how the shares of phases differ between the two newest seasons."""
    new, old = asked[:, -season:], asked[:, -2 * season : -season]
    both = ~np.isnan(new) & ~np.isnan(old)
    new, old = (np.where(both, part, 0.0) for part in (new, old))
    phases = both.sum(axis=1)
    new, old = (_ratio(part.T, part.sum(axis=1), 0.0).T * phases[:, None] for part in (new, old))
    return ((new - old) ** 2).sum(axis=1) / (2.0 * np.maximum(phases - 1, 1))


def _fade(season: int, periods: int) -> float:
    """How much less a cycle counts than the next: less and less where there are many of them."""
    return max(FADE ** (min(season, 12) / 12), 1.0 - LONG_MEMORY * season / periods)


def _ratio(part: np.ndarray, whole: np.ndarray, instead: float) -> np.ndarray:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), instead)


def _centred(demand, season) -> tuple[np.ndarray, np.ndarray]:
    """Moving average over a whole season around each period, and where these periods are."""
    known = ~np.isnan(demand)
    total = _windows(np.nan_to_num(demand), season)
    count = _windows(known.astype(float), season)
    at = np.arange(total.shape[1]) + season // 2
    return np.where(count >= 0.7 * season, total / np.maximum(count, 1e-9), np.nan), at


def _windows(values, season) -> np.ndarray:
    """Sums over a season in the middle of which each period is; half of both ends if it is even."""
    run = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    whole = run[:, season:] - run[:, :-season]
    return whole if season % 2 else (whole[:, 1:] + whole[:, :-1]) / 2.0


def _shrunk(raw, chance, ground) -> np.ndarray:
    season = raw.shape[1]
    share = ground / np.maximum(ground.sum(axis=1, keepdims=True), 1e-100)
    mass = np.where(share.sum(axis=0) > 0, share.sum(axis=0), 1.0)
    common = (raw * share).sum(axis=0) / mass
    doubt = (chance * share**2).sum(axis=0) / mass**2
    spread = ((common - 1.0) ** 2).sum() / (season - 1)
    common = 1.0 + (max(0.0, 1.0 - doubt.mean() / spread) if spread > 0 else 0.0) * (common - 1.0)
    common = np.where(share.sum(axis=0) > 0, common, 1.0)
    spread = ((raw - common) ** 2).sum(axis=1) / (season - 1)
    part = np.clip(1.0 - _ratio(chance.mean(axis=1), spread, 1.0), 0.0, 1.0)
    found = np.maximum(common + part[:, None] * (raw - common), 0.01)
    return found / found.mean(axis=1, keepdims=True)


def leveled(demand: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """The demand without its season; phases of hardly any demand tell no level and are NaN."""
    season = factors.shape[1]
    if season == 1:
        return demand
    divisor = factors[:, (np.arange(demand.shape[1]) - demand.shape[1]) % season]
    return np.where(divisor >= FAINT, demand / divisor, np.nan)


def ahead(factors: np.ndarray, horizon: int) -> np.ndarray:
    """(items, horizon) the factors of the next periods."""
    return factors[:, np.arange(horizon) % factors.shape[1]]


def find(demand: np.ndarray) -> int:
    """The length of the season that forecasts the end of the history best; 1 for none.

    Each length is judged on the last cycle (at most a third of the history) with the rest known.
    A third of a cycle is enough where many items agree.
    """
    sums = np.nan_to_num(demand).sum(axis=1)
    chosen = np.linspace(0, max(len(demand) - 1, 0), min(len(demand), LOOKED_AT)).astype(int)
    demand = demand[np.argsort(sums)[chosen]]
    best, least = 1, 1.0
    for season in LENGTHS:
        test = _tested(season, demand.shape[1])
        if test:
            error, doubt = _error(demand, season, test)
            sure = test >= season or (error < PART and error * doubt < BELIEVED)
            if sure and error < BELIEVED * least:
                best, least = season, error
    return best


def _tested(season: int, periods: int) -> int:
    """Periods at the end that a length is judged on; 0 where they would be too few."""
    if periods >= (CYCLES + 1) * season:
        return max(season, min(2 * season, periods // 4))
    left = periods - CYCLES * season
    return left if left >= max(2, season // 3) else 0


def _error(demand, season, test) -> tuple[float, float]:
    """Squared errors with the season over those without, the geometric mean of the items.

    Absolute errors would reward an index that is near zero by chance where demand is rare.

    :return: the mean, and the factor that it may be wrong by; endless for few items
    """
    past, future = demand[:, :-test], demand[:, -test:]
    factors = index(past, season)
    with_season = _recent(leveled(past, factors), season)[:, None] * ahead(factors, test)
    off = future - with_season, future - _recent(past, season)[:, None]
    known = ~np.isnan(off[0]) & ~np.isnan(off[1])
    one, other = (np.where(known, error * error, 0).sum(axis=1) for error in off)
    judged = other > 0
    if not judged.any():
        return 1.0, np.inf
    ratio = np.log(np.maximum(one[judged] / other[judged], 1e-3))
    doubt = DOUBT * ratio.std() / np.sqrt(len(ratio)) if len(ratio) >= AGREE else np.inf
    return float(np.exp(ratio.mean())), float(np.exp(doubt))


def _recent(demand, season) -> np.ndarray:
    last = demand[:, -max(season, 6) :]
    known = ~np.isnan(last)
    count = known.sum(axis=1)
    return np.where(count, np.nan_to_num(last).sum(axis=1) / np.maximum(count, 1), np.nan)
