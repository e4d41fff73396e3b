# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do the next step of a return, given who did the steps before (I8).

Above the company's value the requester doesn't authorise, the receiver doesn't inspect, and the
inspector approves neither the disposition nor the credit. Up to that value one person may do it
all, so that a branch of two can work.

>>> may_act(AUTHORISE, 7, requester_id=7, amount=600.0, threshold=500.0)
Verdict(allowed=False, reason='requester')
>>> may_act(AUTHORISE, 7, requester_id=7, amount=500.0, threshold=500.0).allowed
True
"""

from collections.abc import Collection
from dataclasses import dataclass

AUTHORISE = "authorise"
INSPECT = "inspect"
DISPOSE = "dispose"
CREDIT = "credit"
ACTIONS = (AUTHORISE, INSPECT, DISPOSE, CREDIT)

#: what the actor did before, when that forbids the action
REQUESTER = "requester"
RECEIVER = "receiver"
INSPECTOR = "inspector"

#: the earlier step that nobody may have done who now does this one
APART = {AUTHORISE: REQUESTER, INSPECT: RECEIVER, DISPOSE: INSPECTOR, CREDIT: INSPECTOR}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the actor may; else ``reason`` names what the actor did before."""

    allowed: bool
    reason: str = ""


def may_act(
    action: str,
    actor_id: int,
    *,
    requester_id: int | None = None,
    authoriser_id: int | None = None,
    receiver_ids: Collection[int] = (),
    inspector_ids: Collection[int] = (),
    amount: float = 0.0,
    threshold: float = 0.0,
) -> Verdict:
    """Tell whether the actor may do this step of a return of this net value.

    Who authorised is known to the caller but takes part in no rule: authorising says that goods may
    come, and nothing about what they turn out to be.

    :param amount: net value, in the currency of the threshold
    :raises ValueError: for an unknown action
    """
    if action not in APART:
        raise ValueError(f"no duty is called {action!r}")
    if amount <= threshold:
        return Verdict(True)
    earlier = {
        REQUESTER: (requester_id,),
        RECEIVER: receiver_ids,
        INSPECTOR: inspector_ids,
    }
    step = APART[action]
    return Verdict(False, step) if actor_id in earlier[step] else Verdict(True)
