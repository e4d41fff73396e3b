# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guards of returns, switched off on purpose, by name; they join the others when imported."""

from tests.concurrency.mutants import MUTANTS, mutant, replaced

__all__ = ["MUTANTS"]


@mutant
def quarantine_open(registry, _stages):
    """Whatever comes from customers goes where it is sent."""
    with replaced(
        registry["stock.move.line"], "_dist_gate", lambda self, is_moved=False: self.browse()
    ):
        yield


@mutant
def credits_unchecked(registry, _stages):
    """A credit note is posted whatever it credits."""
    with replaced(registry["account.move"], "_dist_check_credits", lambda _self: None):
        yield


@mutant
def quarantine_valued(registry, _stages):
    """What customers brought back is worth something before anybody inspected it."""

    def valued(self):
        return bool(self.company_id) and self.usage in ("internal", "transit")

    with replaced(registry["stock.location"], "_should_be_valued", valued):
        yield


@mutant
def accepted_without_effect(registry, _stages):
    """Delivered is what was moved, whatever of it was accepted back."""
    line = registry["sale.order.line"]
    with replaced(line, "_dist_tracked_returns", lambda self: self.env["dist.return.line"]):
        yield


@mutant
def authorised_unchecked(registry, _stages):
    """More may come back than was delivered."""
    with replaced(registry["dist.return.line"], "_check_returnable", lambda *_args: None):
        yield


@mutant
def serials_unchecked(registry, _stages):
    """A serial number may come in although it is here already."""
    with replaced(registry["stock.move.line"], "_dist_check_serials", lambda _self: None):
        yield
