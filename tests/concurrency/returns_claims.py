# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens to vendors' claims in a walk."""

from odoo import fields

from tests.concurrency.returns_step import step

ANY = ("action_send", "action_acknowledge", "action_ship", "action_destroy", "action_close")
#: what comes next, mostly
NEXT = {
    "draft": ("action_mark_sent",),
    "sent": ("action_acknowledge", "action_ship"),
    "acknowledged": ("action_ship", "action_ship", "action_destroy"),
    "settled": ("action_close",),
    "rejected": ("action_close",),
}
SETTLED = ("credit", "credit", "replace", "reject", "write_off")


@step(6)
def claim(walk):
    """The next thing that happens to a claim, now and then something else."""
    record = walk.one(walk.own("dist.vendor.claim"))
    if not record:
        return None
    names = NEXT.get(record.state, ()) if walk.rng.random() < 0.8 else ANY
    if not names:
        return None
    acting = walk.acts(record, "claims")
    name = walk.rng.choice(names)
    if name == "action_acknowledge":
        acting.vendor_reference = "V-1"
    getattr(acting, name)()
    return f"{record.name}: {name}"


@step(4)
def settle(walk):
    """The vendor credits, replaces or rejects, or what it owes is given up; mostly all of it."""
    record = walk.one(walk.own("dist.vendor.claim", [("state", "!=", "draft")]))
    if not record:
        return None
    kind = walk.rng.choice(SETTLED)
    wizard = (
        walk.acts(walk.env["dist.vendor.claim.settle"], "claims")
        .with_context(default_claim_id=record.id, default_kind=kind)
        .create({"reason": "walked into"})
    )
    line = wizard.line_ids[:1]
    if walk.rng.random() < 0.3:
        line.quantity = walk.quantity(line.quantity)
    known = record.refund_ids
    wizard.action_apply()
    notes = record.refund_ids - known
    notes.invoice_date = fields.Date.today()
    walk.acts(notes, "claims").action_post()
    return f"{record.name}: {kind} {line.quantity}"
