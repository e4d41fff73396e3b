# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a channel is told of a product.

    published = floor to packs(available - buffer - expected demand in the gap), at most the ceiling

The gap is the time between sending a quantity and the channel's acknowledgement: what the channel
sells meanwhile is sold against the older quantity. The formula is the one of the suite's definition
of publication: available to promise, less the demand expected during the measured delay.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

ZERO = Decimal(0)
DAY_SECONDS = 86_400
#: fewer acknowledgements than this say nothing about a channel
LEAST_SAMPLES = 5
#: nine of ten acknowledgements come within the measured delay
PERCENTILE = 90


@dataclass(frozen=True, slots=True)
class Rule:
    """How one publication turns what is available into what is told.

    :param buffer: never told, in the product's unit
    :param ceiling: at most this is told; None: all of it
    """

    buffer: Decimal = ZERO
    ceiling: Decimal | None = None


def expected_demand(daily, delay_seconds):
    """What the channel is expected to sell during the delay, in the unit of `daily`."""
    return max(ZERO, daily) * delay_seconds / DAY_SECONDS


def floor_to_pack(qty, pack):
    """The largest whole number of packs in the quantity; a pack of 0 leaves it as it is."""
    if not pack:
        return qty
    return (qty / pack).to_integral_value(ROUND_FLOOR) * pack


def published_qty(available, rule, expected=ZERO, pack=ZERO):
    """What the channel is told, in the product's unit; never negative.

    The ceiling is floored to packs as well: half a pack can't be ordered.

    :param available: available to promise over the publication's warehouses
    :param expected: demand expected during the channel's delay
    :param pack: quantity of one pack in the product's unit; 0: not rounded
    """
    qty = available - rule.buffer - expected
    if rule.ceiling is not None:
        qty = min(qty, rule.ceiling)
    return max(ZERO, floor_to_pack(qty, pack))


def measured_delay(samples, assumed):
    """Seconds within which the channel acknowledges: nearest rank of its recent delays.

    :param samples: seconds between sending and acknowledgement, in any order
    :param assumed: seconds to go by while there are fewer than LEAST_SAMPLES
    """
    if len(samples) < LEAST_SAMPLES:
        return assumed
    rank = -(-len(samples) * PERCENTILE // 100)
    return sorted(samples)[rank - 1]
