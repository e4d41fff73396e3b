# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_health,
    test_kit_choice,
    test_kit_remainder,
    test_kit_substitutes,
    test_kits,
    test_kits_life,
    test_kits_lose,
)
