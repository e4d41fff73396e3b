# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    dist_policy_simulation,
    dist_promise_approval_answer,
    dist_promise_choice,
    dist_promise_choice_option,
    dist_promise_choice_sourcing,
    dist_promise_choice_substitution,
    dist_promise_earlier,
    dist_promise_override,
    dist_substitute_choice,
)
