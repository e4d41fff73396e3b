# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the code of one transaction tells itself, out of reach of any client.

A context key can be sent by whoever calls the API, so it must never open a gate. These marks live
on the cursor object and end with their `with` block.
"""

from contextlib import contextmanager


@contextmanager
def marked(cr, name, value):
    """Push `value` on the stack `name` of the cursor for the time of the block."""
    stack = cr.cache.setdefault(("dist", name), [])
    stack.append(value)
    try:
        yield value
    finally:
        stack.pop()


def marks(cr, name):
    """The values pushed on the stack `name`, outermost first."""
    return tuple(cr.cache.get(("dist", name), ()))
