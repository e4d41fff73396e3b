# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    account_move_reversal,
    dist_credit_kind,
    dist_dispose,
    dist_quality_answer,
    dist_return_decide,
    dist_return_empties,
    dist_return_enter,
    dist_return_match,
    dist_return_receipt_split,
    dist_return_refused,
    dist_vendor_claim_settle,
)
