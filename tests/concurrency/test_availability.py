# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stored numbers against a brute-force oracle on random worlds."""

from tests.concurrency.conftest import is_deep, seed

WORLDS = 2000 if is_deep() else 200
#: worlds in one transaction
AT_ONCE = 100
EXPLAINED = 5


def test_the_oracle_agrees_to_the_last_unit(crew):
    """Units, lots, expiry, kits, companies, warehouses and modes, holds, quotas, dated receipts,
    backorders and routes of several steps."""
    compared, wrong = 0, []
    for number in range(WORLDS // AT_ONCE):
        told = crew.workers[0].start("oracle", seed() + number, AT_ONCE)
        more, found = told.result()
        compared, wrong = compared + more, wrong + found
    assert not wrong, f"{len(wrong)} of {compared} differ: {wrong[:EXPLAINED]}"
    # each world's goods in three warehouses of one company and one of another
    assert compared > WORLDS * 20
