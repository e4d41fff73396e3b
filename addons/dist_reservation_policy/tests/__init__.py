# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_bad_input,
    test_holds,
    test_override,
    test_policy,
    test_policy_access,
    test_promise,
    test_resolution_page,
    test_screens,
    test_screens_portal,
    test_supply,
)
