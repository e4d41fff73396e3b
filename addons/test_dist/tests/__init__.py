# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_append_only,
    test_companies,
    test_neutralize,
    test_parts,
    test_screens,
    test_shop_kits,
)
