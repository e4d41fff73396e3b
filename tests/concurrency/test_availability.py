# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stored numbers against a brute-force oracle on random worlds."""

from tests.concurrency.conftest import is_deep, seed

WORLDS = 2000 if is_deep() else 200
#: worlds in one transaction
AT_ONCE = 200
#: seconds that they may take on a machine that has other things to do
PATIENCE = 600
EXPLAINED = 5


def test_the_oracle_agrees_to_the_last_unit(crew):
    """Units, lots, expiry, kits, companies, warehouses and modes, holds, quotas, dated receipts,
    backorders and routes of several steps; and the promise check never says yes where the number
    says no, nor the other way round."""
    compared, wrong, asked, lies = 0, [], 0, []
    for number in range(WORLDS // AT_ONCE):
        told = crew.workers[0].start("oracle", seed() + number, AT_ONCE)
        more, found, lines, contrary = told.result(PATIENCE)
        compared, wrong = compared + more, wrong + found
        asked, lies = asked + lines, lies + contrary
    assert not wrong, f"{len(wrong)} of {compared} differ: {wrong[:EXPLAINED]}"
    assert not lies, f"{len(lies)} of {asked} are promised differently: {lies[:EXPLAINED]}"
    # each world's goods in three warehouses of one company and one of another
    assert compared > WORLDS * 20
    assert asked == WORLDS
