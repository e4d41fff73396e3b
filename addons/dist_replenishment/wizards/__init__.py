# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_replenishment_change,
    dist_replenishment_ignore,
    dist_replenishment_replicate,
    dist_replenishment_snooze,
    dist_replenishment_threshold,
    dist_replenishment_what_if,
)
