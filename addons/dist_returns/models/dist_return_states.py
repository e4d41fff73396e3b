# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The states of the three tracks, in one place because several models show them."""

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("authorised", "Authorised"),
    ("receipt", "In receipt"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]

INSPECTION_STATES = [
    ("to_inspect", "To inspect"),
    ("inspected", "Inspected"),
    ("disposed", "Disposed"),
]

DISPOSITIONS = [
    ("restock", "Restock"),
    ("second_grade", "Restock as second grade"),
    ("rework", "Rework and inspect again"),
    ("scrap", "Scrap"),
    ("vendor_claim", "Vendor claim"),
    ("to_customer", "Return to customer"),
    ("credit_only", "Credit only"),
]

DISPOSITION_STATES = [
    ("proposed", "Proposed"),
    ("approved", "Approved"),
    ("executed", "Executed"),
    ("reversed", "Reversed"),
    ("cancelled", "Cancelled"),
]

CLAIM_STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("acknowledged", "Acknowledged"),
    ("shipped", "Shipped"),
    ("destroyed", "Destroyed in the field"),
    ("settled", "Settled"),
    ("rejected", "Rejected"),
    ("closed", "Closed"),
]

QUARANTINES = [
    ("customer", "From customers"),
    ("vendor", "From vendors"),
]
